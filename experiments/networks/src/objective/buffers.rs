//! The large buffers of an objective, on loan from pools.

use std::ops::Range;

use super::loss::Tally;
use crate::network::gathered::Averaging;
use crate::network::model::Network;
use crate::network::sharing::Sharing;
use crate::network::vector::Prepared;
use crate::numeric::{Pool, Pooled, Real};

/// One vector for each node, on one block of samples: `[node][sample × output]`.
pub(crate) type Block<F> = Vec<Vec<F>>;

/// The buffers shared by an objective over a network and all objectives derived from it. Sizes are set when a buffer is
/// taken; its content is unspecified.
#[derive(Clone)]
pub(crate) struct Buffers<F> {
    /// Buffers for every block of a batch.
    batches: Pool<Vec<Block<F>>>,
    blocks: Pool<Block<F>>,
    /// Buffers for every block of a batch, shared by nodes in a forward pass, and in a backward pass.
    shared: [Pool<Vec<Block<F>>>; 2],
    /// The first node's output, for every block.
    firsts: Pool<Vec<Vec<F>>>,
    /// Vectors over the parameters.
    vectors: Pool<Vec<F>>,
    /// For several of them.
    partials: Pool<Vec<Pooled<Vec<F>>>>,
    /// What layers make of such vectors.
    prepared: Pool<Prepared<F>>,
    averaging: Pool<Averaging>,
    /// Statistics of normalised channels.
    statistics: Pool<Vec<f64>>,
    /// The same for every block.
    block_statistics: Pool<Vec<Vec<f64>>>,
    tallies: Pool<Vec<Tally>>,
}

impl<F: Real> Buffers<F> {
    pub(crate) fn new() -> Self {
        Self {
            batches: Pool::new(),
            blocks: Pool::new(),
            shared: [Pool::new(), Pool::new()],
            firsts: Pool::new(),
            vectors: Pool::new(),
            partials: Pool::new(),
            prepared: Pool::new(),
            averaging: Pool::new(),
            statistics: Pool::new(),
            block_statistics: Pool::new(),
            tallies: Pool::new(),
        }
    }

    pub(crate) fn batch(&self, network: &Network, blocks: &[Range<usize>]) -> Pooled<Vec<Block<F>>> {
        let mut batch = self.batches.take();
        batch.resize_with(blocks.len(), Vec::new);
        for (values, block) in batch.iter_mut().zip(blocks) {
            fit(values, network, block, blocks);
        }
        batch
    }

    /// For the outputs of nodes in a forward pass that does not keep them.
    pub(crate) fn shared_outputs(&self, network: &Network, blocks: &[Range<usize>]) -> Pooled<Vec<Block<F>>> {
        begun(self.shared[0].take(), network.shared_outputs(), blocks)
    }

    /// For gradients with respect to the outputs of nodes in a backward pass that does not keep them.
    pub(crate) fn shared_gradients(
        &self,
        network: &Network,
        blocks: &[Range<usize>],
    ) -> Pooled<Vec<Block<F>>> {
        begun(self.shared[1].take(), network.shared_gradients(), blocks)
    }

    pub(crate) fn block(&self) -> Pooled<Block<F>> {
        self.blocks.take()
    }

    /// For the first layer's outputs, or changes of them.
    pub(crate) fn first(&self, network: &Network, blocks: &[Range<usize>]) -> Pooled<Vec<Vec<F>>> {
        let mut first = self.firsts.take();
        first.resize_with(blocks.len(), Vec::new);
        for (values, block) in first.iter_mut().zip(blocks) {
            size(values, network.first_outputs(), block, blocks);
        }
        first
    }

    pub(crate) fn prepared(&self) -> Pooled<Prepared<F>> {
        self.prepared.take()
    }

    pub(crate) fn averaging(&self) -> Pooled<Averaging> {
        self.averaging.take()
    }

    pub(crate) fn statistics(&self, network: &Network) -> Pooled<Vec<f64>> {
        let mut statistics = self.statistics.take();
        statistics.resize(network.statistics(), 0.0);
        statistics
    }

    pub(crate) fn block_statistics(&self, network: &Network, blocks: usize) -> Pooled<Vec<Vec<f64>>> {
        let mut statistics = self.block_statistics.take();
        statistics.resize_with(blocks, Vec::new);
        for statistics in &mut *statistics {
            statistics.resize(network.statistics(), 0.0);
        }
        statistics
    }

    pub(crate) fn tallies(&self) -> Pooled<Vec<Tally>> {
        self.tallies.take()
    }

    pub(crate) fn vector(&self, network: &Network) -> Pooled<Vec<F>> {
        let mut vector = self.vectors.take();
        vector.resize(network.parameters(), F::zero());
        vector
    }

    /// Several vectors, to be cleared after use, so that others can have them.
    pub(crate) fn partials(&self, network: &Network, count: usize) -> Pooled<Vec<Pooled<Vec<F>>>> {
        let mut partials = self.partials.take();
        partials.resize_with(count, || self.vector(network));
        partials
    }
}

/// The buffers for the next pass.
fn begun<F>(
    mut batch: Pooled<Vec<Block<F>>>,
    sharing: &Sharing,
    blocks: &[Range<usize>],
) -> Pooled<Vec<Block<F>>> {
    batch.resize_with(blocks.len(), Vec::new);
    for (buffers, block) in batch.iter_mut().zip(blocks) {
        sharing.begin(buffers, block.len());
    }
    batch
}

/// Resizes the buffers of one of the blocks.
pub(crate) fn fit<F: Real>(
    buffers: &mut Block<F>,
    network: &Network,
    block: &Range<usize>,
    blocks: &[Range<usize>],
) {
    buffers.resize_with(network.nodes().len(), Vec::new);
    for (values, node) in buffers.iter_mut().zip(network.nodes()) {
        size(values, node.outputs(), block, blocks);
    }
}

/// Resizes a buffer of one of the blocks to this width. It gets room for any of them, since the next may be a sample longer.
fn size<F: Real>(values: &mut Vec<F>, width: usize, block: &Range<usize>, blocks: &[Range<usize>]) {
    let longest = blocks.first().map_or(0, ExactSizeIterator::len);
    values.reserve_exact((longest * width).saturating_sub(values.len()));
    values.resize(block.len() * width, F::zero());
}
