//! The error of a setting that lies outside its interval.

use crate::number::Number;
use crate::scalar::Scalar;
use std::borrow::Cow;
use std::fmt::{self, Display};

/// The error of a setting outside the interval in which the method is defined, or of a saved state that its rule cannot have.
///
/// ```
/// use flatland_descent::ParameterError;
/// use flatland_descent::line_search::SufficientDecrease;
///
/// let error = SufficientDecrease::<f64>::new(1.5).unwrap_err();
/// assert_eq!(error.to_string(), "sufficient_decrease must be in (0, 1), got 1.5");
/// // For settings of your own:
/// let error = ParameterError::new("batch", format!("from 1 to {}", 60), 61);
/// assert_eq!(error.to_string(), "batch must be from 1 to 60, got 61");
/// assert_eq!(ParameterError::required("upper_bound").to_string(), "upper_bound is required");
/// assert_eq!(ParameterError::without_value("reason", "given").to_string(), "reason must be given");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParameterError {
    /// The name of the setting, as it is spelt in the settings of the rules and in configuration files, or of the part of a saved state.
    pub parameter: Cow<'static, str>,
    /// The requirement, worded to follow "must be"; "given" where the setting [is required](Self::required).
    pub expected: Cow<'static, str>,
    /// The value given, as text; `None` if there was none, or none that fits into a line of text.
    pub value: Option<String>,
    /// Whether the setting was not given and has no default.
    is_missing: bool,
}

impl ParameterError {
    /// The error of a setting that must be `expected` but is `value`.
    pub fn new(
        parameter: impl Into<Cow<'static, str>>,
        expected: impl Into<Cow<'static, str>>,
        value: impl Display,
    ) -> Self {
        Self {
            value: Some(value.to_string()),
            ..Self::without_value(parameter, expected)
        }
    }

    /// The error of a setting that must be `expected`, without a value to show.
    pub fn without_value(
        parameter: impl Into<Cow<'static, str>>,
        expected: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            parameter: parameter.into(),
            expected: expected.into(),
            value: None,
            is_missing: false,
        }
    }

    /// The error of a setting that has no default and was not given.
    pub fn required(parameter: impl Into<Cow<'static, str>>) -> Self {
        Self {
            is_missing: true,
            ..Self::without_value(parameter, "given")
        }
    }
}

impl std::error::Error for ParameterError {}

impl Display for ParameterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            parameter,
            expected,
            value,
            is_missing,
        } = self;
        match value {
            Some(value) => write!(f, "{parameter} must be {expected}, got {value}"),
            None if *is_missing => write!(f, "{parameter} is required"),
            None => write!(f, "{parameter} must be {expected}"),
        }
    }
}

/// `value` when `holds`, else an error that names the parameter and its requirement.
pub(crate) fn require<T: Display>(
    holds: bool,
    parameter: &'static str,
    expected: impl Into<Cow<'static, str>>,
    value: T,
) -> Result<T, ParameterError> {
    if holds {
        Ok(value)
    } else {
        Err(ParameterError::new(parameter, expected, value))
    }
}

/// `value` as a scalar of type `F`, when it lies in the open unit interval both before and after rounding.
pub(crate) fn require_in_open_unit_interval<F: Scalar>(
    parameter: &'static str,
    value: f64,
) -> Result<F, ParameterError> {
    let rounded = F::of(value);
    for value in [value, rounded.as_f64()] {
        require(value > 0.0 && value < 1.0, parameter, "in (0, 1)", Number(value))?;
    }
    Ok(rounded)
}

/// `value`, when it is finite and not negative.
pub(crate) fn require_nonnegative(parameter: &'static str, value: f64) -> Result<f64, ParameterError> {
    require(
        value >= 0.0 && value.is_finite(),
        parameter,
        "finite and not negative",
        Number(value),
    )
    .map(|_| value)
}

/// `value` as a scalar of type `F`, when it is positive and finite both before and after rounding.
pub(crate) fn require_positive<F: Scalar>(parameter: &'static str, value: f64) -> Result<F, ParameterError> {
    let rounded = F::of(value);
    for value in [value, rounded.as_f64()] {
        require(
            value > 0.0 && value.is_finite(),
            parameter,
            "positive and finite",
            Number(value),
        )?;
    }
    Ok(rounded)
}
