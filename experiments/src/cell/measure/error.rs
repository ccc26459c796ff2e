//! Errors of measurements.

use crate::weights::WeightsError;
use flatland_networks::NetworkError;
use flatland_networks::spectrum::CurvatureError;
use thiserror::Error;

/// Why a measurement failed.
#[derive(Debug, Error)]
pub enum MeasurementError {
    /// Sizes do not fit.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// Eigenvalues or a trace could not be computed.
    #[error(transparent)]
    Curvature(#[from] CurvatureError),
    /// An array could not be encoded.
    #[error(transparent)]
    Encode(#[from] WeightsError),
}
