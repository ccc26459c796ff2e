//! The large buffers of an objective, on loan from pools.

use std::ops::Range;

use super::pool::{Pool, Pooled};
use crate::network::model::Network;
use crate::network::vector::Prepared;
use crate::numeric::Real;

/// One vector for each node, on one block of samples: `[node][sample × output]`.
pub(crate) type Block<F> = Vec<Vec<F>>;

/// The buffers shared by an objective over a network and all objectives derived from it. Sizes are set when a buffer is
/// taken; its content is unspecified.
#[derive(Clone)]
pub(crate) struct Buffers<F> {
    /// Buffers for every block of a batch.
    batches: Pool<Vec<Block<F>>>,
    blocks: Pool<Block<F>>,
    /// The first node's output, for every block.
    firsts: Pool<Vec<Vec<F>>>,
    /// Vectors over the parameters.
    vectors: Pool<Vec<F>>,
    /// What layers make of such vectors.
    prepared: Pool<Prepared<F>>,
}

impl<F: Real> Buffers<F> {
    pub(crate) fn new() -> Self {
        Self {
            batches: Pool::new(),
            blocks: Pool::new(),
            firsts: Pool::new(),
            vectors: Pool::new(),
            prepared: Pool::new(),
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

    /// For the first layer's outputs, or changes of them.
    pub(crate) fn first(&self, network: &Network, blocks: &[Range<usize>]) -> Pooled<Vec<Vec<F>>> {
        let mut first = self.firsts.take();
        first.resize_with(blocks.len(), Vec::new);
        for (values, block) in first.iter_mut().zip(blocks) {
            values.resize(block.len() * network.first_outputs(), F::zero());
        }
        first
    }

    pub(crate) fn prepared(&self) -> Pooled<Prepared<F>> {
        self.prepared.take()
    }

    pub(crate) fn vector(&self, network: &Network) -> Pooled<Vec<F>> {
        let mut vector = self.vectors.take();
        vector.resize(network.parameters(), F::zero());
        vector
    }
}

/// Resizes a block's buffers.
pub(crate) fn fit<F: Real>(block: &mut Block<F>, network: &Network, samples: usize) {
    block.resize_with(network.nodes().len(), Vec::new);
    for (values, node) in block.iter_mut().zip(network.nodes()) {
        values.resize(samples * node.outputs(), F::zero());
    }
}
