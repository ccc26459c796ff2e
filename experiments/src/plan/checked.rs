//! Ranges checked while a value is read, so that the error knows its place.

use crate::data::{DataError, DataSettings};
use crate::optimiser::OptimiserSettings;
use flatland_descent::ParameterError;
use flatland_networks::{NetworkError, NetworkSettings};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use std::ops::Deref;

/// Settings whose ranges can be checked on their own.
pub trait Check {
    /// What is wrong: the setting and what would be right.
    ///
    /// # Errors
    ///
    /// A setting lies outside its range.
    fn check(&self) -> Result<(), Refusal>;
}

/// A setting outside its range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The name of the field, or the names from the outside in, separated by `: `.
    pub setting: String,
    /// What it must be, and what it is.
    pub message: String,
}

/// Stands between setting and message while a reader hands a refusal on, which can be done as text only.
const SEPARATOR: char = '\u{1f}';

impl Refusal {
    /// The refusal of a setting.
    pub fn new(setting: impl Into<String>, message: impl Into<String>) -> Self {
        let (setting, message) = (setting.into(), message.into());
        Self { setting, message }
    }

    /// The refusal in a reader's error; none where the reader itself refused.
    pub(super) fn from_text(text: &str) -> Option<Self> {
        let (setting, message) = text.split_once(SEPARATOR)?;
        Some(Self::new(setting, message))
    }
}

/// Settings that were checked when they were read.
#[derive(Clone, Debug, PartialEq)]
pub struct Checked<T>(T);

impl<T> Deref for Checked<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<'de, T: Check + Deserialize<'de>> Deserialize<'de> for Checked<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = T::deserialize(deserializer)?;
        match value.check() {
            Ok(()) => Ok(Self(value)),
            Err(Refusal { setting, message }) => {
                Err(D::Error::custom(format!("{setting}{SEPARATOR}{message}")))
            }
        }
    }
}

impl<T: Serialize> Serialize for Checked<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<T: Default> Default for Checked<T> {
    /// The documented defaults, which lie in their ranges.
    fn default() -> Self {
        Self(T::default())
    }
}

impl Check for DataSettings {
    fn check(&self) -> Result<(), Refusal> {
        self.validate().map_err(|error| match &error {
            // Of several names any one shows the place.
            DataError::Setting { name, .. } => {
                Refusal::new(name.split(',').next().unwrap_or(name), error.to_string())
            }
            _ => Refusal::new("", error.to_string()),
        })
    }
}

impl Check for NetworkSettings {
    fn check(&self) -> Result<(), Refusal> {
        // What does not depend on the data: large images of one class stand in for them. Whether the images are large
        // enough for the network, and whether its patches divide them, is told when they are there.
        match self.build([1, 224, 224], 1) {
            Ok(_)
            | Err(
                NetworkError::ImageTooSmall { .. }
                | NetworkError::Patch { .. }
                | NetworkError::NoPatch { .. },
            ) => Ok(()),
            Err(error) => {
                let setting = match error {
                    NetworkError::EmptyLayer { .. } | NetworkError::TooLarge => "hidden",
                    NetworkError::Setting { setting, .. } => setting,
                    _ => "",
                };
                Err(Refusal::new(setting, error.to_string()))
            }
        }
    }
}

impl Check for OptimiserSettings {
    fn check(&self) -> Result<(), Refusal> {
        self.check()
            .map_err(|error: ParameterError| Refusal::new(error.parameter.clone(), error.to_string()))
    }
}
