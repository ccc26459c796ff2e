//! The error of a setting outside its interval, and the checks that settings are validated with.

use flatland_networks::NetworkSettings;
use std::borrow::Cow;
use std::fmt::{self, Display};
use std::ops::RangeInclusive;

/// A setting lies outside its interval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParameterError {
    /// The name of the setting as it is spelt in the plan, with those around it where it is not alone:
    /// `parity.traces[0].iterations`.
    pub parameter: Cow<'static, str>,
    /// What would be right, as it follows "must be".
    pub expected: Cow<'static, str>,
    /// What was given, as text; `None` if there is nothing to show.
    pub value: Option<String>,
}

impl ParameterError {
    /// A setting that must be `expected`, and is `value`.
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

    /// A setting that must be `expected`, where there is no value to show.
    pub fn without_value(
        parameter: impl Into<Cow<'static, str>>,
        expected: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            parameter: parameter.into(),
            expected: expected.into(),
            value: None,
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
        } = self;
        write!(f, "{parameter} must be {expected}")?;
        value.iter().try_for_each(|value| write!(f, ", got {value}"))
    }
}

impl From<flatland_descent::ParameterError> for ParameterError {
    fn from(error: flatland_descent::ParameterError) -> Self {
        Self {
            parameter: error.parameter.into(),
            expected: error.expected.into(),
            value: error.value.map(|value| value.to_string()),
        }
    }
}

/// Settings whose intervals can be checked on their own. Plans validate theirs once, as they are read.
pub trait Validate {
    /// Checks every interval that depends on nothing but these settings.
    ///
    /// # Errors
    ///
    /// The first setting that lies outside its interval.
    fn validate(&self) -> Result<(), ParameterError>;
}

impl Validate for NetworkSettings {
    /// Whether the images are large enough for the network, and whether its patches divide them, is checked when the
    /// network is built for them.
    fn validate(&self) -> Result<(), ParameterError> {
        NetworkSettings::validate(self)
            .map_err(|error| ParameterError::new(error.parameter, error.expected, error.value))
    }
}

/// That a setting `holds`, or its error.
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
