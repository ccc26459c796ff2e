//! The memory of a cell.

use super::work::Work;
use flatland_networks::{Network, ObjectiveMemory, Real};

/// Bytes that a cell holds at most, besides the data, which all cells share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CellMemory {
    /// Without any measurement: a run needs at least this.
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
    /// The memory of a cell with this work, for a network in `F` trained on `samples` at a time of `whole` samples.
    pub fn of<F: Real>(network: &Network, samples: usize, whole: usize, work: &Work) -> Self {
        let parameters = network.parameters() as u64;
        let vector = parameters.saturating_mul(size_of::<F>() as u64);
        let of_step = ObjectiveMemory::of::<F>(network, samples);
        let of_whole = ObjectiveMemory::of::<F>(network, whole);
        let step = [
            of_step.point.saturating_mul(POINTS),
            of_step.passes,
            vector.saturating_mul(VECTORS),
        ];
        let least = step.into_iter().fold(0, u64::saturating_add);
        let measured = |products: u64| {
            if products == 0 {
                return least;
            }
            // A stochastic run evaluates a point of its own on the whole set.
            let point = if samples == whole { 0 } else { of_whole.point };
            [
                point,
                of_whole.passes.saturating_sub(of_step.passes),
                of_whole.linearisation,
                products.min(parameters).saturating_mul(vector),
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

/// The bytes of memory that this process may use at most: the machine's, or the limit of its control group (as set by
/// Slurm or a container) where that is less. `None` where the system does not say.
pub fn total_memory() -> Option<u64> {
    let machine = std::fs::read_to_string("/proc/meminfo").ok().and_then(|text| {
        let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
        let kibibytes: u64 = line.split_whitespace().next()?.parse().ok()?;
        kibibytes.checked_mul(1024)
    });
    let group = std::fs::read_to_string("/sys/fs/cgroup/memory.max")
        .ok()
        .and_then(|text| text.trim().parse().ok());
    machine.into_iter().chain(group).min()
}
