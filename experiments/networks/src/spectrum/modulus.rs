//! A block Lanczos iteration for the eigenvalues largest in modulus, with a verification that none is missing.

use num_traits::Float;
use rand::Rng;

use super::band::Band;
use super::basis::{Basis, norm};
use super::error::CurvatureError;
use super::operator::{Multiplier, SymmetricOperator};
use super::projected::Eigenvalue;
use super::verification::{Verdict, verify};
use crate::error::SettingError;
use crate::numeric::Real;

/// How many eigenvalues to compute, and how accurately.
#[derive(Clone, Debug, PartialEq)]
pub struct ModulusSettings {
    /// Number of eigenvalues; 20 by default.
    pub count: usize,
    /// When the iteration has converged, every residual bound is at most this times the largest modulus of an eigenvalue;
    /// 1e-3 by default.
    pub tolerance: f64,
    /// The largest number of products, including those of the verification; 300 by default. As many vectors are kept, plus
    /// twice `count`.
    pub max_products: usize,
}

impl Default for ModulusSettings {
    fn default() -> Self {
        Self {
            count: 20,
            tolerance: 1e-3,
            max_products: 300,
        }
    }
}

impl ModulusSettings {
    /// Checks every interval.
    ///
    /// # Errors
    ///
    /// If no eigenvalue is wanted, the tolerance is negative or not finite, or fewer products than eigenvalues are allowed.
    pub fn validate(&self) -> Result<(), SettingError> {
        if self.count == 0 {
            return Err(SettingError::new("count", "at least 1", 0));
        }
        if !(self.tolerance >= 0.0 && self.tolerance.is_finite()) {
            let expected = "finite and not negative";
            return Err(SettingError::new("tolerance", expected, self.tolerance));
        }
        if self.max_products < self.count {
            let expected = "at least the number of eigenvalues";
            return Err(SettingError::new("max_products", expected, self.max_products));
        }
        Ok(())
    }
}

/// The eigenvalues largest in modulus.
#[derive(Clone, Debug, PartialEq)]
pub struct Dominant {
    /// With their sign, in descending order of modulus: as many as wanted, or all that the operator has.
    pub eigenvalues: Vec<Eigenvalue>,
    /// The number of products used, including those of the verification.
    pub products: usize,
    /// Whether the set is right with its multiplicities: every residual bound is at most the tolerance t (times the largest
    /// modulus), and a verification found none missing. The i-th value then has the modulus of the i-th eigenvalue
    /// to within t + ‖R‖ ≤ (1 + √`count`)·t, where ‖R‖² is at most the sum of the squared residuals. For what that guarantees, see
    /// [`largest_in_modulus`](largest_in_modulus#what-converged-means).
    pub converged: bool,
}

