//! Checked sizes of a network.

use crate::error::NetworkError;

/// Values per input; an error unless there is at least one value and one class.
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
