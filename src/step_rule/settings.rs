//! The settings of every rule; each default of the paper appears here, once.

use super::warm_up::WarmUp;
use crate::error::{ParameterError, require, require_positive};
use crate::line_search::{
    EqualitySearch, Extrapolation, FirstTrial, FirstTrialRule, LineSearch, ReferenceMemory, ReferenceRule,
};
use crate::scalar::Scalar;

/// A step-size rule and its settings.
///
/// ```
/// use flatland::step_rule::{Nls, SearchSettings, StepRule};
///
/// let rule = StepRule::from(Nls {
///     search: SearchSettings { backtrack_factor: 0.9, ..Default::default() },
///     ..Default::default()
/// });
/// assert_eq!(rule.name(), "NLS");
/// ```
#[derive(Debug, Clone, PartialEq)]
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
    /// Curvature-dependent step of Roulet et al. (2024).
    Cdat(Cdat),
    /// Constant step.
    Constant(Constant),
    /// A step that grows to a plateau.
    WarmUp(WarmUp),
}

/// What all line searches share.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct SearchSettings {
    /// $c$, in (0, 1). Default 1e-4.
    pub sufficient_decrease: f64,
    /// $\delta$, in (0, 1). Default 0.5.
    pub backtrack_factor: f64,
    /// The first trial of the first iteration, where it is not Polyak's. Default 1.
    pub first_step: f64,
    /// First trials are clamped to at least this. Default 1e-6.
    pub smallest_first_trial: f64,
    /// First trials are clamped to at most this, which must not exceed the ceiling. Default 1e4.
    pub largest_first_trial: f64,
    /// Extrapolation never evaluates above this. Default 1e4; to lower it, lower `largest_first_trial` too.
    pub ceiling: f64,
    /// How many trials may follow the first; by default enough to fall by 1e-30.
    pub trial_limit: Option<usize>,
}

impl Default for SearchSettings {
    fn default() -> Self {
        Self {
            sufficient_decrease: 1e-4,
            backtrack_factor: 0.5,
            first_step: 1.0,
            smallest_first_trial: 1e-6,
            largest_first_trial: 1e4,
            ceiling: EqualitySearch::<f64>::DEFAULT_CEILING,
            trial_limit: None,
        }
    }
}

impl SearchSettings {
    fn equality_search<F: Scalar>(
        &self,
        extrapolation: Extrapolation,
    ) -> Result<EqualitySearch<F>, ParameterError> {
        let search = EqualitySearch::new(self.sufficient_decrease, self.backtrack_factor)?
            .with_extrapolation(extrapolation)
            .with_ceiling(self.ceiling)?;
        match self.trial_limit {
            Some(limit) => search.with_trial_limit(limit),
            None => Ok(search),
        }
    }

    fn line_search<F: Scalar>(
        &self,
        reference: ReferenceRule,
        first_trial: FirstTrialRule,
        search: EqualitySearch<F>,
    ) -> Result<LineSearch<F>, ParameterError> {
        let largest = self.largest_first_trial;
        require(
            largest <= self.ceiling,
            "largest_first_trial",
            "at most the ceiling",
            largest,
        )?;
        require_positive::<F>("first_step", self.first_step)?;
        let first_trial = FirstTrial::new(first_trial, self.smallest_first_trial, largest)?;
        Ok(LineSearch::new(
            ReferenceMemory::new(reference)?,
            first_trial,
            search,
        ))
    }

    fn starting_at_previous_step<F: Scalar>(
        &self,
        reference: ReferenceRule,
    ) -> Result<LineSearch<F>, ParameterError> {
        let first_trial = FirstTrialRule::Previous {
            first_step: self.first_step,
        };
        self.line_search(
            reference,
            first_trial,
            self.equality_search(Extrapolation::WhileAccepted)?,
        )
    }
}

/// **LS**: the monotone equality line search. $R_k = f(w_k)$ ([`ReferenceRule::Monotone`]), first trial the previous step,
/// extrapolating ([`EqualitySearch`]).
#[derive(Debug, Clone, PartialEq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct Ls {
    /// The search.
    pub search: SearchSettings,
}

impl Ls {
    pub(super) fn line_search<F: Scalar>(&self) -> Result<LineSearch<F>, ParameterError> {
        self.search.starting_at_previous_step(ReferenceRule::Monotone)
    }
}

/// **NLS**: the paper's method, the nonmonotone equality line search. $R_k = \max(C_k, f(w_k))$ with the average $C_k$ of Zhang and Hager
/// ([`ReferenceRule::ZhangHager`]), first trial the previous step, extrapolating ([`EqualitySearch`]).
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct Nls {
    /// $\xi$, in [0, 1]. Default 1.
    pub averaging: f64,
    /// The search.
    pub search: SearchSettings,
}

impl Default for Nls {
    fn default() -> Self {
        Self {
            averaging: DEFAULT_AVERAGING,
            search: SearchSettings::default(),
        }
    }
}

impl Nls {
    pub(super) fn line_search<F: Scalar>(&self) -> Result<LineSearch<F>, ParameterError> {
        self.search.starting_at_previous_step(ReferenceRule::ZhangHager {
            averaging: self.averaging,
        })
    }
}

/// The paper's averaging weight: the reference value is the plain mean of all costs so far.
const DEFAULT_AVERAGING: f64 = 1.0;