/// Computes the eigenvalues of `operator` that are largest in modulus, with their sign and multiplicities.
///
/// The iteration of [`lanczos`](super::lanczos()) sees one vector of each eigenspace until its Krylov space is
/// exhausted. This one begins with as many random vectors as eigenvalues are wanted. The vectors are multiplied in
/// turn; the new component of a product is appended to the orthonormal basis, in which the operator is a band matrix (A.
/// Ruhe, Mathematics of Computation 33, 1979), and a product without one makes the band narrower. Every new vector is
/// orthogonalised against all others, twice.
///
/// The bulk beyond the wanted eigenvalues decides how many products are needed: usually a few times their number.
///
/// # What `converged` means
///
/// The space of the start almost surely holds as many copies of an eigenvalue as are wanted or exist. But Ritz values
/// near the wanted ones can be known before all copies have a Ritz value of their own: with eigenvalues −0.2 (three
/// times) and 0.1 (nine times) and two wanted, −0.2 and 0.1 are known after three products, when the Ritz value that
/// becomes the second −0.2 is still between them. So values known to the tolerance are verified by further products.
///
/// Let Θ be the values, U their Ritz vectors, R = AU − UΘ, and B the operator restricted to the orthogonal complement
/// of U. The eigenvalues of A are those of Θ and B together up to ‖R‖ each (Weyl), and ‖R‖ is at most the root of the
/// sum of the squared residuals. So the set is right with its multiplicities, up to ‖R‖ and the tolerance, if no
/// eigenvalue of B is larger in modulus than the smallest of Θ by more than the tolerance. A Lanczos iteration for B
/// from a new random direction decides that. If it finds a larger one, its vector joins the first iteration, which
/// continues. If not, it ends once the probability of overlooking one is small enough.
///
/// - Proven, in exact arithmetic: every residual bound; that the set is wrong, where the verification finds a larger
///   eigenvalue; that it is complete, where the whole space was multiplied.
/// - With probability 1 − 10⁻⁶ or more over the direction drawn, in exact arithmetic, per verification, whatever the
///   operator and the first iteration: a set that lacks an eigenvalue is not reported as converged. Over
///   k verifications the probability of failure is at most k·10⁻⁶.
/// - Not guaranteed: which of several eigenvalues is in the set whose moduli at its lower end differ by less than the
///   tolerance; anything below the rounding errors of the products; anything if the operator is not symmetric.
///
/// Where `max_products` ends the iteration or its verification, `converged` is false.
///
/// The result depends only on the operator, the settings and the generator's state, not on the number of threads.
/// Memory: (`products` + 2 `count`) × dimension scalars.
///
/// # Errors
///
/// If a setting lies outside its interval, the dimension is 0, or a product is not finite.
pub fn largest_in_modulus<O: SymmetricOperator>(
    operator: &mut O,
    settings: &ModulusSettings,
    rng: &mut impl Rng,
) -> Result<Dominant, CurvatureError> {
    settings.validate().map_err(CurvatureError::Setting)?;
    let mut multiplier = Multiplier::new(operator)?;
    let dimension = multiplier.dimension();
    let count = settings.count.min(dimension);
    let mut residual = vec![0.0; dimension];
    let mut basis = Basis::random(dimension, rng);
    while basis.len() < count {
        basis.push_random(dimension, rng);
    }
    let mut band = Band::new(count, O::Scalar::epsilon().widen());
    let mut next_look = count;
    let mut multiplied = 0;
    loop {
        multiplier.multiply(basis.vector(multiplied), &mut residual);
        band.saw_product(norm(&residual));
        let mut coefficients = basis.orthogonalise(&mut residual);
        let beta = norm(&residual);
        multiplier
            .check(beta.is_finite() && coefficients.iter().all(|coefficient| coefficient.is_finite()))?;
        // Only rounding errors can lead out of a basis of the whole space.
        let kept = basis.len() < dimension && !band.negligible(beta, settings.tolerance);
        band.push(coefficients.split_off(multiplied), beta, kept);
        if kept {
            basis.push(&residual, beta);
        }
        multiplied += 1;

        let exhausted = multiplied == basis.len();
        let left = settings.max_products - multiplier.products();
        if !(exhausted || left == 0 || multiplied == next_look) {
            continue;
        }
        let leading = band.leading(count, settings.tolerance)?;
        let verdict = if multiplied == dimension && leading.known {
            Verdict::Confirmed
        } else if leading.settled {
            let known = basis.combinations(&leading.vectors);
            verify(&mut multiplier, known, leading.bound, left, rng)?
        } else {
            Verdict::Undecided
        };
        if let Verdict::Refuted(direction) = &verdict {
            // Where the basis contains it already, the vectors not yet multiplied supply the rest.
            if basis.push_remainder(direction) {
                band.widen();
            }
            next_look = basis.len();
        } else {
            next_look = multiplied + interval(multiplied);
        }
        let converged = matches!(verdict, Verdict::Confirmed);
        if converged || multiplied == basis.len() || multiplier.products() == settings.max_products {
            return Ok(Dominant {
                eigenvalues: leading.eigenvalues,
                products: multiplier.products(),
                converged,
            });
        }
    }
}

/// The number of products between two solutions of the projected problem, whose cost is the cube of its order.
fn interval(products: usize) -> usize {
    1 + products / 10
}
