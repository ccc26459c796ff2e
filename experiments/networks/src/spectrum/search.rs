//! The search behind all eigenvalues: a band Lanczos iteration whose result is verified.

use rand::Rng;

use super::basis::{Basis, norm};
use super::budget::Budget;
use super::eigenvalue::{Eigenvalue, SpectrumStatus};
use super::error::CurvatureError;
use super::operator::{Multiplier, SymmetricOperator};
use super::projected::{Band, Ritz};
use super::space::Space;
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
    /// The memory of vectors, in bytes.
    pub(super) basis_bytes: u64,
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
/// are verified or the products run out. Where the basis would exceed its budget, it is restarted.
pub(super) fn search<O: SymmetricOperator>(
    operator: &mut O,
    request: &Request,
    rng: &mut impl Rng,
) -> Result<Found, CurvatureError<O::Error>> {
    let mut multiplier = Multiplier::new(operator, request.max_products)?;
    let dimension = multiplier.dimension();
    let wanted = request.wanted.in_dimension(dimension);
    let starts = request.starts.clamp(1, dimension.min(request.max_products));
    let budget = Budget::new(request.basis_bytes, wanted, dimension, size_of::<O::Scalar>());
    let mut basis = Basis::new();
    while basis.len() < starts {
        basis.push_random(dimension, rng);
    }
    let mut space = Space::new(basis, budget);
    let mut residual = vec![0.0; dimension];
    let mut next_look = starts;
    loop {
        let Space { basis, band, .. } = &mut space;
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

        let order = band.order();
        let exhausted = order == basis.len();
        let last = order == dimension || multiplier.left() == 0;
        let due = exhausted || last || order >= next_look;
        if !(due || space.is_full()) {
            continue;
        }
        let ritz = space.band.ritz()?;
        let selection = wanted.among(&ritz, dimension, request.tolerance);
        let verdict = if shown_right(wanted, &selection, &space.band, dimension) {
            Verdict::Confirmed
        } else if last || !due || !worth_verifying(wanted, &selection, &space, exhausted, &multiplier) {
            Verdict::Undecided
        } else {
            verified(&mut multiplier, &mut space, &ritz, &selection, rng)?
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

        // A verification that was short of room has restarted the search with the vectors known.
        let restarted = space.band.order() < order;
        if matches!(verdict, Verdict::Refuted(_)) && space.is_crowded() {
            if !restarted {
                space.restart(&ritz, &selection.indices());
            }
            space.begin_anew();
        } else if space.is_full() && space.band.is_worn(request.tolerance) {
            space.restart(&ritz, &wanted.kept(&ritz, space.kept_anew()));
            space.begin_anew();
        } else if space.is_full() {
            space.restart(&ritz, &wanted.kept(&ritz, space.kept()));
        }
        let order_now = space.band.order();
        next_look = match due {
            true if order_now == 0 => space.basis.len(),
            true => order_now + 1 + order_now / 16,
            false => next_look + order_now - order,
        };
        let before = space.basis.len();
        if let Verdict::Refuted(direction) = &verdict {
            // Where the basis contains it already, the vectors not yet multiplied supply the rest.
            space.basis.push_remainder(direction);
        }
        if order_now == space.basis.len() {
            // The vectors so far do not see enough; another may.
            space.basis.push_random(dimension, rng);
        }
        if space.basis.len() > before {
            space.band.add_start();
            next_look = space.basis.len();
        }
    }
}

/// Verifies the selection within the room that the search leaves. If that is too small, the search gives up all vectors
/// multiplied but those known.
fn verified<O: SymmetricOperator>(
    multiplier: &mut Multiplier<'_, O>,
    space: &mut Space<O::Scalar>,
    ritz: &Ritz,
    selection: &Selection<'_>,
    rng: &mut impl Rng,
) -> Result<Verdict, CurvatureError<O::Error>> {
    let indices = selection.indices();
    let (bounds, noise) = (selection.bounds_of_complement(), space.band.noise());
    let mut known = match space.room() >= indices.len() + 2 {
        true => known_vectors(&space.basis, ritz, selection),
        false => space.lend(ritz, &indices),
    };
    let room = space.room();
    let more = || {
        if !space.is_lent() {
            space.drop_lent(ritz, &indices);
        }
        space.room()
    };
    let verdict = verify(multiplier, &mut known, bounds, noise, room, more, rng)?;
    if space.is_lent() {
        space.give_back(known);
    }
    Ok(verdict)
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
    space: &Space<O::Scalar>,
    exhausted: bool,
    multiplier: &Multiplier<'_, O>,
) -> bool {
    let remaining = multiplier.dimension() - space.band.order();
    let nearly_whole = space.holds_all() && remaining <= FEW && remaining <= multiplier.left();
    let verifies_itself = wanted.outermost_only() && space.band.starts() == 1 && !exhausted;
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
