//! Vectors with argmin-math's `ArgminDot` and `ArgminScaledSub` alone.

use crate::scalar::Scalar;
use argmin_math::{ArgminDot, ArgminScaledSub};

/// The requirements on a parameter vector.
pub(super) trait Vector<F>: Sized + ArgminDot<Self, F> + ArgminScaledSub<Self, F, Self> {}

impl<P: ArgminDot<P, F> + ArgminScaledSub<P, F, P>, F> Vector<F> for P {}

/// `left` − `right`.
pub(super) fn difference<P: Vector<F>, F: Scalar>(left: &P, right: &P) -> P {
    left.scaled_sub(&F::one(), right)
}

/// `factor` · `vector`: subtracted from a zero, so that each entry is rounded once.
pub(super) fn scaled<P: Vector<F>, F: Scalar>(vector: &P, factor: F) -> P {
    difference(vector, vector).scaled_sub(&-factor, vector)
}

/// The Euclidean norm, finite for every vector of finite norm, and 0 only for the zero vector.
pub(super) fn norm<P: Vector<F>, F: Scalar>(vector: &P) -> F {
    let ScaledSquare { square, scale, .. } = ScaledSquare::of(vector);
    square.sqrt() * scale
}

/// The square of a norm, whose own square might over- or underflow: `square`·`scale`².
///
/// The scale is 1 as long as the square lies between the square roots of the smallest and the largest float, so that products with a
/// curvature fit too; beyond, it is the power of two next to the norm, as near as it and its inverse are finite.
pub(super) struct ScaledSquare<P, F> {
    pub(super) square: F,
    pub(super) scale: F,
    /// The vector divided by the scale, where that is not 1.
    pub(super) scaled: Option<P>,
}

impl<P: Vector<F>, F: Scalar> ScaledSquare<P, F> {
    pub(super) fn of(vector: &P) -> Self {
        let square = vector.dot(vector);
        let plain = Self {
            square,
            scale: F::one(),
            scaled: None,
        };
        let edge = F::max_value().sqrt();
        if (edge.recip()..=edge).contains(&square) || square.is_nan() {
            return plain;
        }
        let power = |exponent: F| F::of(2.0).powi(exponent.floor().as_f64() as i32);
        // A quarter of the exponents from the end: its square root comes into range from there, up to the end.
        let quarter = F::of(0.75) * F::max_value().log2();
        let first = Self::divided(vector, power(if square > F::one() { quarter } else { -quarter }));
        if !first.square.is_finite() {
            return plain;
        }
        if first.square == F::zero() {
            return first;
        }
        // At most the largest power of two: entries may be finite where the norm is not.
        let largest = power(F::max_value().log2() - F::one());
        let scale = (first.scale * power(first.square.sqrt().log2())).min(largest);
        Self::divided(vector, scale.max(F::min_positive_value()))
    }

    /// By a power of two, hence exact but for entries that vanish beside the norm.
    fn divided(vector: &P, scale: F) -> Self {
        let scaled = scaled(vector, scale.recip());
        Self {
            square: scaled.dot(&scaled),
            scale,
            scaled: Some(scaled),
        }
    }
}

#[cfg(all(test, feature = "vec"))]
mod tests {
    use super::*;

    #[test]
    fn norms_over_the_whole_range_of_floats_are_right() {
        for exponent in [-1074, -1000, -500, -256, 0, 256, 500, 1000, 1021] {
            let unit = 2_f64.powi(exponent);
            assert_eq!(
                norm::<_, f64>(&vec![3.0 * unit, 0.0, -4.0 * unit]),
                5.0 * unit,
                "{exponent}"
            );
        }
        for exponent in [-149, -100, -32, 0, 32, 100, 125] {
            let unit = 2_f32.powi(exponent);
            assert_eq!(
                norm::<_, f32>(&vec![3.0 * unit, 0.0, -4.0 * unit]),
                5.0 * unit,
                "{exponent}"
            );
        }
        assert_eq!(norm::<_, f64>(&vec![0.0, -0.0]), 0.0);
        assert_eq!(norm::<_, f64>(&vec![f64::INFINITY, 1.0]), f64::INFINITY);
        assert!(norm::<_, f64>(&vec![f64::NAN, 1.0]).is_nan());
    }

    #[test]
    fn squares_in_the_usual_range_are_plain() {
        for entry in [1e-70, 1.0, 1e70] {
            let found = ScaledSquare::<_, f64>::of(&vec![entry]);
            assert_eq!((found.square, found.scale), (entry * entry, 1.0));
            assert!(found.scaled.is_none());
        }
    }
}
