//! The equality search, with room for faults.

use super::faults::RuleFault::{self, *};
use super::memory::Reference;
use flatland_descent::line_search::{Extrapolation, Failure, FailureReason, Iterate, Outcome, Trial};
use flatland_descent::step_rule::{Grippo, Ls, Nls, NlsUb, PoNls, SearchSettings, StepRule};

/// What a search depends on.
pub struct Terms {
    /// Its settings.
    pub search: SearchSettings,
    /// How $R_k$ is made.
    pub reference: Reference,
    /// $c_p$ and its offset.
    pub polyak: Option<(f64, f64)>,
    extrapolation: Extrapolation,
    cap: Option<f64>,
}

impl Terms {
    /// Those of a rule that searches.
    pub fn of(rule: &StepRule) -> Self {
        let (search, reference) = match rule {
            StepRule::Ls(Ls { search }) => (search, Reference::Monotone),
            StepRule::Grippo(Grippo { search, window }) => (search, Reference::Window(*window)),
            StepRule::Nls(Nls { search, averaging })
            | StepRule::NlsUb(NlsUb {
                search, averaging, ..
            })
            | StepRule::PoNls(PoNls {
                search, averaging, ..
            }) => (
                search,
                Reference::Average {
                    averaging: *averaging,
                },
            ),
            _ => panic!("{} is not written by hand", rule.name()),
        };
        let (polyak, extrapolation, cap) = match rule {
            StepRule::PoNls(PoNls {
                polyak_scale,
                polyak_offset,
                ..
            }) => (Some((*polyak_scale, *polyak_offset)), Extrapolation::Never, None),
            StepRule::NlsUb(NlsUb {
                extrapolation,
                upper_bound,
                ..
            }) => (None, *extrapolation, *upper_bound),
            _ => (None, Extrapolation::WhileAccepted, None),
        };
        Self {
            search: *search,
            reference,
            polyak,
            extrapolation,
            cap,
        }
    }

    /// ⌈log_δ 1e-30⌉ unless it is set.
    fn trial_limit(&self) -> usize {
        let default = || (1e-30_f64.ln() / self.search.backtrack_factor.ln()).ceil() as usize;
        self.search.trial_limit.unwrap_or_else(default)
    }
}

/// One search: its trials, and the acceptance test.
pub struct Searching<'a> {
    /// The fault.
    pub fault: Option<RuleFault>,
    /// What the search depends on.
    pub terms: &'a Terms,
    /// $R_k$.
    pub reference: f64,
    /// The iterate.
    pub iterate: &'a Iterate<f64>,
    /// φ.
    pub cost_at: &'a mut dyn FnMut(f64) -> f64,
    /// The number of evaluations so far.
    pub trials: usize,
}

