//! The small convolutional network.

use super::images::{Drawn, Images};
use super::label::{dashed, without_bias};
use crate::error::NetworkError;
use crate::layers::image::Window;
use crate::network::model::Network;

const CONVOLUTION: Window = Window::new(3, 1, 1);
const POOLING: Window = Window::new(2, 2, 0);

/// The paper's channels.
pub(super) const CHANNELS: [usize; 2] = [32, 32];

/// For each entry of `channels` a 3×3 convolution, ReLU and a 2×2 max-pooling, then a linear layer.
pub(super) fn cnn(
    shape: [usize; 3],
    channels: &[usize],
    classes: usize,
    bias: bool,
) -> Result<Network, NetworkError> {
    let (mut images, mut at) = Images::new(shape, classes)?;
    // Places in a sequence of convolutions, each with its ReLU and pooling, a flattening and the linear layer.
    for (number, channels) in channels.iter().enumerate() {
        let name = (3 * number).to_string();
        at = images.convolve(name, at, *channels, CONVOLUTION, Drawn::uniform(bias))?;
        at = images.relu(at);
        at = images.max_pool(at, POOLING)?;
    }
    let label = format!("CNN {}{}", dashed(channels), without_bias(bias));
    let name = (3 * channels.len() + 1).to_string();
    images.classify(name, at, Drawn::uniform(bias), label)
}
