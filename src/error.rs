//! The error of a setting that lies outside its interval.

use thiserror::Error;

/// A setting lies outside the interval in which the method is defined.
///
/// ```
/// use flatland::line_search::SufficientDecrease;
///
/// let error = SufficientDecrease::<f64>::new(1.5).unwrap_err();
/// assert_eq!(error.to_string(), "sufficient_decrease must be in (0, 1), got 1.5");
/// ```
#[derive(Debug, Clone, PartialEq, Error)]
#[error("{parameter} must be {expected}, got {value}")]
pub struct ParameterError {
    /// The name of the setting, as it is spelt in the API and in configuration files.
    pub parameter: &'static str,
    /// What would be right.
    pub expected: &'static str,
    /// What was given.
    pub value: f64,
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
            value,
        })
    }
}

/// `value` when it lies in the open unit interval.
pub(crate) fn require_in_open_unit_interval(
    parameter: &'static str,
    value: f64,
) -> Result<f64, ParameterError> {
    require(value > 0.0 && value < 1.0, parameter, "in (0, 1)", value)
}

/// `value` when it is positive and finite.
pub(crate) fn require_positive(parameter: &'static str, value: f64) -> Result<f64, ParameterError> {
    require(
        value > 0.0 && value.is_finite(),
        parameter,
        "positive and finite",
        value,
    )
}
