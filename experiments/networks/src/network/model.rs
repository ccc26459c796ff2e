//! The network: nodes over one flat vector of parameters.

use std::ops::Range;

use rand::Rng;

use super::graph::Node;
use super::load::Load;
use super::sharing::Sharing;
use super::statistics::RunningStatistics;
use super::tensor::Tensor;
use crate::error::NetworkError;
use crate::layers::differentiable::Differentiable;
use crate::layers::initialisation::Parameter;
use crate::layers::layer::Layer;
use crate::layers::normalisation::BatchNorm;
use crate::numeric::Real;

/// A feed-forward network: layers and joins in the order of computation, and the place of each layer's parameters in
/// one flat vector.
///
/// The vector holds layer after layer, for each the weight (outputs × inputs, row-major), then the bias:
/// PyTorch's order. Built by [`NetworkSettings::build`](crate::NetworkSettings::build).
#[derive(Clone, Debug)]
pub struct Network {
    label: String,
    inputs: usize,
    nodes: Vec<Node>,
    /// The parameters of each node; empty for most nodes.
    ranges: Vec<Range<usize>>,
    /// The statistics of each node; empty for most nodes.
    statistics: Vec<Range<usize>>,
    parameters: Vec<Parameter>,
    tensors: Vec<Tensor>,
    buffers: Vec<Tensor>,
    /// Values per sample of all nodes together.
    activations: usize,
    /// The buffers of outputs, and those of gradients, where a pass on a whole batch does not keep them.
    sharing: [Sharing; 2],
}

impl Network {
    /// The sizes of `nodes` must fit, the first must take `inputs` values per sample, and there must be at least one.
    pub(crate) fn new(label: String, inputs: usize, nodes: Vec<Node>) -> Result<Self, NetworkError> {
        let activations = nodes
            .iter()
            .try_fold(0_usize, |sum, node| sum.checked_add(node.outputs()));
        let mut network = Self {
            label,
            inputs,
            nodes: Vec::new(),
            ranges: Vec::new(),
            statistics: Vec::new(),
            parameters: Vec::new(),
            tensors: Vec::new(),
            buffers: Vec::new(),
            activations: countable(activations)?,
            sharing: [Sharing::forward(&nodes), Sharing::backward(&nodes)],
        };
        let (mut offset, mut statistics) = (0, 0);
        for node in &nodes {
            let (start, first) = (offset, statistics);
            if let Node::Layer { name, layer, .. } = node {
                for parameter in layer.parameters() {
                    let values = parameter
                        .shape
                        .iter()
                        .try_fold(1, |all: usize, n| all.checked_mul(*n));
                    countable(values.and_then(|values| values.checked_add(offset)))?;
                    let name = format!("{name}.{}", parameter.name);
                    let tensor = Tensor::new(name, parameter.shape.clone(), offset);
                    offset = tensor.range().end;
                    network.tensors.push(tensor);
                    network.parameters.push(parameter);
                }
                let channels = layer.normalised_channels();
                for part in ["running_mean", "running_var"]
                    .into_iter()
                    .filter(|_| channels > 0)
                {
                    let tensor = Tensor::new(format!("{name}.{part}"), vec![channels], statistics);
                    statistics = tensor.range().end;
                    network.buffers.push(tensor);
                }
            }
            network.ranges.push(start..offset);
            network.statistics.push(first..statistics);
        }
        network.nodes = nodes;
        Ok(network)
    }

    /// A name for people, such as `MLP 64-100-100-10`.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The length of the flat parameter vector.
    pub fn parameters(&self) -> usize {
        self.ranges.last().map_or(0, |range| range.end)
    }

    /// Input values per sample.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// Output values per sample: the number of classes K.
    pub fn outputs(&self) -> usize {
        self.nodes.last().map_or(self.inputs, Node::outputs)
    }

