//! What eigenvalue methods need to know of a matrix.

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
