//! The achievements of a run, by which its end is recognised.

use crate::error::ParameterError;
use crate::line_search::{Iterate, Outcome};
use crate::scalar::Scalar;

/// The achievements of a run so far: its lowest cost and gradient norm, and the number of steps since without measurable progress.
///
/// A step makes no measurable progress if it sets neither a lowest cost nor a lowest gradient norm, and either
///
/// - its demanded decrease $c \eta s$ vanishes in the rounding of $R_k$, so that the search could not tell descent from rounding; or
/// - it is prescribed and leaves the cost as it was.
///
/// [`Stop::after`](crate::descent::Stop::after) ends a run after 10 ties in a row ([below rounding](Outcome::BelowRounding)), or after
/// 500 steps in a row of either kind.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Progress<F> {
    /// The lowest cost so far.
    pub lowest_cost: Option<F>,
    /// The lowest gradient norm so far.
    pub lowest_gradient_norm: Option<F>,
    /// The number of steps in a row without measurable progress, up to the last iterate.
    pub steps_without: u32,
    /// The number of those, up to the last iterate and in a row, that were below rounding.
    pub ties: u32,
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
    Unmeasurable,
    /// Likewise, and its cost was that of the iterate.
    Tie,
    /// It was prescribed.
    Prescribed {
        /// The cost of the iterate from which it was taken.
        from: F,
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

/// Ties in a row that end a run: chosen. The search of a tie went as far as its bound allows, so one more seldom differs.
const MAX_TIES: u32 = 10;
/// Steps in a row without measurable progress that end a run: chosen, such that noise of a few units in the last place does not end runs
/// which the gradient still guides. Prescribed steps may also be so short that only many of them together change the cost.
const MAX_STEPS: u32 = 500;
/// A prescribed run has diverged when its cost has risen by this many times $\lvert f(w_0)\rvert + \eta_0\lVert g_0\rVert^2$: chosen, as $2^{40}$.
/// The second summand is what the first step changes to first order, so the multiple knows no scale, and a first cost of 0 is no
/// exception.
const DIVERGENCE: f64 = 1_099_511_627_776.0;

impl<F: Scalar> Progress<F> {
    pub(super) fn new() -> Self {
        Self {
            lowest_cost: None,
            lowest_gradient_norm: None,
            steps_without: 0,
            ties: 0,
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
        let is_idle = match self.last_step {
            Some(LastStep::Unmeasurable | LastStep::Tie) => true,
            Some(LastStep::Prescribed { from }) => from == cost,
            Some(LastStep::Measurable) | None => false,
        };
        if is_idle && !low_cost && !low_norm {
            self.steps_without = self.steps_without.saturating_add(1);
            self.ties = match self.last_step {
                Some(LastStep::Tie) => self.ties.saturating_add(1),
                _ => 0,
            };
        } else {
            (self.steps_without, self.ties) = (0, 0);
        }
        if low_cost {
            self.lowest_cost = Some(cost);
        }
        if low_norm {
            self.lowest_gradient_norm = Some(norm);
        }
        self.last_step = None;
    }

    /// Takes in the decision at that iterate.
    pub(super) fn leave(&mut self, iterate: &Iterate<F>, outcome: &Outcome<F>, is_unmeasurable: bool) {
        self.last_step = match outcome {
            Outcome::Prescribed { step } => {
                self.first
                    .get_or_insert_with(|| FirstIterate::new(iterate, *step));
                Some(LastStep::Prescribed { from: iterate.cost })
            }
            Outcome::BelowRounding(_) => Some(LastStep::Tie),
            _ if is_unmeasurable => Some(LastStep::Unmeasurable),
            _ => outcome.step().map(|_| LastStep::Measurable),
        };
    }

    /// The number of steps without measurable progress that is enough to end the run, where it has been reached.
    pub(crate) fn exhausted(&self) -> Option<u32> {
        (self.ties >= MAX_TIES || self.steps_without >= MAX_STEPS).then_some(self.steps_without)
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
        let mut numbers = [self.lowest_cost, self.lowest_gradient_norm]
            .into_iter()
            .flatten();
        if numbers.any(|number| !number.is_finite()) || self.ties > self.steps_without {
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
