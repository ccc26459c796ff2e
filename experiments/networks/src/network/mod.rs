//! A network: a graph of layers over one flat vector of parameters, and its four passes.

pub(crate) mod batch;
pub(crate) mod batch_pass;
pub(crate) mod builder;
mod description;
pub(crate) mod gathered;
pub(crate) mod graph;
pub(crate) mod lanes;
pub(crate) mod load;
pub(crate) mod model;
mod node_pass;
pub(crate) mod pass;
pub(crate) mod sharing;
mod sizes;
pub(crate) mod statistics;
mod tensor;
pub(crate) mod vector;

pub use description::{NodeDescription, NodeKind};
pub use graph::Source;
pub use model::Network;
pub use sizes::NetworkSizes;
pub use statistics::{BatchStatistics, RunningStatistics};
pub use tensor::Tensor;
