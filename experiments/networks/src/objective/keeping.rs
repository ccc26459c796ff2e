//! What an objective keeps, and what it computes again.

use crate::network::Network;
use crate::numeric::Real;

/// Bytes of activations that an [`Objective`](super::Objective) keeps at most, unless [told otherwise](super::Objective::keeping_at_most): 2 GiB.
pub const KEPT_BYTES: usize = 2 << 30;

/// Outputs of the first layer are carried up to this size: they are part of every checkpoint.
const CARRIED_BYTES: usize = 64 << 20;

/// Outputs of this size stay in the caches, so that Z + ηQ costs next to nothing.
const CACHED_BYTES: usize = 8 << 20;

/// A first layer of more multiplications per output value is slower to compute than Z + ηQ is to read from memory.
const CARRIED_MULTIPLICATIONS: u64 = 64;

/// What an objective does with the activations of an evaluated point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Keeping {
    /// Whether points carry the first layer's outputs along rays. It changes the rounding of trials, so it depends on network,
    /// number of samples and scalar only.
    pub(crate) carries: bool,
    /// Whether points keep the activations of all layers. From here on nothing changes a bit.
    pub(crate) points: bool,
    /// Whether a linearisation keeps activations and their gradients.
    pub(crate) linearisations: bool,
}

impl Keeping {
    /// What is kept in at most `bytes` of activations.
    pub(crate) fn new<F: Real>(network: &Network, samples: usize, bytes: usize) -> Self {
        let activations = samples.saturating_mul(network.load::<F>().activation_bytes);
        let sizes = network.sizes();
        let width = network.first_outputs();
        let first = samples.saturating_mul(width).saturating_mul(size_of::<F>());
        let costly = sizes.first_multiplications >= CARRIED_MULTIPLICATIONS.saturating_mul(width as u64);
        Self {
            carries: first <= CACHED_BYTES || (first <= CARRIED_BYTES && costly),
            // A run holds up to three points, and a linearisation the gradients at one of them.
            points: activations.saturating_mul(4) <= bytes,
            linearisations: activations.saturating_mul(2) <= bytes,
        }
    }
}
