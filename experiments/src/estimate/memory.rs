//! The memory of a cell.

use super::work::Work;
use crate::Stored;
use crate::engine::Engine;
use flatland_networks::Network;
use flatland_records::TraceRow;

/// Bytes that a cell holds at most, besides the data, which all cells share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CellMemory {
    /// Without any curvature measurement: a run needs at least this.
    pub least: u64,
    /// With the measurements at their typical number of products.
    pub typical: u64,
    /// With the measurements at their largest number of products.
    pub most: u64,
}

/// Points that a run holds at a time: the iterate, the trial, and that of the previous trial.
const POINTS: u64 = 3;

/// Vectors over the parameters besides the points: the gradient, the descent direction, the state of the optimiser, the
/// checkpoint.
const VECTORS: u64 = 4;

/// Vectors in double precision of a Lanczos iteration.
const LANCZOS_VECTORS: u64 = 2;

impl CellMemory {
    /// The memory of the host that a cell with this work takes on an engine, for a network in `F` trained on `samples` at a time of
    /// `whole` samples.
    pub fn of<E: Engine<F>, F: Stored>(
        engine: &E,
        network: &Network,
        samples: usize,
        whole: usize,
        work: &Work,
    ) -> Self {
        let parameters = network.parameters() as u64;
        let vector = parameters.saturating_mul(size_of::<F>() as u64);
        let of_step = engine.memory(network, samples);
        let of_whole = engine.memory(network, whole);
        let step = [
            of_step.point.saturating_mul(POINTS),
            of_step.passes,
            vector.saturating_mul(VECTORS),
            work.iterations
                .saturating_add(1)
                .saturating_mul(size_of::<TraceRow>() as u64),
        ];
        let least = step.into_iter().fold(0, u64::saturating_add);
        // Within its budget a basis is restarted rather than enlarged.
        let budget = work.basis_bytes.max(work.min_basis.saturating_mul(vector));
        let measured = |products: u64| {
            if products == 0 {
                return least;
            }
            // A stochastic run evaluates a point of its own on the whole set.
            let point = if samples == whole { 0 } else { of_whole.point };
            [
                point,
                // A checkpoint copies the outputs of the first layer.
                of_step.point,
                of_whole.passes.saturating_sub(of_step.passes),
                of_whole.linearisation,
                products.min(parameters).saturating_mul(vector).min(budget),
                parameters.saturating_mul(8 * LANCZOS_VECTORS),
            ]
            .into_iter()
            .fold(least, u64::saturating_add)
        };
        Self {
            least,
            typical: measured(work.basis),
            most: measured(work.largest_basis),
        }
    }
}
