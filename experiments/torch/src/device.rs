//! Where an engine computes.

use std::fmt;
use std::str::FromStr;

use crate::error::TorchError;

/// A device, as `--device` names it.
///
/// ```
/// # use flatland_torch::Device;
/// assert_eq!("cuda:1".parse(), Ok(Device::Cuda(1)));
/// assert_eq!(Device::Cpu.to_string(), "cpu");
/// assert!("gpu".parse::<Device>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Device {
    /// The processor.
    Cpu,
    /// The GPU of this number among those visible.
    Cuda(usize),
}

impl Device {
    pub(crate) fn torch(self) -> tch::Device {
        match self {
            Device::Cpu => tch::Device::Cpu,
            Device::Cuda(number) => tch::Device::Cuda(number),
        }
    }
}

impl FromStr for Device {
    type Err = TorchError;

    fn from_str(text: &str) -> Result<Self, TorchError> {
        let number = text.strip_prefix("cuda:").and_then(|number| number.parse().ok());
        match (text, number) {
            ("cpu", _) => Ok(Device::Cpu),
            (_, Some(number)) => Ok(Device::Cuda(number)),
            _ => Err(TorchError::UnknownDevice(text.to_owned())),
        }
    }
}

impl fmt::Display for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Device::Cpu => f.write_str("cpu"),
            Device::Cuda(number) => write!(f, "cuda:{number}"),
        }
    }
}
