//! The plan: a RON file, read and validated before anything runs.
//!
//! ```text
//! (
//!     name: "fig1",
//!     data: [Digits(train: 1500)],
//!     networks: [Mlp(hidden: [100, 100])],
//!     optimisers: [Sam(), Cdat(), Nls(), NlsUb(), PoNls(), Ls(), Gd(step: 0.1)],
//!     seeds: [0, 1, 2],
//!     iterations: 2000,
//!     figures: [MainComparison],
//!     claims: [EosFromStart, Nonmonotone, SharpnessFalls],
//! )
//! ```
//!
//! Its cells are the product data × networks × optimisers × seeds.

mod checked;
mod error;
mod parity;
mod place;
mod read;
mod recording;
mod settings;

pub use checked::{Check, Checked, Refusal};
pub use error::PlanError;
pub use parity::{EigenvalueReference, Parity, ProductReference, TraceReference};
pub use read::PlanFile;
pub use recording::{BatchSharpness, Diagnosis, Eigenvalues, HessianTrace, Probes, Recording};
pub use settings::{FigureKind, Plan, Precision};

pub(crate) use recording::ProbedStep;
