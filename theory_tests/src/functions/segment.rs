//! Certified enclosures of the segment smoothness, by adaptive bisection (see [`CertifiedBounds`](super::CertifiedBounds) for the proof).

use super::boxes::{largest, norm, point, power_of_two_near};
use super::hessian_box::{hessian, norm_bound};
use super::{Interval, Number, TestFunction};
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// A bound this close to the certified lower bound is good enough.
const TIGHT: f64 = 1.01;
/// At most this many pieces are made of a segment.
const MAX_PIECES: usize = 512;

/// Whether an upper bound is close enough to a lower bound.
pub(super) fn is_tight(lower: f64, upper: f64) -> bool {
    upper <= TIGHT * lower
}

/// The gradient ray $w_t = w - t \nabla f(w)$, with the gradient as a box.
///
/// It is followed along $v = \nabla f(w)/u$ for a power of two $u$ near the norm, by $s = tu$: nothing is lost, and neither
/// $\nabla^2 f v$ overflows nor $s$ vanishes where the scale of $f$ is extreme.
pub(super) struct Ray<'a, T: ?Sized> {
    function: &'a T,
    start: Vec<Interval>,
    gradient: Vec<Interval>,
    direction: Vec<Interval>,
    norm: Interval,
    unit: f64,
}

/// A piece $[a, b]$ of the segment, in units of $s$.
struct Piece {
    from: f64,
    to: f64,
    /// $D(a)/a$; zero at the start of the segment, where it is not used.
    mean: Vec<Interval>,
    /// $\nabla^2 f(w_s) v$ for $s \in [a, b]$.
    curvature: Vec<Interval>,
    /// A bound of $\lVert D(s)\rVert / s^\nu$ for $s \in [a, b]$.
    bound: f64,
}

impl PartialEq for Piece {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Piece {}

impl PartialOrd for Piece {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Piece {
    fn cmp(&self, other: &Self) -> Ordering {
        self.bound.total_cmp(&other.bound)
    }
}

impl<'a, T: TestFunction + ?Sized> Ray<'a, T> {
    /// The ray from `w`.
    pub(super) fn new(function: &'a T, w: &[f64]) -> Self {
        let start = point(w);
        let gradient = function.gradient(&start);
        let unit = power_of_two_near(largest(&gradient));
        let direction: Vec<_> = gradient
            .iter()
            .map(|&value| value / Interval::point(unit))
            .collect();
        let norm = norm(&direction);
        Self {
            function,
            start,
            gradient,
            direction,
            norm,
            unit,
        }
    }

    /// $2/\lVert \nabla^2 f(w) \hat g\rVert$, where a quadratic with the local curvature has its critical step; 1 when that is not a number.
    pub(super) fn local_critical_step(&self) -> f64 {
        let guess = 2.0 * self.norm.midpoint() / norm(&self.curvature(0.0, 0.0)).midpoint();
        if guess.is_normal() && guess > 0.0 {
            guess
        } else {
            1.0
        }
    }

    /// $\lVert \nabla^2 f(w_t) \hat g\rVert$ with $\hat g = \nabla f(w)/\lVert \nabla f(w)\rVert$; 0 where the gradient is zero.
    pub(super) fn curvature_along(&self, t: f64) -> Interval {
        if self.norm.lower() == 0.0 {
            return Interval::ZERO;
        }
        let there = self.at(Interval::point(t));
        norm(&self.function.hessian_product(&there, &self.direction)) / self.norm
    }

    /// $\lVert \nabla f(w)\rVert$.
    pub(super) fn gradient_norm(&self) -> Interval {
        self.norm * Interval::point(self.unit)
    }

    /// A box that holds $w - t\nabla f(w)$ for every `t`, exact or computed in `f64`.
    pub(super) fn at(&self, t: Interval) -> Vec<Interval> {
        let step = |(&start, &gradient): (&Interval, &Interval)| start - t * gradient;
        self.start.iter().zip(&self.gradient).map(step).collect()
    }

