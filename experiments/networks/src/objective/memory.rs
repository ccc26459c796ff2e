//! The memory of an objective, before anything is allocated for it.

use super::blocks::Division;
use super::keeping::Keeping;
use crate::network::model::Network;
use crate::numeric::Real;

/// Bytes that the calls of an [`Objective`](super::Objective) hold, without its samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ObjectiveMemory {
    /// An evaluated point: its weights, and the activations that are kept. A run holds up to three.
    pub point: u64,
    /// The buffers of passes through blocks: activations and their derivatives, and the partial sums of gradients. They are
    /// kept for the next pass.
    pub passes: u64,
    /// A linearisation, beyond its point.
    pub linearisation: u64,
}

impl ObjectiveMemory {
    /// The memory of this network in `F` on a number of samples, [keeping at most](super::Objective::keeping_at_most) so many bytes.
    pub fn of<F: Real>(network: &Network, samples: usize, kept_bytes: usize) -> Self {
        let (load, keeping) = (
            network.load::<F>(),
            Keeping::new::<F>(network, samples, kept_bytes),
        );
        let activations = samples.saturating_mul(load.activation_bytes);
        let first = samples.saturating_mul(network.first_outputs() * size_of::<F>());
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
        let in_passes = match network.joins_samples() {
            // Of the last there are only those that the pass is at.
            true => {
                let shared = network.shared_outputs().values() + network.shared_gradients().values();
                let shared = samples.saturating_mul(shared.saturating_mul(size_of::<F>()));
                activations.saturating_mul(SETS - 1).saturating_add(shared)
            }
            false => (lanes * SETS).saturating_mul(block.saturating_mul(load.activation_bytes)),
        };
        let of_point = match keeping {
            Keeping { points: true, .. } => activations,
            Keeping { carries: true, .. } => first,
            _ => 0,
        };
        let of_linearisation = match keeping {
            Keeping {
                linearisations: false,
                ..
            } => 0,
            // The outputs are those of the point.
            Keeping { points: true, .. } => activations,
            _ => activations.saturating_mul(2),
        };
        // Of the weights of every point, and of the direction of a product.
        let prepared = network.prepared().saturating_mul(size_of::<F>());
        let vector = load.parameter_bytes.saturating_add(prepared);
        let in_lanes = (lanes - 1).saturating_mul(load.parameter_bytes);
        Self {
            point: sum([vector, of_point]),
            passes: sum([in_lanes.saturating_add(prepared), in_passes]),
            linearisation: of_linearisation as u64,
        }
    }

    /// Bytes at most: three points, a linearisation, and its passes.
    pub fn peak(&self) -> u64 {
        [self.point.saturating_mul(3), self.passes, self.linearisation]
            .into_iter()
            .fold(0, u64::saturating_add)
    }
}
