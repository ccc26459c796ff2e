//! What a network takes of memory.

/// What decides how samples are divided, besides their number.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Load {
    /// Of all activations of one sample.
    pub(crate) activation_bytes: usize,
    /// Of all parameters.
    pub(crate) parameter_bytes: usize,
    /// Whether a layer has batch statistics.
    pub(crate) batch_statistics: bool,
}
