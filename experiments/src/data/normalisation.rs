//! Shift and scale of pixels.

use crate::validate::{ParameterError, Validate, require};
use serde::{Deserialize, Serialize};

/// Shift and scale of pixels, channel by channel, the same for the training and the test part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Normalisation {
    /// Unchanged.
    AsGiven,
    /// (pixel − mean) / std with the mean and the (population) standard deviation of the channel over the
    /// training images in use.
    FromTraining,
    /// (pixel − mean) / std with the given numbers, one of each per channel.
    Fixed {
        /// Mean of each channel.
        mean: Vec<f64>,
        /// Standard deviation of each channel, > 0.
        std: Vec<f64>,
    },
}

impl Validate for Normalisation {
    fn validate(&self) -> Result<(), ParameterError> {
        let Self::Fixed { mean, std } = self else {
            return Ok(());
        };
        require(
            !mean.is_empty() && mean.len() == std.len(),
            "normalisation",
            "Fixed(mean: [...], std: [...]) with one number of each per channel",
            format!("{} means and {} standard deviations", mean.len(), std.len()),
        )?;
        for &mean in mean {
            require(mean.is_finite(), "normalisation.mean", "finite", mean)?;
        }
        for &std in std {
            let holds = std.is_finite() && std > 0.0;
            require(holds, "normalisation.std", "finite and > 0", std)?;
        }
        Ok(())
    }
}
