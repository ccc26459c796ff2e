//! Warm-up: a step that grows geometrically to a plateau.

use super::settings::required;
use crate::error::{ParameterError, require, require_positive};
use crate::number::Number;
use crate::scalar::Scalar;

/// The peak of a [`WarmUp`] before its plateau of $0.9 K$.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Peak {
    /// Up to the plateau and no further.
    #[default]
    Small,
    /// Up to $1.25 K$, held for two iterations, then down to the plateau.
    Large,
}

/// **Warm-up GD**: from an initial step the step grows by a constant factor per iteration, up to its peak.
///
/// ```
/// use flatland_descent::step_rule::{Peak, WarmUp};
///
/// let steps = WarmUp { upper_bound: Some(10.0), peak: Peak::Large, ..Default::default() }.schedule::<f64>()?;
/// assert_eq!(steps.step(0), 0.0125);
/// assert_eq!((steps.step(31), steps.step(32), steps.step(33)), (12.5, 12.5, 9.0));
/// # Ok::<(), flatland_descent::ParameterError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct WarmUp {
    /// $K$, of which peak and plateau are multiples; the paper's is the number of classes. Required: set it, or let
    /// [`StepRule::for_classes`](super::StepRule::for_classes) do so, as plans do.
    pub upper_bound: Option<f64>,
    /// The height of the peak. Default small.
    pub peak: Peak,
    /// The step of iteration 0. Default 0.0125: the paper's runs multiply 0.01 by the growth before their first step.
    pub first_step: f64,
    /// The factor of growth, above 1. Default 1.25.
    pub growth: f64,
}

impl Default for WarmUp {
    fn default() -> Self {
        Self {
            upper_bound: None,
            peak: Peak::default(),
            first_step: 0.0125,
            growth: 1.25,
        }
    }
}

/// The plateau, as a multiple of $K$.
const PLATEAU: f64 = 0.9;
/// The large peak, as a multiple of $K$.
const LARGE_PEAK: f64 = 1.25;
/// The number of iterations for which the large peak is held.
const LARGE_PEAK_ITERATIONS: u64 = 2;

impl WarmUp {
    /// The schedule of steps.
    ///
    /// # Errors
    ///
    /// The upper bound is required and must be positive, the first step positive and below the plateau, the growth above 1, and every
    /// step positive and finite in `F`.
    pub fn schedule<F: Scalar>(&self) -> Result<WarmUpSchedule<F>, ParameterError> {
        let bound = required("upper_bound", self.upper_bound)?;
        require_positive::<f64>("upper_bound", bound)?;
        let (peak, held) = match self.peak {
            Peak::Small => (PLATEAU * bound, 0),
            Peak::Large => (LARGE_PEAK * bound, LARGE_PEAK_ITERATIONS),
        };
        let first = self.first_step;
        require_positive::<F>("first_step", first)?;
        require(
            first < PLATEAU * bound,
            "first_step",
            "below 0.9 upper_bound",
            Number(first),
        )?;
        let growth = self.growth;
        require(
            growth > 1.0 && growth.is_finite(),
            "growth",
            "above 1 and finite",
            Number(growth),
        )?;
        let rounded = |multiple: f64| {
            let step = F::of(multiple);
            // Also positive, being no smaller than the first step.
            let expected = "such that peak and plateau are finite";
            require(step.is_finite(), "upper_bound", expected, Number(bound)).map(|_| step)
        };
        Ok(WarmUpSchedule {
            first,
            growth,
            // The first iteration at which the growing step reaches the peak.
            top: ((peak / first).ln() / growth.ln()).ceil() as u64,
            peak: rounded(peak)?,
            held,
            plateau: rounded(PLATEAU * bound)?,
        })
    }
}

/// The steps of a [`WarmUp`], iteration by iteration.
#[derive(Debug, Clone, PartialEq)]
pub struct WarmUpSchedule<F> {
    first: f64,
    growth: f64,
    top: u64,
    peak: F,
    held: u64,
    plateau: F,
}

impl<F: Scalar> WarmUpSchedule<F> {
    /// The step of iteration `iteration`.
    pub fn step(&self, iteration: u64) -> F {
        match iteration.checked_sub(self.top) {
            None => F::of(self.first * self.growth.powf(iteration as f64)).min(self.peak),
            Some(since) if since < self.held => self.peak,
            Some(_) => self.plateau,
        }
    }

    /// Whether no step after that of iteration `iteration` is larger.
    pub(super) fn is_past_growth(&self, iteration: u64) -> bool {
        iteration >= self.top
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(peak: Peak) -> Vec<f64> {
        let rule = WarmUp {
            upper_bound: Some(10.0),
            peak,
            ..Default::default()
        };
        let schedule = rule.schedule::<f64>().unwrap();
        (0..60).map(|iteration| schedule.step(iteration)).collect()
    }

    #[test]
    fn small_grows_by_the_factor_up_to_its_plateau() {
        let steps = steps(Peak::Small);
        assert_eq!(steps[0], 0.0125);
        for pair in steps.windows(2) {
            assert!(pair[1] == 9.0 || (pair[1] / pair[0] - 1.25).abs() < 1e-14);
        }
        assert_eq!(steps.iter().filter(|&&step| step == 9.0).count(), 60 - 30);
    }

    #[test]
    fn large_holds_its_peak_for_two_iterations() {
        let steps = steps(Peak::Large);
        assert_eq!(steps.iter().filter(|&&step| step == 12.5).count(), 2);
        let top = steps.iter().position(|&step| step == 12.5).unwrap();
        assert!(steps[..top].windows(2).all(|pair| pair[0] < pair[1]));
        assert!(steps[top + 2..].iter().all(|&step| step == 9.0));
    }

    #[test]
    fn settings_outside_their_intervals_are_named() {
        let wrong = |rule: WarmUp| rule.schedule::<f64>().unwrap_err().parameter;
        let bound = Some(10.0);
        assert_eq!(wrong(WarmUp::default()), "upper_bound");
        assert_eq!(
            wrong(WarmUp {
                upper_bound: bound,
                growth: 1.0,
                ..Default::default()
            }),
            "growth"
        );
        assert_eq!(
            wrong(WarmUp {
                upper_bound: bound,
                first_step: 9.0,
                ..Default::default()
            }),
            "first_step"
        );
    }

    #[test]
    fn every_step_is_a_normal_step_of_the_scalar() {
        // 1e-60 is 0 in single precision, 1.25·3e38 is infinite; 1.25·1.6e308 is so in double.
        let rule = |first_step, bound| WarmUp {
            first_step,
            upper_bound: Some(bound),
            peak: Peak::Large,
            ..Default::default()
        };
        assert!(rule(1e-60, 10.0).schedule::<f64>().is_ok());
        let refused = rule(1e-60, 10.0).schedule::<f32>().unwrap_err();
        assert_eq!(refused.parameter, "first_step");
        let refused = rule(1.0, 3e38).schedule::<f32>().unwrap_err();
        assert_eq!(refused.parameter, "upper_bound");
        let refused = rule(1.0, 1.6e308).schedule::<f64>().unwrap_err();
        assert_eq!(refused.parameter, "upper_bound");
        assert_eq!(refused.value, Some("1.6e308".to_owned()));
    }
}
