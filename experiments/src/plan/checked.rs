//! Settings that are validated when they are read.

use crate::validate::{ParameterError, Validate};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use std::ops::Deref;

/// Settings that were validated when they were read.
#[derive(Clone, Debug, PartialEq)]
pub struct Checked<T>(T);

impl<T: Validate> Checked<T> {
    /// Validates settings that were not read from a plan.
    ///
    /// # Errors
    ///
    /// A setting lies outside its interval.
    pub(crate) fn new(value: T) -> Result<Self, ParameterError> {
        value.validate()?;
        Ok(Self(value))
    }
}

impl<T> Deref for Checked<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<'de, T: Validate + Deserialize<'de>> Deserialize<'de> for Checked<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = T::deserialize(deserializer)?;
        value.validate().map_err(D::Error::custom)?;
        Ok(Self(value))
    }
}

impl<T: Serialize> Serialize for Checked<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<T: Default> Default for Checked<T> {
    /// The documented defaults, which are valid.
    fn default() -> Self {
        Self(T::default())
    }
}
