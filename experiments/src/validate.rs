//! Validation of settings.

pub use flatland_descent::ParameterError;

use flatland_networks::NetworkSettings;
use std::borrow::Cow;
use std::fmt::Display;
use std::ops::RangeInclusive;

/// Settings whose intervals can be checked on their own. Plans validate theirs once, when they are read.
pub trait Validate {
    /// Checks every interval that depends only on these settings.
    ///
    /// # Errors
    ///
    /// The first setting that lies outside its interval.
    fn validate(&self) -> Result<(), ParameterError>;
}

impl Validate for NetworkSettings {
    /// Checks that involve the size of the images are made when the network is built for them.
    fn validate(&self) -> Result<(), ParameterError> {
        NetworkSettings::validate(self)
            .map_err(|error| ParameterError::new(error.parameter, error.expected, error.value))
    }
}

/// Returns the error of a setting unless its condition `holds`.
pub(crate) fn require(
    holds: bool,
    parameter: impl Into<Cow<'static, str>>,
    expected: impl Into<Cow<'static, str>>,
    value: impl Display,
) -> Result<(), ParameterError> {
    match holds {
        true => Ok(()),
        false => Err(ParameterError::new(parameter, expected, value)),
    }
}

pub(crate) fn require_at_least(
    parameter: &'static str,
    value: usize,
    least: usize,
) -> Result<(), ParameterError> {
    require(value >= least, parameter, format!("at least {least}"), value)
}

pub(crate) fn require_within(
    parameter: &'static str,
    value: usize,
    range: RangeInclusive<usize>,
) -> Result<(), ParameterError> {
    let expected = format!("from {} to {}", range.start(), range.end());
    require(range.contains(&value), parameter, expected, value)
}

pub(crate) fn require_positive(parameter: &'static str, value: f64) -> Result<(), ParameterError> {
    let holds = value > 0.0 && value.is_finite();
    require(holds, parameter, "positive and finite", value)
}

pub(crate) fn require_nonnegative(parameter: &'static str, value: f64) -> Result<(), ParameterError> {
    let holds = value >= 0.0 && value.is_finite();
    require(holds, parameter, "finite and not negative", value)
}
