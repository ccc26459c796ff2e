//! A network: a graph of layers over one flat vector of parameters, and its four passes.

pub(crate) mod builder;
pub(crate) mod graph;
pub(crate) mod load;
pub(crate) mod model;
pub(crate) mod pass;
mod sizes;
pub(crate) mod statistics;

pub use model::{Network, Tensor};
pub use sizes::NetworkSizes;
pub use statistics::{BatchStatistics, RunningStatistics};
