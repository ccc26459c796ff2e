//! Vectors with argmin-math's `ArgminDot` and `ArgminScaledSub` alone.

use crate::scalar::Scalar;
use argmin_math::{ArgminDot, ArgminScaledSub};

/// The requirements on a parameter vector.
pub(super) trait Vector<F>: Sized + ArgminDot<Self, F> + ArgminScaledSub<Self, F, Self> {}

impl<P: ArgminDot<P, F> + ArgminScaledSub<P, F, P>, F> Vector<F> for P {}

/// The Euclidean norm.
pub(super) fn norm<P: Vector<F>, F: Scalar>(vector: &P) -> F {
    vector.dot(vector).sqrt()
}

/// `left` − `right`.
pub(super) fn difference<P: Vector<F>, F: Scalar>(left: &P, right: &P) -> P {
    left.scaled_sub(&F::one(), right)
}

/// `factor` · `vector`: subtracted from a zero, so that each entry is rounded once.
pub(super) fn scaled<P: Vector<F>, F: Scalar>(vector: &P, factor: F) -> P {
    difference(vector, vector).scaled_sub(&-factor, vector)
}
