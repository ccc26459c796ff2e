//! The error of a function that cannot be built from its parameters.

use flatland_descent::ParameterError;
use thiserror::Error;

/// The error of parameters that describe no function of the family.
///
/// ```
/// use flatland_theory::functions::{LogCosh, Separable};
///
/// let error = Separable::new(LogCosh, vec![1.0, 2.0], vec![1.0]).unwrap_err();
/// assert_eq!(error.to_string(), "scales must have length 2, got 1");
/// ```
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum FunctionError {
    /// A number lies outside its interval.
    #[error(transparent)]
    Parameter(#[from] ParameterError),
    /// An array has the wrong length.
    #[error("{name} must have length {expected}, got {actual}")]
    Length {
        /// The name of the array.
        name: &'static str,
        /// The length expected.
        expected: usize,
        /// The length given.
        actual: usize,
    },
    /// An array that must have elements has none.
    #[error("{name} must not be empty")]
    Empty {
        /// The name of the array.
        name: &'static str,
    },
}

/// An error that names the parameter and its requirement, unless `holds`.
pub(super) fn require(
    holds: bool,
    parameter: &'static str,
    expected: &'static str,
    value: f64,
) -> Result<(), FunctionError> {
    match holds {
        true => Ok(()),
        false => Err(ParameterError::new(parameter, expected, value).into()),
    }
}

/// An error unless `value` is positive and finite.
pub(super) fn require_positive(name: &'static str, value: f64) -> Result<(), FunctionError> {
    let holds = value > 0.0 && value.is_finite();
    require(holds, name, "positive and finite", value)
}

/// An error unless `actual` is `expected`.
pub(super) fn require_length(
    name: &'static str,
    expected: usize,
    actual: usize,
) -> Result<(), FunctionError> {
    if expected == actual {
        Ok(())
    } else {
        Err(FunctionError::Length {
            name,
            expected,
            actual,
        })
    }
}

/// An error unless there is at least one element.
pub(super) fn require_elements<T>(name: &'static str, values: &[T]) -> Result<(), FunctionError> {
    if values.is_empty() {
        Err(FunctionError::Empty { name })
    } else {
        Ok(())
    }
}

/// An error that names the first value that is not finite.
pub(super) fn require_finite(name: &'static str, values: &[f64]) -> Result<(), FunctionError> {
    values
        .iter()
        .try_for_each(|&value| require(value.is_finite(), name, "finite", value))
}

/// An error that names the first value that is not positive and finite.
pub(super) fn require_all_positive(name: &'static str, values: &[f64]) -> Result<(), FunctionError> {
    values.iter().try_for_each(|&value| require_positive(name, value))
}
