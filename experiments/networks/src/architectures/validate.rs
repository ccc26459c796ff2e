//! The intervals of the sizes in a description.

use super::densenet::{DenseNetSettings, NormalisedOver};
use super::settings::NetworkSettings;
use super::vgg;
use super::vit::VitSettings;
use crate::error::SettingError;

/// Anything above is taken for a mistake.
const MOST_BLOCKS: usize = 1000;

impl NetworkSettings {
    /// Checks every size that can be checked without the data.
    ///
    /// # Errors
    ///
    /// The first size that is zero or outside its interval.
    pub fn validate(&self) -> Result<(), SettingError> {
        match self {
            Self::Mlp { hidden, .. } => each_at_least_one("hidden", hidden),
            Self::Cnn { channels, .. } => each_at_least_one("channels", channels),
            Self::Vgg11 {
                width,
                stages,
                pooled,
                hidden,
                ..
            } => {
                at_least_one("width", *width)?;
                at_least_one("pooled", *pooled)?;
                let holds = (1..=vgg::STAGES.len()).contains(stages);
                require(holds, "stages", "from 1 to 5", *stages)?;
                each_at_least_one("hidden", hidden)
            }
            Self::ResNet { width, blocks, .. } => {
                at_least_one("width", *width)?;
                stages_of(blocks)
            }
            Self::WideResNet {
                width,
                blocks,
                widening,
                ..
            } => {
                at_least_one("width", *width)?;
                stages_of(blocks)?;
                at_least_one("widening", *widening)
            }
            Self::DenseNet(settings) => densenet(settings),
            Self::Vit(settings) => transformer(settings),
        }
    }
}

fn densenet(settings: &DenseNetSettings) -> Result<(), SettingError> {
    at_least_one("growth", settings.growth)?;
    stages_of(&settings.blocks)?;
    match settings.normalised_over {
        NormalisedOver::Batch => Ok(()),
        NormalisedOver::Blocks(samples) => {
            let expected = "the batch or blocks of at least 1 sample";
            require(samples >= 1, "normalised_over", expected, samples)
        }
    }
}

fn transformer(settings: &VitSettings) -> Result<(), SettingError> {
    let &VitSettings {
        patch,
        dim,
        depth,
        heads,
        head_dim,
        mlp,
        ..
    } = settings;
    at_least_one("patch", patch.unwrap_or(1))?;
    at_least_one("dim", dim)?;
    at_least_one("heads", heads)?;
    at_least_one("head_dim", head_dim)?;
    at_least_one("mlp", mlp)?;
    // Equally many sines and cosines for each direction.
    require(dim.is_multiple_of(4), "dim", "a multiple of 4", dim)?;
    let holds = (1..=MOST_BLOCKS).contains(&depth);
    require(holds, "depth", "from 1 to 1000", depth)
}

fn require(
    holds: bool,
    parameter: &'static str,
    expected: &'static str,
    value: usize,
) -> Result<(), SettingError> {
    match holds {
        true => Ok(()),
        false => Err(SettingError::new(parameter, expected, value)),
    }
}

fn at_least_one(parameter: &'static str, value: usize) -> Result<(), SettingError> {
    require(value >= 1, parameter, "at least 1", value)
}

fn each_at_least_one(parameter: &'static str, values: &[usize]) -> Result<(), SettingError> {
    let check = |&value: &usize| require(value >= 1, parameter, "at least 1 in each layer", value);
    values.iter().try_for_each(check)
}

/// At least one stage, and in each a plausible number of blocks.
fn stages_of(blocks: &[usize]) -> Result<(), SettingError> {
    let count = blocks.len();
    require(count > 0, "blocks", "set for at least 1 stage", count)?;
    blocks.iter().try_for_each(|blocks| {
        let holds = (1..=MOST_BLOCKS).contains(blocks);
        require(holds, "blocks", "from 1 to 1000 in each stage", *blocks)
    })
}
