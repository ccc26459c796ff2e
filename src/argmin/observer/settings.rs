//! The settings of a [`StabilityObserver`](super::StabilityObserver).

use crate::error::{ParameterError, require, require_nonnegative};
use crate::number::Number;
use crate::scalar::Scalar;

/// The settings of a [`StabilityObserver`](super::StabilityObserver).
///
/// A measured iteration takes one gradient at the iterate, at most $1 + 2n$ along the step for $n$ samples, and two for each Hessian
/// product: with the defaults up to 58. The solver's own evaluations are not included and do not change.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct StabilitySettings {
    /// The interval between measured iterations, counted from the first. At least 1, the default.
    pub every: u64,
    /// $n$, the number of equal parts of the step at whose ends $l$ is sampled; where that leaves open whether the step is large, as
    /// many more on the same ray up to twice the step. At least 1. Default 8.
    pub samples: usize,
    /// The maximum number of Hessian products for the sharpness, 0 for no sharpness. Default 20.
    pub hessian_products: usize,
    /// The sharpness has converged when its residual is at most this multiple of it, in [0, 1). Default 1e-3.
    pub sharpness_tolerance: f64,
    /// $\epsilon$, the relative error of a gradient, which limits the trust in a difference of two. Finite and
    /// not negative; by default four times the machine epsilon.
    pub gradient_error: Option<f64>,
    /// The length of the differences for Hessian products, as a multiple of $\lVert w\rVert + \lVert \Delta\rVert$. In [1e-30, 1); by default the
    /// cube root of the machine epsilon, which balances truncation and rounding of a central difference.
    pub difference_step: Option<f64>,
}

impl Default for StabilitySettings {
    fn default() -> Self {
        Self {
            every: 1,
            samples: 8,
            hessian_products: 20,
            sharpness_tolerance: 1e-3,
            gradient_error: None,
            difference_step: None,
        }
    }
}

impl StabilitySettings {
    /// Checks every setting; the error names the first outside its interval.
    pub(super) fn validate(&self) -> Result<(), ParameterError> {
        require(self.every >= 1, "every", "at least 1", self.every)?;
        require(self.samples >= 1, "samples", "at least 1", self.samples)?;
        let tolerance = self.sharpness_tolerance;
        require(
            (0.0..1.0).contains(&tolerance),
            "sharpness_tolerance",
            "in [0, 1)",
            Number(tolerance),
        )?;
        if let Some(error) = self.gradient_error {
            require_nonnegative("gradient_error", error)?;
        }
        if let Some(step) = self.difference_step {
            // Far smaller ones are 0 in single precision, and useless long before that.
            require(
                (1e-30..1.0).contains(&step),
                "difference_step",
                "in [1e-30, 1)",
                Number(step),
            )?;
        }
        Ok(())
    }

    pub(super) fn error_of_gradients<F: Scalar>(&self) -> F {
        self.gradient_error
            .map_or_else(|| F::of(4.0) * F::epsilon(), F::of)
    }

    pub(super) fn relative_difference<F: Scalar>(&self) -> F {
        self.difference_step.map_or_else(|| F::epsilon().cbrt(), F::of)
    }
}
