//! The error of a setting that lies outside its interval.

use crate::scalar::Scalar;
use thiserror::Error;

/// A setting lies outside the interval in which the method is defined, or a saved state is not one that its rule can have.
///
/// ```
/// use flatland_descent::line_search::SufficientDecrease;
///
/// let error = SufficientDecrease::<f64>::new(1.5).unwrap_err();
/// assert_eq!(error.to_string(), "sufficient_decrease must be in (0, 1), got 1.5");
/// ```
#[derive(Debug, Clone, PartialEq, Error)]
#[error("{parameter} must be {expected}{}", got(.value))]
pub struct ParameterError {
    /// The name of the setting, as it is spelt in the settings of the rules and in configuration files, or of the part of a saved state.
    pub parameter: &'static str,
    /// What would be right.
    pub expected: &'static str,
    /// What was given; none where it is not a number, or nothing was given.
    pub value: Option<f64>,
}

fn got(value: &Option<f64>) -> String {
    value.map_or_else(String::new, |value| format!(", got {value}"))
}

/// `value` when `holds`, else an error that names the parameter and what was expected of it.
pub(crate) fn require(
    holds: bool,
    parameter: &'static str,
    expected: &'static str,
    value: f64,
) -> Result<f64, ParameterError> {
    if holds {
        Ok(value)
    } else {
        Err(ParameterError {
            parameter,
            expected,
            value: Some(value),
        })
    }
}

/// `value` as a scalar of type `F`, when it lies in the open unit interval both before and after rounding.
pub(crate) fn require_in_open_unit_interval<F: Scalar>(
    parameter: &'static str,
    value: f64,
) -> Result<F, ParameterError> {
    let rounded = F::of(value);
    for value in [value, rounded.as_f64()] {
        require(value > 0.0 && value < 1.0, parameter, "in (0, 1)", value)?;
    }
    Ok(rounded)
}

/// `value`, when it is finite and not negative.
pub(crate) fn require_nonnegative(parameter: &'static str, value: f64) -> Result<f64, ParameterError> {
    require(
        value >= 0.0 && value.is_finite(),
        parameter,
        "finite and not negative",
        value,
    )
}

/// `value` as a scalar of type `F`, when it is positive and finite both before and after rounding.
pub(crate) fn require_positive<F: Scalar>(parameter: &'static str, value: f64) -> Result<F, ParameterError> {
    let rounded = F::of(value);
    for value in [value, rounded.as_f64()] {
        require(
            value > 0.0 && value.is_finite(),
            parameter,
            "positive and finite",
            value,
        )?;
    }
    Ok(rounded)
}
