//! Verification that no eigenvalue lies beyond given bounds.

use nalgebra::{DMatrix, DVector};
use rand::Rng;

use super::basis::{Basis, norm};
use super::error::CurvatureError;
use super::operator::{Multiplier, SymmetricOperator};
use super::projected::{Unsolved, eigen};

/// The largest probability, in exact arithmetic, with which one verification overlooks an eigenvalue beyond one bound. Several
/// add up.
const FAILURE: f64 = 1e-6;

/// The interval that must hold all eigenvalues; either end can be infinite.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    pub(super) lower: f64,
    pub(super) upper: f64,
}

/// What is known of the eigenvalues beyond the bounds.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Finding {
    /// There is one.
    Beyond,
    /// There is none, up to the probability of failure.
    Within,
    /// Not decided yet.
    Open,
}

/// A Lanczos iteration from a random direction as a test for eigenvalues beyond bounds.
///
/// The iteration makes the operator B, of order m, tridiagonal, T. With p(t) = det(t − T)/(β₁ ⋯ β_k), p(B) maps the start to
/// the next basis vector, whose length is 1. So the component of the start in the eigenspace of an eigenvalue μ is at most
/// 1/|p(μ)|. While all Ritz values are within the bounds, |p| grows outwards from either bound b, and an eigenvalue beyond it
/// can only have a component of at most 1/|p(b)| (J. L. M. van Dorsselaer, M. E. Hochstenbach, H. A. van der Vorst, SIAM
/// Journal on Matrix Analysis and Applications 22, 2000). A random direction has a component of at most δ with
/// probability at most δ √(2(m − 1)/π).
///
/// A Ritz value beyond a bound proves that an eigenvalue is.
///
/// Both tests use the pivots d_j of ±(b − T): they are positive as long as no Ritz value is beyond b (Sturm), and
/// |p(b)| = Π d_j/β_j.
pub(super) struct Certificate {
    bounds: Bounds,
    pivots: [f64; 2],
    growth: [f64; 2],
    needed: f64,
    before: f64,
}

impl Certificate {
    pub(super) fn new(bounds: Bounds, order: usize) -> Self {
        let directions = 2.0 * order.saturating_sub(1) as f64 / std::f64::consts::PI;
        Self {
            bounds,
            pivots: [f64::INFINITY; 2],
            growth: [0.0; 2],
            needed: (directions.sqrt().max(1.0) / FAILURE).ln(),
            before: 0.0,
        }
    }

    /// Adds a row of T and the β that leads to the next; a β below the `noise` of the products counts as that.
    pub(super) fn push(&mut self, alpha: f64, beta: f64, noise: f64) -> Finding {
        let Bounds { lower, upper } = self.bounds;
        let distances = [upper - alpha, alpha - lower];
        let before = self.before;
        for ((distance, pivot), growth) in distances.into_iter().zip(&mut self.pivots).zip(&mut self.growth) {
            *pivot = distance - before * (before / *pivot);
            *growth += (*pivot / beta.max(noise)).ln();
        }
        self.before = beta;
        if self.pivots.iter().any(|&pivot| pivot < 0.0) {
            Finding::Beyond
        } else if beta == 0.0 || self.growth.iter().all(|&growth| growth > self.needed) {
            Finding::Within
        } else {
            Finding::Open
        }
    }
}

/// The result of a verification.
pub(super) enum Verdict {
    /// No eigenvalue is missing.
    Confirmed,
    /// One is missing: a direction orthogonal to the known vectors, along which the operator exceeds a bound.
    Refuted(Vec<f64>),
    /// The products ran out before a decision.
    Undecided,
}

/// Looks for an eigenvalue of B beyond `bounds` with the products that are left. B is the operator restricted to the
/// orthogonal complement of the vectors `known`, and the [`Certificate`] is that of a direction drawn after they were
/// found, hence independent of them.
pub(super) fn verify<O: SymmetricOperator>(
    multiplier: &mut Multiplier<'_, O>,
    known: Basis<O::Scalar>,
    bounds: Bounds,
    noise: f64,
    rng: &mut impl Rng,
) -> Result<Verdict, CurvatureError<O::Error>> {
    let dimension = multiplier.dimension();
    let first = known.len();
    let complement = dimension - first;
    let mut certificate = Certificate::new(bounds, complement);
    let mut basis = known;
    basis.push_random(dimension, rng);
    let mut residual = vec![0.0; dimension];
    let (mut alphas, mut betas) = (Vec::new(), Vec::new());
    while multiplier.left() > 0 {
        multiplier.multiply(basis.last(), &mut residual)?;
        let alpha = basis.orthogonalise(&mut residual).last().copied().unwrap_or(0.0);
        let beta = norm(&residual);
        alphas.push(alpha);
        match certificate.push(alpha, beta, noise) {
            Finding::Beyond => {
                let coefficients = outermost(&alphas, &betas, bounds)?;
                return Ok(Verdict::Refuted(
                    basis.combination(first, &coefficients.as_view()),
                ));
            }
            Finding::Within => return Ok(Verdict::Confirmed),
            Finding::Open if alphas.len() == complement => return Ok(Verdict::Confirmed),
            Finding::Open => {}
        }
        betas.push(beta);
        basis.push(&residual, beta);
    }
    Ok(Verdict::Undecided)
}

/// The Ritz vector, in the basis, whose value is furthest beyond the bounds.
fn outermost(alphas: &[f64], betas: &[f64], bounds: Bounds) -> Result<DVector<f64>, Unsolved> {
    let mut matrix = DMatrix::from_diagonal(&DVector::from_row_slice(alphas));
    for (i, &beta) in betas.iter().enumerate() {
        matrix[(i, i + 1)] = beta;
        matrix[(i + 1, i)] = beta;
    }
    let eigen = eigen(matrix)?;
    let beyond = eigen
        .eigenvalues
        .map(|value| (value - bounds.upper).max(bounds.lower - value));
    Ok(eigen.eigenvectors.column(beyond.imax()).into_owned())
}
