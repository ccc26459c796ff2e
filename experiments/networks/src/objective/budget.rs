//! What an objective keeps, and what it computes again.

use super::blocks::Division;
use crate::network::Network;
use crate::numeric::Real;

/// How many bytes of activations are kept instead of computed again.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Budget {
    /// For each point, of which a run holds up to three.
    pub(crate) points: usize,
    /// For a linearisation: the activations and their gradients, of one point and for many products.
    pub(crate) linearisation: usize,
}

impl Network {
    /// Estimate of the largest number of bytes that an [`Objective`](crate::Objective) of this many samples in precision `F` takes
    /// at once, for a Hessian-vector product: activations, their gradients and tangents, and vectors over the parameters; without
    /// the data and what a caller keeps.
    ///
    /// A network that normalises over the whole batch holds three sets of the activations of all samples, and for a gradient one;
    /// the others hold four sets for some blocks, and what they keep to save time.
    pub fn peak_bytes<F: Real>(&self, samples: usize) -> usize {
        let (load, budget) = (self.load::<F>(), Budget::default());
        let batch = samples.saturating_mul(load.activation_bytes);
        let division = Division::new(samples.max(1), load);
        let lanes = division.lanes.len();
        let vectors = lanes.saturating_mul(load.parameter_bytes);
        let points = if batch <= budget.points { batch } else { 0 };
        let activations = if self.joins_samples() {
            batch.saturating_mul(3)
        } else {
            let longest = division
                .blocks
                .iter()
                .map(ExactSizeIterator::len)
                .max()
                .unwrap_or(0);
            let block = longest.saturating_mul(load.activation_bytes);
            let kept = if batch <= budget.linearisation / 2 {
                2 * batch
            } else {
                0
            };
            block.saturating_mul(4 * lanes).saturating_add(kept)
        };
        // A run holds up to three points.
        activations.saturating_add(vectors).saturating_add(3 * points)
    }
}

impl Default for Budget {
    /// Small enough for several runs side by side; trials of larger networks are faster when they stay in the caches
    /// than when they write all their activations to memory.
    fn default() -> Self {
        Self {
            points: 512 << 20,
            linearisation: 1 << 30,
        }
    }
}
