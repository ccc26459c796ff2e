//! A certified bound of the norm of the Hessian over a segment.

use super::segment::{Ray, norm};
use super::{Interval, Number, TestFunction};

/// A bound this close to the bound at a single point is good enough.
const TIGHT: f64 = 1.02;
/// At most this many pieces are made of a segment.
const MAX_PIECES: usize = 256;
/// The norm of $C$ is bounded by $\|C^{2^m}\|_F^{2^{-m}}$, too large by at most $d^{2^{-m-1}}$.
const SQUARINGS: u32 = 4;

/// A certified upper bound of $\sup_{0 \le t \le \eta} \|\nabla^2 f(w_t)\|_2$.
///
/// The Hessian over a piece of the segment is a box of symmetric matrices, centre $C$ and radii $R$, so that its norm
/// is at most $\|C\|_2 + \|R\|_\infty$; the piece with the largest bound is bisected until that is within two per cent of the
/// same bound at a point of the segment.
pub(super) fn hessian_norm_on_segment<T: TestFunction + ?Sized>(function: &T, w: &[f64], step: f64) -> f64 {
    let ray = Ray::new(function, w);
    let bound = |from: f64, to: f64| norm_bound(&hessian(function, &ray.at(Interval::new(from, to))));
    let mut at_points = bound(0.0, 0.0).max(bound(step, step));
    let mut pieces = vec![(0.0, step, bound(0.0, step))];
    loop {
        let worst = pieces
            .iter()
            .enumerate()
            .max_by(|(_, left), (_, right)| left.2.total_cmp(&right.2))
            .map(|(index, _)| index);
        let Some(worst) = worst else {
            return f64::INFINITY;
        };
        let (from, to, largest) = pieces[worst];
        let middle = 0.5 * from + 0.5 * to;
        let divisible = from < middle && middle < to;
        if largest <= TIGHT * at_points || pieces.len() >= MAX_PIECES || !divisible {
            return largest;
        }
        at_points = at_points.max(bound(middle, middle));
        pieces[worst] = (from, middle, bound(from, middle));
        pieces.push((middle, to, bound(middle, to)));
    }
}

/// The Hessian over a box, symmetric, by columns.
fn hessian<T: TestFunction + ?Sized>(function: &T, at: &[Interval]) -> Vec<Vec<Interval>> {
    let dimension = at.len();
    let mut unit = vec![Interval::ZERO; dimension];
    let mut columns = Vec::with_capacity(dimension);
    for index in 0..dimension {
        unit[index] = Interval::point(1.0);
        columns.push(function.hessian_product(at, &unit));
        unit[index] = Interval::ZERO;
    }
    // An entry and its mirror image enclose the same number.
    let entry = |row: usize, column: usize| {
        let (low, high) = (row.min(column), row.max(column));
        columns[high][low].intersection(columns[low][high])
    };
    (0..dimension)
        .map(|column| (0..dimension).map(|row| entry(row, column)).collect())
        .collect()
}

/// A bound of the spectral norm of every symmetric matrix in the box.
fn norm_bound(matrix: &[Vec<Interval>]) -> f64 {
    let largest = matrix
        .iter()
        .flatten()
        .fold(0.0, |largest: f64, entry| largest.max(entry.magnitude()));
    if largest == 0.0 || !largest.is_finite() {
        return largest;
    }
    if let [column] = matrix {
        return column
            .iter()
            .fold(0.0, |bound: f64, entry| bound.max(entry.magnitude()));
    }
    let mut centre: Vec<Vec<Interval>> = Vec::with_capacity(matrix.len());
    let mut radius: f64 = 0.0;
    for column in matrix {
        let middles: Vec<_> = column
            .iter()
            .map(|entry| Interval::point(entry.midpoint()))
            .collect();
        let row_sum = column
            .iter()
            .zip(&middles)
            .fold(Interval::ZERO, |sum, (&entry, &middle)| {
                sum + (entry - middle).abs()
            });
        radius = radius.max(row_sum.upper());
        centre.push(middles);
    }
    (Interval::point(symmetric_norm(centre)) + Interval::point(radius)).upper()
}

/// A bound of the spectral norm of one symmetric matrix, by repeated squaring of the matrix over its largest entry.
fn symmetric_norm(mut matrix: Vec<Vec<Interval>>) -> f64 {
    // After j squarings ‖C‖ = scale · ‖matrix‖^(2^-j).
    let mut scale = Interval::point(1.0);
    let mut exponent = 1.0;
    for squaring in 0..=SQUARINGS {
        let largest = matrix
            .iter()
            .flatten()
            .fold(0.0, |largest: f64, entry| largest.max(entry.magnitude()));
        if largest == 0.0 {
            return 0.0;
        }
        let unit = Interval::point(largest);
        scale = scale * unit.abs_pow(exponent);
        for entry in matrix.iter_mut().flatten() {
            *entry = *entry / unit;
        }
        if squaring == SQUARINGS {
            break;
        }
        matrix = matrix
            .iter()
            .map(|left| matrix.iter().map(|right| dot(left, right)).collect())
            .collect();
        exponent *= 0.5;
    }
    let frobenius = norm(&matrix.concat());
    (scale * frobenius.abs_pow(exponent)).upper()
}

/// The inner product.
fn dot(left: &[Interval], right: &[Interval]) -> Interval {
    left.iter()
        .zip(right)
        .fold(Interval::ZERO, |sum, (&a, &b)| sum + a * b)
}
