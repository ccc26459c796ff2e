//! The achievements of a run, by which its end is recognised.

use crate::error::ParameterError;
use crate::line_search::{Iterate, Outcome};
use crate::scalar::Scalar;

/// The achievements of a run so far: its lowest cost and gradient norm, and the number of steps since then without measurable progress.
///
/// A step makes no measurable progress if it sets neither a lowest cost nor a lowest gradient norm, and either
///
/// - its demanded decrease $c \eta s$ vanishes in the rounding of $R_k$, and it is [below rounding](Outcome::BelowRounding) or the cost stays
///   within $\epsilon\lvert R_k\rvert / c$ of the lowest: the acceptance test cannot tell descent from rounding there; or
/// - it is prescribed and leads to the cost of one of the two iterates before.
///
/// [`Stop::after`](crate::descent::Stop::after) ends a run after 32 steps in a row [below rounding](Outcome::BelowRounding), or after
/// 500 steps of either kind since the last low. Growth of the gradient norm or of the step by a quarter begins the count
/// anew: a run that leaves a saddle shows it in the gradient long before it shows in the cost, and a step that grows may be about to move.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Progress<F> {
    /// The lowest cost so far.
    pub lowest_cost: Option<F>,
    /// The lowest gradient norm so far.
    pub lowest_gradient_norm: Option<F>,
    /// The gradient norm from which growth counts: that at the last low, or the last that had grown by a quarter.
    pub growth_from_norm: Option<F>,
    /// The step from which growth counts, likewise.
    pub growth_from_step: Option<F>,
    /// The number of steps without measurable progress since the last low or growth.
    pub idle_steps: u32,
    /// The number of steps below rounding since then, up to the last iterate and in a row.
    pub below_rounding: u32,
    /// The step from the last iterate.
    pub last_step: Option<LastStep<F>>,
    /// The first iterate of a rule that prescribes its steps.
    pub first: Option<FirstIterate<F>>,
}

/// The last step, as far as [`Progress`] is concerned.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum LastStep<F> {
    /// It was accepted with a demand that can be measured.
    Measurable,
    /// It was accepted where the demand vanishes in rounding.
    Unmeasurable {
        /// The change of the cost that the acceptance test can resolve, $\epsilon\lvert R_k\rvert / c$.
        resolution: F,
    },
    /// Likewise, and it was not lower: [below rounding](Outcome::BelowRounding).
    BelowRounding,
    /// It was prescribed.
    Prescribed {
        /// The cost of the iterate from which it was taken.
        from: F,
        /// The cost of the iterate before that, if the step to it was prescribed.
        before: Option<F>,
    },
}

/// The scale of a run whose steps are prescribed.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct FirstIterate<F> {
    /// $f(w_0)$.
    pub cost: F,
    /// The rise of the cost that counts as divergence; `None` where it exceeds the largest float.
    pub allowed_rise: Option<F>,
}

/// Steps in a row below rounding that end a run: chosen. With 10 in its place the noise of a cost ends a tenth of the runs that the
/// gradient still guides to the minimum, in the experiment of [`EqualitySearch`](crate::line_search::EqualitySearch).
const MAX_BELOW_ROUNDING: u32 = 32;
/// Steps without measurable progress that end a run: chosen; with 300 or 1000 in its place as many runs of that experiment reach the
/// minimum up to one in a hundred. Prescribed steps may also be so short that only many of them together change the cost.
const MAX_IDLE: u32 = 500;
/// The growth of the gradient norm, or of the step, that shows a run on its way: chosen, such that the noise of a gradient seldom and a
/// saddle soon reaches it.
const GROWTH: f64 = 1.25;
/// A prescribed run has diverged when its cost has risen by this many times $\lvert f(w_0)\rvert + \eta_0\lVert g_0\rVert^2$: chosen, as $2^{40}$.
/// The second summand is what the first step changes to first order, so the multiple knows no scale, and a first cost of 0 is no
/// exception.
const DIVERGENCE: f64 = 1_099_511_627_776.0;

/// Whether a gradient norm or a step shows a run on its way.
fn has_grown<F: Scalar>(value: F, from: Option<F>) -> bool {
    value.is_finite() && from.is_some_and(|from| value >= F::of(GROWTH) * from)
}

impl<F: Scalar> Progress<F> {
    pub(super) fn new() -> Self {
        Self {
            lowest_cost: None,
            lowest_gradient_norm: None,
            growth_from_norm: None,
            growth_from_step: None,
            idle_steps: 0,
            below_rounding: 0,
            last_step: None,
            first: None,
        }
    }

