//! A point w with its cost and, where they are kept, the activations of a forward pass.

use super::buffers::Block;
use super::loss::Tally;
use crate::network::vector::{Prepared, Vector};
use crate::numeric::Pooled;
use std::sync::OnceLock;

/// An evaluated point: its weights, cost, accuracy, and, if there is memory for them, the outputs of every layer, from
/// which the gradient takes only the backward pass.
///
/// Made by [`Objective::forward`](crate::Objective::forward) or, along a ray, by
/// [`Ray::trial`](crate::Ray::trial). The buffers go back to the objective when it is dropped.
pub struct Forward<F> {
    pub(crate) weights: Pooled<Vec<F>>,
    /// What the layers made of them.
    pub(crate) prepared: Pooled<Prepared<F>>,
    pub(crate) kept: Kept<F>,
    /// The gradients with respect to each node's output in every block, once a
    /// [gradient](crate::Objective::gradient_to_linearise) has kept them.
    pub(crate) gradients: OnceLock<Pooled<Vec<Block<F>>>>,
    /// Whether the first layer's outputs are carried along rays.
    pub(crate) carries: bool,
    pub(crate) cost: f64,
    pub(crate) accuracy: f64,
}

impl<F> Forward<F> {
    /// The weights w, flat.
    pub fn weights(&self) -> &[F] {
        &self.weights
    }

    /// The weights as the passes take them.
    pub(crate) fn vector(&self) -> Vector<'_, F> {
        Vector {
            values: &self.weights,
            prepared: &self.prepared,
        }
    }

    /// The activations that are kept.
    pub(crate) fn activations(&self) -> Activations<'_, F> {
        match &self.kept {
            Kept::Nothing => Activations::Nothing,
            Kept::First(first) => Activations::First(first),
            Kept::All(outputs) => Activations::All(outputs),
        }
    }

    /// The first layer's outputs in every block, where they are carried.
    pub(crate) fn carried(&self) -> Option<impl Iterator<Item = &[F]>> {
        (self.carries).then(|| (0..).map_while(|block| self.activations().first(block)))
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

    /// Whether both points agree to the bit: in their weights and, where they are carried, in the first layer's outputs, which
    /// rounding may make differ at the same weights. False where a value is NaN.
    pub fn coincides_with(&self, other: &Self) -> bool
    where
        F: PartialEq,
    {
        let agree = match (self.carried(), other.carried()) {
            (Some(first), Some(second)) => first.eq(second),
            (first, second) => first.is_none() && second.is_none(),
        };
        agree && *self.weights == *other.weights
    }

    /// The outputs of the first layer for all samples, where a point [carries them along rays](crate::Ray): with the weights
    /// everything that decides the bits of what follows, for [`Objective::forward_from`](crate::Objective::forward_from). At most
    /// 64 MiB; whether they are carried depends on network, number of samples and scalar only.
    pub fn first_outputs(&self) -> Option<Vec<F>>
    where
        F: Copy,
    {
        Some(self.carried()?.flatten().copied().collect())
    }

    /// The same point with a cost that was computed there in another way and differs by rounding: a line search compares with
    /// the cost of the trial it accepted, even after the activations were recomputed.
    #[must_use]
    pub fn with_cost(mut self, cost: f64) -> Self {
        self.cost = cost;
        self
    }
}

/// What a point keeps of its activations.
pub(crate) enum Kept<F> {
    /// Nothing: they are computed again from the weights.
    Nothing,
    /// The outputs of the first layer in every block, from which the others are computed again.
    First(Pooled<Vec<Vec<F>>>),
    /// The outputs of all layers in every block.
    All(Pooled<Vec<Block<F>>>),
}

/// Activations that need not be computed.
#[derive(Clone, Copy)]
pub(crate) enum Activations<'k, F> {
    Nothing,
    First(&'k [Vec<F>]),
    All(&'k [Block<F>]),
}

impl<'k, F> Activations<'k, F> {
    /// The outputs of the first layer in a block; `None` where they are not known, or there is no such block.
    pub(crate) fn first(self, block: usize) -> Option<&'k [F]> {
        let first = match self {
            Self::Nothing => None,
            Self::First(first) => first.get(block),
            Self::All(outputs) => outputs.get(block).map(|outputs| &outputs[0]),
        };
        first.map(Vec::as_slice)
    }
}

/// Cost and accuracy from the blocks' tallies, added in the order of the blocks.
pub(crate) fn average(tallies: &[Tally], averaging: f64, samples: usize) -> (f64, f64) {
    let total = tallies
        .iter()
        .fold(Tally::default(), |sum, tally| sum.plus(*tally));
    (averaging * total.sum, total.correct as f64 / samples as f64)
}
