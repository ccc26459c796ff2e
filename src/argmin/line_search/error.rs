//! Why a search ends the outer run.

use crate::line_search::Failure;
use crate::scalar::Scalar;
use thiserror::Error;

/// A search that found no step. The outer solver cannot go on, and its run ends with this error, which
/// `error.downcast_ref::<SearchError<f64>>()` gets back from argmin's; `LBFGS` turns it into the reason of a termination instead.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
#[non_exhaustive]
pub enum SearchError<F: Scalar> {
    /// The direction does not lead downhill, though the gradient is not zero.
    #[error(
        "the search direction is not one of descent: −gᵀd is {decrease_rate:e} and must be a positive normal number"
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
    /// The search gave up, and says why.
    #[error("no step was found: {0}")]
    NoStep(Failure<F>),
    /// What is accepted is where the search began: no trial elsewhere has a finite cost.
    #[error("no trial that changes the parameters has a finite cost, down to the step {step:e}")]
    NoFiniteTrial {
        /// The step at which the parameters no longer change.
        step: F,
    },
    /// For the second time in a row the accepted step was too small to change the parameters. (The first time the search hands
    /// back the point it was given: outer solvers that test the change of the cost have then converged.)
    #[error(
        "two searches in a row accepted only steps too small to change the parameters, the last {step:e}: the outer solver \
         has gone as far as rounding lets it; a target cost or a limit of iterations would have ended it before"
    )]
    Stuck {
        /// The step accepted last.
        step: F,
    },
    /// A search on halves of squared norms was handed a negative number in place of a norm.
    #[error("the cost {cost} is no norm of residuals: a search for Gauss–Newton works on half its square")]
    NegativeNorm {
        /// The cost.
        cost: F,
    },
}
