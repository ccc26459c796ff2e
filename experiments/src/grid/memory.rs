//! The memory that the cells of a plan may take.

use super::assets::Assets;
use super::planned::PlannedCell;
use crate::Stored;
use crate::engine::{DeviceMemory, Engine, EngineError};
use crate::estimate::{Bytes, CellMemory, Work, available_memory};
use crate::plan::Plan;

/// The memory that the cells running at a time may take together, besides the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct MemoryLimit {
    /// `None` where neither plan nor system says.
    pub(super) bytes: Option<u64>,
    /// Whether it is the plan's `max_memory`.
    of_plan: bool,
}

impl MemoryLimit {
    /// The plan's limit, or what the machine has free now.
    pub(super) fn of(plan: &Plan) -> Self {
        match plan.max_memory {
            // Beyond its range the conversion saturates.
            Some(bytes) => Self {
                bytes: Some(bytes as u64),
                of_plan: true,
            },
            None => Self {
                bytes: available_memory(),
                of_plan: false,
            },
        }
    }

    /// Why something that takes this many bytes cannot be had; `None` if it can.
    pub(super) fn refusal(self, needed: u64) -> Option<String> {
        let limit = self.bytes.filter(|&limit| needed > limit)?;
        let limit = Bytes(limit);
        Some(match self.of_plan {
            true => format!("more than the {limit} that `max_memory` allows"),
            false => format!("more than the {limit} that are free"),
        })
    }

    /// Why a cell that takes this many bytes cannot be run; `None` if it can.
    pub(super) fn refusal_of_cell(self, needed: u64) -> Option<String> {
        let why = self.refusal(needed)?;
        Some(format!(
            "it needs about {} of memory, {why}: use a smaller network, fewer eigenvalues or iterations, or `batch` to train on \
             fewer samples at a time",
            Bytes(needed)
        ))
    }
}

/// What a cell does, and the memory it holds.
pub(super) struct Requirements {
    pub(super) work: Work,
    pub(super) memory: CellMemory,
    pub(super) device: Option<DeviceMemory>,
}

impl Requirements {
    /// Why the cell cannot be run; `None` if it can.
    pub(super) fn refusal(&self, limit: MemoryLimit) -> Option<String> {
        let of_device = || self.device.as_ref().and_then(DeviceMemory::refusal);
        limit.refusal_of_cell(self.memory.typical).or_else(of_device)
    }
}

/// What a cell requires on an engine.
pub(super) fn requirements<E: Engine<F>, F: Stored>(
    engine: &E,
    cell: &PlannedCell,
    assets: &Assets<F>,
) -> Result<Requirements, EngineError> {
    let data = &assets.data()[cell.data];
    let (training, test) = (data.set.train.len(), data.set.test.len());
    let work = Work::of(&cell.settings, training, test, data.set.classes);
    let network = &data.networks[cell.network];
    let samples = work.samples as usize;
    // Curvature is measured on all samples, and a device holds them besides the batch.
    Ok(Requirements {
        memory: CellMemory::of(engine, network, samples, training, &work),
        device: engine.device_memory(network, training)?,
        work,
    })
}
