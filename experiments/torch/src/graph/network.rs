//! The nodes of a network, and the pass through them.

use std::ops::Range;

use flatland_networks::{LayerDescription, Network, NodeDescription, Source};
use tch::Tensor;

use super::layer::Layer;
use super::normalise::{Moments, Normalise};
use crate::error::TorchError;
use crate::scalar::Scalar;

enum Node {
    Layer {
        layer: Layer,
        from: Source,
        /// Its tensors among those of the network.
        tensors: Range<usize>,
        statistics: Range<usize>,
    },
    Sum([Source; 2]),
    Concatenation([Source; 2]),
}

impl Node {
    fn sources(&self) -> impl Iterator<Item = Source> + use<> {
        let sources = match self {
            Node::Layer { from, .. } => [Some(*from), None],
            Node::Sum(from) | Node::Concatenation(from) => from.map(Some),
        };
        sources.into_iter().flatten()
    }
}

/// A network on a device.
pub(crate) struct Graph {
    nodes: Vec<Node>,
    /// For each node the last that reads it; the output is read by none.
    last_readers: Vec<usize>,
    /// The largest number of samples normalised together, for each batch normalisation.
    norms: Vec<Option<usize>>,
}

/// What a pass goes through the network with, and what it is to notice on the way.
pub(crate) struct Pass<'p> {
    /// The network's tensors.
    pub(crate) parameters: &'p [Tensor],
    /// Samples × inputs.
    pub(crate) input: &'p Tensor,
    pub(crate) normalise: Normalise<'p>,
    /// Filled with the statistics of batch normalisations, where there is a place.
    pub(crate) moments: Option<&'p mut Vec<Moments>>,
    /// Filled with the number of zeros in the output of each activation layer, where there is a place.
    pub(crate) zeros: Option<&'p mut Vec<Tensor>>,
}

impl Graph {
    pub(crate) fn new<F: Scalar>(network: &Network, device: tch::Device) -> Result<Self, TorchError> {
        let (mut nodes, mut norms, mut next) = (Vec::new(), Vec::new(), 0);
        for description in network.describe() {
            nodes.push(match description {
                NodeDescription::Layer {
                    layer,
                    from,
                    parameters,
                    statistics,
                } => {
                    if let LayerDescription::BatchNorm { block, .. } = layer {
                        norms.push(block);
                    }
                    let own = network.tensors()[next..].iter();
                    let count = own.take_while(|tensor| tensor.range().end <= parameters.end).count();
                    let tensors = next..next + count;
                    next = tensors.end;
                    Node::Layer {
                        layer: Layer::new::<F>(&layer, device)?,
                        from,
                        tensors,
                        statistics,
                    }
                }
                NodeDescription::Sum(from) => Node::Sum(from),
                NodeDescription::Concatenation(from) => Node::Concatenation(from),
            });
        }
        let mut last_readers = vec![usize::MAX; nodes.len()];
        for (l, node) in nodes.iter().enumerate() {
            for source in node.sources() {
                if let Source::Node(source) = source {
                    last_readers[source] = l;
                }
            }
        }
        Ok(Self {
            nodes,
            last_readers,
            norms,
        })
    }

    /// The largest number of samples that all batch normalisations take on their own; `None` without any.
    pub(crate) fn block(&self) -> Option<usize> {
        self.norms.iter().flatten().copied().min()
    }

    /// Whether a layer normalises over the whole batch.
    pub(crate) fn joins_samples(&self) -> bool {
        self.norms.contains(&None)
    }

    /// The output: samples × outputs.
    pub(crate) fn forward(&self, mut pass: Pass<'_>) -> Result<Tensor, TorchError> {
        let mut values: Vec<Option<Tensor>> = Vec::with_capacity(self.nodes.len());
        for (l, node) in self.nodes.iter().enumerate() {
            let value = pass.node(node, &values)?;
            values.push(Some(value));
            for source in node.sources() {
                if let Source::Node(source) = source
                    && self.last_readers[source] == l
                {
                    values[source] = None;
                }
            }
        }
        let output = values.pop().flatten();
        Ok(output.unwrap_or_else(|| pass.input.shallow_clone()))
    }
}

impl Pass<'_> {
    fn node(&mut self, node: &Node, values: &[Option<Tensor>]) -> Result<Tensor, TorchError> {
        let of = |source: Source| match source {
            Source::Data => self.input,
            // A value lives until its last reader.
            Source::Node(node) => values[node].as_ref().unwrap_or(self.input),
        };
        let (layer, from, tensors, statistics) = match node {
            Node::Sum([a, b]) => return Ok(of(*a).f_add(of(*b))?),
            Node::Concatenation([a, b]) => return Ok(Tensor::f_cat(&[of(*a), of(*b)], 1)?),
            Node::Layer {
                layer,
                from,
                tensors,
                statistics,
            } => (layer, *from, tensors, statistics),
        };
        let (input, parameters) = (of(from), &self.parameters[tensors.clone()]);
        match layer {
            Layer::BatchNorm(norm) => match self.normalise {
                Normalise::Running(running) => {
                    let own = running.f_narrow(0, statistics.start as i64, statistics.len() as i64)?;
                    norm.with_statistics(&own, &parameters[0], &parameters[1], input)
                }
                Normalise::Blocks(blocks) => {
                    let wanted = self.moments.is_some();
                    let (output, sums) =
                        norm.over_blocks(blocks, &parameters[0], &parameters[1], input, wanted)?;
                    if let (Some(moments), Some(sums)) = (&mut self.moments, sums) {
                        let start = statistics.start;
                        moments.push(Moments { start, sums });
                    }
                    Ok(output)
                }
            },
            layer => {
                let output = layer.forward(parameters, input)?;
                if let (Layer::Elementwise(_), Some(zeros)) = (layer, &mut self.zeros) {
                    zeros.push(output.f_eq(0.0)?.f_sum(tch::Kind::Int64)?);
                }
                Ok(output)
            }
        }
    }
}
