//! The errors with which a search ends the outer run.

use crate::line_search::Failure;
use crate::scalar::Scalar;
use thiserror::Error;

/// The error of a search that found no step, with which the run of the outer solver ends.
///
/// `error.downcast_ref::<SearchError<f64>>()` recovers it from argmin's error; `LBFGS` turns it into a termination reason instead.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
#[non_exhaustive]
pub enum SearchError<F: Scalar> {
    /// The direction is not a descent direction, although the gradient is not zero.
    #[error(
        "the search direction is not a descent direction: −gᵀd must be a positive normal number, got {decrease_rate:e}"
    )]
    NotADescentDirection {
        /// $s = -\nabla f(w_k)^\top d_k$.
        decrease_rate: F,
    },
    /// Gradient or direction is not finite, or their product overflows.
    #[error(
        "−gᵀd is {decrease_rate}: the gradient or the search direction is not finite, or their product overflows"
    )]
    NonFiniteDecreaseRate {
        /// $s = -\nabla f(w_k)^\top d_k$.
        decrease_rate: F,
    },
    /// The search failed, for the reason given.
    #[error("no step was found: {0}")]
    NoStep(Failure<F>),
    /// Only the starting point was accepted: no trial elsewhere has a finite cost.
    #[error("no trial that changes the parameters has a finite cost, down to the step {step:e}")]
    NoFiniteTrial {
        /// The step at which the parameters no longer change.
        step: F,
    },
    /// For the second time in a row the accepted step was too small to change the parameters. (The first time, the search
    /// returns its starting point: outer solvers that test the change of the cost have then converged.)
    #[error(
        "two searches in a row accepted only steps too small to change the parameters, the last {step:e}: the outer solver \
         has reached the limit of rounding; a target cost or an iteration limit would have ended it earlier"
    )]
    Stuck {
        /// The last accepted step.
        step: F,
    },
    /// A search on half the squared norm was given a negative number instead of a norm.
    #[error("the cost {cost} is not a norm of residuals: a search for Gauss–Newton works on half its square")]
    NegativeNorm {
        /// The cost.
        cost: F,
    },
}
