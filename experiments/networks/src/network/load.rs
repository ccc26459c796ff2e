//! Memory use of a network.

/// What decides, besides their number, how samples are divided.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Load {
    /// Bytes of all activations of one sample.
    pub(crate) activation_bytes: usize,
    /// Bytes of all parameters.
    pub(crate) parameter_bytes: usize,
    /// Multiplications of a forward pass per sample and parameter: how much work there is for each partial gradient.
    pub(crate) reuse: usize,
    /// The largest number of samples that a layer normalises together, if there is a limit.
    pub(crate) normalised_block: Option<usize>,
}