impl Searching<'_> {
    fn has(&self, fault: RuleFault) -> bool {
        self.fault == Some(fault)
    }

    fn evaluate(&mut self, step: f64) -> Trial<f64> {
        self.trials += 1;
        let cost = (self.cost_at)(step);
        Trial { step, cost }
    }

    /// $R_k - c\eta\|g_k\|^2$.
    fn bound(&self, step: f64) -> f64 {
        let c = match self.fault {
            Some(ForgetsSufficientDecrease) => 0.0,
            Some(DoublesSufficientDecrease) => 2.0 * self.terms.search.sufficient_decrease,
            _ => self.terms.search.sufficient_decrease,
        };
        let reference = if self.has(ComparesWithCurrentCost) {
            self.iterate.cost
        } else {
            self.reference
        };
        let rate = self.iterate.decrease_rate;
        let rate = if self.has(NormForSquaredNorm) {
            rate.sqrt()
        } else {
            rate
        };
        // ‖g‖² = rate·scale², which may not be a float.
        let scale = self.iterate.scale;
        reference - c * (step * scale) * (rate * scale)
    }

    /// A(η).
    fn accepts(&self, trial: &Trial<f64>) -> bool {
        let bound = self.bound(trial.step);
        let holds = match self.fault {
            Some(AcceptsReversed) => trial.cost >= bound,
            Some(AcceptsStrictly) => trial.cost < bound,
            Some(AcceptsWithTolerance) => trial.cost <= bound + 1e-9,
            _ => trial.cost <= bound,
        };
        match self.fault {
            Some(AcceptsNan) if trial.cost.is_nan() => true,
            Some(AcceptsMinusInfinity) if trial.cost == f64::NEG_INFINITY => true,
            _ => holds && trial.cost.is_finite(),
        }
    }

    /// The neighbour of a trial, so many factors δ further.
    fn factor(&self) -> f64 {
        let delta = self.terms.search.backtrack_factor;
        if self.has(SquaredFactor) {
            delta * delta
        } else {
            delta
        }
    }

    fn bracketed(&self, accepted: Trial<f64>, rejected: f64) -> Outcome<f64> {
        let rejected = if self.has(RecomputesRejected) {
            accepted.step / self.terms.search.backtrack_factor
        } else {
            rejected
        };
        Outcome::Bracketed { accepted, rejected }
    }

    /// Whether the demand at a step vanishes in the rounding of $R_k$.
    fn is_unmeasurable(&self, step: f64) -> bool {
        self.bound(step) == self.reference
    }

    /// Whether a trial that fails A is within the rounding of $R_k$, and not much shorter than the first.
    fn is_within_rounding(&self, first: f64, trial: &Trial<f64>) -> bool {
        let slack = 8.0 * f64::EPSILON * self.reference.abs();
        trial.cost.is_finite()
            && trial.cost <= self.reference + slack
            && 8.0 * trial.step >= first
            && self.is_unmeasurable(trial.step)
    }

    /// Searches from the first trial.
    pub fn outcome(&mut self, first: f64) -> Outcome<f64> {
        let first = self.evaluate(first);
        if self.has(EvaluatesTwice) {
            self.evaluate(first.step);
        }
        let outcome = if self.accepts(&first) {
            self.extrapolate(first)
        } else if self.is_within_rounding(first.step, &first) {
            Outcome::BelowRounding(first)
        } else {
            self.backtrack(first)
        };
        match outcome.accepted() {
            Some(trial) if trial.cost == self.iterate.cost && self.is_unmeasurable(trial.step) => {
                Outcome::BelowRounding(trial)
            }
            _ => outcome,
        }
    }

    fn extrapolate(&mut self, first: Trial<f64>) -> Outcome<f64> {
        let mut left = match self.terms.extrapolation {
            Extrapolation::Never => return Outcome::FirstTrial(first),
            Extrapolation::Once if self.has(ExtrapolatesTwice) => 2,
            Extrapolation::Once => 1,
            Extrapolation::WhileAccepted | Extrapolation::WhileFalling => self.terms.trial_limit(),
        };
        if self.has(NeverExtrapolates) {
            return Outcome::FirstTrial(first);
        }
        let mut accepted = first;
        loop {
            let step = accepted.step / self.factor();
            let max_step = self.terms.search.max_step.unwrap_or(f64::MAX);
            if step > max_step && !self.has(MaxStepIgnored) {
                return Outcome::AtMaxStep(accepted);
            }
            let reaches = |cap: f64| match self.fault {
                Some(CapIgnored) => false,
                Some(CapReached) => step > cap,
                _ => step >= cap,
            };
            if self.terms.cap.is_some_and(reaches) {
                return Outcome::AtCap(accepted);
            }
            if left == 0 {
                return Outcome::ExtrapolationSpent(accepted);
            }
            left -= 1;
            let trial = self.evaluate(step);
            let beyond = trial.step / self.terms.search.backtrack_factor;
            if self.has(ExtrapolatesUnchecked) {
                return self.bracketed(trial, beyond);
            }
            if !self.accepts(&trial) {
                return if self.has(KeepsFailedTrial) {
                    self.bracketed(trial, beyond)
                } else {
                    self.bracketed(accepted, trial.step)
                };
            }
            if self.terms.extrapolation == Extrapolation::WhileFalling && trial.cost >= accepted.cost {
                return Outcome::Turned {
                    accepted,
                    beyond: trial,
                };
            }
            accepted = trial;
        }
    }

    fn backtrack(&mut self, first: Trial<f64>) -> Outcome<f64> {
        let mut rejected = first;
        let limit = self.terms.trial_limit();
        let mut reason = FailureReason::TrialLimit { limit };
        for _ in 0..limit + usize::from(self.has(TrialLimitOneTooLarge)) {
            let step = rejected.step * self.factor();
            if step == 0.0 {
                reason = FailureReason::StepUnderflow;
                break;
            }
            let trial = self.evaluate(step);
            if self.accepts(&trial) {
                return match self.fault {
                    Some(BacktracksOnceTooFar) => {
                        let next = self.evaluate(trial.step * self.factor());
                        self.bracketed(next, trial.step)
                    }
                    Some(BacktracksTooLittle) => self.bracketed(rejected, rejected.step / self.factor()),
                    _ => self.bracketed(trial, rejected.step),
                };
            }
            if self.is_within_rounding(first.step, &trial) {
                return Outcome::BelowRounding(trial);
            }
            rejected = trial;
        }
        if self.has(TinyStepOnFailure) {
            return self.bracketed(rejected, rejected.step / self.factor());
        }
        Outcome::Failed(Failure {
            reason,
            last_trial: Some(rejected),
            violation: Some(rejected.cost - self.bound(rejected.step)),
        })
    }
}
