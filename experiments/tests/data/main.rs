//! The data module, tested against the definitions of its formats and formulas.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot prepare its files has failed"
)]

mod cifar;
mod digits;
mod emnist_letters;
mod fashion_mnist;
mod idx;
mod inspection;
mod labels;
mod npy;
mod npz;
mod recognition;
mod settings;
mod subset;
mod summary;
mod support;
mod svhn;
mod written;
