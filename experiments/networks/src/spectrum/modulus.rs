//! A block Lanczos iteration for the eigenvalues largest in modulus.

use num_traits::Float;
use rand::Rng;

use super::band::Band;
use super::basis::{Basis, norm};
use super::error::CurvatureError;
use super::operator::SymmetricOperator;
use super::projected::Eigenvalue;
use crate::error::SettingError;
use crate::numeric::Real;

/// How many eigenvalues to compute, and how well.
#[derive(Clone, Debug, PartialEq)]
pub struct ModulusSettings {
    /// How many of the eigenvalues largest in modulus; 20 by default.
    pub count: usize,
    /// The iteration stops when every residual bound is at most this times the largest modulus of an eigenvalue;
    /// 1e-3 by default.
    pub tolerance: f64,
    /// The largest number of products; 300 by default. As many vectors are kept, and `count` more.
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
    /// If nothing is wanted, the tolerance is negative or not finite, or fewer products than eigenvalues are allowed.
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
    /// With their sign, in descending order of modulus: as many as wanted, or as the operator has.
    pub eigenvalues: Vec<Eigenvalue>,
    /// How many products were taken.
    pub products: usize,
    /// Whether every eigenvalue is within the tolerance.
    pub converged: bool,
}

/// Computes the eigenvalues of `operator` that are largest in modulus, with their sign, each as often as it occurs.
///
/// The iteration of [`lanczos`](super::lanczos()) sees one vector of each eigenspace until its Krylov space is
/// exhausted. This one begins with as many random vectors as eigenvalues are wanted, which almost surely have that
/// many independent components in every eigenspace that is large enough, so that multiple eigenvalues and clusters
/// of any size are counted right. The vectors are multiplied in turn; what is new in a product is appended to the
/// orthonormal basis, in which the operator is a band matrix (A. Ruhe, Mathematics of Computation 33, 1979), and
/// what is not new makes the band narrower. Every new vector is orthogonalised against all others, twice.
///
/// The bulk beyond the wanted eigenvalues decides how many products are needed: usually some times their number.
///
/// The result depends on the operator, the settings and the generator's state only, not on the number of
/// threads. Memory: (`products` + `count`) × dimension scalars.
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
    let dimension = operator.dimension();
    if dimension == 0 {
        return Err(CurvatureError::EmptyOperator);
    }
    let count = settings.count.min(dimension);
    let mut product = vec![O::Scalar::narrow(0.0); dimension];
    let mut residual = vec![0.0; dimension];
    let mut basis = Basis::random(dimension, rng);
    while basis.len() < count {
        basis.push_random(dimension, rng);
    }
    let mut band = Band::new(count, O::Scalar::epsilon().widen());
    let last = settings.max_products.min(dimension);
    let mut next_look = count;
    let mut products = 0;
    loop {
        operator.apply(basis.vector(products), &mut product);
        for (r, p) in residual.iter_mut().zip(&product) {
            *r = p.widen();
        }
        band.saw_product(norm(&residual));
        let mut coefficients = basis.orthogonalise(&mut residual);
        let beta = norm(&residual);
        let finite = beta.is_finite() && coefficients.iter().all(|coefficient| coefficient.is_finite());
        if !finite {
            return Err(CurvatureError::NotFinite { step: products + 1 });
        }
        // A basis of the whole space can only be left by rounding errors.
        let kept = basis.len() < dimension && !band.negligible(beta, settings.tolerance);
        band.push(coefficients.split_off(products), beta, kept);
        if kept {
            basis.push(&residual, beta);
        }
        products += 1;

        let exhausted = products == basis.len();
        if exhausted || products == last || products == next_look {
            let (eigenvalues, settled) = band.largest(count, settings.tolerance)?;
            if settled || exhausted || products == last {
                return Ok(Dominant {
                    eigenvalues,
                    products,
                    converged: settled || products == dimension,
                });
            }
            next_look = products + interval(products);
        }
    }
}

/// How many products pass between two looks at the projected problem, whose solution costs the cube of its order.
fn interval(products: usize) -> usize {
    1 + products / 10
}
