//! Values as text, and the hash of that text.

use flatland_records::hexadecimal;
use serde::Serialize;
use sha2::{Digest, Sha256};
use thiserror::Error;

/// A value that cannot be written as RON.
#[derive(Debug, Error)]
#[error("the {what} cannot be written as RON: {reason}")]
pub struct EncodeError {
    /// The value to be written, such as `settings`.
    pub what: &'static str,
    /// The reason.
    pub reason: ron::Error,
}

impl EncodeError {
    /// Adds the name of the value to the writer's error.
    pub(crate) fn of(what: &'static str) -> impl FnOnce(ron::Error) -> Self {
        move |reason| Self { what, reason }
    }
}

/// The SHA-256 of a value's RON, in lowercase hexadecimal digits.
pub(crate) fn digest(what: &'static str, value: &impl Serialize) -> Result<String, EncodeError> {
    let text = ron::to_string(value).map_err(EncodeError::of(what))?;
    Ok(hexadecimal(&Sha256::digest(text)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::error::Error;

    #[test]
    fn a_value_that_cannot_be_written_is_an_error_and_no_digest() {
        struct Refusing;
        impl Serialize for Refusing {
            fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
                Err(serde::ser::Error::custom("it refuses"))
            }
        }
        let error = digest("settings", &Refusing).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the settings cannot be written as RON: it refuses"
        );
        assert!(error.source().is_none(), "the reason is in the text already");
    }
}
