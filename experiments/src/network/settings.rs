//! How a network is described in a configuration.

use serde::{Deserialize, Serialize};

use super::activation::{Activation, Elementwise};
use super::error::NetworkError;
use super::graph::{Builder, Source};
use super::layer::Layer;
use super::linear::Linear;
use super::model::Network;

fn yes() -> bool {
    true
}

/// A network's description, without the sizes that the data decide.
///
/// ```
/// use flatland_experiments::network::NetworkSettings;
/// let settings: NetworkSettings = ron::from_str("Mlp(hidden: [100, 100])")?;
/// assert_eq!(settings.build([1, 8, 8], 10)?.label(), "MLP 64-100-100-10");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum NetworkSettings {
    /// Linear layers with an activation after each but the last.
    Mlp {
        /// Units of each hidden layer, from the input; none gives a linear model.
        hidden: Vec<usize>,
        /// Between the linear layers; ReLU by default.
        #[serde(default)]
        activation: Activation,
        /// Whether the linear layers have biases; true by default.
        #[serde(default = "yes")]
        bias: bool,
    },
}

impl NetworkSettings {
    /// The network for inputs of `shape` (channels, height, width) and that many classes.
    ///
    /// # Errors
    ///
    /// If a size is zero, or the number of parameters overflows.
    pub fn build(&self, shape: [usize; 3], classes: usize) -> Result<Network, NetworkError> {
        match self {
            NetworkSettings::Mlp {
                hidden,
                activation,
                bias,
            } => mlp(shape, hidden, classes, *activation, *bias),
        }
    }
}

fn mlp(
    shape: [usize; 3],
    hidden: &[usize],
    classes: usize,
    activation: Activation,
    bias: bool,
) -> Result<Network, NetworkError> {
    let inputs = product(shape).ok_or(NetworkError::TooLarge)?;
    if inputs == 0 || classes == 0 {
        return Err(NetworkError::EmptyEnds { inputs, classes });
    }
    if let Some(position) = hidden.iter().position(|units| *units == 0) {
        return Err(NetworkError::EmptyLayer {
            position: position + 1,
        });
    }
    let widths: Vec<usize> = [inputs].iter().chain(hidden).chain([&classes]).copied().collect();
    let mut network = Builder::new(inputs);
    let mut last = Source::Data;
    for (layer, pair) in widths.windows(2).enumerate() {
        if layer > 0 {
            let (function, width) = (activation, pair[0]);
            last = network.push(Layer::Elementwise(Elementwise { function, width }), last);
        }
        last = network.push(Layer::Linear(Linear::uniform(pair[0], pair[1], bias)), last);
    }
    let sizes: Vec<String> = widths.iter().map(usize::to_string).collect();
    let function = if activation == Activation::Tanh {
        ", tanh"
    } else {
        ""
    };
    let biases = if bias { "" } else { ", no bias" };
    network.finish(format!("MLP {}{function}{biases}", sizes.join("-")))
}

fn product(shape: [usize; 3]) -> Option<usize> {
    shape.into_iter().try_fold(1_usize, usize::checked_mul)
}
