//! Errors of running a cell.

use super::checkpoint::CheckpointError;
use super::measure::MeasurementError;
use crate::encode::EncodeError;
use crate::engine::EngineError;
use crate::optimiser::StepError;
use flatland_descent::ParameterError;
use flatland_networks::spectrum::CurvatureError;
use thiserror::Error;

/// Why a cell could not be run. A run that diverges, whose search fails or that a device fails is a finished run, not an error.
#[derive(Debug, Error)]
pub enum RunError {
    /// Sizes do not fit.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// A setting lies outside its interval, or a saved state is not the optimiser's.
    #[error(transparent)]
    Parameter(#[from] ParameterError),
    /// The network's settings, from which the initial weights are drawn, cannot be written.
    #[error(transparent)]
    Encode(#[from] EncodeError),
    /// A measurement failed.
    #[error(transparent)]
    Measurement(#[from] MeasurementError),
    /// A step failed.
    #[error(transparent)]
    Step(#[from] StepError),
    /// A checkpoint could not be read, or a final state not be written or read.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
}

impl RunError {
    /// Whether a step or a measurement was given up because the run is to stop.
    pub(super) fn is_interruption(&self) -> bool {
        matches!(
            self,
            Self::Step(StepError::Interrupted)
                | Self::Measurement(MeasurementError::Curvature(CurvatureError::Interrupted))
        )
    }

    /// The failure of the engine behind this error, if it is one.
    pub(super) fn engine_failure(&self) -> Option<&EngineError> {
        match self {
            Self::Engine(error)
            | Self::Step(StepError::Engine(error))
            | Self::Measurement(
                MeasurementError::Engine(error)
                | MeasurementError::Curvature(CurvatureError::Operator(error)),
            ) => Some(error),
            _ => None,
        }
    }
}
