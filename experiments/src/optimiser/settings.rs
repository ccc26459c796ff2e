//! What a plan may say about optimisers.

use flatland_descent::ParameterError;
use flatland_descent::step_rule::{Cdat, Constant, Grippo, Ls, Nls, NlsUb, PoNls, StepRule, Stepper, WarmUp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// An optimiser and its settings; every number that is left out has the paper's value.
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
    Ls(Ls),
    /// Nonmonotone line search.
    Nls(Nls),
    /// Nonmonotone line search below an upper bound, by default the number of classes.
    NlsUb(NlsUb),
    /// Polyak nonmonotone line search.
    PoNls(PoNls),
    /// Nonmonotone line search with Grippo's reference value.
    Grippo(Grippo),
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
    /// Weight decay, not negative. Default 1e-4.
    pub weight_decay: f64,
}

/// SAM's step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum SamStep {
    /// This step.
    Fixed(f64),
    /// For each data and network the step of lowest final training cost with the plan's first seed.
    Grid(Vec<f64>),
    /// For each data and network the step that was tuned for them elsewhere.
    Table(Vec<TunedStep>),
}

/// A step that was tuned for one data set and network.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TunedStep {
    /// The data's label, such as `CIFAR-10`.
    pub data: String,
    /// The network's label, such as `MLP 64-100-100-10`, or the first word of it, such as `MLP`.
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

impl SamSettings {
    /// Checks every range.
    pub(super) fn check(&self) -> Result<(), ParameterError> {
        let require = |holds, parameter, expected, value| {
            if holds {
                Ok(())
            } else {
                Err(ParameterError::new(parameter, expected, value))
            }
        };
        let positive = |parameter, value: f64| {
            require(
                value > 0.0 && value.is_finite(),
                parameter,
                "positive and finite",
                value,
            )
        };
        match &self.step {
            SamStep::Fixed(step) => positive("step", *step)?,
            SamStep::Grid(steps) => {
                require(!steps.is_empty(), "step", "a grid of at least one step", 0.0)?;
                steps.iter().try_for_each(|&step| positive("step", step))?;
            }
            SamStep::Table(entries) => {
                require(!entries.is_empty(), "step", "a table of at least one step", 0.0)?;
                entries
                    .iter()
                    .try_for_each(|entry| positive("step", entry.step))?;
                let key = |entry: &TunedStep| (entry.data.clone(), entry.network.clone());
                let distinct: BTreeSet<_> = entries.iter().map(key).collect();
                let expected = "a table with one step for each data and network";
                require(
                    distinct.len() == entries.len(),
                    "step",
                    expected,
                    entries.len() as f64,
                )?;
            }
        }
        positive("rho", self.rho)?;
        require(
            (0.0..1.0).contains(&self.momentum),
            "momentum",
            "in [0, 1)",
            self.momentum,
        )?;
        let decay = self.weight_decay;
        require(
            decay >= 0.0 && decay.is_finite(),
            "weight_decay",
            "finite and not negative",
            decay,
        )
    }
}

/// What runs an optimiser.
pub(super) enum Kind<'s> {
    /// A step rule of the library.
    Rule(StepRule),
    /// SAM.
    Sam(&'s SamSettings),
}

impl OptimiserSettings {
    /// Checks every range that does not depend on the data.
    ///
    /// # Errors
    ///
    /// The setting and its interval.
    pub fn check(&self) -> Result<(), ParameterError> {
        // Bounds left open are made from the number of classes later; a large number serves to check the rest.
        self.check_for(usize::from(u16::MAX))
    }

    /// Checks every range, with the bounds that the settings leave open made from the number of classes.
    ///
    /// # Errors
    ///
    /// The setting and its interval.
    pub fn check_for(&self, classes: usize) -> Result<(), ParameterError> {
        match self.kind(classes) {
            Kind::Sam(sam) => sam.check(),
            Kind::Rule(rule) => Stepper::<f64>::new(rule).map(drop),
        }
    }

    /// The settings among which results are to choose; none where nothing is to be tuned.
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

    /// The settings with the step of their table for a data set and a network of these labels; the settings themselves
    /// where they have no table, none where the table has no such step.
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
        // The whole label says more than its first word.
        let entry = step_of(network).or_else(|| step_of(network.split_whitespace().next()?))?;
        Some(Self::Sam(SamSettings {
            step: SamStep::Fixed(entry.step),
            ..sam.clone()
        }))
    }

    /// Whether every step goes along the negative gradient, as all but SAM's do.
    pub fn follows_gradient(&self) -> bool {
        !matches!(self, Self::Sam(_))
    }

    /// What runs it, with the bounds that the settings leave open made from the number of classes.
    pub(super) fn kind(&self, classes: usize) -> Kind<'_> {
        let rule: StepRule = match self {
            Self::Ls(rule) => rule.clone().into(),
            Self::Nls(rule) => rule.clone().into(),
            Self::NlsUb(rule) => rule.clone().into(),
            Self::PoNls(rule) => rule.clone().into(),
            Self::Grippo(rule) => rule.clone().into(),
            Self::Cdat(rule) => rule.clone().into(),
            Self::Gd(rule) => rule.clone().into(),
            Self::WarmUp(rule) => rule.clone().into(),
            Self::Sam(sam) => return Kind::Sam(sam),
        };
        Kind::Rule(rule.for_classes(classes))
    }
}
