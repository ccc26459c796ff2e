//! Errors of measurements.

use crate::engine::EngineError;
use crate::weights::WeightsError;
use flatland_networks::spectrum::CurvatureError;
use thiserror::Error;

/// Why a measurement failed.
#[derive(Debug, Error)]
pub enum MeasurementError {
    /// Sizes do not fit, or the device failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// Eigenvalues or a trace could not be computed.
    #[error(transparent)]
    Curvature(#[from] CurvatureError<EngineError>),
    /// An array could not be encoded.
    #[error(transparent)]
    Encode(#[from] WeightsError),
}
