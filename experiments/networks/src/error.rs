//! What can be wrong with settings, and when a network meets data.

use std::fmt::Display;
use thiserror::Error;

/// A setting lies outside its interval.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{parameter} must be {expected}, got {value}")]
pub struct SettingError {
    /// Its name in the settings.
    pub parameter: &'static str,
    /// What would be right, as it follows "must be".
    pub expected: &'static str,
    /// What was given.
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
/// cost that is not finite.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NetworkError {
    /// No input values or no classes.
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
    /// Patches do not cover the image exactly.
    #[error(
        "patches of {patch}×{patch} pixels do not divide images of {height}×{width}: choose a divisor of both edges"
    )]
    Patch {
        /// Edge of a patch.
        patch: usize,
        /// Of the image.
        height: usize,
        /// Of the image.
        width: usize,
    },
    /// No usual patch cuts the image into several.
    #[error(
        "no patch of 8, 7, 4 or 2 pixels cuts images of {height}×{width} into several: name one that divides both edges"
    )]
    NoPatch {
        /// Of the image.
        height: usize,
        /// Of the image.
        width: usize,
    },
    /// The image has become smaller than a convolution or a pooling can take.
    #[error(
        "images of {shape} are too small for the network: before {layer} they have shrunk to {height}×{width}, and it \
         needs {needed}×{needed} at least"
    )]
    ImageTooSmall {
        /// Of the data, channels × height × width.
        shape: Box<str>,
        /// Which layer.
        layer: Box<str>,
        /// What is left of the image there.
        height: usize,
        /// Likewise.
        width: usize,
        /// The smallest edge, of the layer's window less its padding.
        needed: usize,
    },
    /// The layer sizes multiply to more parameters than can be counted.
    #[error("the network is too large: its number of parameters overflows")]
    TooLarge,
    /// A vector over the parameters (weights, direction, gradient, …) has the wrong length.
    #[error("the {what} must hold one value for each of the {expected} parameters of the network, got {got}")]
    VectorLength {
        /// Which vector.
        what: &'static str,
        /// The network's number of parameters.
        expected: usize,
        /// The length given.
        got: usize,
    },
    /// There is nothing to average over.
    #[error("the objective has no samples")]
    NoSamples,
    /// Inputs and targets are not about the same samples.
    #[error("{inputs} inputs but {targets} targets: one target row is needed for each input row")]
    SampleCount {
        /// Rows of the inputs.
        inputs: usize,
        /// Rows of the targets.
        targets: usize,
    },
    /// Rows of the inputs do not have the width that the network takes.
    #[error("the network takes inputs of {expected} values, the data has {got}")]
    InputWidth {
        /// The network's number of input values.
        expected: usize,
        /// Columns of the inputs.
        got: usize,
    },
    /// Rows of the targets do not have the width that the network gives.
    #[error("the network has {expected} outputs, the targets have {got} columns")]
    TargetWidth {
        /// The network's number of outputs.
        expected: usize,
        /// Columns of the targets.
        got: usize,
    },
    /// Running statistics are another network's.
    #[error("the network has {expected} running statistics of normalised channels, got {got}")]
    Statistics {
        /// What the network has.
        expected: usize,
        /// What was given.
        got: usize,
    },
}
