//! The large buffers of an objective, on loan from pools.

use std::ops::Range;

use super::pool::{Pool, Pooled};
use crate::network::model::Network;
use crate::numeric::Real;

/// One vector for each node, on one block of samples: `[node][sample × output]`.
pub(crate) type Block<F> = Vec<Vec<F>>;

/// The buffers of all objectives over one network that were made from each other. Sizes are set where a buffer is
/// taken; its content is whatever the last user left.
#[derive(Clone)]
pub(crate) struct Buffers<F> {
    /// Every block of a batch.
    batches: Pool<Vec<Block<F>>>,
    blocks: Pool<Block<F>>,
    /// The first node's output, for every block.
    slopes: Pool<Vec<Vec<F>>>,
    /// Vectors over the parameters.
    vectors: Pool<Vec<F>>,
}

impl<F: Real> Buffers<F> {
    pub(crate) fn new() -> Self {
        Self {
            batches: Pool::new(),
            blocks: Pool::new(),
            slopes: Pool::new(),
            vectors: Pool::new(),
        }
    }

    pub(crate) fn batch(&self, network: &Network, blocks: &[Range<usize>]) -> Pooled<Vec<Block<F>>> {
        let mut batch = self.batches.take();
        batch.resize_with(blocks.len(), Vec::new);
        for (values, block) in batch.iter_mut().zip(blocks) {
            fit(values, network, block.len());
        }
        batch
    }

    pub(crate) fn block(&self) -> Pooled<Block<F>> {
        self.blocks.take()
    }

    pub(crate) fn slope(&self, network: &Network, blocks: &[Range<usize>]) -> Pooled<Vec<Vec<F>>> {
        let width = network.nodes().first().map_or(0, |node| node.outputs());
        let mut slope = self.slopes.take();
        slope.resize_with(blocks.len(), Vec::new);
        for (values, block) in slope.iter_mut().zip(blocks) {
            values.resize(block.len() * width, F::zero());
        }
        slope
    }

    pub(crate) fn vector(&self, network: &Network) -> Pooled<Vec<F>> {
        let mut vector = self.vectors.take();
        vector.resize(network.parameters(), F::zero());
        vector
    }
}

/// Gives a block's buffers their sizes.
pub(crate) fn fit<F: Real>(block: &mut Block<F>, network: &Network, samples: usize) {
    block.resize_with(network.nodes().len(), Vec::new);
    for (values, node) in block.iter_mut().zip(network.nodes()) {
        values.resize(samples * node.outputs(), F::zero());
    }
}
