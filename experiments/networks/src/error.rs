//! Errors in settings, and of networks that do not fit their data.

use std::fmt::Display;
use thiserror::Error;

/// A setting lies outside its interval.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{parameter} must be {expected}, got {value}")]
pub struct SettingError {
    /// Its name in the settings.
    pub parameter: &'static str,
    /// The admissible values, phrased to follow "must be".
    pub expected: &'static str,
    /// The value given.
    pub value: String,
}

impl SettingError {
    pub(crate) fn new(parameter: &'static str, expected: &'static str, value: impl Display) -> Self {
        let value = value.to_string();
        Self {
            parameter,
            expected,
            value,
        }
    }
}

/// A setting outside its interval, or sizes that do not fit together. Every other failure of the network code shows as a
/// non-finite cost.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NetworkError {
    /// There are no input values or no classes.
    #[error(
        "a network needs at least one input value and one class, got {inputs} values and {classes} classes"
    )]
    EmptyEnds {
        /// Values per input, channels × height × width.
        inputs: usize,
        /// Number of outputs.
        classes: usize,
    },
    /// A setting of the network's description lies outside its interval.
    #[error(transparent)]
    Setting(SettingError),
    /// Patches do not divide the image exactly.
    #[error(
        "patches of {patch}×{patch} pixels do not divide images of {height}×{width}: choose a divisor of both edges"
    )]
    Patch {
        /// Edge of a patch.
        patch: usize,
        /// Height of the image.
        height: usize,
        /// Width of the image.
        width: usize,
    },
    /// No default patch side divides the image into several patches.
    #[error(
        "no default patch side (8, 7, 4, 2) divides images of {height}×{width} into several patches: set `patch` to a \
         divisor of both edges"
    )]
    NoPatch {
        /// Height of the image.
        height: usize,
        /// Width of the image.
        width: usize,
    },
    /// The image has become too small for a convolution or a pooling.
    #[error(
        "images of {shape} are too small for the network: before {layer} they have shrunk to {height}×{width}, and it \
         needs {needed}×{needed} at least"
    )]
    ImageTooSmall {
        /// Shape of the data, channels × height × width.
        shape: Box<str>,
        /// The layer, as in `pooling 2`.
        layer: Box<str>,
        /// Height of the image there.
        height: usize,
        /// Width of the image there.
        width: usize,
        /// The smallest admissible edge: that of the layer's window less its padding.
        needed: usize,
    },
    /// The number of parameters overflows.
    #[error("the network is too large: its number of parameters overflows")]
    TooLarge,
    /// A vector over the parameters (weights, direction, gradient, …) has the wrong length.
    #[error("the {what} must have one value for each of the {expected} parameters of the network, got {got}")]
    VectorLength {
        /// Which vector.
        what: &'static str,
        /// The network's number of parameters.
        expected: usize,
        /// The length given.
        got: usize,
    },
    /// The outputs of the first layer are those of other samples or of another network.
    #[error("the first layer has {expected} outputs for all samples, got {got}")]
    FirstOutputs {
        /// One for each sample and output.
        expected: usize,
        /// The number given.
        got: usize,
    },
    /// There are no samples to average over.
    #[error("the objective has no samples")]
    NoSamples,
    /// A sample is asked for that the objective does not have.
    #[error("there is no sample {row}: the objective has {samples}, counted from 0")]
    Row {
        /// Its index.
        row: usize,
        /// The number of samples.
        samples: usize,
    },
    /// Inputs and targets differ in their number of samples.
    #[error("{inputs} inputs but {targets} targets: each input row needs one target row")]
    SampleCount {
        /// Rows of the inputs.
        inputs: usize,
        /// Rows of the targets.
        targets: usize,
    },
    /// The rows of the inputs do not have the network's number of input values.
    #[error("the network takes inputs of {expected} values, the data have {got}")]
    InputWidth {
        /// The network's number of input values.
        expected: usize,
        /// Columns of the inputs.
        got: usize,
    },
    /// The rows of the targets do not have the network's number of outputs.
    #[error("the network has {expected} outputs, the targets have {got} columns")]
    TargetWidth {
        /// The network's number of outputs.
        expected: usize,
        /// Columns of the targets.
        got: usize,
    },
    /// The running statistics are those of another network.
    #[error("the network has {expected} running statistics, got {got}")]
    Statistics {
        /// The network's number of statistics.
        expected: usize,
        /// The number given.
        got: usize,
    },
}
