//! The Lanczos iteration with full reorthogonalisation.

use num_traits::Float;
use rand::Rng;

use super::basis::{Basis, norm};
use super::error::CurvatureError;
use super::operator::{Multiplier, SymmetricOperator};
use super::projected::{Eigenvalue, Projected};
use super::settings::LanczosSettings;
use crate::numeric::Real;

/// Both ends of a spectrum.
#[derive(Clone, Debug, PartialEq)]
pub struct Spectrum {
    /// The largest eigenvalues, descending.
    pub top: Vec<Eigenvalue>,
    /// The smallest eigenvalues, ascending.
    pub bottom: Vec<Eigenvalue>,
    /// The number of products used.
    pub products: usize,
    /// Whether every wanted eigenvalue is within the tolerance; if not, `top` and `bottom` can be shorter than requested. It
    /// means that an eigenvalue is near each value found, not that none is missing between them: see
    /// [`lanczos`](lanczos()#what-converged-means).
    pub converged: bool,
}

/// Computes eigenvalues at the ends of the spectrum of `operator`.
///
/// From a random unit vector, k products span a Krylov space in whose orthonormal basis the operator is
/// tridiagonal; the extreme eigenvalues of that small matrix approach those of the operator from inside, the
/// outermost first. Every new vector is orthogonalised against all others, twice. When the space is exhausted
/// (β at most a tenth of the tolerance) the iteration continues from a new random vector orthogonal to it, and
/// stops only when that can no longer yield a wanted eigenvalue. So multiple eigenvalues are found with their
/// multiplicities where the space is exhausted early, as with few outliers above a bulk near zero, and the
/// whole spectrum is found where the dimension is at most `max_products`.
///
/// # What `converged` means
///
/// The residual bounds are within the tolerance: an eigenvalue is near each value found. With one eigenvalue wanted at an
/// end, that is the outermost, unless the component of the random start in its eigenspace is too small to matter at this
/// tolerance. With more, the *set* is right where the eigenvalues are simple and further apart than the tolerance. Of a
/// multiple eigenvalue, the iteration sees one vector until the space is exhausted or rounding errors bring in the
/// others: it can have converged with copies missing, and inner eigenvalues in their place. Where multiplicities
/// matter, [`largest_in_modulus`](super::largest_in_modulus) counts and verifies them.
///
/// The result depends only on the operator, the settings and the generator's state, not on the number of threads.
/// Memory: `products` × dimension scalars.
///
/// # Errors
///
/// If a setting lies outside its interval, the dimension is 0, or a product is not finite.
pub fn lanczos<O: SymmetricOperator>(
    operator: &mut O,
    settings: &LanczosSettings,
    rng: &mut impl Rng,
) -> Result<Spectrum, CurvatureError> {
    settings.validate().map_err(CurvatureError::Setting)?;
    let mut multiplier = Multiplier::new(operator)?;
    let dimension = multiplier.dimension();
    let mut residual = vec![0.0; dimension];
    let mut basis = Basis::random(dimension, rng);
    let mut projected = Projected::new(O::Scalar::epsilon().widen());
    let last = settings.max_products.min(dimension);
    loop {
        multiplier.multiply(basis.last(), &mut residual);
        let step = multiplier.products();
        projected.saw_product(norm(&residual));
        let alpha = basis.orthogonalise(&mut residual).last().copied().unwrap_or(0.0);
        let beta = norm(&residual);
        multiplier.check(alpha.is_finite() && beta.is_finite())?;
        projected.push(alpha, beta);

        let exhausted = projected.breaks_down(beta, settings.tolerance);
        if exhausted || step == last || step.is_multiple_of(interval(step)) {
            let (top, bottom, settled) = projected.ends(settings, dimension, exhausted)?;
            if settled || step == last {
                return Ok(Spectrum {
                    top,
                    bottom,
                    products: step,
                    converged: settled,
                });
            }
        }
        if exhausted {
            projected.close_block()?;
            basis.push_random(dimension, rng);
        } else {
            basis.push(&residual, beta);
        }
    }
}

/// The number of products between two solutions of the projected problem, whose cost is the cube of its order.
fn interval(products: usize) -> usize {
    1 + products / 32
}
