//! The errors with which a search ends the outer run.

use crate::line_search::Failure;
use crate::scalar::Scalar;
use thiserror::Error;

/// The error of a search where nothing was found, with which the run of the outer solver ends.
///
/// It concerns the start of a run, except for [`NegativeNorm`](Self::NegativeNorm), a fault of the problem; a search that finds no step after others have moved returns its starting point.
/// `error.downcast_ref::<SearchError<f64>>()` recovers it from argmin's error; `LBFGS` turns it into a termination reason instead.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
#[non_exhaustive]
pub enum SearchError<F: Scalar> {
    /// The search failed, for the reason given.
    #[error("no step was found: {0}")]
    NoStep(Failure<F>),
    /// Only the starting point was accepted: no trial elsewhere has a finite cost.
    #[error("no trial that changes the parameters has a finite cost, down to the step {step:e}")]
    NoFiniteTrial {
        /// The step at which the parameters no longer change.
        step: F,
    },
    /// A search on half the squared norm was given a negative number instead of a norm.
    #[error("the cost {cost} is not a norm of residuals: a search for Gauss–Newton works on half its square")]
    NegativeNorm {
        /// The cost.
        cost: F,
    },
}
