//! Sizes that a network can have.

use crate::error::NetworkError;

/// Values per input, of which there must be at least one, as of classes.
pub(super) fn inputs(shape: [usize; 3], classes: usize) -> Result<usize, NetworkError> {
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
pub(super) fn at_least_one(setting: &'static str, value: usize) -> Result<(), NetworkError> {
    within(setting, "at least 1", value, value >= 1)
}

pub(super) fn within(
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
pub(super) const MOST_BLOCKS: usize = 1000;

/// That there are stages, each with as many blocks as can be meant.
pub(super) fn stages(blocks: &[usize]) -> Result<(), NetworkError> {
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
pub(super) fn times(a: usize, b: usize) -> Result<usize, NetworkError> {
    a.checked_mul(b).ok_or(NetworkError::TooLarge)
}
