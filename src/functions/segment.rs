//! Certified enclosures of the segment smoothness, by adaptive bisection (see [`TestFunction`] for the proof).

use super::{Interval, Number, TestFunction};
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// A bound this close to the certified lower bound is good enough.
const TIGHT: f64 = 1.01;
/// At most this many pieces are made of a segment.
const MAX_PIECES: usize = 512;

/// Whether an upper bound is as close to a lower bound as is asked for.
pub(super) fn is_tight(lower: f64, upper: f64) -> bool {
    upper <= TIGHT * lower
}

/// The point `w`, as intervals.
pub(super) fn point(w: &[f64]) -> Vec<Interval> {
    w.iter().map(|&value| Interval::point(value)).collect()
}

/// An enclosure of the Euclidean norm, scaled so that no square overflows or vanishes.
pub(super) fn norm(vector: &[Interval]) -> Interval {
    let largest = vector
        .iter()
        .fold(0.0, |largest: f64, value| largest.max(value.magnitude()));
    if largest == 0.0 || !largest.is_finite() {
        return Interval::new(0.0, largest);
    }
    // A power of two within the range of normal floats, whose inverse is one too.
    let unit = Interval::point(2f64.powi(largest.log2().floor().clamp(-1000.0, 1000.0) as i32));
    let squares = vector
        .iter()
        .fold(Interval::ZERO, |sum, &value| sum + (value / unit).square());
    squares.sqrt() * unit
}

/// The gradient ray $t \mapsto w - t\,\nabla f(w)$, with the gradient as a box.
pub(super) struct Ray<'a, T: ?Sized> {
    function: &'a T,
    start: Vec<Interval>,
    gradient: Vec<Interval>,
    norm: Interval,
}

/// A piece $[a, b]$ of the segment.
struct Piece {
    from: f64,
    to: f64,
    /// $D(a)$.
    difference: Vec<Interval>,
    /// $\nabla^2 f(w_s)\,g$ for $s \in [a, b]$.
    curvature: Vec<Interval>,
    /// A bound of $\|D(t)\| / t^\nu$ for $t \in [a, b]$.
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
        let norm = norm(&gradient);
        Self {
            function,
            start,
            gradient,
            norm,
        }
    }

    /// $\|g\|$.
    pub(super) fn gradient_norm(&self) -> Interval {
        self.norm
    }

    /// A box that holds $w - t g$ for every `t`, as computed in `f64` too.
    pub(super) fn at(&self, t: Interval) -> Vec<Interval> {
        let step = |(&start, &gradient): (&Interval, &Interval)| start - t * gradient;
        self.start.iter().zip(&self.gradient).map(step).collect()
    }

    /// Bounds of $\sup_{0 < t \le \eta} \|D(t)\| / (t\|g\|)^\nu$, refined until `stop(lower, upper)`.
    pub(super) fn enclose(&self, step: f64, order: f64, stop: impl Fn(f64, f64) -> bool) -> Interval {
        if self.gradient.iter().all(|value| value.is_zero()) || step <= 0.0 {
            return Interval::ZERO;
        }
        let sound = self.norm.lower() > 0.0 && step.is_finite() && order > 0.0 && order <= 1.0;
        if !sound {
            return Interval::NONNEGATIVE;
        }
        let denominator = self.norm.abs_pow(order);
        let mut lower: f64 = 0.0;
        let mut pieces = BinaryHeap::new();
        pieces.push(self.piece(0.0, step, vec![Interval::ZERO; self.start.len()], order, 0.0));
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
            let difference = self.difference(&worst, middle, &half);
            let at_middle = norm(&difference) / Interval::point(middle).abs_pow(order);
            lower = lower.max(at_middle.lower());
            let left = Piece {
                to: middle,
                curvature: half,
                ..worst
            };
            let right = self.piece(middle, worst.to, difference, order, lower);
            // The end of the segment is where a growing curvature is largest, and no bisection reaches it.
            if worst.to == step {
                let end = self.difference(&right, step, &right.curvature);
                lower = lower.max((norm(&end) / Interval::point(step).abs_pow(order)).lower());
            }
            pieces.push(self.bounded(left, order, lower));
            pieces.push(right);
        }
    }

    /// $\nabla^2 f(w_s)\,g$ for $s \in [a, b]$.
    fn curvature(&self, from: f64, to: f64) -> Vec<Interval> {
        self.function
            .hessian_product(&self.at(Interval::new(from, to)), &self.gradient)
    }

    /// $D(t)$ at a point of the piece, from both of its enclosures: the difference of the gradients, which cancels for
    /// small $t$, and $D(a) + (t - a)\beta$, which does not.
    fn difference(&self, piece: &Piece, t: f64, curvature: &[Interval]) -> Vec<Interval> {
        let length = Interval::point(t) - Interval::point(piece.from);
        let direct = self.secant(Interval::point(t));
        let combined = piece
            .difference
            .iter()
            .zip(curvature)
            .map(|(&start, &beta)| start + length * beta);
        combined
            .zip(direct)
            .map(|(first, second)| second.intersection(first))
            .collect()
    }

    /// $\nabla f(w) - \nabla f(w_t)$, evaluated as it stands.
    fn secant(&self, t: Interval) -> Vec<Interval> {
        let there = self.function.gradient(&self.at(t));
        self.gradient
            .iter()
            .zip(there)
            .map(|(&here, there)| here - there)
            .collect()
    }

    /// The piece $[a, b]$ with its bound.
    fn piece(&self, from: f64, to: f64, difference: Vec<Interval>, order: f64, lower: f64) -> Piece {
        let curvature = self.curvature(from, to);
        let bound = f64::INFINITY;
        self.bounded(
            Piece {
                from,
                to,
                difference,
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
        let at_start = if piece.from > 0.0 {
            (norm(&piece.difference) / from).upper()
        } else {
            0.0
        };
        let length = to - from;
        let at_end: Vec<_> = piece
            .difference
            .iter()
            .zip(&piece.curvature)
            .map(|(&start, &beta)| (start + length * beta) / to)
            .collect();
        let slope = at_start.max(norm(&at_end).upper());
        let mut bound = (Interval::point(slope) * to.abs_pow(1.0 - order)).upper();
        if piece.from > 0.0 && !is_tight(lower, bound) {
            let there = self.secant(from.hull(to));
            bound = bound.min((norm(&there) / from.abs_pow(order)).upper());
        }
        Piece { bound, ..piece }
    }
}