    /// Bounds of $\sup_{0 < t \le \eta} \lVert D(t)\rVert / (t\lVert g\rVert)^\nu$, refined until `stop(lower, upper)`.
    pub(super) fn enclose(&self, step: f64, order: f64, stop: impl Fn(f64, f64) -> bool) -> Interval {
        if step.is_nan() || !(order > 0.0 && order <= 1.0) {
            return Interval::NONNEGATIVE;
        }
        if self.gradient.iter().all(|value| value.is_zero()) || step <= 0.0 {
            return Interval::ZERO;
        }
        let end = step * self.unit;
        // A subnormal product would have been rounded.
        if self.norm.lower() == 0.0 || !end.is_normal() {
            return self.enclose_at_once(step, order);
        }
        let denominator = self.norm.abs_pow(order);
        let whole = self.piece(0.0, end, vec![Interval::ZERO; self.start.len()], order, 0.0);
        let mut lower = self.lower_end(&whole, order);
        if order == 1.0 {
            // The limit for t → 0.
            lower = lower.max(norm(&self.curvature(0.0, 0.0)).lower());
        }
        let mut pieces = BinaryHeap::from([whole]);
        loop {
            let Some(worst) = pieces.pop() else {
                return Interval::NONNEGATIVE;
            };
            let (below, above) = (
                (Interval::point(lower) / denominator).lower(),
                (Interval::point(worst.bound) / denominator).upper(),
            );
            let middle = 0.5 * worst.from + 0.5 * worst.to;
            let divisible = worst.from < middle && middle < worst.to;
            if stop(below, above) || pieces.len() + 1 >= MAX_PIECES || !divisible {
                return Interval::new(below, above);
            }
            let half = self.curvature(worst.from, middle);
            let mean = self.mean(&worst, middle, &half);
            lower = lower.max(quotient(&mean, middle, order).lower());
            let left = Piece {
                to: middle,
                curvature: half,
                ..worst
            };
            let right = self.piece(middle, worst.to, mean, order, lower);
            // The end of the segment is where a growing curvature is largest, and no bisection reaches it.
            if worst.to == end {
                lower = lower.max(self.lower_end(&right, order));
            }
            pieces.push(self.bounded(left, order, lower));
            pieces.push(right);
        }
    }

    /// The same from a single piece, for segments so short or long that their length over the unit is no normal float, and where the
    /// gradient may be zero.
    ///
    /// $\lVert D(t)\rVert/(t\lVert g\rVert)$ is the norm of the mean of $\nabla^2 f \hat g$, and at most $\sup \lVert \nabla^2 f\rVert$
    /// whatever the direction; it is multiplied by $(t\lVert g\rVert)^{1-\nu}$.
    fn enclose_at_once(&self, step: f64, order: f64) -> Interval {
        let reach = self.at(Interval::new(0.0, step));
        let slope = if self.norm.lower() > 0.0 {
            norm(&self.function.hessian_product(&reach, &self.direction)) / self.norm
        } else {
            Interval::new(0.0, norm_bound(&hessian(self.function, &reach)))
        };
        let size = self.gradient_norm();
        let length = over_power(Interval::point(step), order) * over_power(size, order);
        slope * length
    }

    /// A lower bound of the quotient at the end of a piece.
    fn lower_end(&self, piece: &Piece, order: f64) -> f64 {
        let mean = self.mean(piece, piece.to, &piece.curvature);
        quotient(&mean, piece.to, order).lower()
    }

    /// A box that holds $w - sv$ for every `s`.
    fn walk(&self, s: Interval) -> Vec<Interval> {
        let step = |(&start, &direction): (&Interval, &Interval)| start - s * direction;
        self.start.iter().zip(&self.direction).map(step).collect()
    }

    /// $\nabla^2 f(w_s) v$ for $s \in [a, b]$.
    fn curvature(&self, from: f64, to: f64) -> Vec<Interval> {
        self.function
            .hessian_product(&self.walk(Interval::new(from, to)), &self.direction)
    }

    /// $D(s)/s$ at a point of the piece, from both of its enclosures: the difference of the gradients over $s$, which cancels
    /// for small $s$, and $\lambda D(a)/a + (1 - \lambda)\beta$, which does not.
    fn mean(&self, piece: &Piece, s: f64, curvature: &[Interval]) -> Vec<Interval> {
        let at = Interval::point(s);
        let direct = self.secant(at).into_iter().map(|change| change / at);
        let combined = combination(piece, curvature, s);
        direct
            .zip(combined)
            .map(|(first, second)| first.intersection(second))
            .collect()
    }

    /// $D(s) = \nabla f(w) - \nabla f(w_s)$, evaluated literally.
    fn secant(&self, s: Interval) -> Vec<Interval> {
        let there = self.function.gradient(&self.walk(s));
        self.gradient
            .iter()
            .zip(there)
            .map(|(&here, there)| here - there)
            .collect()
    }

    /// The piece $[a, b]$ with its bound.
    fn piece(&self, from: f64, to: f64, mean: Vec<Interval>, order: f64, lower: f64) -> Piece {
        let curvature = self.curvature(from, to);
        let bound = f64::INFINITY;
        self.bounded(
            Piece {
                from,
                to,
                mean,
                curvature,
                bound,
            },
            order,
            lower,
        )
    }

