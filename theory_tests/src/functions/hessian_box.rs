//! The Hessian over a box, and a bound of its norm.

use super::boxes::power_of_two_near;
use super::{Interval, Number, TestFunction};

/// The norm of $C$ is bounded by $\lVert C^{2^m}\rVert_F^{2^{-m}}$, too large by at most $d^{2^{-m-1}}$.
const SQUARINGS: u32 = 4;

/// The Hessian over a box, symmetric, by columns.
pub(super) fn hessian<T: TestFunction + ?Sized>(function: &T, at: &[Interval]) -> Vec<Vec<Interval>> {
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
pub(super) fn norm_bound(matrix: &[Vec<Interval>]) -> f64 {
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
    let mut centre: Vec<Vec<f64>> = Vec::with_capacity(matrix.len());
    let mut radius: f64 = 0.0;
    for column in matrix {
        let middles: Vec<_> = column.iter().map(|entry| entry.midpoint()).collect();
        let row_sum = column
            .iter()
            .zip(&middles)
            .fold(Interval::ZERO, |sum, (&entry, &middle)| {
                sum + (entry - Interval::point(middle)).abs()
            });
        radius = radius.max(row_sum.upper());
        centre.push(middles);
    }
    (symmetric_norm(centre, SQUARINGS) + radius).next_up()
}

/// A bound of the spectral norm of one symmetric matrix: $\lVert C\rVert^2 = \lVert C^2\rVert$, and the Frobenius norm after the last squaring.
///
/// In floating point $C^2$ is off by at most $(d + 2)\epsilon \lVert C\rVert_F^2$ in the Frobenius norm (Higham, *Accuracy and Stability of
/// Numerical Algorithms*, §3.5), which is added; the roundings of sums of squares, roots and products are covered by a factor.
fn symmetric_norm(mut matrix: Vec<Vec<f64>>, squarings: u32) -> f64 {
    let dimension = matrix.len() as f64;
    let largest = matrix
        .iter()
        .flatten()
        .fold(0.0, |largest: f64, entry| largest.max(entry.abs()));
    if largest == 0.0 {
        return 0.0;
    }
    let unit = power_of_two_near(largest);
    for entry in matrix.iter_mut().flatten() {
        *entry /= unit;
    }
    let squares: f64 = matrix.iter().flatten().map(|entry| entry * entry).sum();
    let squares = squares * (1.0 + (dimension * dimension + 4.0) * f64::EPSILON);
    let norm = if squarings == 0 {
        squares.sqrt()
    } else {
        let square = matrix
            .iter()
            .map(|left| matrix.iter().map(|right| dot(left, right)).collect())
            .collect();
        (symmetric_norm(square, squarings - 1) + (dimension + 2.0) * f64::EPSILON * squares).sqrt()
    };
    norm * unit * (1.0 + 4.0 * f64::EPSILON)
}

/// The inner product.
fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn norm_of_a_known_matrix_is_bounded_closely() {
        // Eigenvalues 3 and 1, at every scale.
        for scale in [1.0, 1e-200, 1e200] {
            let bound = symmetric_norm(
                vec![vec![2.0 * scale, scale], vec![scale, 2.0 * scale]],
                SQUARINGS,
            );
            assert!(
                bound >= 3.0 * scale && bound <= 3.0 * scale * (1.0 + 1e-6),
                "{bound:e} for {scale:e}"
            );
        }
        // Equal eigenvalues are the worst case: d^(1/32).
        let identity = vec![vec![1.0, 0.0], vec![0.0, -1.0]];
        let bound = symmetric_norm(identity, SQUARINGS);
        assert!(bound >= 1.0 && bound <= 2f64.powf(1.0 / 32.0) * (1.0 + 1e-14));
        assert_eq!(symmetric_norm(vec![vec![0.0; 2]; 2], SQUARINGS), 0.0);
    }

    #[test]
    fn norm_of_a_box_covers_its_corners() {
        let (wide, point) = (Interval::new(1.0, 2.0), Interval::point(0.0));
        let bound = norm_bound(&[vec![wide, point], vec![point, Interval::point(-1.5)]]);
        assert!((2.0..2.1).contains(&bound), "{bound}");
        assert_eq!(norm_bound(&[vec![Interval::new(-3.0, 1.0)]]), 3.0);
        assert_eq!(
            norm_bound(&[vec![Interval::ENTIRE, point], vec![point, point]]),
            f64::INFINITY
        );
    }
}
