//! Assembling layers over images.

use super::sizes::inputs;
use crate::error::NetworkError;
use crate::layers::activation::{Activation, Elementwise};
use crate::layers::average_pool::AveragePool;
use crate::layers::convolution::Convolution;
use crate::layers::image::{Image, Window};
use crate::layers::initialisation::Initialisation;
use crate::layers::layer::Layer;
use crate::layers::linear::Linear;
use crate::layers::linear_map::Fixed;
use crate::layers::max_pool::MaxPool;
use crate::layers::normalisation::BatchNorm;
use crate::network::builder::Builder;
use crate::network::graph::Source;
use crate::network::model::Network;

/// An image somewhere in a network.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) source: Source,
    pub(super) image: Image,
}

/// How the tensors of a convolution or a linear layer are drawn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Drawn {
    pub(super) weight: Initialisation,
    /// `None` where there is no bias.
    pub(super) bias: Option<Initialisation>,
}

impl Drawn {
    /// A first convolution of a standard network, which is defined for three channels: as the table of the network says
    /// (`defined`) on any images but those of one channel. There the convolution is a replacement, which keeps PyTorch's default,
    /// weight and bias uniform on ±1/√fan_in: on 1×28×28 the first cost of ResNet-34 is several times that of Kaiming's weights.
    pub(super) fn first(defined: Self, channels: usize) -> Self {
        match channels {
            1 => Self::uniform(defined.bias.is_some()),
            _ => defined,
        }
    }

    /// Weight and bias uniform on ±1/√fan_in.
    pub(super) fn uniform(bias: bool) -> Self {
        Self {
            weight: Initialisation::Uniform,
            bias: bias.then_some(Initialisation::Uniform),
        }
    }
}

/// A network over images, under construction.
pub(super) struct Images {
    builder: Builder,
    shape: [usize; 3],
    classes: usize,
    convolutions: usize,
    pools: usize,
}

impl Images {
    /// An empty network, and the place of the data.
    pub(super) fn new(shape: [usize; 3], classes: usize) -> Result<(Self, Place), NetworkError> {
        let inputs = inputs(shape, classes)?;
        let [channels, height, width] = shape;
        let place = Place {
            source: Source::Data,
            image: Image::new(channels, height, width)?,
        };
        let images = Self {
            builder: Builder::new(inputs),
            shape,
            classes,
            convolutions: 0,
            pools: 0,
        };
        Ok((images, place))
    }

    pub(super) fn convolve(
        &mut self,
        name: impl Into<String>,
        at: Place,
        channels: usize,
        window: Window,
        drawn: Drawn,
    ) -> Result<Place, NetworkError> {
        self.convolutions += 1;
        let output = self.slide(window, at.image, channels, "convolution", self.convolutions)?;
        let layer = Convolution::new(at.image, output, window, drawn.weight, drawn.bias);
        Ok(self.push_named(name, Layer::Convolution(layer), at, output))
    }

    pub(super) fn max_pool(&mut self, at: Place, window: Window) -> Result<Place, NetworkError> {
        self.pools += 1;
        let output = self.slide(window, at.image, at.image.channels, "pooling", self.pools)?;
        let layer = MaxPool::new(at.image, output, window);
        Ok(self.push(Layer::MaxPool(layer), at, output))
    }

    /// Means over `parts` × `parts` parts of the image.
    pub(super) fn average(&mut self, at: Place, parts: usize) -> Result<Place, NetworkError> {
        let output = Image::new(at.image.channels, parts, parts)?;
        let layer = Fixed(AveragePool::adaptive(at.image, output));
        Ok(self.push(Layer::AveragePool(layer), at, output))
    }

    /// Means over a window.
    pub(super) fn average_pool(&mut self, at: Place, window: Window) -> Result<Place, NetworkError> {
        self.pools += 1;
        let output = self.slide(window, at.image, at.image.channels, "pooling", self.pools)?;
        let layer = Fixed(AveragePool::windowed(at.image, output, window));
        Ok(self.push(Layer::AveragePool(layer), at, output))
    }

    /// Batch normalisation over at most `block` samples at once, over the whole batch if there is no limit.
    pub(super) fn batch_norm(&mut self, name: impl Into<String>, at: Place, block: Option<usize>) -> Place {
        let layer = BatchNorm {
            channels: at.image.channels,
            area: at.image.pixels(),
            block,
        };
        self.push_named(name, Layer::BatchNorm(layer), at, at.image)
    }

    pub(super) fn relu(&mut self, at: Place) -> Place {
        let layer = Elementwise {
            function: Activation::Relu,
            width: at.image.values(),
        };
        self.push(Layer::Elementwise(layer), at, at.image)
    }

    /// The sum of two images of the same sizes.
    pub(super) fn sum(&mut self, a: Place, b: Place) -> Place {
        Place {
            source: self.builder.sum(a.source, b.source),
            image: a.image,
        }
    }

    /// The channels of a, then those of b; both images have the same height and width.
    pub(super) fn concatenate(&mut self, a: Place, b: Place) -> Result<Place, NetworkError> {
        let channels = a.image.channels + b.image.channels;
        Ok(Place {
            source: self.builder.concatenate(a.source, b.source),
            image: Image::new(channels, a.image.height, a.image.width)?,
        })
    }

    /// A linear layer on all values of an image; its output is an image of one pixel with one channel per unit.
    pub(super) fn linear(
        &mut self,
        name: impl Into<String>,
        at: Place,
        outputs: usize,
        drawn: Drawn,
    ) -> Result<Place, NetworkError> {
        let layer = Linear {
            rows: 1,
            inputs: at.image.values(),
            outputs,
            weight: drawn.weight,
            bias: drawn.bias,
        };
        let output = Image::new(outputs, 1, 1)?;
        Ok(self.push_named(name, Layer::Linear(layer), at, output))
    }

    /// Adds the linear layer that gives the classes, and finishes the network.
    pub(super) fn classify(
        mut self,
        name: impl Into<String>,
        at: Place,
        drawn: Drawn,
        label: String,
    ) -> Result<Network, NetworkError> {
        self.linear(name, at, self.classes, drawn)?;
        self.builder.finish(label)
    }

    /// The size of the image after sliding a window over it.
    fn slide(
        &self,
        window: Window,
        image: Image,
        channels: usize,
        layer: &str,
        number: usize,
    ) -> Result<Image, NetworkError> {
        match (window.positions(image.height), window.positions(image.width)) {
            (Some(height), Some(width)) => Image::new(channels, height, width),
            _ => Err(NetworkError::ImageTooSmall {
                shape: self.shape.map(|size| size.to_string()).join("×").into(),
                layer: format!("{layer} {number}").into(),
                height: image.height,
                width: image.width,
                needed: window.kernel.saturating_sub(2 * window.padding),
            }),
        }
    }

    fn push(&mut self, layer: Layer, at: Place, image: Image) -> Place {
        let source = self.builder.push(layer, at.source);
        Place { source, image }
    }

    fn push_named(&mut self, name: impl Into<String>, layer: Layer, at: Place, image: Image) -> Place {
        let source = self.builder.push_named(name, layer, at.source);
        Place { source, image }
    }
}
