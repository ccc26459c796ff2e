//! Which eigenvalues of a spectrum are wanted, and what shows that they are complete.

use super::eigenvalue::Eigenvalue;
use super::projected::Ritz;
use super::verification::Bounds;

/// Which eigenvalues are wanted.
#[derive(Clone, Copy, Debug)]
pub(super) enum Wanted {
    /// The largest and the smallest.
    Ends { top: usize, bottom: usize },
    /// The largest in modulus.
    Modulus(usize),
}

/// The wanted ones among the Ritz values.
pub(super) struct Selection<'a> {
    ritz: &'a Ritz,
    wanted: Wanted,
    /// The largest, or the largest in modulus, in that order.
    first: Vec<usize>,
    /// The smallest, in ascending order.
    second: Vec<usize>,
    /// All others.
    rest: Vec<usize>,
    /// The tolerance in units of the operator.
    limit: f64,
    complete: bool,
}

impl Wanted {
    /// As many as there are in this dimension.
    pub(super) fn in_dimension(self, dimension: usize) -> Self {
        match self {
            Self::Ends { top, bottom } => Self::Ends {
                top: top.min(dimension),
                bottom: bottom.min(dimension),
            },
            Self::Modulus(count) => Self::Modulus(count.min(dimension)),
        }
    }

    /// The number of eigenvalues.
    pub(super) fn number(self) -> usize {
        match self {
            Self::Ends { top, bottom } => top.saturating_add(bottom),
            Self::Modulus(count) => count,
        }
    }

    /// Whether none is wanted beside another: their multiplicities do not matter.
    pub(super) fn outermost_only(self) -> bool {
        match self {
            Self::Ends { top, bottom } => top <= 1 && bottom <= 1,
            Self::Modulus(count) => count == 1,
        }
    }

    /// The `number` Ritz values with which to restart, or all if there are fewer: the wanted ones, the next after them, and the
    /// outermost of either end, on which the scale depends and an end that is not to be
    /// forgotten.
    pub(super) fn kept(self, ritz: &Ritz, number: usize) -> Vec<usize> {
        let mut ascending: Vec<usize> = (0..ritz.values.len()).collect();
        ascending.sort_by(|&a, &b| ritz.values[a].total_cmp(&ritz.values[b]));
        let number = number.min(ascending.len());
        let at_top = match self {
            Self::Ends { top, bottom } => {
                let spare = number.saturating_sub(top.max(1) + bottom.max(1));
                let share = spare * top / (top + bottom).max(1);
                (top.max(1) + share).min(number)
            }
            Self::Modulus(_) => {
                let mut by_modulus = ascending.clone();
                by_modulus.sort_by(|&a, &b| ritz.values[b].abs().total_cmp(&ritz.values[a].abs()));
                let dominant = by_modulus.iter().take(number);
                let positive = dominant.filter(|&&i| ritz.values[i] > 0.0).count();
                positive.clamp(number.min(1), number.saturating_sub(1).max(1))
            }
        };
        let mut kept = ascending.split_off(ascending.len() - at_top);
        kept.extend(ascending.into_iter().take(number - at_top));
        kept.sort_unstable();
        kept
    }

    /// The wanted ones among the Ritz values, where the space has `dimension` dimensions.
    pub(super) fn among(self, ritz: &Ritz, dimension: usize, tolerance: f64) -> Selection<'_> {
        let mut order: Vec<usize> = (0..ritz.values.len()).collect();
        let (first, second) = match self {
            Self::Ends { top, bottom } => {
                order.sort_by(|&a, &b| ritz.values[b].total_cmp(&ritz.values[a]));
                let largest: Vec<usize> = order.iter().copied().take(top).collect();
                let smallest: Vec<usize> = order.iter().rev().copied().take(bottom).collect();
                (largest, smallest)
            }
            Self::Modulus(count) => {
                order.sort_by(|&a, &b| ritz.values[b].abs().total_cmp(&ritz.values[a].abs()));
                (order.iter().copied().take(count).collect(), Vec::new())
            }
        };
        let complete = order.len() >= self.number().min(dimension);
        order.retain(|i| !first.contains(i) && !second.contains(i));
        Selection {
            ritz,
            wanted: self,
            limit: tolerance * ritz.scale,
            first,
            second,
            rest: order,
            complete,
        }
    }
}

