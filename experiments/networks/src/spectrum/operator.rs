//! What eigenvalue methods need to know of a matrix.

use super::error::CurvatureError;
use crate::numeric::Real;

/// A real symmetric matrix A known by its products. Symmetry is the implementor's promise.
pub trait SymmetricOperator {
    /// What vectors are made of; inner products are accumulated in `f64` all the same.
    type Scalar: Real;

    /// The order of A.
    fn dimension(&self) -> usize;

    /// out = A·v; both have [`dimension`](SymmetricOperator::dimension) entries. A product that does not
    /// exist is reported by entries that are not finite.
    fn apply(&mut self, v: &[Self::Scalar], out: &mut [Self::Scalar]);
}

/// An operator at work: its products, widened and counted.
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

    /// How many products were taken.
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
    /// If what came of the last product is not `finite`.
    pub(super) fn check(&self, finite: bool) -> Result<(), CurvatureError> {
        match finite {
            true => Ok(()),
            false => Err(CurvatureError::NotFinite { step: self.products }),
        }
    }
}
