//! The memory of an objective, before anything is allocated for it.

use super::blocks::Division;
use super::budget::Budget;
use crate::network::model::Network;
use crate::numeric::Real;

/// Bytes that the calls of an [`Objective`](super::Objective) hold, without its samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ObjectiveMemory {
    /// An evaluated point: its weights, and its activations where they are kept. A run holds up to three.
    pub point: u64,
    /// The buffers of passes through blocks: activations and their derivatives, and the partial sums of gradients. They are
    /// kept for the next pass.
    pub passes: u64,
    /// A linearisation, beyond its point.
    pub linearisation: u64,
}

impl ObjectiveMemory {
    /// The memory of this network in `F` on a number of samples.
    pub fn of<F: Real>(network: &Network, samples: usize) -> Self {
        let (load, budget) = (network.load::<F>(), Budget::default());
        let activations = samples.saturating_mul(load.activation_bytes);
        let points_keep = activations <= budget.points;
        let linearisations_keep = activations.saturating_mul(2) <= budget.linearisation;
        let division = Division::new(samples.max(1), load);
        let block = division
            .blocks
            .iter()
            .map(ExactSizeIterator::len)
            .max()
            .unwrap_or(0);
        let lanes = division.lanes.len();
        // Outputs, their gradients and the tangents of both.
        const SETS: usize = 4;
        let sum = |parts: [usize; 2]| parts[0].saturating_add(parts[1]) as u64;
        let kept = |keep: bool, sets: usize| if keep { activations.saturating_mul(sets) } else { 0 };
        Self {
            point: sum([load.parameter_bytes, kept(points_keep, 1)]),
            passes: sum([
                (lanes - 1).saturating_mul(load.parameter_bytes),
                (lanes * SETS).saturating_mul(block.saturating_mul(load.activation_bytes)),
            ]),
            linearisation: kept(linearisations_keep, if points_keep { 1 } else { 2 }) as u64,
        }
    }
}
