//! The eigenvalues largest in modulus.

use rand::Rng;

use super::budget::BASIS_BYTES;
use super::eigenvalue::{Eigenvalue, SpectrumStatus};
use super::error::CurvatureError;
use super::operator::SymmetricOperator;
use super::search::{Request, search, validate};
use super::wanted::Wanted;
use crate::error::SettingError;

/// How many eigenvalues to compute, and how accurately.
#[derive(Clone, Debug, PartialEq)]
pub struct ModulusSettings {
    /// Number of eigenvalues; 20 by default. More than the dimension are all.
    pub count: usize,
    /// When the iteration has converged, every modulus is within this times the largest modulus of an eigenvalue; 1e-3 by
    /// default.
    pub tolerance: f64,
    /// The largest number of products; 300 by default.
    pub max_products: usize,
    /// The memory of the vectors held at a time, in bytes; 8e9 by default, and at least that of
    /// [`min_basis_vectors`](super::min_basis_vectors)`(count)` vectors. Where they would take more, the iteration is
    /// [restarted](super#memory).
    pub basis_bytes: u64,
}

impl Default for ModulusSettings {
    fn default() -> Self {
        Self {
            count: 20,
            tolerance: 1e-3,
            max_products: 300,
            basis_bytes: BASIS_BYTES,
        }
    }
}

impl ModulusSettings {
    /// Checks every interval.
    ///
    /// # Errors
    ///
    /// If no eigenvalue is wanted, the tolerance is negative or not finite, or no product is allowed.
    pub fn validate(&self) -> Result<(), SettingError> {
        if self.count == 0 {
            return Err(SettingError::new("count", "at least 1", 0));
        }
        validate(self.tolerance, self.max_products)
    }
}

/// The eigenvalues largest in modulus.
#[derive(Clone, Debug, PartialEq)]
pub struct Dominant {
    /// With their sign, in descending order of modulus: as many as wanted, or all that the operator has; fewer only if
    /// fewer products were allowed.
    pub eigenvalues: Vec<Eigenvalue>,
    /// The number of products used.
    pub products: usize,
    /// Whether the set is right with its multiplicities. If not, `eigenvalues` holds what the products gave.
    pub status: SpectrumStatus,
}

impl Dominant {
    /// Whether the set is right with its multiplicities.
    pub fn converged(&self) -> bool {
        self.status == SpectrumStatus::Converged
    }
}

/// Computes the eigenvalues of `operator` that are largest in modulus, with their sign and multiplicities.
///
/// The search begins with as many random vectors as eigenvalues are wanted, so that their Krylov space almost surely
/// holds as many copies of an eigenvalue as are wanted or exist. The vectors are multiplied in
/// turn; the new component of a product is appended to the orthonormal basis, in which the operator is a band matrix (A.
/// Ruhe, Mathematics of Computation 33, 1979), and a product without one makes the band narrower. Every new vector is
/// orthogonalised against all others, twice. Values known to the tolerance are
/// [verified](super#what-a-converged-set-means).
///
/// The bulk beyond the wanted eigenvalues decides how many products are needed: usually a few times their number.
///
/// Memory: (`products` + 2 `count`) × dimension scalars; at most `basis_bytes`, with [restarts](super#memory).
///
/// # Errors
///
/// If a setting lies outside its interval, the dimension is 0, a product fails or is not finite, or the operator interrupts.
pub fn largest_in_modulus<O: SymmetricOperator>(
    operator: &mut O,
    settings: &ModulusSettings,
    rng: &mut impl Rng,
) -> Result<Dominant, CurvatureError<O::Error>> {
    settings.validate().map_err(CurvatureError::Setting)?;
    let request = Request {
        wanted: Wanted::Modulus(settings.count),
        tolerance: settings.tolerance,
        max_products: settings.max_products,
        basis_bytes: settings.basis_bytes,
        starts: settings.count,
    };
    let found = search(operator, &request, rng)?;
    let [eigenvalues, _] = found.eigenvalues;
    Ok(Dominant {
        eigenvalues,
        products: found.products,
        status: found.status,
    })
}
