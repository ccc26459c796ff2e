//! Reference values R_k, with which trial costs are compared.

use crate::error::{ParameterError, require};
use crate::number::Number;
use crate::scalar::Scalar;
use std::collections::VecDeque;

/// The formula of the reference value $R_k \ge f(w_k)$ from the costs so far.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum ReferenceRule {
    /// $R_k = f(w_k)$: the cost falls in every iteration (Armijo 1966).
    Monotone,
    /// $R_k = \max_{0 \le j < \min(k+1, M)} f(w_{k-j})$ (Grippo, Lampariello and Lucidi 1986).
    Grippo {
        /// $M \ge 1$, the number of latest costs considered; 1 is monotone.
        window: usize,
    },
    /// $R_k = \max(C_k, f(w_k))$ with the weighted average $C_k$ of all costs so far (Zhang and Hager 2004):
    /// $Q_0 = 1$, $C_0 = f(w_0)$, $Q_{k+1} = \xi Q_k + 1$, $C_{k+1} = (\xi Q_k C_k + f(w_{k+1})) / Q_{k+1}$.
    ZhangHager {
        /// $\xi \in [0, 1]$; 0 is monotone, 1 the plain mean of all costs (the paper's choice).
        averaging: f64,
    },
}

/// A reference rule together with its memory of the run.
///
/// ```
/// use flatland_descent::line_search::{ReferenceMemory, ReferenceRule};
///
/// let mut memory = ReferenceMemory::new(ReferenceRule::ZhangHager { averaging: 1.0 })?;
/// assert_eq!(memory.observe(4.0), 4.0);
/// assert_eq!(memory.observe(2.0), 3.0); // the mean of both
/// assert_eq!(memory.observe(9.0), 9.0); // never below the present cost
/// # Ok::<(), flatland_descent::ParameterError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum ReferenceMemory<F> {
    /// Nothing to remember.
    Monotone,
    /// The last costs, the newest at the back.
    Grippo {
        /// $M$.
        window: usize,
        /// At most $M$ costs.
        costs: VecDeque<F>,
    },
    /// The weight and the average; both are 0 before the first cost, which makes $Q_0 = 1$ and $C_0 = f(w_0)$
    /// the general recurrence's first step.
    ZhangHager {
        /// $\xi$.
        averaging: F,
        /// $Q_k$.
        weight: F,
        /// $C_k$.
        average: F,
    },
}

impl<F: Scalar> ReferenceMemory<F> {
    /// A memory that has seen no cost yet.
    ///
    /// # Errors
    ///
    /// The window must be at least 1; the averaging weight must be in [0, 1].
    pub fn new(rule: ReferenceRule) -> Result<Self, ParameterError> {
        Ok(match rule {
            ReferenceRule::Monotone => Self::Monotone,
            ReferenceRule::Grippo { window } => {
                require(window >= 1, "window", "at least 1", window)?;
                Self::Grippo {
                    window,
                    costs: VecDeque::new(),
                }
            }
            ReferenceRule::ZhangHager { averaging } => {
                require(
                    (0.0..=1.0).contains(&averaging),
                    "averaging",
                    "in [0, 1]",
                    Number(averaging),
                )?;
                Self::ZhangHager {
                    averaging: F::of(averaging),
                    weight: F::zero(),
                    average: F::zero(),
                }
            }
        })
    }

