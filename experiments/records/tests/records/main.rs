//! Records written, read, found, and refused.
#![allow(clippy::unwrap_used, reason = "a test that cannot write its files has failed")]

mod checksums;
mod damage;
mod examples;
mod format;
mod generators;
mod reference;
mod round_trip;
mod store;
