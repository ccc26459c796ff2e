//! Verification that a set of eigenvalues is complete.

use rand::Rng;

use super::basis::{Basis, norm};
use super::error::CurvatureError;
use super::operator::{Multiplier, SymmetricOperator};
use super::projected::tridiagonal;

/// The largest probability, in exact arithmetic, with which one verification confirms a set that lacks an eigenvalue.
/// Several add up.
const FAILURE: f64 = 1e-6;

/// The result of a verification.
pub(super) enum Verdict {
    /// No eigenvalue is missing.
    Confirmed,
    /// One is missing: a direction orthogonal to the known vectors, along which the operator exceeds the bound.
    Refuted(Vec<f64>),
    /// The products ran out before a decision.
    Undecided,
}

/// Looks for an eigenvalue of B larger in modulus than `bound`, with at most `budget` products. B is the operator
/// restricted to the orthogonal complement of the vectors `known`.
///
/// A Lanczos iteration from a random direction of the complement makes B tridiagonal, T. With
/// p(t) = det(t − T)/(β₁ ⋯ β_k), p(B) maps the start to the next basis vector, whose length is 1. So the component of
/// the start in the eigenspace of an eigenvalue μ is at most 1/|p(μ)|. While all Ritz values are within ±`bound`, |p|
/// grows outwards from there, and an eigenvalue beyond can only have a component of at most 1/min |p(±bound)| (J. L. M. van
/// Dorsselaer, M. E. Hochstenbach, H. A. van der Vorst, SIAM Journal on Matrix Analysis and Applications 22, 2000). In
/// dimension m, a random direction has a component of at most δ with probability at most δ √(2(m − 1)/π), whatever was
/// found before, because it is drawn afterwards.
///
/// A Ritz value beyond ±`bound` proves the set wrong: with its vector in place of the last one, the sum of the moduli
/// is larger.
///
/// Both tests use the pivots d_j of bound ∓ T: they are positive as long as no Ritz value is beyond (Sturm), and
/// |p(±bound)| = Π d_j/β_j.
pub(super) fn verify<O: SymmetricOperator>(
    multiplier: &mut Multiplier<'_, O>,
    known: Basis<O::Scalar>,
    bound: f64,
    budget: usize,
    rng: &mut impl Rng,
) -> Result<Verdict, CurvatureError> {
    let dimension = multiplier.dimension();
    let complement = dimension - known.len();
    let needed = ((2.0 * (complement - 1) as f64 / std::f64::consts::PI).sqrt() / FAILURE).ln();
    let first = known.len();
    let mut basis = known;
    basis.push_isotropic(dimension, rng);
    let mut residual = vec![0.0; dimension];
    let (mut alphas, mut betas) = (Vec::new(), Vec::new());
    let mut pivots = [f64::INFINITY; 2];
    let mut growth = [0.0; 2];
    for _ in 0..budget.min(complement) {
        multiplier.multiply(basis.last(), &mut residual);
        let alpha = basis.orthogonalise(&mut residual).last().copied().unwrap_or(0.0);
        let beta = norm(&residual);
        multiplier.check(alpha.is_finite() && beta.is_finite())?;
        let before: f64 = betas.last().copied().unwrap_or(0.0);
        alphas.push(alpha);
        for (sign, (pivot, growth)) in [1.0, -1.0].into_iter().zip(pivots.iter_mut().zip(&mut growth)) {
            *pivot = bound - sign * alpha - before * (before / *pivot);
            *growth += (*pivot / beta).ln();
        }
        if pivots.iter().any(|&pivot| pivot < 0.0) {
            let eigen = tridiagonal(&alphas, &betas)?;
            let largest = eigen.eigenvalues.iamax();
            let direction = basis.combination(first, &eigen.eigenvectors.column(largest));
            return Ok(Verdict::Refuted(direction));
        }
        let exhausted = beta == 0.0 || alphas.len() == complement;
        if exhausted || growth.iter().all(|&growth| growth > needed) {
            return Ok(Verdict::Confirmed);
        }
        betas.push(beta);
        basis.push(&residual, beta);
    }
    Ok(Verdict::Undecided)
}
