//! The matrix as eigenvalue methods see it.

use super::error::CurvatureError;
use crate::numeric::Real;

/// A real symmetric matrix A, known by its products. The implementor guarantees symmetry.
pub trait SymmetricOperator {
    /// The scalar of vectors; inner products are accumulated in `f64` in either case.
    type Scalar: Real;

    /// The order of A.
    fn dimension(&self) -> usize;

    /// out = A·v; both have [`dimension`](SymmetricOperator::dimension) entries. A product that does not exist is reported
    /// by non-finite entries.
    fn apply(&mut self, v: &[Self::Scalar], out: &mut [Self::Scalar]);
}

/// An operator whose products are widened to `f64` and counted.
pub(super) struct Multiplier<'a, O: SymmetricOperator> {
    operator: &'a mut O,
    product: Vec<O::Scalar>,
    products: usize,
}

impl<'a, O: SymmetricOperator> Multiplier<'a, O> {
    /// # Errors
    ///
    /// If the dimension is 0.
    pub(super) fn new(operator: &'a mut O) -> Result<Self, CurvatureError> {
        let dimension = operator.dimension();
        if dimension == 0 {
            return Err(CurvatureError::EmptyOperator);
        }
        Ok(Self {
            operator,
            product: vec![O::Scalar::narrow(0.0); dimension],
            products: 0,
        })
    }

    pub(super) fn dimension(&self) -> usize {
        self.product.len()
    }

    /// The number of products used.
    pub(super) fn products(&self) -> usize {
        self.products
    }

    /// out = A·v.
    pub(super) fn multiply(&mut self, v: &[O::Scalar], out: &mut [f64]) {
        self.operator.apply(v, &mut self.product);
        self.products += 1;
        for (out, p) in out.iter_mut().zip(&self.product) {
            *out = p.widen();
        }
    }

    /// # Errors
    ///
    /// If the result of the last product is not `finite`.
    pub(super) fn check(&self, finite: bool) -> Result<(), CurvatureError> {
        match finite {
            true => Ok(()),
            false => Err(CurvatureError::NotFinite { step: self.products }),
        }
    }
}
