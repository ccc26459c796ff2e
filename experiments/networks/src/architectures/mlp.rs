//! The multilayer perceptron.

use super::label::{dashed, without_bias};
use super::sizes::inputs;
use crate::error::NetworkError;
use crate::layers::activation::{Activation, Elementwise};
use crate::layers::layer::Layer;
use crate::layers::linear::Linear;
use crate::network::builder::Builder;
use crate::network::graph::Source;
use crate::network::model::Network;

/// Linear layers with an activation after each but the last.
pub(super) fn mlp(
    shape: [usize; 3],
    hidden: &[usize],
    classes: usize,
    activation: Activation,
    bias: bool,
) -> Result<Network, NetworkError> {
    let inputs = inputs(shape, classes)?;
    let widths: Vec<usize> = [inputs].iter().chain(hidden).chain([&classes]).copied().collect();
    let mut network = Builder::new(inputs);
    let mut last = Source::Data;
    for (layer, pair) in widths.windows(2).enumerate() {
        if layer > 0 {
            let (function, width) = (activation, pair[0]);
            last = network.push(Layer::Elementwise(Elementwise { function, width }), last);
        }
        // The place in a sequence of a flattening, then in turn linear layers and activations.
        let name = (2 * layer + 1).to_string();
        last = network.push_named(name, Layer::Linear(Linear::uniform(pair[0], pair[1], bias)), last);
    }
    let function = match activation {
        Activation::Relu => "",
        Activation::Tanh => ", tanh",
        Activation::Gelu => ", GELU",
    };
    let label = format!("MLP {}{function}{}", dashed(&widths), without_bias(bias));
    network.finish(label)
}
