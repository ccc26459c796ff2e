//! VGG-11.

use super::images::{Drawn, Images};
use super::label::{dashed, without_bias};
use super::sizes::times;
use crate::error::NetworkError;
use crate::layers::image::Window;
use crate::layers::initialisation::Initialisation;
use crate::network::model::Network;

/// Channels of each convolution in multiples of the width, stage by stage.
pub(super) const STAGES: [&[usize]; 5] = [&[1], &[2], &[4, 4], &[8, 8], &[8, 8]];

const CONVOLUTION: Window = Window::new(3, 1, 1);
const POOLING: Window = Window::new(2, 2, 0);
/// The first pooling of one-channel images, so that 28×28 survives five of them.
const GENTLE_POOLING: Window = Window::new(5, 1, 1);

const CONVOLUTIONS: Drawn = Drawn {
    weight: Initialisation::KaimingFanOut,
    bias: Some(Initialisation::Zeros),
};

pub(super) const WIDTH: usize = 64;
pub(super) const HIDDEN: [usize; 2] = [4096, 4096];
pub(super) const POOLED: usize = 7;

/// The sizes of VGG-11 that can be reduced.
pub(super) struct Vgg<'s> {
    pub(super) width: usize,
    pub(super) stages: usize,
    pub(super) pooled: usize,
    pub(super) hidden: &'s [usize],
    pub(super) bias: bool,
}

impl Vgg<'_> {
    /// `VGG-11`, or what differs from it: `VGG w8, 3 stages, pooled to 1×1, 32-32`.
    fn label(&self) -> String {
        let standard = self.stages == STAGES.len() && self.width == WIDTH;
        let mut label = match standard {
            true => "VGG-11".to_owned(),
            false => format!("VGG w{}, {} stages", self.width, self.stages),
        };
        if self.pooled != POOLED {
            label += &format!(", pooled to {0}×{0}", self.pooled);
        }
        if self.hidden.is_empty() {
            label += ", no hidden layer";
        } else if self.hidden != HIDDEN {
            label += &format!(", {}", dashed(self.hidden));
        }
        label + without_bias(self.bias)
    }
}

/// 3×3 convolutions with ReLU in stages that end in a max-pooling, an adaptive average pooling, and linear layers
/// with ReLU between them; no dropout.
pub(super) fn vgg(shape: [usize; 3], settings: &Vgg, classes: usize) -> Result<Network, NetworkError> {
    let (mut images, mut at) = Images::new(shape, classes)?;
    // The place in torchvision's `features`, which count ReLUs and poolings too.
    let mut place = 0;
    for (stage, factors) in STAGES[..settings.stages].iter().enumerate() {
        for factor in *factors {
            let drawn = match place {
                0 => Drawn::first(CONVOLUTIONS, shape[0]),
                _ => CONVOLUTIONS,
            };
            let (name, channels) = (format!("features.{place}"), times(*factor, settings.width)?);
            at = images.convolve(name, at, channels, CONVOLUTION, drawn)?;
            at = images.relu(at);
            place += 2;
        }
        place += 1;
        let gentle = stage == 0 && shape[0] == 1;
        at = images.max_pool(at, if gentle { GENTLE_POOLING } else { POOLING })?;
    }
    at = images.average(at, settings.pooled)?;
    let hidden = Drawn {
        weight: Initialisation::Normal(0.01),
        bias: Some(Initialisation::Zeros),
    };
    // As in torchvision's `classifier`, where a ReLU and a dropout follow each layer but the last.
    let name = |number: usize| format!("classifier.{}", 3 * number);
    for (number, units) in settings.hidden.iter().enumerate() {
        at = images.linear(name(number), at, *units, hidden)?;
        at = images.relu(at);
    }
    // Without its bias the head is a replacement that keeps PyTorch's default.
    let head = if settings.bias {
        hidden
    } else {
        Drawn::uniform(false)
    };
    images.classify(name(settings.hidden.len()), at, head, settings.label())
}