    /// The piece with its bound; `lower` is a lower bound of the whole, below which no further work pays.
    fn bounded(&self, piece: Piece, order: f64, lower: f64) -> Piece {
        let (from, to) = (Interval::point(piece.from), Interval::point(piece.to));
        let at_start = norm(&piece.mean).upper();
        let at_end = norm(&combination(&piece, &piece.curvature, piece.to)).upper();
        let slope = Interval::point(at_start.max(at_end));
        let mut bound = (slope * over_power(to, order)).upper();
        if piece.from > 0.0 && !is_tight(lower, bound) {
            let there = self.secant(from.hull(to));
            bound = bound.min((norm(&there) / from.abs_pow(order)).upper());
        }
        Piece { bound, ..piece }
    }
}

/// $\lambda D(a)/a + (1 - \lambda)\beta$ with $\lambda = a/s$.
fn combination(piece: &Piece, curvature: &[Interval], s: f64) -> Vec<Interval> {
    if piece.from == 0.0 {
        return curvature.to_vec();
    }
    let unit = Interval::new(0.0, 1.0);
    let part = (Interval::point(piece.from) / Interval::point(s)).intersection(unit);
    let rest = ((Interval::point(s) - Interval::point(piece.from)) / Interval::point(s)).intersection(unit);
    piece
        .mean
        .iter()
        .zip(curvature)
        .map(|(&mean, &beta)| part * mean + rest * beta)
        .collect()
}

/// $\lVert D(s)\rVert / s^\nu$ from $D(s)/s$.
fn quotient(mean: &[Interval], s: f64, order: f64) -> Interval {
    norm(mean) * over_power(Interval::point(s), order)
}

/// $s/s^\nu$, which is $s^{1-\nu}$ for $s \ge 0$ without the rounding of $1 - \nu$; increasing in $s$.
fn over_power(s: Interval, order: f64) -> Interval {
    if order == 1.0 {
        return Interval::point(1.0);
    }
    let at = |s: f64| match Interval::point(s) {
        Interval::ZERO => Interval::ZERO,
        s => s / s.abs_pow(order),
    };
    at(s.lower()).hull(at(s.upper()))
}

#[cfg(test)]
mod tests {
    use super::super::{PowerMixture, PowerTerm, Quadratic, Separable};
    use super::*;

    /// $2x^2 - y^2/2$ at a point where the gradient is 8 along the first axis.
    fn ray_along_the_first_axis(spectrum: &Quadratic) -> Ray<'_, Quadratic> {
        Ray::new(spectrum, &[2.0, 0.0])
    }

    #[test]
    fn the_local_critical_step_is_that_of_a_quadratic() {
        let function = Quadratic::diagonal(vec![4.0, -1.0]).unwrap();
        let ray = ray_along_the_first_axis(&function);
        assert!((ray.local_critical_step() - 0.5).abs() < 1e-15);
        assert!(ray.curvature_along(0.1).contains(4.0));
        // A gradient of 12 is no power of two.
        let ray = Ray::new(&function, &[3.0, 0.0]);
        assert!((ray.local_critical_step() - 0.5).abs() < 1e-15);
        // Without curvature there is none, and none is infinite.
        let flat = Quadratic::diagonal(vec![0.0, 1.0]).unwrap();
        assert_eq!(ray_along_the_first_axis(&flat).local_critical_step(), 1.0);
        let tilted = Separable::new(tilted_quartic(), vec![1.0], vec![1.0]).unwrap();
        assert_eq!(Ray::new(&tilted, &[0.0]).local_critical_step(), 1.0);
        let ray = Ray::new(&function, &[0.0, 0.0]);
        assert_eq!(ray.curvature_along(0.1), Interval::ZERO);
    }

    /// $x^4/4 + x$.
    fn tilted_quartic() -> PowerMixture {
        let term = PowerTerm {
            weight: 1.0,
            order: 3.0,
        };
        PowerMixture::new(vec![term], 1.0, 0.0).unwrap()
    }

    #[test]
    fn a_segment_too_short_for_bisection_still_follows_the_gradient() {
        let function = Quadratic::diagonal(vec![1.0, 100.0]).unwrap();
        let enclosure = Ray::new(&function, &[1.0, 0.0]).enclose(1e-310, 1.0, |_, _| false);
        assert!(
            enclosure.contains(1.0) && enclosure.upper() < 1.01,
            "{enclosure:?}"
        );
    }

    #[test]
    fn a_growing_curvature_is_largest_at_the_end_of_the_segment() {
        let quartic = Separable::new(PowerMixture::power(3.0).unwrap(), vec![1.0], vec![1.0]).unwrap();
        // From 1 to −9: (1 + 729)/10.
        let enclosure = Ray::new(&quartic, &[1.0]).enclose(10.0, 1.0, is_tight);
        assert!(
            enclosure.contains(73.0) && enclosure.lower() > 72.99,
            "{enclosure:?}"
        );
    }

    #[test]
    fn bounds_within_one_per_cent_are_tight() {
        assert!(is_tight(1.0, 1.009));
        assert!(!is_tight(1.0, 1.011));
    }

    #[test]
    fn pieces_are_ordered_by_their_bounds() {
        let piece = |bound| Piece {
            from: 0.0,
            to: bound,
            mean: Vec::new(),
            curvature: Vec::new(),
            bound,
        };
        assert!(piece(1.0) < piece(2.0) && piece(2.0) == piece(2.0) && piece(1.0) != piece(2.0));
    }
}
