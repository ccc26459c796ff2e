//! What an objective keeps, and what it computes again.

/// How many bytes of activations are kept instead of computed again.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Budget {
    /// For each point, of which a run holds up to three.
    pub(crate) points: usize,
    /// For a linearisation: the activations and their gradients, of one point and for many products.
    pub(crate) linearisation: usize,
}

impl Default for Budget {
    /// Small enough for several runs side by side; trials of larger networks are faster when they stay in the caches
    /// than when they write all their activations to memory.
    fn default() -> Self {
        Self {
            points: 64 << 20,
            linearisation: 512 << 20,
        }
    }
}
