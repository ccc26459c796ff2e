//! A batch of samples in blocks.

use std::ops::Range;

use super::pass::Point;
use super::vector::Vector;

/// The network's input for all blocks of a batch.
#[derive(Clone, Copy)]
pub(crate) struct Inputs<'a, F> {
    /// Samples × width.
    pub(crate) values: &'a [F],
    /// Samples of each block.
    pub(crate) blocks: &'a [Range<usize>],
    /// Values per sample.
    pub(crate) width: usize,
}

impl<'a, F> Inputs<'a, F> {
    /// The samples of a block.
    pub(crate) fn of(self, block: usize) -> &'a [F] {
        let samples = &self.blocks[block];
        &self.values[samples.start * self.width..samples.end * self.width]
    }

    /// The number of all samples.
    pub(crate) fn samples(self) -> usize {
        self.blocks.last().map_or(0, |block| block.end)
    }
}

/// A network at given weights on a batch, with the outputs of all its nodes in every block.
#[derive(Clone, Copy)]
pub(crate) struct Batch<'a, F> {
    pub(crate) weights: Vector<'a, F>,
    pub(crate) inputs: Inputs<'a, F>,
    pub(crate) outputs: &'a [Vec<Vec<F>>],
}

impl<'a, F> Batch<'a, F> {
    /// A block of it.
    pub(crate) fn point(self, block: usize) -> Point<'a, F> {
        Point {
            weights: self.weights,
            input: self.inputs.of(block),
            outputs: &self.outputs[block],
        }
    }
}
