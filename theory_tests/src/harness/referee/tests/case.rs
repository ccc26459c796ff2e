//! Searches from the cost 1, with their decisions, written by hand.

use crate::harness::judge_search;
use crate::harness::run::Visit;
use flatland_descent::line_search::{
    Decision, Extrapolation, Failure, FailureReason, Iterate, Outcome, Outcome::*, Trial,
};
use flatland_descent::step_rule::{Ls, NlsUb, PoNls, SearchSettings, StepRule};

/// $c$ of every search here; $\delta$ is 1/2.
pub(super) const C: f64 = 1e-4;
pub(super) const EPSILON: f64 = f64::EPSILON;
/// A cap that no search here reaches.
pub(super) const FAR: f64 = 100.0;
/// A squared gradient norm for which $c\eta s$ vanishes in the rounding of 1.
pub(super) const FLAT: f64 = 1e-14;

/// A search from the cost 1, the last of `costs`.
#[derive(Debug, Clone)]
pub(super) struct Case {
    pub(super) rule: StepRule,
    pub(super) costs: Vec<f64>,
    pub(super) previous: Option<f64>,
    pub(super) visit: Visit<f64>,
}

impl Case {
    /// A search with $R = 1$.
    pub(super) fn new(
        rule: impl Into<StepRule>,
        squared_norm: f64,
        trials: &[(f64, f64)],
        outcome: Outcome<f64>,
    ) -> Self {
        let trials: Vec<_> = trials.iter().map(|&(step, cost)| Trial { step, cost }).collect();
        let decision = Decision {
            reference: Some(1.0),
            trials: trials.len(),
            outcome,
            settled: false,
            point: None,
        };
        Self {
            rule: rule.into(),
            costs: vec![1.0],
            previous: None,
            visit: Visit {
                iterate: Iterate::new(1.0, squared_norm),
                trials,
                decision,
            },
        }
    }

    pub(super) fn after(mut self, previous_step: f64) -> Self {
        self.previous = Some(previous_step);
        self
    }

    pub(super) fn with_reference(mut self, reference: f64, costs: &[f64]) -> Self {
        self.costs = costs.to_vec();
        self.visit.decision.reference = Some(reference);
        self
    }

    pub(super) fn at(mut self, iterate: Iterate<f64>) -> Self {
        self.costs = vec![iterate.cost];
        self.visit.decision.reference = Some(iterate.cost);
        self.visit.iterate = iterate;
        self
    }

    pub(super) fn is_accepted(&self) -> bool {
        judge_search(&self.rule, &self.costs, self.previous, &self.visit).is_ok()
    }
}

pub(super) fn search() -> SearchSettings {
    SearchSettings {
        sufficient_decrease: C,
        backtrack_factor: 0.5,
        first_step: 1.0,
        ..Default::default()
    }
}

pub(super) fn ls() -> Ls {
    Ls { search: search() }
}

pub(super) fn with_max_step(max_step: f64) -> Ls {
    let search = SearchSettings {
        max_step: Some(max_step),
        ..search()
    };
    Ls { search }
}

pub(super) fn with_trial_limit(limit: usize) -> SearchSettings {
    SearchSettings {
        trial_limit: Some(limit),
        ..search()
    }
}

pub(super) fn capped(cap: f64, extrapolation: Extrapolation) -> NlsUb {
    NlsUb {
        upper_bound: Some(cap),
        extrapolation,
        averaging: 1.0,
        search: search(),
    }
}

pub(super) fn polyak(polyak_scale: f64, polyak_offset: f64) -> PoNls {
    PoNls {
        polyak_scale,
        polyak_offset,
        averaging: 1.0,
        search: search(),
    }
}

pub(super) fn trial((step, cost): (f64, f64)) -> Trial<f64> {
    Trial { step, cost }
}

pub(super) fn bracketed(accepted: (f64, f64), rejected: f64) -> Outcome<f64> {
    Bracketed {
        accepted: trial(accepted),
        rejected,
    }
}

pub(super) fn failed(
    reason: FailureReason<f64>,
    last_trial: Option<(f64, f64)>,
    violation: Option<f64>,
) -> Outcome<f64> {
    let last_trial = last_trial.map(trial);
    Failed(Failure {
        reason,
        last_trial,
        violation,
    })
}
