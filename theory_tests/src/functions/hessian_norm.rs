//! A certified bound of the norm of the Hessian over a segment.

use super::hessian_box::{hessian, norm_bound};
use super::segment::Ray;
use super::{Interval, TestFunction};

/// A bound this close to the bound at a single point is good enough.
const TIGHT: f64 = 1.02;
/// At most this many pieces are made of a segment.
const MAX_PIECES: usize = 256;

/// A certified enclosure of $\sup_{0 \le t \le \eta} \lVert \nabla^2 f(w_t)\rVert_2$, refined until `enough(lower, upper)`.
///
/// The Hessian over a piece of the segment is a box of symmetric matrices, centre $C$ and radii $R$, so that its norm
/// is at most $\lVert C\rVert_2 + \lVert R\rVert_\infty$; the piece with the largest bound is bisected until that is within two per cent of the
/// same bound at a point of the segment. At every such point $\lVert \nabla^2 f(w_t) \hat g\rVert$ is a lower bound.
pub(super) fn hessian_norm_on_segment<T: TestFunction + ?Sized>(
    function: &T,
    w: &[f64],
    step: f64,
    enough: impl Fn(f64, f64) -> bool,
) -> Interval {
    let ray = Ray::new(function, w);
    let bound = |from: f64, to: f64| norm_bound(&hessian(function, &ray.at(Interval::new(from, to))));
    let along = |t: f64| ray.curvature_along(t).lower();
    let mut lower = along(0.0).max(along(step));
    let mut pieces = vec![(0.0, step, bound(0.0, step))];
    let mut at_points = None;
    loop {
        let worst = pieces
            .iter()
            .enumerate()
            .max_by(|(_, left), (_, right)| left.2.total_cmp(&right.2))
            .map(|(index, _)| index);
        let Some(worst) = worst else {
            return Interval::NONNEGATIVE;
        };
        let (from, to, largest) = pieces[worst];
        if enough(lower, largest) {
            return Interval::new(lower, largest);
        }
        let highest = at_points.get_or_insert_with(|| bound(0.0, 0.0).max(bound(step, step)));
        let middle = 0.5 * from + 0.5 * to;
        let divisible = from < middle && middle < to;
        if largest <= TIGHT * *highest || pieces.len() >= MAX_PIECES || !divisible {
            return Interval::new(lower, largest);
        }
        *highest = highest.max(bound(middle, middle));
        lower = lower.max(along(middle));
        pieces[worst] = (from, middle, bound(from, middle));
        pieces.push((middle, to, bound(middle, to)));
    }
}
