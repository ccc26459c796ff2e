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

/// a·b channels.
pub(super) fn times(a: usize, b: usize) -> Result<usize, NetworkError> {
    a.checked_mul(b).ok_or(NetworkError::TooLarge)
}