/// **NLS-ub**: NLS with the self-stabilising upper bound. It extrapolates only while $\eta/\delta$ stays below
/// the upper bound, so that every step is below it, and as the paper has it by one factor an iteration.
///
/// ```
/// use flatland::step_rule::{NlsUb, StepRule, Stepper};
///
/// // Ten classes: no step reaches 10.
/// let rule = StepRule::from(NlsUb::default()).for_classes(10);
/// assert_eq!(rule, NlsUb { upper_bound: Some(10.0), ..Default::default() }.into());
/// # Stepper::<f64>::new(rule)?;
/// # Ok::<(), flatland::ParameterError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct NlsUb {
    /// The upper bound of the step, above the first step; the paper's is the number of classes $K$. There is no
    /// default: set it, or let [`StepRule::for_classes`] do so.
    pub upper_bound: Option<f64>,
    /// [`Once`](Extrapolation::Once) an iteration, as in the paper's experiments (default),
    /// [`WhileAccepted`](Extrapolation::WhileAccepted), as far as the bound allows, or [`Never`](Extrapolation::Never): then no step is
    /// larger than the one before.
    pub extrapolation: Extrapolation,
    /// $\xi$, in [0, 1]. Default 1.
    pub averaging: f64,
    /// The search.
    pub search: SearchSettings,
}

impl Default for NlsUb {
    fn default() -> Self {
        Self {
            upper_bound: None,
            extrapolation: Extrapolation::Once,
            averaging: DEFAULT_AVERAGING,
            search: SearchSettings::default(),
        }
    }
}

impl NlsUb {
    pub(super) fn line_search<F: Scalar>(&self) -> Result<LineSearch<F>, ParameterError> {
        let bound = set("upper_bound", self.upper_bound)?;
        let SearchSettings {
            first_step,
            smallest_first_trial: smallest,
            ..
        } = self.search;
        let search = self.search.equality_search(self.extrapolation)?.with_cap(bound)?;
        require(first_step < bound, "first_step", "below upper_bound", first_step)?;
        require(
            smallest < bound,
            "smallest_first_trial",
            "below upper_bound",
            smallest,
        )?;
        let reference = ReferenceRule::ZhangHager {
            averaging: self.averaging,
        };
        self.search
            .line_search(reference, FirstTrialRule::Previous { first_step }, search)
    }
}

/// **PoNLS**: [Zhang and Hager's](ReferenceRule::ZhangHager) reference value, first trial Polyak's
/// $f(w_k)/(c_p\lVert g_k\rVert^2 + \epsilon)$, backtracking only. It assumes that the infimum of $f$ is 0.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct PoNls {
    /// $c_p > 0$. Default 0.1.
    pub polyak_scale: f64,
    /// $\epsilon \ge 0$. Default 1e-8.
    pub polyak_offset: f64,
    /// $\xi$, in [0, 1]. Default 1.
    pub averaging: f64,
    /// The search; its `first_step` is checked but not used.
    pub search: SearchSettings,
}

impl Default for PoNls {
    fn default() -> Self {
        Self {
            polyak_scale: 0.1,
            polyak_offset: 1e-8,
            averaging: DEFAULT_AVERAGING,
            search: SearchSettings::default(),
        }
    }
}

impl PoNls {
    pub(super) fn line_search<F: Scalar>(&self) -> Result<LineSearch<F>, ParameterError> {
        let first_trial = FirstTrialRule::Polyak {
            scale: self.polyak_scale,
            offset: self.polyak_offset,
        };
        let reference = ReferenceRule::ZhangHager {
            averaging: self.averaging,
        };
        self.search.line_search(
            reference,
            first_trial,
            self.search.equality_search(Extrapolation::Never)?,
        )
    }
}

/// **Grippo**: reference value the maximum of the last $M$ costs, first trial the previous step, extrapolating.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct Grippo {
    /// $M \ge 1$. Default 10, the value common since Grippo, Lampariello and Lucidi (1986).
    pub window: usize,
    /// The search.
    pub search: SearchSettings,
}

impl Default for Grippo {
    fn default() -> Self {
        Self {
            window: 10,
            search: SearchSettings::default(),
        }
    }
}

impl Grippo {
    pub(super) fn line_search<F: Scalar>(&self) -> Result<LineSearch<F>, ParameterError> {
        self.search
            .starting_at_previous_step(ReferenceRule::Grippo { window: self.window })
    }
}

/// **CDAT**: $\eta_k = \sigma\lVert g_k\rVert^2 / \lvert g_k^\top \nabla^2 f(w_k) g_k\rvert$ (Roulet et al. 2024). It needs
/// one Hessian-vector product an iteration and comes with no convergence guarantee.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct Cdat {
    /// $\sigma > 0$; above 2 is beyond the edge of stability. Default 2.06.
    pub sigma: f64,
}

impl Default for Cdat {
    fn default() -> Self {
        Self { sigma: 2.06 }
    }
}

/// Gradient descent with a **constant** step.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Constant {
    /// $\eta > 0$.
    pub step: f64,
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

    /// The rule with every upper bound that was left open set to the number of classes $K$.
    #[must_use]
    pub fn for_classes(mut self, classes: usize) -> Self {
        if let Self::NlsUb(NlsUb { upper_bound, .. }) | Self::WarmUp(WarmUp { upper_bound, .. }) = &mut self {
            upper_bound.get_or_insert(classes as f64);
        }
        self
    }

    /// Whether the rule needs $g^\top H g$ at every iterate.
    pub fn needs_curvature(&self) -> bool {
        matches!(self, Self::Cdat(_))
    }
}

/// The value of a setting that has no default.
pub(super) fn set(parameter: &'static str, value: Option<f64>) -> Result<f64, ParameterError> {
    let missing = ParameterError {
        parameter,
        expected: "given: it has no default",
        value: None,
    };
    require_positive(parameter, value.ok_or(missing)?)
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
