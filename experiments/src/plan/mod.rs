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
//!
//! The field `record` selects the recordings besides the trace, such as the paper's diagnosis inside Flatland and its
//! segment-smoothness probes, and a `batch` makes the runs stochastic:
//!
//! ```text
//! record: (
//!     sharpness_near_label_variance: true,
//!     from: 800,
//!     eigenvalues: (every: 2, largest_in_modulus: 20, beyond_classes: 12),
//!     hessian_trace: (every: 2),
//!     diagnosis: (every: 2),
//!     probes: (),
//! ),
//! ```
//!
//! ```text
//! batch: 256,
//! record: (batch_sharpness: ()),
//! ```

mod checked;
mod claim;
mod error;
mod figure;
mod names;
mod parity;
mod read;
mod recording;
mod reference;
mod settings;
mod slip;
mod stop;

pub use checked::Checked;
pub use claim::ClaimId;
pub use error::PlanError;
pub use figure::{DrawnFigure, FigureKind, FigureSettings};
pub use parity::{EigenvalueReference, Parity, ProductReference, TraceReference};
pub use read::{PlanFile, dialect};
pub use recording::{
    BatchSharpness, DataWindow, Diagnosis, Eigenvalues, HessianTrace, Probes, Recording, Weights,
    WeightsFormat,
};
pub use reference::{Entry, Explained, Field, Reference, Section};
pub use settings::{Plan, Precision};
pub use stop::Stop;

pub(crate) use recording::{Due, Occasion, ProbedStep};
