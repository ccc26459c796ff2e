//! A point w with its cost and, where they are kept, the activations of a forward pass.

use super::buffers::Block;
use super::loss::Tally;
use super::pool::Pooled;

/// An evaluated point: its weights, cost, accuracy, and, if they fit the memory limit, the outputs of every layer, from
/// which the gradient takes only the backward pass.
///
/// Made by [`Objective::forward`](crate::Objective::forward) or, along a ray, by
/// [`Ray::trial`](crate::Ray::trial). The buffers go back to the objective when it is dropped.
pub struct Forward<F> {
    pub(crate) weights: Pooled<Vec<F>>,
    /// The outputs of every block; `None` where they are recomputed when needed.
    pub(crate) outputs: Option<Pooled<Vec<Block<F>>>>,
    pub(crate) cost: f64,
    pub(crate) accuracy: f64,
}

impl<F> Forward<F> {
    /// The weights w, flat.
    pub fn weights(&self) -> &[F] {
        &self.weights
    }

    /// The outputs of every block, where they are kept.
    pub(crate) fn kept(&self) -> Option<&[Block<F>]> {
        self.outputs.as_ref().map(|outputs| outputs.as_slice())
    }

    /// The cost f(w), averaged as [`Loss`](crate::Loss) says. Not finite where the network overflows.
    pub fn cost(&self) -> f64 {
        self.cost
    }

    /// The share of samples whose largest output is where the target is largest: ties go to the lowest index,
    /// a sample with a NaN among its outputs counts as wrong.
    pub fn accuracy(&self) -> f64 {
        self.accuracy
    }

    /// Whether both points agree to the bit: in their weights and, where they are kept, in their activations, which rounding
    /// may make differ at the same weights. False where a value is NaN.
    pub fn coincides_with(&self, other: &Self) -> bool
    where
        F: PartialEq,
    {
        *self.weights == *other.weights && self.kept() == other.kept()
    }

    /// The outputs of the first layer for all samples, where the activations are kept: with the weights everything that a point
    /// [carries along a ray](crate::Ray), for [`Objective::forward_from`](crate::Objective::forward_from). At most 64 MiB, since
    /// more is not kept; whether it is depends on network, number of samples and scalar only.
    pub fn first_outputs(&self) -> Option<Vec<F>>
    where
        F: Copy,
    {
        let blocks = self.kept()?.iter();
        Some(blocks.flat_map(|outputs| &outputs[0]).copied().collect())
    }

    /// The same point with a cost that was computed there in another way and differs by rounding: a line search compares with
    /// the cost of the trial it accepted, even after the activations were recomputed.
    #[must_use]
    pub fn with_cost(mut self, cost: f64) -> Self {
        self.cost = cost;
        self
    }
}

/// Cost and accuracy from the blocks' tallies, added in the order of the blocks.
pub(crate) fn average(tallies: &[Tally], averaging: f64, samples: usize) -> (f64, f64) {
    let total = tallies
        .iter()
        .fold(Tally::default(), |sum, tally| sum.plus(*tally));
    (averaging * total.sum, total.correct as f64 / samples as f64)
}
