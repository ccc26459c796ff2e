//! A network as operations on tensors.
//!
//! Every value is samples × values per sample, as in `flatland-networks`; layers view it as images or tokens. Only operations whose
//! backward pass has a forward derivative are used, so that dual numbers can go through both: normalisations, softmax and
//! averages are composed of elementary operations.

mod attention;
mod layer;
mod network;
mod normalise;
mod pool;

pub(crate) use network::{Graph, Pass, Values, Watch};
pub(crate) use normalise::{Moments, Normalise};
