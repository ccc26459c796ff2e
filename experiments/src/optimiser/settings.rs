//! The optimiser settings of a plan.

use super::plan_rules::{PlanGrippo, PlanLs, PlanNls, PlanNlsUb, PlanPoNls};
use crate::validate::{ParameterError, Validate, require, require_nonnegative, require_positive};
use flatland_descent::step_rule::{Cdat, Constant, Grippo, Ls, Nls, NlsUb, PoNls, StepRule, Stepper, WarmUp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// An optimiser and its settings, which default to the paper's values. Unlike the library's they include
/// [clamps](super::paper_search), which a plan can set to `None`.
///
/// ```text
/// Nls()
/// Nls(search: (backtrack_factor: 0.9))
/// Gd(step: 0.1)
/// Sam(step: Fixed(0.1))
/// Sam(step: Table([(data: "digits", network: "MLP", step: 0.1)]))
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum OptimiserSettings {
    /// Monotone line search.
    Ls(#[serde(with = "PlanLs")] Ls),
    /// Nonmonotone line search.
    Nls(#[serde(with = "PlanNls")] Nls),
    /// Nonmonotone line search below an upper bound, by default the number of classes.
    NlsUb(#[serde(with = "PlanNlsUb")] NlsUb),
    /// Polyak nonmonotone line search.
    PoNls(#[serde(with = "PlanPoNls")] PoNls),
    /// Nonmonotone line search with Grippo's reference value.
    Grippo(#[serde(with = "PlanGrippo")] Grippo),
    /// Curvature Dynamics Aware Tuning.
    Cdat(Cdat),
    /// Gradient descent with a constant step.
    Gd(Constant),
    /// Gradient descent with warm-up, its bound by default the number of classes.
    WarmUp(WarmUp),
    /// Sharpness-aware minimisation.
    Sam(SamSettings),
}

/// Sharpness-aware minimisation with momentum and weight decay.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SamSettings {
    /// The step. Default: tuned over 1, 0.1, 0.01, 1e-3 and 1e-4.
    pub step: SamStep,
    /// Radius of the perturbation, positive. Default 0.05.
    pub rho: f64,
    /// Momentum, in [0, 1). Default 0.9.
    pub momentum: f64,
    /// Weight decay, non-negative. Default 1e-4.
    pub weight_decay: f64,
}

/// SAM's step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum SamStep {
    /// The given step.
    Fixed(f64),
    /// For each data set and network, the step with the lowest final training cost with the plan's first seed; at most 1,000.
    Grid(Vec<f64>),
    /// For each data set and network, a step that was tuned elsewhere.
    Table(Vec<TunedStep>),
}

/// A step that was tuned for one data set and network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TunedStep {
    /// The data's label, such as `CIFAR-10`.
    pub data: String,
    /// The network's label, such as `MLP 64-100-100-10`, or its first word, such as `MLP`.
    pub network: String,
    /// The step.
    pub step: f64,
}

impl Default for SamSettings {
    fn default() -> Self {
        let step = SamStep::Grid(vec![1.0, 0.1, 0.01, 1e-3, 1e-4]);
        Self {
            step,
            rho: 0.05,
            momentum: 0.9,
            weight_decay: 1e-4,
        }
    }
}

/// More steps than a grid needs; every candidate is described by all of them.
const MAX_CANDIDATES: usize = 1_000;

impl Validate for SamSettings {
    fn validate(&self) -> Result<(), ParameterError> {
        self.step.validate()?;
        require_positive("rho", self.rho)?;
        let holds = (0.0..1.0).contains(&self.momentum);
        require(holds, "momentum", "in [0, 1)", self.momentum)?;
        require_nonnegative("weight_decay", self.weight_decay)
    }
}

impl Validate for SamStep {
    fn validate(&self) -> Result<(), ParameterError> {
        let positive = |step: f64| require_positive("step", step);
        match self {
            Self::Fixed(step) => positive(*step),
            Self::Grid(steps) => {
                require(!steps.is_empty(), "step", "a grid of at least one step", "[]")?;
                let expected = format!("a grid of at most {MAX_CANDIDATES} steps");
                require(steps.len() <= MAX_CANDIDATES, "step", expected, steps.len())?;
                steps.iter().try_for_each(|&step| positive(step))
            }
            Self::Table(entries) => {
                require(!entries.is_empty(), "step", "a table of at least one step", "[]")?;
                entries.iter().try_for_each(|entry| positive(entry.step))?;
                let mut seen = BTreeSet::new();
                let mut repeated = entries
                    .iter()
                    .filter(|entry| !seen.insert((&entry.data, &entry.network)));
                let Some(TunedStep { data, network, .. }) = repeated.next() else {
                    return Ok(());
                };
                let expected = "a table with one step for each data and network";
                let several = format!("several for {data:?} and {network:?}");
                Err(ParameterError::new("step", expected, several))
            }
        }
    }
}

/// The implementation of an optimiser.
pub(super) enum Kind<'s> {
    /// A step rule of the library.
    Rule(StepRule),
    /// SAM.
    Sam(&'s SamSettings),
}

impl Validate for OptimiserSettings {
    fn validate(&self) -> Result<(), ParameterError> {
        // Open bounds are derived from the number of classes later; any large number serves to check the other settings.
        match self.kind(usize::from(u16::MAX)) {
            Kind::Sam(sam) => sam.validate(),
            Kind::Rule(rule) => Ok(Stepper::<f64>::new(rule).map(drop)?),
        }
    }
}

impl OptimiserSettings {
    /// Checks the bounds that are derived from the number of classes.
    ///
    /// # Errors
    ///
    /// The setting and its interval.
    pub fn validate_for(&self, classes: usize) -> Result<(), ParameterError> {
        match self.kind(classes) {
            Kind::Sam(_) => Ok(()),
            Kind::Rule(rule) => Ok(Stepper::<f64>::new(rule).map(drop)?),
        }
    }

    /// The candidates of a tuned setting; empty if nothing is tuned.
    pub fn candidates(&self) -> Vec<Self> {
        match self {
            Self::Sam(
                sam @ SamSettings {
                    step: SamStep::Grid(steps),
                    ..
                },
            ) => {
                let fixed = |&step: &f64| {
                    Self::Sam(SamSettings {
                        step: SamStep::Fixed(step),
                        ..sam.clone()
                    })
                };
                steps.iter().map(fixed).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The settings with the step of their table for the data set and network with these labels; the settings themselves if
    /// they have no table, `None` if the table has no such step.
    pub fn tuned_for(&self, data: &str, network: &str) -> Option<Self> {
        let Self::Sam(
            sam @ SamSettings {
                step: SamStep::Table(entries),
                ..
            },
        ) = self
        else {
            return Some(self.clone());
        };
        let step_of = |name: &str| {
            entries
                .iter()
                .find(|entry| entry.data == data && entry.network == name)
        };
        // An entry with the whole label takes precedence over one with its first word.
        let entry = step_of(network).or_else(|| step_of(network.split([' ', ',']).next()?))?;
        Some(Self::Sam(SamSettings {
            step: SamStep::Fixed(entry.step),
            ..sam.clone()
        }))
    }

    /// Whether every step is along the negative gradient: true of all optimisers but SAM.
    pub fn follows_gradient(&self) -> bool {
        !matches!(self, Self::Sam(_))
    }

    /// The implementation, with open bounds derived from the number of classes.
    pub(super) fn kind(&self, classes: usize) -> Kind<'_> {
        let rule: StepRule = match self {
            Self::Ls(rule) => (*rule).into(),
            Self::Nls(rule) => (*rule).into(),
            Self::NlsUb(rule) => (*rule).into(),
            Self::PoNls(rule) => (*rule).into(),
            Self::Grippo(rule) => (*rule).into(),
            Self::Cdat(rule) => (*rule).into(),
            Self::Gd(rule) => (*rule).into(),
            Self::WarmUp(rule) => (*rule).into(),
            Self::Sam(sam) => return Kind::Sam(sam),
        };
        Kind::Rule(rule.for_classes(classes))
    }
}