    /// Takes in the iterate to which the last step led.
    pub(super) fn arrive(&mut self, iterate: &Iterate<F>) {
        let (cost, norm) = (iterate.cost, iterate.gradient_norm());
        let is_low =
            |value: F, lowest: Option<F>| value.is_finite() && lowest.is_none_or(|lowest| value < lowest);
        let (low_cost, low_norm) = (
            is_low(cost, self.lowest_cost),
            is_low(norm, self.lowest_gradient_norm),
        );
        if low_cost || low_norm {
            // Only a low lowers the marks from which growth counts, so that it counts finitely often between two lows.
            (self.growth_from_norm, self.growth_from_step) =
                (Some(norm).filter(|norm| norm.is_finite()), None);
            self.begin_anew();
        } else if has_grown(norm, self.growth_from_norm) {
            self.growth_from_norm = Some(norm);
            self.begin_anew();
        } else {
            let is_near_lowest =
                |resolution: F| self.lowest_cost.is_some_and(|lowest| cost <= lowest + resolution);
            let is_idle = match self.last_step {
                Some(LastStep::Unmeasurable { resolution }) => is_near_lowest(resolution),
                Some(LastStep::BelowRounding) => true,
                Some(LastStep::Prescribed { from, before }) => from == cost || before == Some(cost),
                Some(LastStep::Measurable) | None => false,
            };
            // What a measurable step gains, others may have lost before: it does not begin the count anew.
            self.idle_steps = self.idle_steps.saturating_add(u32::from(is_idle));
            self.below_rounding = match self.last_step {
                Some(LastStep::BelowRounding) => self.below_rounding.saturating_add(1),
                _ => 0,
            };
        }
        if low_cost {
            self.lowest_cost = Some(cost);
        }
        if low_norm {
            self.lowest_gradient_norm = Some(norm);
        }
    }

    fn begin_anew(&mut self) {
        (self.idle_steps, self.below_rounding) = (0, 0);
    }

    /// Takes in the decision at that iterate; `resolution` is present where the demand vanishes in rounding.
    pub(super) fn leave(&mut self, iterate: &Iterate<F>, outcome: &Outcome<F>, resolution: Option<F>) {
        if let Some(step) = outcome.step() {
            if has_grown(step, self.growth_from_step) {
                self.growth_from_step = Some(step);
                self.begin_anew();
            }
            self.growth_from_step.get_or_insert(step);
        }
        self.last_step = match outcome {
            Outcome::Prescribed { step } => {
                self.first
                    .get_or_insert_with(|| FirstIterate::new(iterate, *step));
                let before = match self.last_step {
                    Some(LastStep::Prescribed { from, .. }) => Some(from),
                    _ => None,
                };
                Some(LastStep::Prescribed {
                    from: iterate.cost,
                    before,
                })
            }
            Outcome::BelowRounding(_) => Some(LastStep::BelowRounding),
            _ => outcome.step().map(|_| match resolution {
                Some(resolution) => LastStep::Unmeasurable { resolution },
                None => LastStep::Measurable,
            }),
        };
    }

    /// The number of steps without measurable progress that is enough to end the run, where it has been reached.
    pub(crate) fn exhausted(&self) -> Option<u32> {
        (self.below_rounding >= MAX_BELOW_ROUNDING || self.idle_steps >= MAX_IDLE).then_some(self.idle_steps)
    }

    /// The first cost, where a run of prescribed steps has diverged at an iterate of this cost.
    pub(crate) fn diverged_from(&self, cost: F) -> Option<F> {
        let first = self.first?;
        let too_high = first
            .allowed_rise
            .is_some_and(|allowed| cost - first.cost > allowed);
        (too_high || !cost.is_finite()).then_some(first.cost)
    }

    /// Whether a run can have this record.
    pub(super) fn validate(&self) -> Result<(), ParameterError> {
        let lowest = [
            self.lowest_cost,
            self.lowest_gradient_norm,
            self.growth_from_norm,
            self.growth_from_step,
        ];
        let mut numbers = lowest.into_iter().flatten();
        if numbers.any(|number| !number.is_finite()) || self.below_rounding > self.idle_steps {
            return Err(ParameterError::without_value(
                "progress",
                "a possible record of a run",
            ));
        }
        Ok(())
    }
}

impl<F: Scalar> FirstIterate<F> {
    fn new(iterate: &Iterate<F>, step: F) -> Self {
        let scale = iterate.scale;
        let first_order = (step * scale) * (iterate.decrease_rate * scale);
        let allowed_rise = F::of(DIVERGENCE) * (iterate.cost.abs() + first_order);
        Self {
            cost: iterate.cost,
            allowed_rise: Some(allowed_rise).filter(|rise| rise.is_finite()),
        }
    }
}
