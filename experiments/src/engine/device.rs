//! The memory of a device.

use crate::estimate::Bytes;
use std::fmt;

/// What an objective takes of the memory of a device that is not the host's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceMemory {
    /// The device, such as `cuda:0`.
    pub device: String,
    /// Bytes of it that may be used.
    pub usable: u64,
    /// Bytes of samples, points and vectors over the parameters, which cannot be divided.
    pub whole: u64,
    /// Bytes of activations and their derivatives, at most at a time.
    pub activations: u64,
    /// The number of parts in which the samples go through the network.
    pub micro_batches: usize,
    /// The number of parts of the layers, of which each keeps activations only while it is differentiated.
    pub segments: usize,
}

impl DeviceMemory {
    /// Why that cannot be had, however samples and layers are divided; `None` if it can.
    pub fn refusal(&self) -> Option<String> {
        let needed = self.whole.saturating_add(self.activations);
        (needed > self.usable).then(|| {
            format!(
                "it needs about {} on {}, of which {} may be used: use a smaller network, or `batch` to train on fewer samples at a time",
                Bytes(needed),
                self.device,
                Bytes(self.usable)
            )
        })
    }
}

impl fmt::Display for DeviceMemory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "of {} on {}: {} for samples and vectors over the parameters, up to {} for activations",
            Bytes(self.usable),
            self.device,
            Bytes(self.whole),
            Bytes(self.activations)
        )?;
        if self.micro_batches > 1 {
            write!(f, ", the samples in {} parts", self.micro_batches)?;
        }
        if self.segments > 1 {
            write!(f, ", the layers in {} parts", self.segments)?;
        }
        Ok(())
    }
}
