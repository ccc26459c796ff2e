//! Ranges checked while a value is read, so that the error knows line and column.

use crate::data::DataSettings;
use crate::network::NetworkSettings;
use crate::optimiser::OptimiserSettings;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use std::ops::Deref;

/// Settings whose ranges can be checked on their own.
pub trait Check {
    /// What is wrong: the setting and what would be right.
    ///
    /// # Errors
    ///
    /// A setting lies outside its range.
    fn check(&self) -> Result<(), String>;
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
        value.check().map_err(D::Error::custom)?;
        Ok(Self(value))
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
    fn check(&self) -> Result<(), String> {
        self.validate().map_err(|error| error.to_string())
    }
}

impl Check for NetworkSettings {
    fn check(&self) -> Result<(), String> {
        // What does not depend on the data: the smallest inputs and outputs stand in for them.
        self.build([1, 1, 1], 1)
            .map(drop)
            .map_err(|error| error.to_string())
    }
}

impl Check for OptimiserSettings {
    fn check(&self) -> Result<(), String> {
        self.check().map_err(|error| error.to_string())
    }
}
