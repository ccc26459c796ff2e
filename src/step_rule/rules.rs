//! The rules one by one, each with the paper's defaults, but without its bounds on steps.

use super::settings::{SearchSettings, required};
use crate::error::{ParameterError, require, require_positive};
use crate::line_search::{Extrapolation, FirstTrialRule, LineSearch, ReferenceRule};
use crate::number::Number;
use crate::scalar::Scalar;

/// **LS**: the monotone equality line search. $R_k = f(w_k)$ ([`ReferenceRule::Monotone`]), first trial the previous step,
/// [extrapolating](crate::line_search::EqualitySearch).
#[derive(Debug, Clone, Copy, PartialEq, Default)]
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
/// ([`ReferenceRule::ZhangHager`]), first trial the previous step, [extrapolating](crate::line_search::EqualitySearch).
#[derive(Debug, Clone, Copy, PartialEq)]
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
/// the upper bound, so that every step is below it, and as in the paper by one factor per iteration.
///
/// ```
/// use flatland_descent::step_rule::{NlsUb, StepRule, Stepper};
///
/// // Ten classes: no step reaches 10.
/// let rule = StepRule::from(NlsUb::default()).for_classes(10);
/// assert_eq!(rule, NlsUb { upper_bound: Some(10.0), ..Default::default() }.into());
/// # Stepper::<f64>::new(rule)?;
/// # Ok::<(), flatland_descent::ParameterError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct NlsUb {
    /// The upper bound of the step, above the first step; the paper's is the number of classes $K$. Required: set it, or
    /// let [`StepRule::for_classes`](super::StepRule::for_classes) do so, as plans do.
    pub upper_bound: Option<f64>,
    /// [`Once`](Extrapolation::Once) per iteration, as in the paper's experiments (default),
    /// [`WhileAccepted`](Extrapolation::WhileAccepted), as far as the bound allows,
    /// [`WhileFalling`](Extrapolation::WhileFalling), also only while the cost falls, or [`Never`](Extrapolation::Never): then no step
    /// is larger than the one before.
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
        let bound = required("upper_bound", self.upper_bound)?;
        let SearchSettings {
            first_step,
            min_first_trial: smallest,
            ..
        } = self.search;
        let search = self.search.equality_search(self.extrapolation)?.with_cap(bound)?;
        require(
            first_step < bound,
            "first_step",
            "below upper_bound",
            Number(first_step),
        )?;
        let smallest_is_below = smallest.is_none_or(|smallest| smallest < bound);
        require(
            smallest_is_below,
            "min_first_trial",
            "below upper_bound",
            Number(smallest.unwrap_or(bound)),
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
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct PoNls {
    /// $c_p > 0$. Default 0.1.
    pub polyak_scale: f64,
    /// $\epsilon \ge 0$, which knows the scale of $\lVert g_k\rVert^2$; with 0 the rule is free of scale. Default 1e-8.
    pub polyak_offset: f64,
    /// $\xi$, in [0, 1]. Default 1.
    pub averaging: f64,
    /// The search; its `first_step` is validated but not used.
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
        require_positive::<F>("first_step", self.search.first_step)?;
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
#[derive(Debug, Clone, Copy, PartialEq)]
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

/// **CDAT**, *Curvature Dynamics Aware Tuning* (Roulet et al. 2024):
/// $\eta_k = \sigma\lVert g_k\rVert^2 / \lvert g_k^\top \nabla^2 f(w_k) g_k\rvert$. It needs one Hessian-vector product per
/// iteration and comes with no convergence guarantee: far from a minimum, or on data of very different scales, the cost may run away,
/// which ends a run as [diverged](crate::descent::Stop::Diverged).
#[derive(Debug, Clone, Copy, PartialEq)]
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
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub struct Constant {
    /// $\eta > 0$.
    pub step: f64,
}
