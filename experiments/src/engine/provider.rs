//! What makes functions of networks and samples.

use super::device::DeviceMemory;
use super::error::EngineError;
use super::objective::Objective;
use crate::Stored;
use flatland_networks::{Loss, Network, ObjectiveMemory};
use ndarray::ArrayView2;

/// What distinguishes the cells of one engine from those of another.
pub trait Identified {
    /// Everything, besides the settings of a cell and the arithmetic of the host, on which the bits of its record depend, on one line:
    /// library and version, device, threads, sizes of blocks, what it promises. It is part of the identity and the provenance of cells.
    ///
    /// `None` for the native engine only.
    fn identity(&self) -> Option<&str>;
}

/// Computes with networks in the scalar `F`.
pub trait Engine<F: Stored>: Identified + Sync {
    /// The loss of a network on some samples.
    type Objective<'a>: Objective<Scalar = F>
    where
        Self: 'a;

    /// Joins a network with inputs (n × d) and targets (n × K).
    ///
    /// # Errors
    ///
    /// The sizes do not fit the network or each other, there is no sample, or the device fails.
    fn objective<'a>(
        &'a self,
        network: &'a Network,
        inputs: ArrayView2<'a, F>,
        targets: ArrayView2<'a, F>,
        loss: Loss,
    ) -> Result<Self::Objective<'a>, EngineError>;

    /// The bytes in the memory of the host that an objective of this network on a number of samples holds, for the estimates and for the
    /// refusal of cells that are too large. Besides it are counted the vectors over the parameters that a cell holds itself.
    fn memory(&self, network: &Network, samples: usize) -> ObjectiveMemory;

    /// What such an objective takes of the memory of a device, for the same estimates and refusals. `None`, as by default, of an engine that
    /// computes in the memory of the host.
    ///
    /// # Errors
    ///
    /// The engine cannot compute with this network.
    fn device_memory(
        &self,
        _network: &Network,
        _samples: usize,
    ) -> Result<Option<DeviceMemory>, EngineError> {
        Ok(None)
    }

    /// Whether its calls run on the threads of the rayon pool from which they are made: then cells run side by side, and more threads make
    /// each faster. Otherwise one cell runs at a time in a process, whose time does not depend on the threads. True by default.
    fn uses_callers_threads(&self) -> bool {
        true
    }
}

/// An engine in either scalar of a plan.
pub trait Engines: Engine<f32> + Engine<f64> {}

impl<E: Engine<f32> + Engine<f64>> Engines for E {}