    /// The named blocks of the parameter vector, in its order. Names, shapes and layouts are those of PyTorch's
    /// `named_parameters()` for these modules:
    ///
    /// | network | module | order |
    /// |---|---|---|
    /// | MLP | `nn.Sequential(Flatten, Linear, ReLU, Linear, …)` | the same |
    /// | CNN | `nn.Sequential(Conv2d, ReLU, MaxPool2d, Conv2d, …, Flatten, Linear)` | the same |
    /// | VGG-11 | `torchvision.models.vgg11` | the same |
    /// | ResNet-34, WideResNet-50-2 | `torchvision.models.resnet34`, `wide_resnet50_2`, every `norm_layer` the identity | the same |
    /// | DenseNet-121 | `torchvision.models.densenet121` | the same |
    /// | small ViT | `vit_pytorch.simple_vit.SimpleViT` | the same, but for `transformer.norm`, which `SimpleViT` lists before the `transformer.layers` and this vector after them, as they are computed |
    ///
    /// ```
    /// use flatland_networks::NetworkSettings;
    /// let settings: NetworkSettings = ron::from_str("ResNet(width: 8, blocks: [1, 1])")?;
    /// let network = settings.build([1, 28, 28], 10)?;
    /// let last = network.tensors().last().map(|t| (t.name(), t.shape(), t.range()));
    /// assert_eq!(last, Some(("fc.bias", [10].as_slice(), 5288..5298)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn tensors(&self) -> &[Tensor] {
        &self.tensors
    }

    /// The named blocks of the [running statistics](RunningStatistics::values), in their order: PyTorch's `named_buffers()` without
    /// the counters `num_batches_tracked`. Empty for a network without batch normalisation.
    pub fn buffers(&self) -> &[Tensor] {
        &self.buffers
    }

    /// The bias of the last layer, whose Hessian block (2/K)·I bounds the sharpness from below for the
    /// mean-squared error; `None` for a network without one.
    pub fn last_layer_bias(&self) -> Option<&Tensor> {
        self.tensors.last().filter(|tensor| tensor.shape().len() == 1)
    }

    /// Initial weights, each tensor drawn as the network's definition says: uniform on ±1/√fan_in in every layer of
    /// an MLP, weights and biases alike.
    ///
    /// Drawn in double precision, so that `f32` and `f64` networks start at the same point up to rounding;
    /// the generator should be a portable one, seeded by the caller (`ChaCha8Rng`).
    pub fn initial_weights<F: Real>(&self, rng: &mut impl Rng) -> Vec<F> {
        let mut weights = Vec::with_capacity(self.parameters());
        for (parameter, tensor) in self.parameters.iter().zip(&self.tensors) {
            parameter.draw(tensor.range().len(), rng, &mut weights);
        }
        weights
    }

    /// The statistics of the normalised channels before the first gradient: mean 0 and variance 1. Empty for a
    /// network without batch normalisation.
    pub fn initial_statistics(&self) -> RunningStatistics {
        RunningStatistics::initial(&self.statistics)
    }

    /// How a forward pass on a whole batch shares buffers.
    pub(crate) fn shared_outputs(&self) -> &Sharing {
        &self.sharing[0]
    }

    /// How a backward pass on a whole batch shares buffers.
    pub(crate) fn shared_gradients(&self) -> &Sharing {
        &self.sharing[1]
    }

    pub(crate) fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// Output values per sample of the first node.
    pub(crate) fn first_outputs(&self) -> usize {
        self.nodes.first().map_or(0, Node::outputs)
    }

    /// Total number of statistics: a mean and a variance for each normalised channel.
    pub(crate) fn statistics(&self) -> usize {
        self.statistics.last().map_or(0, |range| range.end)
    }

    /// Node `l`'s share of a vector over the statistics.
    pub(crate) fn own_statistics(&self, l: usize) -> Range<usize> {
        self.statistics[l].clone()
    }

    /// The memory of a sample and of the parameters in `F`.
    pub(crate) fn load<F>(&self) -> Load {
        Load {
            activation_bytes: self.activations * size_of::<F>(),
            parameter_bytes: self.parameters() * size_of::<F>(),
            reuse: (self.sizes().multiplications / self.parameters().max(1) as u64) as usize,
            normalised_block: self.norms().filter_map(|norm| norm.block).min(),
        }
    }

    /// Whether a layer normalises over the whole batch, so that blocks of it cannot go through the network on their own.
    pub(crate) fn joins_samples(&self) -> bool {
        self.norms().any(|norm| norm.block.is_none())
    }

    fn norms(&self) -> impl Iterator<Item = &BatchNorm> {
        self.nodes.iter().filter_map(|node| match node.layer() {
            Some(Layer::BatchNorm(norm)) => Some(norm),
            _ => None,
        })
    }

    /// Node `l`'s place in a vector over the parameters.
    pub(super) fn own_parameters(&self, l: usize) -> Range<usize> {
        self.ranges[l].clone()
    }

    /// Node `l`'s share of a vector over the parameters, mutably.
    pub(crate) fn own_mut<'a, F>(&self, l: usize, vector: &'a mut [F]) -> &'a mut [F] {
        &mut vector[self.ranges[l].clone()]
    }

    /// The number of samples, where `inputs` is n × inputs and `targets` n × outputs: what an objective of this network needs.
    ///
    /// # Errors
    ///
    /// If the sizes do not fit the network or each other, or there is no sample.
    pub fn check_samples(
        &self,
        inputs: (usize, usize),
        targets: (usize, usize),
    ) -> Result<usize, NetworkError> {
        let (samples, width) = inputs;
        if samples == 0 {
            return Err(NetworkError::NoSamples);
        }
        if targets.0 != samples {
            return Err(NetworkError::SampleCount {
                inputs: samples,
                targets: targets.0,
            });
        }
        if width != self.inputs() {
            let (expected, got) = (self.inputs(), width);
            return Err(NetworkError::InputWidth { expected, got });
        }
        if targets.1 != self.outputs() {
            let (expected, got) = (self.outputs(), targets.1);
            return Err(NetworkError::TargetWidth { expected, got });
        }
        Ok(samples)
    }

    /// Checks that `vector` has one value for each parameter; the error calls it `what`.
    ///
    /// # Errors
    ///
    /// If it has more or fewer.
    pub fn check_length<F>(&self, what: &'static str, vector: &[F]) -> Result<(), NetworkError> {
        let (expected, got) = (self.parameters(), vector.len());
        if got == expected {
            Ok(())
        } else {
            Err(NetworkError::VectorLength { what, expected, got })
        }
    }
}

/// The number, if a slice can hold that many floats of eight bytes: no slice is longer than `isize::MAX` bytes.
fn countable(values: Option<usize>) -> Result<usize, NetworkError> {
    values
        .filter(|count| *count <= isize::MAX as usize / 8)
        .ok_or(NetworkError::TooLarge)
}
