//! Verification that no eigenvalue lies beyond given bounds.

use nalgebra::DVector;
use num_traits::Float;
use rand::Rng;

use super::basis::{Basis, is_rounding, norm};
use super::error::CurvatureError;
use super::operator::{Multiplier, SymmetricOperator};
use super::projected::{Band, Ritz};
use super::wanted::Wanted;
use crate::numeric::Real;

/// The largest probability, in exact arithmetic, with which one verification overlooks an eigenvalue beyond one bound. Several
/// add up.
const FAILURE: f64 = 1e-6;

/// The interval that must hold all eigenvalues; either end can be infinite.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    pub(super) lower: f64,
    pub(super) upper: f64,
}

impl Bounds {
    /// The ends of a spectrum that are bounded.
    fn ends(self) -> Wanted {
        Wanted::Ends {
            top: usize::from(self.upper.is_finite()),
            bottom: usize::from(self.lower.is_finite()),
        }
    }
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
///
/// After a restart with Ritz values θ_i of residual norms s_i, T begins with diag(θ_i), which the s_i couple to the next vector, the one
/// that p(B) maps the start to. Eliminating the θ_i first leaves d = b − α − Σ s_i²/(b − θ_i) as that vector's pivot, and the
/// component of the start is again multiplied by β_j/d_j in every step: the product goes on.
pub(super) struct Certificate {
    bounds: Bounds,
    /// What the vectors before take off the next pivot.
    eliminated: [f64; 2],
    growth: [f64; 2],
    needed: f64,
    /// The probability that a random direction has a component of at most δ, over δ.
    density: f64,
}

impl Certificate {
    pub(super) fn new(bounds: Bounds, order: usize) -> Self {
        let directions = 2.0 * order.saturating_sub(1) as f64 / std::f64::consts::PI;
        let density = directions.sqrt().max(1.0);
        Self {
            bounds,
            eliminated: [0.0; 2],
            growth: [0.0; 2],
            needed: (density / FAILURE).ln(),
            density,
        }
    }

    /// Adds a row of T and the β that leads to the next; a β below the `noise` of the products counts as that.
    pub(super) fn push(&mut self, alpha: f64, beta: f64, noise: f64) -> Finding {
        let distances = self.distances(alpha);
        let eliminated = self.eliminated.iter_mut().zip(&mut self.growth);
        let mut beyond = false;
        for (distance, (eliminated, growth)) in distances.into_iter().zip(eliminated) {
            let pivot = distance - *eliminated;
            *growth += (pivot / beta.max(noise)).ln();
            *eliminated = beta * (beta / pivot);
            beyond |= pivot < 0.0;
        }
        if beyond {
            Finding::Beyond
        } else if beta == 0.0 || self.growth.iter().all(|&growth| growth > self.needed) {
            Finding::Within
        } else {
            Finding::Open
        }
    }

    /// Goes on after a restart with these Ritz values and residual norms.
    pub(super) fn restart(&mut self, kept: impl Iterator<Item = [f64; 2]>) {
        self.eliminated = [0.0; 2];
        for [value, residual] in kept {
            let distances = self.distances(value);
            for (eliminated, distance) in self.eliminated.iter_mut().zip(distances) {
                // A value on the bound counts as beyond it.
                *eliminated += match distance > 0.0 {
                    true => residual * (residual / distance),
                    false => f64::INFINITY,
                };
            }
        }
    }

    /// Goes on with another random direction, orthogonal to the space so far, which nothing leads out of: an eigenvalue beyond is overlooked
    /// only if both directions have a small component.
    pub(super) fn draw_again(&mut self) {
        self.needed += self.density.ln();
    }

    /// The distances of a value from the bounds, positive within them.
    fn distances(&self, value: f64) -> [f64; 2] {
        let Bounds { lower, upper } = self.bounds;
        [upper - value, value - lower]
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
///
/// At most `room` vectors are held at a time, those known included; `more`, called once if they do not suffice, makes room
/// and says how much.
pub(super) fn verify<O: SymmetricOperator>(
    multiplier: &mut Multiplier<'_, O>,
    known: &mut Basis<O::Scalar>,
    bounds: Bounds,
    noise: f64,
    room: usize,
    more: impl FnOnce() -> usize,
    rng: &mut impl Rng,
) -> Result<Verdict, CurvatureError<O::Error>> {
    let first = known.len();
    let verdict = iterate(multiplier, known, bounds, noise, room, more, rng);
    known.truncate(first);
    verdict
}

/// The Lanczos iteration of a verification, whose basis follows the known vectors.
fn iterate<O: SymmetricOperator>(
    multiplier: &mut Multiplier<'_, O>,
    basis: &mut Basis<O::Scalar>,
    bounds: Bounds,
    noise: f64,
    mut room: usize,
    more: impl FnOnce() -> usize,
    rng: &mut impl Rng,
) -> Result<Verdict, CurvatureError<O::Error>> {
    let dimension = multiplier.dimension();
    let first = basis.len();
    let complement = dimension - first;
    basis.push_random(dimension, rng);
    let mut certificate = Certificate::new(bounds, complement);
    let mut band = Band::new(1, O::Scalar::epsilon().widen());
    let mut residual = vec![0.0; dimension];
    let mut more = Some(more);
    while multiplier.left() > 0 {
        multiplier.multiply(basis.last(), &mut residual)?;
        let product = norm(&residual);
        let alpha = basis.orthogonalise(&mut residual).last().copied().unwrap_or(0.0);
        let beta = norm(&residual);
        band.push(vec![alpha], beta, true);
        match certificate.push(alpha, beta, noise) {
            Finding::Beyond => {
                let coefficients = outermost(&band.ritz()?, bounds);
                return Ok(Verdict::Refuted(
                    basis.combination(first, &coefficients.as_view()),
                ));
            }
            Finding::Within => return Ok(Verdict::Confirmed),
            Finding::Open if band.order() == complement => return Ok(Verdict::Confirmed),
            Finding::Open => {}
        }
        if basis.len() >= room {
            room = more.take().map_or(room, |more| more());
        }
        if basis.len() >= room {
            let ritz = band.ritz()?;
            let kept = bounds.ends().kept(&ritz, band.order() / 2);
            basis.rotate(first, &ritz.vectors.select_columns(&kept));
            certificate.restart(kept.iter().map(|&i| [ritz.values[i], ritz.residuals[i]]));
            band.restart(&ritz, &kept);
        }
        match is_rounding(beta, product) {
            true => {
                basis.push_random(dimension, rng);
                certificate.draw_again();
            }
            false => basis.push(&residual, beta),
        }
    }
    Ok(Verdict::Undecided)
}

/// The Ritz vector, in the basis, whose value is furthest beyond the bounds.
fn outermost(ritz: &Ritz, bounds: Bounds) -> DVector<f64> {
    let beyond = |&value: &f64| (value - bounds.upper).max(bounds.lower - value);
    let beyond = DVector::from_iterator(ritz.values.len(), ritz.values.iter().map(beyond));
    ritz.vectors.column(beyond.imax()).into_owned()
}
