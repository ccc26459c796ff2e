//! The rules as one type.

use super::rules::{Cdat, Constant, Grippo, Ls, Nls, NlsUb, PoNls};
use super::warm_up::WarmUp;

/// A step-size rule and its settings.
///
/// ```
/// use flatland_descent::step_rule::{Nls, SearchSettings, StepRule};
///
/// let rule = StepRule::from(Nls {
///     search: SearchSettings { backtrack_factor: 0.9, ..Default::default() },
///     ..Default::default()
/// });
/// assert_eq!(rule.name(), "NLS");
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum StepRule {
    /// Monotone line search.
    Ls(Ls),
    /// Nonmonotone line search, the paper's main method.
    Nls(Nls),
    /// Nonmonotone line search with the self-stabilising upper bound.
    NlsUb(NlsUb),
    /// Polyak nonmonotone line search.
    PoNls(PoNls),
    /// Nonmonotone line search with Grippo's reference value.
    Grippo(Grippo),
    /// Curvature Dynamics Aware Tuning (Roulet et al. 2024).
    Cdat(Cdat),
    /// Constant step.
    Constant(Constant),
    /// A step that grows to a plateau.
    WarmUp(WarmUp),
}

impl StepRule {
    /// The rule's name in the paper.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Ls(_) => "LS",
            Self::Nls(_) => "NLS",
            Self::NlsUb(_) => "NLS-ub",
            Self::PoNls(_) => "PoNLS",
            Self::Grippo(_) => "Grippo",
            Self::Cdat(_) => "CDAT",
            Self::Constant(_) => "GD",
            Self::WarmUp(_) => "warm-up GD",
        }
    }

    /// The rule with an unset upper bound set to the number of classes $K$.
    #[must_use]
    pub fn for_classes(mut self, classes: usize) -> Self {
        if let Self::NlsUb(NlsUb { upper_bound, .. }) | Self::WarmUp(WarmUp { upper_bound, .. }) = &mut self {
            upper_bound.get_or_insert(classes as f64);
        }
        self
    }

    /// Whether the rule needs $g^\top H g$ at every iterate.
    pub fn needs_gradient_curvature(&self) -> bool {
        matches!(self, Self::Cdat(_))
    }
}

macro_rules! rule_from {
    ($($rule:ident),*) => {
        $(impl From<$rule> for StepRule {
            fn from(settings: $rule) -> Self {
                Self::$rule(settings)
            }
        })*
    };
}

rule_from!(Ls, Nls, NlsUb, PoNls, Grippo, Cdat, Constant, WarmUp);
