//! The data module, judged by what its formats and formulas say.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot prepare its files has failed"
)]

mod digits;
mod fashion_mnist;
mod idx;
mod npy;
mod settings;
mod subset;
mod support;
