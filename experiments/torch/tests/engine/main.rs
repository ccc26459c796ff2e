//! The libtorch engine against that of `flatland-networks`, on the processor.

mod batches;
mod cases;
mod equality;
mod failures;
mod table;
