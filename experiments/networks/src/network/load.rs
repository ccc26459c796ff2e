//! Memory use of a network.

/// What decides, besides their number, how samples are divided.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Load {
    /// Bytes of all activations of one sample.
    pub(crate) activation_bytes: usize,
    /// Bytes of all parameters.
    pub(crate) parameter_bytes: usize,
    /// Whether any layer has batch statistics.
    pub(crate) batch_statistics: bool,
}
