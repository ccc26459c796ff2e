//! Errors of a step.

use crate::engine::EngineError;
use thiserror::Error;

/// Why a step was not taken.
#[derive(Debug, Error)]
pub enum StepError {
    /// Sizes do not fit the network, or the device failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// It was interrupted between two trials or before a Hessian-vector product.
    #[error("the step was interrupted")]
    Interrupted,
}
