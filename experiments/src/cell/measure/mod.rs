//! Measurements: functions from a cost and a point to the rows of a record.
//!
//! They know nothing of the schedule and do not influence the run.

mod batches;
mod diagnosis;
mod error;
mod probes;
mod product;
mod sharpness;
mod spectrum;
mod told;
mod trace;

pub use error::MeasurementError;

pub(super) use batches::epoch_sharpness;
pub(super) use diagnosis::diagnosis;
pub(super) use probes::probes;
pub(super) use product::hessian_vector_product;
pub(super) use sharpness::{Sharpness, sharpness};
pub(super) use spectrum::spectrum;
pub(super) use trace::trace;
