//! How a network is described in a configuration.

use serde::{Deserialize, Serialize};

use super::activation::Activation;
use super::error::NetworkError;
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
    // Weights are floats of eight bytes at most, and a slice cannot be longer than isize::MAX bytes.
    let parameters = widths.windows(2).try_fold(0_usize, |sum, pair| {
        pair[0].checked_add(1)?.checked_mul(pair[1])?.checked_add(sum)
    });
    parameters
        .filter(|count| *count <= isize::MAX as usize / 8)
        .ok_or(NetworkError::TooLarge)?;

    let mut layers = Vec::new();
    for pair in widths.windows(2) {
        if !layers.is_empty() {
            layers.push(Layer::Activation {
                function: activation,
                width: pair[0],
            });
        }
        layers.push(Layer::Linear(Linear {
            inputs: pair[0],
            outputs: pair[1],
            bias,
        }));
    }
    let sizes: Vec<String> = widths.iter().map(usize::to_string).collect();
    let function = if activation == Activation::Tanh {
        ", tanh"
    } else {
        ""
    };
    let biases = if bias { "" } else { ", no bias" };
    Ok(Network::new(
        format!("MLP {}{function}{biases}", sizes.join("-")),
        inputs,
        layers,
    ))
}

fn product(shape: [usize; 3]) -> Option<usize> {
    shape.into_iter().try_fold(1_usize, usize::checked_mul)
}