    /// Records the cost $f(w_k)$ of the next iterate and returns the reference value $R_k$.
    ///
    /// Under every rule a cost below the reference value makes progress, in floating point too: $f(w_k)$ itself falls (monotone); $R_k$
    /// falls within $M$ such costs (Grippo); $C_k$ falls by at least one float (Zhang–Hager: where rounding would leave it
    /// unchanged, it is the next float below). So a search whose acceptance bound is below $R_k$ can accept steps only as long as
    /// there are floats below.
    ///
    /// The cost must be finite, as [`LineSearch`](super::LineSearch) ensures: an average with NaN in it stays NaN.
    pub fn observe(&mut self, cost: F) -> F {
        match self {
            Self::Monotone => cost,
            Self::Grippo { window, costs } => {
                if costs.len() == *window {
                    costs.pop_front();
                }
                costs.push_back(cost);
                costs.iter().copied().fold(cost, F::max)
            }
            Self::ZhangHager {
                averaging,
                weight,
                average,
            } => {
                let kept = *averaging * *weight;
                *weight = kept + F::one();
                // A convex combination, so that costs near the largest float do not overflow on the way.
                let combined = (kept / *weight) * *average + cost / *weight;
                *average = if kept == F::zero() || cost > *average {
                    combined
                } else if cost == *average {
                    cost
                } else {
                    // Exactly, the average falls strictly between cost and average, but k units of rounding above the cost the rounded one
                    // can stand still, and a run could wander in that band for ever. One float down is enough for it to fall.
                    combined.min(average.next_down()).max(cost)
                };
                average.max(cost)
            }
        }
    }

    /// Whether `other` is a possible later state of this memory, with the same rule. (The average of costs near the largest
    /// float may have been rounded to infinity.)
    pub(super) fn can_become(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Monotone, Self::Monotone) => true,
            (Self::Grippo { window, .. }, Self::Grippo { window: other, costs }) => {
                other == window && costs.len() <= *window && costs.iter().all(|cost| cost.is_finite())
            }
            (
                Self::ZhangHager { averaging, .. },
                Self::ZhangHager {
                    averaging: other,
                    weight,
                    average,
                },
            ) => {
                let is_new = *weight == F::zero() && *average == F::zero();
                let has_seen_costs = *weight >= F::one() && weight.is_finite() && !average.is_nan();
                other == averaging && (is_new || has_seen_costs)
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn window_is_at_least_one_and_averaging_in_the_closed_unit_interval() {
        assert!(ReferenceMemory::<f64>::new(ReferenceRule::Grippo { window: 0 }).is_err());
        assert!(ReferenceMemory::<f64>::new(ReferenceRule::Grippo { window: 1 }).is_ok());
        for averaging in [-f64::MIN_POSITIVE, 1.0 + f64::EPSILON, f64::NAN] {
            let rule = ReferenceRule::ZhangHager { averaging };
            assert_eq!(
                ReferenceMemory::<f64>::new(rule).unwrap_err().parameter,
                "averaging"
            );
        }
        for averaging in [0.0, 1.0] {
            assert!(ReferenceMemory::<f64>::new(ReferenceRule::ZhangHager { averaging }).is_ok());
        }
    }

    #[test]
    fn zhang_hager_without_averaging_is_exactly_monotone() {
        let mut memory = ReferenceMemory::new(ReferenceRule::ZhangHager { averaging: 0.0 }).unwrap();
        for cost in [0.1, 0.3, 1e-17, 0.7_f64] {
            assert_eq!(memory.observe(cost), cost);
        }
    }

    #[test]
    fn grippo_forgets_what_leaves_the_window() {
        let mut memory = ReferenceMemory::new(ReferenceRule::Grippo { window: 2 }).unwrap();
        let seen: Vec<f64> = [5.0, 1.0, 2.0, 0.5]
            .into_iter()
            .map(|cost| memory.observe(cost))
            .collect();
        assert_eq!(seen, [5.0, 5.0, 2.0, 2.0]);
    }

    /// One ulp above the costs the rounded average would stand still from the third cost on.
    #[test]
    fn zhang_hager_average_falls_at_every_cost_below_it() {
        let mut memory = ReferenceMemory::new(ReferenceRule::ZhangHager { averaging: 1.0 }).unwrap();
        let floor = 1.0_f64;
        let mut reference = memory.observe(f64::from_bits(floor.to_bits() + 40));
        for _ in 0..40 {
            let next = memory.observe(floor);
            assert!(next < reference || next == floor, "{next:e}");
            reference = next;
        }
        assert_eq!(reference, floor);
    }

    #[test]
    fn huge_costs_do_not_overflow_the_average() {
        let mut memory = ReferenceMemory::new(ReferenceRule::ZhangHager { averaging: 1.0 }).unwrap();
        for _ in 0..10 {
            assert!(memory.observe(f64::MAX).is_finite());
        }
    }
}