impl Selection<'_> {
    /// The eigenvalues: the largest, or largest in modulus; and the smallest.
    pub(super) fn eigenvalues(&self) -> [Vec<Eigenvalue>; 2] {
        let of = |&i: &usize| Eigenvalue {
            value: self.ritz.values[i],
            residual: self.ritz.residuals[i] + self.ritz.allowance,
        };
        [&self.first, &self.second].map(|chosen| chosen.iter().map(of).collect())
    }

    /// The selected Ritz values, each once.
    pub(super) fn indices(&self) -> Vec<usize> {
        let mut all: Vec<usize> = self.first.iter().chain(&self.second).copied().collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Whether there are as many as wanted, each within the tolerance.
    pub(super) fn known(&self) -> bool {
        let within = |&i: &usize| self.ritz.residuals[i] + self.ritz.allowance <= self.limit;
        self.complete && self.first.iter().chain(&self.second).all(within)
    }

    /// Whether even exact vectors would not be within the tolerance.
    pub(super) fn below_rounding(&self) -> bool {
        self.ritz.allowance > self.limit
    }

    /// The distance from the eigenvalues of the operator, in order, to those of its two parts: the selected values,
    /// and the operator restricted to the complement of their vectors.
    fn coupling(&self) -> f64 {
        let squares = self.indices().into_iter().map(|i| self.ritz.residuals[i].powi(2));
        squares.sum::<f64>().sqrt() + self.ritz.allowance
    }

    /// Whether a verification is worth its products: all are known, together to half the tolerance, and no other Ritz
    /// value seems about to displace one of them.
    pub(super) fn settled(&self) -> bool {
        self.known() && 2.0 * self.coupling() <= self.limit && self.no_end_forgotten()
    }

    /// Ritz values grow towards either end of the spectrum, mostly the outermost first. So an end of which none is among
    /// those largest in modulus must show that its outermost does not belong there.
    fn no_end_forgotten(&self) -> bool {
        let Wanted::Modulus(_) = self.wanted else {
            return true;
        };
        let ritz = self.ritz;
        let smallest = self.first.last().map_or(0.0, |&last| ritz.values[last].abs());
        [1.0, -1.0].into_iter().all(|sign| {
            let outermost = self.rest.iter().find(|&&i| sign * ritz.values[i] > 0.0);
            self.first.iter().any(|&i| sign * ritz.values[i] > 0.0)
                || outermost.is_none_or(|&i| {
                    let residual = ritz.residuals[i] + ritz.allowance;
                    residual <= self.limit || ritz.values[i].abs() + residual <= smallest + self.limit
                })
        })
    }

    /// What no eigenvalue of the complement may be beyond, if each selected value is to be within the tolerance of the
    /// eigenvalue of its rank.
    pub(super) fn bounds_of_complement(&self) -> Bounds {
        self.bounds(self.limit - self.coupling())
    }

    /// What no eigenvalue may be beyond, if the outermost values are to be within the tolerance.
    pub(super) fn bounds_of_all(&self) -> Bounds {
        self.bounds(self.limit)
    }

    fn bounds(&self, slack: f64) -> Bounds {
        let value = |chosen: &[usize]| chosen.last().map(|&i| self.ritz.values[i]);
        match self.wanted {
            Wanted::Ends { .. } => Bounds {
                upper: value(&self.first).map_or(f64::INFINITY, |smallest| smallest + slack),
                lower: value(&self.second).map_or(f64::NEG_INFINITY, |largest| largest - slack),
            },
            Wanted::Modulus(_) => {
                let bound = value(&self.first).map_or(0.0, f64::abs) + slack;
                Bounds {
                    lower: -bound,
                    upper: bound,
                }
            }
        }
    }
}
