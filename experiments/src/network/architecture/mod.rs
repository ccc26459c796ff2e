//! Networks from their descriptions.

mod vit;

pub use vit::VitSettings;

use super::error::NetworkError;

/// Values per input, of which there is one at least, and a class.
fn ends(shape: [usize; 3], classes: usize) -> Result<usize, NetworkError> {
    let inputs = shape.into_iter().try_fold(1_usize, usize::checked_mul);
    let inputs = inputs.ok_or(NetworkError::TooLarge)?;
    if inputs == 0 || classes == 0 {
        return Err(NetworkError::EmptyEnds { inputs, classes });
    }
    Ok(inputs)
}

fn at_least_one(field: &'static str, size: usize) -> Result<(), NetworkError> {
    if size == 0 {
        Err(NetworkError::Zero { field })
    } else {
        Ok(())
    }
}

/// `values`, if that many for each of `rows` can be counted.
fn countable(values: Option<usize>, rows: usize) -> Result<usize, NetworkError> {
    values
        .filter(|values| {
            values
                .checked_mul(rows)
                .is_some_and(|all| all <= isize::MAX as usize / 8)
        })
        .ok_or(NetworkError::TooLarge)
}
