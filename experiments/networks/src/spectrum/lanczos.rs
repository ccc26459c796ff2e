//! Eigenvalues at the ends of a spectrum.

use rand::Rng;

use super::budget::BASIS_BYTES;
use super::eigenvalue::{Eigenvalue, SpectrumStatus};
use super::error::CurvatureError;
use super::operator::SymmetricOperator;
use super::search::{Request, search, validate};
use super::wanted::Wanted;
use crate::error::SettingError;

/// Which eigenvalues to compute, and how accurately.
#[derive(Clone, Debug, PartialEq)]
pub struct LanczosSettings {
    /// Number of largest eigenvalues; 1 by default. More than the dimension are all.
    pub top: usize,
    /// Number of smallest eigenvalues; 0 by default. More than the dimension are all.
    pub bottom: usize,
    /// When the iteration has converged, every value is within this times the largest modulus of an eigenvalue; 1e-3 by
    /// default.
    pub tolerance: f64,
    /// The largest number of products; 300 by default.
    pub max_products: usize,
    /// The memory of the vectors held at a time, in bytes; 8e9 by default, and at least that of
    /// [`min_basis_vectors`](super::min_basis_vectors)`(top + bottom)` vectors. Where they would take more, the iteration is
    /// [restarted](super#memory).
    pub basis_bytes: u64,
}

impl Default for LanczosSettings {
    fn default() -> Self {
        Self {
            top: 1,
            bottom: 0,
            tolerance: 1e-3,
            max_products: 300,
            basis_bytes: BASIS_BYTES,
        }
    }
}

impl LanczosSettings {
    /// Checks every interval.
    ///
    /// # Errors
    ///
    /// If no eigenvalue is wanted, the tolerance is negative or not finite, or no product is allowed.
    pub fn validate(&self) -> Result<(), SettingError> {
        if self.top == 0 && self.bottom == 0 {
            return Err(SettingError::new("top + bottom", "at least 1", 0));
        }
        validate(self.tolerance, self.max_products)
    }
}

/// Both ends of a spectrum.
#[derive(Clone, Debug, PartialEq)]
pub struct Spectrum {
    /// The largest eigenvalues, descending.
    pub top: Vec<Eigenvalue>,
    /// The smallest eigenvalues, ascending.
    pub bottom: Vec<Eigenvalue>,
    /// The number of products used.
    pub products: usize,
    /// Whether the set is right with its multiplicities. If not, `top` and `bottom` hold what the products gave, which can be
    /// fewer values than asked for.
    pub status: SpectrumStatus,
}

impl Spectrum {
    /// Whether the set is right with its multiplicities.
    pub fn converged(&self) -> bool {
        self.status == SpectrumStatus::Converged
    }
}

/// Computes eigenvalues at the ends of the spectrum of `operator`.
///
/// From a random unit vector, k products span a Krylov space in whose orthonormal basis the operator is
/// tridiagonal; the extreme eigenvalues of that small matrix approach those of the operator from inside, the
/// outermost first. Every new vector is orthogonalised against all others, twice. Values known to the tolerance are
/// [verified](super#what-a-converged-set-means); a direction that the iteration has missed, such as another copy of an
/// eigenvalue, is added to it.
///
/// One eigenvalue per end costs a few products more than its residual needs. Of several, the last decides: how many
/// products they and their verification take depends on the distance to the next. Where the multiplicities are high,
/// [`largest_in_modulus`](super::largest_in_modulus) finds the copies together.
///
/// Memory: (`products` + 2 (`top` + `bottom`)) × dimension scalars, `products` × dimension for one value per end; at most
/// `basis_bytes`, with [restarts](super#memory).
///
/// # Errors
///
/// If a setting lies outside its interval, the dimension is 0, a product fails or is not finite, or the operator interrupts.
pub fn lanczos<O: SymmetricOperator>(
    operator: &mut O,
    settings: &LanczosSettings,
    rng: &mut impl Rng,
) -> Result<Spectrum, CurvatureError<O::Error>> {
    settings.validate().map_err(CurvatureError::Setting)?;
    let request = Request {
        wanted: Wanted::Ends {
            top: settings.top,
            bottom: settings.bottom,
        },
        tolerance: settings.tolerance,
        max_products: settings.max_products,
        basis_bytes: settings.basis_bytes,
        starts: 1,
    };
    let found = search(operator, &request, rng)?;
    let [top, bottom] = found.eigenvalues;
    Ok(Spectrum {
        top,
        bottom,
        products: found.products,
        status: found.status,
    })
}
