//! Errors of a step.

use flatland_networks::NetworkError;
use thiserror::Error;

/// Why a step was not taken.
#[derive(Debug, Error)]
pub enum StepError {
    /// Sizes do not fit the network.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// It was interrupted between two trials or before a Hessian-vector product.
    #[error("the step was interrupted")]
    Interrupted,
}
