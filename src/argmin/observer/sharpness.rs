//! The largest eigenvalue of a matrix-free operator: Lanczos with full reorthogonalisation.

use super::row::Sharpness;
use crate::argmin::vector::{Vector, norm, scaled};
use crate::scalar::Scalar;

/// The largest Ritz value of a symmetric operator on the Krylov space of `start`, from at most `limit` products with unit vectors.
///
/// It ends when the residual is at most `tolerance` times the value, when the space is invariant up to the error of a
/// difference ($\sqrt{\epsilon}$ of the largest product), or when a product is refused. `None` without a single product.
pub(super) fn largest_eigenvalue<P: Vector<F>, F: Scalar>(
    start: &P,
    limit: usize,
    tolerance: f64,
    mut product: impl FnMut(&P) -> Option<P>,
) -> Option<Sharpness> {
    let size: F = norm(start);
    if !(size > F::zero() && size.is_finite()) {
        return None;
    }
    let mut basis: Vec<P> = Vec::new();
    let mut next = scaled(start, size.recip());
    let (mut diagonal, mut off_diagonal) = (Vec::new(), Vec::new());
    let mut largest_product = F::zero();
    let mut found = None;
    while diagonal.len() < limit {
        let Some(mut rest) = product(&next) else { break };
        largest_product = largest_product.max(norm(&rest));
        diagonal.push(next.dot(&rest).as_f64());
        basis.push(next);
        // Once is not enough where cancellation leaves little of the product; twice is.
        for _ in 0..2 {
            for vector in &basis {
                rest = rest.scaled_sub(&vector.dot(&rest), vector);
            }
        }
        let remainder: F = norm(&rest);
        let (value, last_entry) = largest_pair(&diagonal, &off_diagonal);
        let residual = remainder.as_f64() * last_entry;
        found = Some(Sharpness { value, residual });
        let invariant = remainder <= F::epsilon().sqrt() * largest_product;
        if residual <= tolerance * value.abs() || invariant || !remainder.is_finite() {
            break;
        }
        off_diagonal.push(remainder.as_f64());
        next = scaled(&rest, remainder.recip());
    }
    found
}

/// The largest eigenvalue of a symmetric tridiagonal matrix with positive off-diagonal entries, and the modulus of the last
/// entry of its unit eigenvector.
///
/// The pivots $d_1 = \theta - \alpha_1$, $d_j = \theta - \alpha_j - \beta_j^2/d_{j-1}$ are all positive exactly above the largest eigenvalue, which
/// bisection therefore finds. The last pivot is the inverse of the last entry of $(\theta I - T)^{-1}$, whose pole there has the square of
/// the eigenvector's last entry as its residue: that square is $1/d_m'(\theta)$, a recurrence of positive terms. A pivot that is pure
/// rounding gives too large an entry, but a residual that is only of the size of that rounding.
fn largest_pair(diagonal: &[f64], off_diagonal: &[f64]) -> (f64, f64) {
    let neighbours = |j: usize| {
        let entry = |index: Option<usize>| index.and_then(|index| off_diagonal.get(index)).copied();
        entry(j.checked_sub(1)).unwrap_or(0.0) + entry(Some(j)).unwrap_or(0.0)
    };
    let rows = || diagonal.iter().enumerate();
    let mut low = rows().fold(f64::NEG_INFINITY, |low, (_, &alpha)| low.max(alpha));
    let mut high = rows().fold(low, |high, (j, &alpha)| high.max(alpha + neighbours(j)));
    loop {
        let middle = low + 0.5 * (high - low);
        if !(low < middle && middle < high) {
            break;
        }
        if is_above_all_eigenvalues(middle, diagonal, off_diagonal) {
            high = middle;
        } else {
            low = middle;
        }
    }
    let (mut pivot, mut derivative) = (high - diagonal[0], 1.0);
    for (alpha, beta) in diagonal[1..].iter().zip(off_diagonal) {
        let quotient = beta / pivot;
        derivative = 1.0 + quotient * quotient * derivative;
        pivot = high - alpha - beta * quotient;
    }
    (high, derivative.sqrt().recip())
}

