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
        "out of memory on the device: {} more were asked for{}; use smaller micro-batches, `f32`, or a device with more memory",
        .asked.as_deref().unwrap_or("an unknown number of bytes"),
        .detail.as_deref().map(|detail| format!(" ({detail})")).unwrap_or_default()
    )]
    OutOfMemory {
        /// The size of the allocation, as in `2.00 GiB`.
        asked: Option<String>,
        /// What the device says of its capacity.
        detail: Option<String>,
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
        if !lower.contains("out of memory") && !lower.contains("can't allocate memory") {
            return Self::Torch(message.to_owned());
        }
        // Lower case changes no length in ASCII; elsewhere nothing is found.
        let after = |start: &str| lower.find(start).and_then(|at| message.get(at + start.len()..));
        let asked = after("tried to allocate ").map(|rest| {
            let words: Vec<&str> = rest.split_whitespace().take(2).collect();
            words.join(" ").trim_end_matches('.').to_owned()
        });
        let detail = lower
            .find("gpu ")
            .and_then(|at| message.get(at..))
            .and_then(|rest| rest.split(". ").next())
            .map(|sentence| sentence.trim_end_matches(['.', '\n']).to_owned());
        Self::OutOfMemory { asked, detail }
    }
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
        let gpu = "CUDA out of memory. Tried to allocate 2.50 GiB. GPU 0 has a total capacity of 79.15 GiB of which 1.25 GiB is \
                   free. Of the allocated memory 70.00 GiB is allocated by PyTorch.\nException raised from malloc";
        let expected = "out of memory on the device: 2.50 GiB more were asked for (GPU 0 has a total capacity of 79.15 GiB of \
                        which 1.25 GiB is free); use smaller micro-batches, `f32`, or a device with more memory";
        assert_eq!(TorchError::from_message(gpu).to_string(), expected);
        let cpu = "[enforce fail at alloc_cpu.cpp:124] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to \
                   allocate 8000000000000 bytes. Error code 12 (Cannot allocate memory)";
        let TorchError::OutOfMemory { asked, detail } = TorchError::from_message(cpu) else {
            panic!("{cpu}");
        };
        assert_eq!((asked.as_deref(), detail), (Some("8000000000000 bytes"), None));
    }

    #[test]
    fn other_messages_lose_their_backtrace() {
        let message = "shape '[3]' is invalid for input of size 4\nException raised from infer_size at x.h:1 (first call first)";
        let expected = "libtorch failed: shape '[3]' is invalid for input of size 4";
        assert_eq!(TorchError::from_message(message).to_string(), expected);
    }
}
