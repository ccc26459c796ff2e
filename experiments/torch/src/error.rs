//! What can go wrong on a device.

use flatland_networks::NetworkError;
use tch::TchError;
use thiserror::Error;

use crate::device::Device;

/// A failure of libtorch or of a device, or sizes that do not fit together.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TorchError {
    /// The text names no device.
    #[error("unknown device `{0}`, expected `cpu` or `cuda:0`, `cuda:1` and so on")]
    UnknownDevice(String),
    /// This libtorch has no part for CUDA, or it does not load.
    #[error(
        "device {device} needs a libtorch with CUDA, and this one has none that loads ({reason}): build against one from \
         https://pytorch.org, or use `--device cpu`"
    )]
    NoCuda {
        /// The device asked for.
        device: Device,
        /// The loader's words.
        reason: String,
    },
    /// There are fewer GPUs.
    #[error(
        "there is no device {device}: the CUDA driver shows {count} GPU(s) (see `nvidia-smi` and CUDA_VISIBLE_DEVICES)"
    )]
    NoDevice {
        /// The device asked for.
        device: Device,
        /// The number present.
        count: usize,
    },
    /// An allocation failed.
    #[error(
        "{device} has too little memory for {what}{}{}",
        .asked.map(|asked| format!(": {asked} more bytes were asked for")).unwrap_or_default(),
        .free.map(|free| format!(", {free} were free")).unwrap_or_default()
    )]
    OutOfMemory {
        /// The device.
        device: Device,
        /// What was to be computed, such as `the gradient on 5000 samples`.
        what: String,
        /// The bytes of the allocation, where libtorch says them.
        asked: Option<u64>,
        /// The bytes that were free, where the device says so.
        free: Option<u64>,
    },
    /// This engine lacks a part of a network.
    #[error("the libtorch engine does not compute {0}")]
    Unsupported(String),
    /// Any other failure of libtorch.
    #[error("libtorch failed: {0}")]
    Torch(String),
    /// Sizes do not fit the network or each other.
    #[error(transparent)]
    Network(#[from] NetworkError),
}

impl TorchError {
    /// libtorch's own words where it is a failure of libtorch.
    pub(crate) fn message(self) -> String {
        match self {
            Self::Torch(message) => message,
            other => other.to_string(),
        }
    }

    /// The error that a message of libtorch means.
    pub(crate) fn from_message(message: &str) -> Self {
        // A C++ backtrace follows.
        let message = message
            .split("Exception raised from")
            .next()
            .unwrap_or(message)
            .trim();
        let lower = message.to_lowercase();
        let after = |start: &str| Some(&lower[lower.find(start)? + start.len()..]);
        if !OUT_OF_MEMORY.iter().any(|words| lower.contains(words)) {
            return Self::Torch(message.to_owned());
        }
        let number = after("gpu ").and_then(|rest| rest.split(' ').next()?.parse().ok());
        let some_gpu = Device::Cuda(number.unwrap_or(0));
        Self::OutOfMemory {
            device: if lower.contains("can't allocate memory") {
                Device::Cpu
            } else {
                some_gpu
            },
            what: "a tensor".to_owned(),
            asked: after("tried to allocate ").and_then(bytes),
            free: after(" of which ").and_then(bytes),
        }
    }

    /// The error that says what was computed when it occurred.
    pub(crate) fn during(self, computed: &str, samples: usize) -> Self {
        match self {
            Self::OutOfMemory {
                device, asked, free, ..
            } => {
                let what = format!("{computed} on {samples} samples");
                Self::OutOfMemory {
                    device,
                    what,
                    asked,
                    free,
                }
            }
            other => other,
        }
    }
}

/// What the allocators of the processor and of CUDA, cuBLAS and cuDNN say of too little memory, in lower case. The last two do not say how
/// much was asked for; cuDNN's is also that of a convolution that it lacks, which none of the networks has.
const OUT_OF_MEMORY: [&str; 4] = [
    "out of memory",
    "can't allocate memory",
    "cublas_status_alloc_failed",
    "unable to find an engine to execute this computation",
];

/// The number at the start of a text such as `2.50 GiB. GPU 0` or `8000 bytes`.
fn bytes(text: &str) -> Option<u64> {
    let mut words = text.split([' ', '.', '\n']).filter(|word| !word.is_empty());
    let number: f64 = text.split(' ').next()?.parse().ok()?;
    let unit = words.find(|word| word.starts_with(|first: char| first.is_ascii_alphabetic()))?;
    let size = match unit {
        "bytes" => 1.0,
        "kib" => 1024.0,
        "mib" => 1024.0 * 1024.0,
        "gib" => 1024.0 * 1024.0 * 1024.0,
        _ => return None,
    };
    Some((number * size) as u64)
}

impl From<TchError> for TorchError {
    fn from(error: TchError) -> Self {
        match error {
            TchError::Torch(message) => Self::from_message(&message),
            other => Self::Torch(other.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn out_of_memory_says_how_much() {
        let gpu = "CUDA out of memory. Tried to allocate 2.50 GiB. GPU 1 has a total capacity of 79.15 GiB of which 1.25 GiB is \
                   free. Of the allocated memory 70.00 GiB is allocated by PyTorch.\nException raised from malloc";
        let error = TorchError::from_message(gpu).during("the gradient", 5000);
        assert_eq!(
            error.to_string(),
            "cuda:1 has too little memory for the gradient on 5000 samples: 2684354560 more bytes were asked for, 1342177280 were free"
        );
        let cpu = "[enforce fail at alloc_cpu.cpp:124] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to \
                   allocate 8000000000000 bytes. Error code 12 (Cannot allocate memory)";
        let (device, what, asked) = (Device::Cpu, "a tensor".to_owned(), 8_000_000_000_000);
        let expected = TorchError::OutOfMemory {
            device,
            what,
            asked: Some(asked),
            free: None,
        };
        assert_eq!(TorchError::from_message(cpu), expected);
    }

    /// Messages of CUDA, cuBLAS and cuDNN.
    #[test]
    fn out_of_memory_without_a_size_is_recognised() {
        for message in [
            "CUDA error: out of memory\nCompile with `TORCH_USE_CUDA_DSA` to enable device-side assertions.",
            "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`",
            "GET was unable to find an engine to execute this computation",
        ] {
            let error = TorchError::from_message(message).during("the cost", 7);
            assert_eq!(
                error.to_string(),
                "cuda:0 has too little memory for the cost on 7 samples"
            );
        }
    }

    #[test]
    fn other_messages_lose_their_backtrace() {
        let message = "shape '[3]' is invalid for input of size 4\nException raised from infer_size at x.h:1 (first call first)";
        let expected = "libtorch failed: shape '[3]' is invalid for input of size 4";
        assert_eq!(TorchError::from_message(message).to_string(), expected);
    }
}