fn is_above_all_eigenvalues(value: f64, diagonal: &[f64], off_diagonal: &[f64]) -> bool {
    let mut pivot = value - diagonal[0];
    for (alpha, beta) in diagonal[1..].iter().zip(off_diagonal) {
        if pivot <= 0.0 {
            return false;
        }
        pivot = value - alpha - beta * beta / pivot;
    }
    pivot > 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The matrix with 2 on the diagonal and 1 beside it: eigenvalues $2 + 2\cos(j\pi/(m+1))$, top eigenvector
    /// $\sqrt{2/(m+1)}\sin(i\pi/(m+1))$.
    #[test]
    fn second_differences_have_their_eigenvalue_and_eigenvector() {
        for size in 1..=20_usize {
            let (value, last) = largest_pair(&vec![2.0; size], &vec![1.0; size - 1]);
            let angle = std::f64::consts::PI / (size as f64 + 1.0);
            let expected = (2.0 / (size as f64 + 1.0)).sqrt() * (size as f64 * angle).sin();
            assert!((value - 2.0 - 2.0 * angle.cos()).abs() < 1e-14, "{size}: {value}");
            // The derivative of a pivot magnifies the error of the eigenvalue by at most the inverse of the gap.
            assert!((last - expected).abs() < 1e-11, "{size}: {last} {expected}");
        }
    }

    #[test]
    fn negative_and_decoupled_matrices_have_their_eigenvalue_and_eigenvector() {
        assert_eq!(largest_pair(&[-3.0], &[]), (-3.0, 1.0));
        // θ = 3 + √(4 + β²), and the eigenvector is (θ − 1, β): the pivot θ − 5 of about β²/4 is rounded as θ is.
        let beta: f64 = 1e-3;
        let (value, last) = largest_pair(&[5.0, 1.0], &[beta]);
        let theta = 3.0 + (4.0 + beta * beta).sqrt();
        assert!((value - theta).abs() <= 4.0 * f64::EPSILON * theta);
        assert!((last - beta / (theta - 1.0).hypot(beta)).abs() < 1e-11, "{last}");
        // Where the pivot is pure rounding, the entry times β is as small.
        let (value, last) = largest_pair(&[5.0, 1.0], &[1e-9]);
        assert!((value - 5.0).abs() <= 4.0 * f64::EPSILON && last * 1e-9 <= 4.0 * f64::EPSILON);
    }

    #[test]
    fn diagonal_operators_are_solved_in_as_many_products_as_they_have_eigenvalues() {
        let spectrum = [7.0, 3.0, -9.0, 3.0, 0.5];
        let mut products = 0;
        let apply = |vector: &Vec<f64>| {
            products += 1;
            Some(
                vector
                    .iter()
                    .zip(spectrum)
                    .map(|(x, lambda)| lambda * x)
                    .collect(),
            )
        };
        let found = largest_eigenvalue::<_, f64>(&vec![1.0; 5], 50, 0.0, apply).unwrap();
        assert!(
            (found.value - 7.0).abs() < 1e-13 && found.residual < 1e-6,
            "{found:?}"
        );
        assert_eq!(products, 4);
    }

    #[test]
    fn a_tolerance_ends_early_and_the_residual_keeps_its_promise() {
        let spectrum: Vec<f64> = (0..200).map(|j| 10.0 * 0.9_f64.powi(j)).collect();
        let apply = |vector: &Vec<f64>| Some(vector.iter().zip(&spectrum).map(|(x, l)| l * x).collect());
        let found = largest_eigenvalue::<_, f64>(&vec![1.0; 200], 200, 0.05, apply).unwrap();
        assert!(found.residual <= 0.05 * found.value && found.value <= 10.0 + 1e-12);
        let nearest = spectrum
            .iter()
            .map(|l| (l - found.value).abs())
            .fold(f64::MAX, f64::min);
        assert!(nearest <= found.residual + 1e-12, "{found:?}");
    }

    #[test]
    fn zero_start_and_refused_product_have_no_eigenvalue() {
        let never = |_: &Vec<f64>| None;
        assert_eq!(largest_eigenvalue::<_, f64>(&vec![0.0, 0.0], 5, 0.0, never), None);
        assert_eq!(largest_eigenvalue::<_, f64>(&vec![1.0, 0.0], 5, 0.0, never), None);
        assert_eq!(
            largest_eigenvalue::<_, f64>(&vec![1.0], 0, 0.0, |v: &Vec<f64>| Some(v.clone())),
            None
        );
    }
}
