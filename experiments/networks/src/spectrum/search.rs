//! The search behind all eigenvalues: a band Lanczos iteration whose result is verified.

use num_traits::Float;
use rand::Rng;

use super::basis::{Basis, norm};
use super::eigenvalue::{Eigenvalue, SpectrumStatus};
use super::error::CurvatureError;
use super::operator::{Multiplier, SymmetricOperator};
use super::projected::{Band, Ritz};
use super::verification::{Verdict, verify};
use super::wanted::{Selection, Wanted};
use crate::error::SettingError;
use crate::numeric::Real;

/// A space with at most this many dimensions left is multiplied whole: that takes no more products than most
/// verifications, and proves the set right.
const FEW: usize = 16;

/// What to search for.
pub(super) struct Request {
    pub(super) wanted: Wanted,
    pub(super) tolerance: f64,
    pub(super) max_products: usize,
    /// The number of random vectors at the start.
    pub(super) starts: usize,
}

/// What was found.
pub(super) struct Found {
    /// The largest, or largest in modulus; and the smallest.
    pub(super) eigenvalues: [Vec<Eigenvalue>; 2],
    pub(super) products: usize,
    pub(super) status: SpectrumStatus,
}

/// Checks the intervals that all settings have in common.
pub(super) fn validate(tolerance: f64, max_products: usize) -> Result<(), SettingError> {
    if !(tolerance >= 0.0 && tolerance.is_finite()) {
        let expected = "finite and not negative";
        return Err(SettingError::new("tolerance", expected, tolerance));
    }
    if max_products == 0 {
        return Err(SettingError::new("max_products", "at least 1", 0));
    }
    Ok(())
}

/// Multiplies the vectors of the basis in turn and appends the new component of each product, until the wanted eigenvalues
/// are verified or the products run out.
pub(super) fn search<O: SymmetricOperator>(
    operator: &mut O,
    request: &Request,
    rng: &mut impl Rng,
) -> Result<Found, CurvatureError<O::Error>> {
    let mut multiplier = Multiplier::new(operator, request.max_products)?;
    let dimension = multiplier.dimension();
    let wanted = request.wanted.in_dimension(dimension);
    let starts = request.starts.clamp(1, dimension.min(request.max_products));
    let mut basis = Basis::new();
    while basis.len() < starts {
        basis.push_random(dimension, rng);
    }
    let mut band = Band::new(starts, O::Scalar::epsilon().widen());
    let mut residual = vec![0.0; dimension];
    let mut next_look = starts;
    loop {
        multiplier.multiply(basis.vector(band.order()), &mut residual)?;
        band.saw_product(norm(&residual));
        let mut coefficients = basis.orthogonalise(&mut residual);
        let beta = norm(&residual);
        // Every product of an iteration that verifies itself counts, however small its new component.
        let negligible = match wanted.outermost_only() && band.starts() == 1 {
            true => band.noise(),
            false => band.negligible(request.tolerance),
        };
        // Only rounding errors can lead out of a basis of the whole space.
        let kept = basis.len() < dimension && beta > negligible;
        band.push(coefficients.split_off(band.order()), beta, kept);
        if kept {
            basis.push(&residual, beta);
        }

        let exhausted = band.order() == basis.len();
        let last = band.order() == dimension || multiplier.left() == 0;
        if !(exhausted || last || band.order() >= next_look) {
            continue;
        }
        let ritz = band.ritz()?;
        let selection = wanted.among(&ritz, dimension, request.tolerance);
        let verdict = if shown_right(wanted, &selection, &band, dimension) {
            Verdict::Confirmed
        } else if last || !worth_verifying(wanted, &selection, &band, exhausted, &multiplier) {
            Verdict::Undecided
        } else {
            let known = known_vectors(&basis, &ritz, &selection);
            let bounds = selection.bounds_of_complement();
            verify(&mut multiplier, known, bounds, band.noise(), rng)?
        };
        let status = match &verdict {
            Verdict::Confirmed => Some(SpectrumStatus::Converged),
            _ if last || multiplier.left() == 0 => Some(match selection.below_rounding() {
                true => SpectrumStatus::BelowRounding,
                false => SpectrumStatus::OutOfProducts,
            }),
            _ => None,
        };
        if let Some(status) = status {
            return found(&selection, &multiplier, status);
        }

        next_look = band.order() + 1 + band.order() / 16;
        let before = basis.len();
        if let Verdict::Refuted(direction) = &verdict {
            // Where the basis contains it already, the vectors not yet multiplied supply the rest.
            basis.push_remainder(direction);
        }
        if band.order() == basis.len() {
            // The vectors so far do not see enough; another may.
            basis.push_random(dimension, rng);
        }
        if basis.len() > before {
            band.add_start();
            next_look = basis.len();
        }
    }
}

/// Whether nothing more is needed: the whole space has been multiplied, or the iteration is its own verification.
fn shown_right(wanted: Wanted, selection: &Selection<'_>, band: &Band, dimension: usize) -> bool {
    let outermost = || wanted.outermost_only() && band.certifies(selection.bounds_of_all(), dimension);
    selection.known() && (band.order() == dimension || outermost())
}

/// Whether to spend products on a verification rather than on the iteration.
fn worth_verifying<O: SymmetricOperator>(
    wanted: Wanted,
    selection: &Selection<'_>,
    band: &Band,
    exhausted: bool,
    multiplier: &Multiplier<'_, O>,
) -> bool {
    let remaining = multiplier.dimension() - band.order();
    let nearly_whole = remaining <= FEW && remaining <= multiplier.left();
    let verifies_itself = wanted.outermost_only() && band.starts() == 1 && !exhausted;
    selection.settled() && !nearly_whole && !verifies_itself
}

/// The Ritz vectors of the selected values.
fn known_vectors<F: Real>(basis: &Basis<F>, ritz: &Ritz, selection: &Selection<'_>) -> Basis<F> {
    basis.combinations(&ritz.vectors.select_columns(&selection.indices()))
}

fn found<O: SymmetricOperator>(
    selection: &Selection<'_>,
    multiplier: &Multiplier<'_, O>,
    status: SpectrumStatus,
) -> Result<Found, CurvatureError<O::Error>> {
    let mut eigenvalues = selection.eigenvalues();
    for eigenvalue in eigenvalues.iter_mut().flatten() {
        eigenvalue.value = multiplier.unscaled(eigenvalue.value)?;
        eigenvalue.residual = multiplier.unscaled(eigenvalue.residual)?;
    }
    Ok(Found {
        eigenvalues,
        products: multiplier.products(),
        status,
    })
}
