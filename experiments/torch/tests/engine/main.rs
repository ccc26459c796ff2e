//! The libtorch engine against that of `flatland-networks`, on the processor, or on the device that `FLATLAND_DEVICE` names.

// Tests fail by panicking.
#![allow(clippy::unwrap_used)]

mod batches;
mod cases;
mod equality;
mod failures;
mod table;
