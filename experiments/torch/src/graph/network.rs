//! The nodes of a network, and the pass through them.

use std::ops::Range;

use flatland_networks::{LayerDescription, Network, NodeKind, Source};
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
    /// Values per sample of each node's output.
    widths: Vec<usize>,
    /// Values per sample that each node makes on the way to its output, and whose derivatives need them.
    inner: Vec<usize>,
    /// For each node the last that reads it; the output is read by none.
    last_readers: Vec<usize>,
    /// The largest number of samples normalised together, for each batch normalisation.
    norms: Vec<Option<usize>>,
}

/// What a pass goes through the network with.
#[derive(Clone, Copy)]
pub(crate) struct Pass<'p> {
    /// The network's tensors.
    pub(crate) parameters: &'p [Tensor],
    /// Samples × inputs.
    pub(crate) input: &'p Tensor,
    pub(crate) normalise: Normalise<'p>,
}

/// What a pass is to notice on its way.
#[derive(Default)]
pub(crate) struct Watch<'w> {
    /// Filled with the statistics of batch normalisations, where there is a place.
    pub(crate) moments: Option<&'w mut Vec<Moments>>,
    /// Filled with the number of zeros in the output of each activation layer and that of its values, where there is a place.
    pub(crate) zeros: Option<&'w mut Vec<(Tensor, usize)>>,
}

/// The outputs of the nodes that are still to be read.
pub(crate) type Values = Vec<Option<Tensor>>;

impl Graph {
    pub(crate) fn new<F: Scalar>(network: &Network, device: tch::Device) -> Result<Self, TorchError> {
        let (mut nodes, mut widths, mut norms, mut next) = (Vec::new(), Vec::new(), Vec::new(), 0);
        let mut inner = Vec::new();
        for description in network.describe() {
            widths.push(description.outputs);
            inner.push(match &description.kind {
                NodeKind::Layer {
                    layer: LayerDescription::Attention { tokens, heads, .. },
                    ..
                } => heads * tokens * tokens,
                _ => 0,
            });
            nodes.push(match description.kind {
                NodeKind::Layer {
                    layer,
                    from,
                    parameters,
                    statistics,
                } => {
                    if let LayerDescription::BatchNorm { block, .. } = layer {
                        norms.push(block);
                    }
                    let own = network.tensors()[next..].iter();
                    let count = own
                        .take_while(|tensor| tensor.range().end <= parameters.end)
                        .count();
                    let tensors = next..next + count;
                    next = tensors.end;
                    Node::Layer {
                        layer: Layer::new::<F>(&layer, device)?,
                        from,
                        tensors,
                        statistics,
                    }
                }
                NodeKind::Sum(from) => Node::Sum(from),
                NodeKind::Concatenation(from) => Node::Concatenation(from),
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
            widths,
            inner,
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

    /// Values per sample of some nodes: of their outputs, and of what they make on the way, such as the scores of an attention.
    pub(crate) fn width(&self, nodes: Range<usize>) -> usize {
        let outputs: usize = self.widths[nodes.clone()].iter().sum();
        outputs + self.inner[nodes].iter().sum::<usize>()
    }

    /// Values per sample that nodes from `l` on read of those before.
    pub(crate) fn crossing(&self, l: usize) -> usize {
        let read = |&before: &usize| (l..self.len()).contains(&self.last_readers[before]);
        (0..l).filter(read).map(|before| self.widths[before]).sum()
    }

    /// The number of nodes.
    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// No values: what there is before the first node.
    pub(crate) fn start(&self) -> Values {
        (0..self.len()).map(|_| None).collect()
    }

    /// The output of the last node: samples × outputs.
    pub(crate) fn output<'v>(&self, values: &'v Values, pass: Pass<'v>) -> &'v Tensor {
        values.last().and_then(Option::as_ref).unwrap_or(pass.input)
    }

    /// Whether node `l` reads an output for the last time.
    fn finishes(&self, l: usize, source: Source) -> Option<usize> {
        match source {
            Source::Node(source) if self.last_readers[source] == l => Some(source),
            _ => None,
        }
    }

    /// Computes some nodes from the outputs of those before, and drops what is read no more.
    pub(crate) fn advance(
        &self,
        nodes: Range<usize>,
        values: &mut Values,
        pass: Pass<'_>,
        watch: &mut Watch<'_>,
    ) -> Result<(), TorchError> {
        for l in nodes {
            let node = &self.nodes[l];
            values[l] = Some(node.forward(values, pass, watch)?);
            for source in node.sources() {
                if let Some(source) = self.finishes(l, source) {
                    values[source] = None;
                }
            }
        }
        Ok(())
    }
}

impl Node {
    fn forward(&self, values: &Values, pass: Pass<'_>, watch: &mut Watch<'_>) -> Result<Tensor, TorchError> {
        let of = |source: Source| match source {
            Source::Data => pass.input,
            // A value is there until its last reader is computed.
            Source::Node(node) => values[node].as_ref().unwrap_or(pass.input),
        };
        match self {
            Node::Sum([a, b]) => Ok(of(*a).f_add(of(*b))?),
            Node::Concatenation([a, b]) => Ok(Tensor::f_cat(&[of(*a), of(*b)], 1)?),
            Node::Layer {
                layer,
                from,
                tensors,
                statistics,
            } => {
                let parameters = &pass.parameters[tensors.clone()];
                layer.forward(parameters, statistics, of(*from), pass.normalise, watch)
            }
        }
    }
}
