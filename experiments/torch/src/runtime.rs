//! libtorch, set up for reproducible runs on one device.

use crate::device::Device;
use crate::error::TorchError;
use crate::shim;

/// libtorch on a device: deterministic algorithms, `f32` that is `f32`, a fixed number of threads.
///
/// The settings are those of the process, so that one runtime should be opened in it, before its threads.
#[derive(Clone, Debug)]
pub struct Runtime {
    device: Device,
    threads: usize,
    /// The name of a GPU.
    name: Option<String>,
    /// Bytes of a GPU; of a processor those for activations and their derivatives.
    memory: u64,
    micro_batch: Option<usize>,
}

/// What activations and their derivatives may take on the processor, where runs share the memory.
const PROCESSOR_BYTES: u64 = 2 << 30;

/// The part of a GPU's memory that is used: the rest is for the workspaces of libraries, and for what lies fragmented.
const GPU_SHARE: f64 = 0.85;

/// Vectors over the parameters on a GPU: three points and a direction, their gradients and products as parts and as a whole.
const VECTORS: u64 = 10;

impl Runtime {
    /// Opens a device. `threads` are those of libtorch on the processor: their number affects the bits of results there.
    ///
    /// # Errors
    ///
    /// If this libtorch has no CUDA, or there is no such GPU.
    pub fn open(device: Device, threads: usize) -> Result<Self, TorchError> {
        if let Device::Cuda(_) = device {
            // First: libtorch asks once in a process whether it has a part for CUDA.
            shim::open_cuda().map_err(|error| TorchError::NoCuda {
                device,
                reason: error.message(),
            })?;
        }
        shim::be_deterministic()?;
        tch::set_num_threads(i32::try_from(threads.max(1)).unwrap_or(i32::MAX));
        let (mut name, mut memory) = (None, PROCESSOR_BYTES);
        if let Device::Cuda(number) = device {
            let count = usize::try_from(tch::Cuda::device_count()).unwrap_or(0);
            if number >= count {
                return Err(TorchError::NoDevice { device, count });
            }
            let (_, total) = shim::device_memory(number)?;
            // Whole GiB: devices of a kind can differ by less, and what their memory is divided by is part of the identity.
            memory = (total as f64 * GPU_SHARE) as u64 >> 30 << 30;
            name = Some(shim::device_name(number)?);
        }
        Ok(Self {
            device,
            threads: threads.max(1),
            name,
            memory,
            micro_batch: None,
        })
    }

    /// The device.
    pub fn device(&self) -> Device {
        self.device
    }

    /// The bytes to use, instead of most of a GPU's memory, of which ten vectors over the parameters take a part, or of 2 GiB for
    /// activations and their derivatives on the processor.
    ///
    /// They decide the size of micro-batches, and for networks that normalise over the whole batch, which no micro-batch may
    /// divide, how much of a pass is computed again. Less memory takes more time, and results differ by rounding.
    #[must_use]
    pub fn with_memory(self, memory: u64) -> Self {
        Self { memory, ..self }
    }

    /// Samples that go through a network together, at most, instead of a number by the memory.
    #[must_use]
    pub fn with_micro_batch(self, samples: usize) -> Self {
        let micro_batch = Some(samples.max(1));
        Self { micro_batch, ..self }
    }

    /// Bytes for activations and their derivatives, beside vectors of this many bytes each.
    pub(crate) fn for_activations(&self, vector: usize) -> u64 {
        match self.device {
            Device::Cpu => self.memory,
            Device::Cuda(_) => (self.memory.saturating_sub(Self::vectors(vector))).max(self.memory / 8),
        }
    }

    /// Bytes of the vectors over the parameters, of this many bytes each.
    pub(crate) fn vectors(vector: usize) -> u64 {
        VECTORS.saturating_mul(vector as u64)
    }

    /// Bytes that may be used: of a GPU for everything, of a processor for activations.
    pub(crate) fn usable(&self) -> u64 {
        self.memory
    }

    pub(crate) fn micro_batch(&self) -> Option<usize> {
        self.micro_batch
    }

    /// The largest number of bytes of a GPU in use since the last call, then counted anew; `None` for the processor.
    ///
    /// # Errors
    ///
    /// If the device fails.
    pub fn peak_memory(&self) -> Result<Option<u64>, TorchError> {
        match self.device {
            Device::Cpu => Ok(None),
            Device::Cuda(number) => {
                let peak = shim::peak_memory(number)?;
                shim::reset_peak_memory(number)?;
                Ok(Some(peak))
            }
        }
    }

    /// Everything on which the bits of results depend, on one line: version, device, threads, micro-batches, what is promised.
    pub fn identity(&self) -> String {
        let device = match &self.name {
            Some(name) => format!("{name}, {}", cuda_libraries()),
            // The kernels for the processor are chosen by its instructions, and their sums divided by its threads.
            None => format!(
                "cpu {} with {} thread{}",
                shim::cpu_capability(),
                self.threads,
                if self.threads == 1 { "" } else { "s" }
            ),
        };
        let memory = self.memory >> 20;
        let batches = match self.micro_batch {
            Some(samples) => format!("micro-batches of {samples} and of {memory} MiB"),
            None => format!("micro-batches of {memory} MiB"),
        };
        let version = shim::version();
        format!("libtorch {version}, {device}, {batches}, deterministic algorithms, no TF32")
    }
}

/// The versions of libraries whose kernels differ from one to the next.
fn cuda_libraries() -> String {
    let cuda = format!("CUDA {}", tch::utils::version_cudart());
    match tch::Cuda::cudnn_is_available() {
        true => format!("{cuda}, cuDNN {}", tch::utils::version_cudnn()),
        false => cuda,
    }
}
