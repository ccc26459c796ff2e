//! The networks of the experiments, each from its definition.

pub(super) mod cnn;
mod densenet;
mod images;
mod mlp;
pub(super) mod residual;
pub(super) mod vgg;
mod vit;

pub use densenet::DenseNetSettings;
pub(super) use mlp::mlp;
pub use residual::Stem;
pub use vit::VitSettings;

use super::error::NetworkError;

/// Values per input, of which there must be at least one, as of classes.
fn inputs(shape: [usize; 3], classes: usize) -> Result<usize, NetworkError> {
    let inputs = shape
        .into_iter()
        .try_fold(1_usize, usize::checked_mul)
        .ok_or(NetworkError::TooLarge)?;
    if inputs == 0 || classes == 0 {
        return Err(NetworkError::EmptyEnds { inputs, classes });
    }
    Ok(inputs)
}

/// That a setting is at least 1.
fn at_least_one(setting: &'static str, value: usize) -> Result<(), NetworkError> {
    within(setting, "at least 1", value, value >= 1)
}

fn within(
    setting: &'static str,
    expected: &'static str,
    value: usize,
    holds: bool,
) -> Result<(), NetworkError> {
    match holds {
        true => Ok(()),
        false => Err(NetworkError::Setting {
            setting,
            expected,
            value,
        }),
    }
}

/// More blocks in a row are a mistake.
const MOST_BLOCKS: usize = 1000;

/// That there are stages, each with as many blocks as can be meant.
fn stages(blocks: &[usize]) -> Result<(), NetworkError> {
    within(
        "blocks",
        "given for at least 1 stage",
        blocks.len(),
        !blocks.is_empty(),
    )?;
    for blocks in blocks {
        let holds = (1..=MOST_BLOCKS).contains(blocks);
        within("blocks", "1 to 1000 in each stage", *blocks, holds)?;
    }
    Ok(())
}

/// a·b channels.
fn times(a: usize, b: usize) -> Result<usize, NetworkError> {
    a.checked_mul(b).ok_or(NetworkError::TooLarge)
}

/// `3-4-6-3`.
fn dashed(numbers: &[usize]) -> String {
    let numbers: Vec<String> = numbers.iter().map(usize::to_string).collect();
    numbers.join("-")
}

/// What a label says of biases that are missing.
fn without_bias(bias: bool) -> &'static str {
    if bias { "" } else { ", no bias" }
}
