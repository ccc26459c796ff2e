//! Named parts of a flat vector.

use std::ops::Range;

/// A named part of the flat vector of parameters, or of that of running statistics.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tensor {
    name: String,
    shape: Vec<usize>,
    range: Range<usize>,
}

impl Tensor {
    pub(crate) fn new(name: String, shape: Vec<usize>, offset: usize) -> Self {
        let range = offset..offset + shape.iter().product::<usize>();
        Self { name, shape, range }
    }

    /// PyTorch's name, such as `features.0.weight`: see [`Network::tensors`](crate::Network::tensors).
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The sizes, outermost first: (outputs, inputs) for the weight of a linear layer, (outputs, inputs, height, width) for that
    /// of a convolution, (outputs) for a bias.
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// Where its values lie in the flat vector, row-major.
    pub fn range(&self) -> Range<usize> {
        self.range.clone()
    }
}
