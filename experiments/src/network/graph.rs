//! The nodes of a network, and how they are put together.

use super::error::NetworkError;
use super::layer::{Differentiable, Layer};
use super::model::Network;
use super::real::Real;

/// Where a node takes its input from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// The network's input.
    Data,
    /// The output of an earlier node.
    Node(usize),
}

impl Source {
    /// The values there.
    pub(crate) fn of<'a, F>(self, data: &'a [F], nodes: &'a [Vec<F>]) -> &'a [F] {
        match self {
            Source::Data => data,
            Source::Node(node) => &nodes[node],
        }
    }

    /// The tangent there: none of data.
    pub(crate) fn tangent<F>(self, nodes: &[Vec<F>]) -> Option<&[F]> {
        match self {
            Source::Data => None,
            Source::Node(node) => Some(&nodes[node]),
        }
    }

    /// The gradient there, to be added to: none for data.
    pub(crate) fn gradient<F>(self, nodes: &mut [Vec<F>]) -> Option<&mut [F]> {
        match self {
            Source::Data => None,
            Source::Node(node) => Some(&mut nodes[node]),
        }
    }
}

/// How two values become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    /// a + b: a residual connection.
    Sum,
    /// The row of a, then that of b; of images the channels, since a row is channels × height × width.
    Concatenation,
}

/// A node with two inputs.
#[derive(Clone, Debug)]
pub(crate) struct Join {
    pub(crate) operation: Operation,
    pub(crate) from: [Source; 2],
    /// Values per sample of either input.
    widths: [usize; 2],
}

impl Join {
    fn outputs(&self) -> usize {
        match self.operation {
            Operation::Sum => self.widths[0],
            Operation::Concatenation => self.widths[0] + self.widths[1],
        }
    }

    /// The values, or by linearity their tangents; `None` stands for zeros.
    pub(crate) fn forward<F: Real>(&self, parts: [Option<&[F]>; 2], output: &mut [F]) {
        output.fill(F::zero());
        for (which, part) in parts.into_iter().enumerate() {
            let Some(part) = part else { continue };
            let (start, width) = (self.start(which), self.widths[which]);
            let rows = output.chunks_exact_mut(self.outputs());
            for (row, part) in rows.zip(part.chunks_exact(width)) {
                add(&mut row[start..start + width], part);
            }
        }
    }

    /// Adds the output's gradient, or by linearity its tangent, to those of the inputs.
    pub(crate) fn backward<F: Real>(&self, output: &[F], gradients: &mut [Vec<F>]) {
        for (which, from) in self.from.into_iter().enumerate() {
            let Some(input) = from.gradient(gradients) else {
                continue;
            };
            let (start, width) = (self.start(which), self.widths[which]);
            let rows = output.chunks_exact(self.outputs());
            for (row, input) in rows.zip(input.chunks_exact_mut(width)) {
                add(input, &row[start..start + width]);
            }
        }
    }

    /// Where an input's part of a row begins.
    fn start(&self, which: usize) -> usize {
        match (self.operation, which) {
            (Operation::Concatenation, 1) => self.widths[0],
            _ => 0,
        }
    }
}

fn add<F: Real>(to: &mut [F], values: &[F]) {
    for (sum, value) in to.iter_mut().zip(values) {
        *sum += *value;
    }
}

/// A step of the computation.
#[derive(Clone, Debug)]
pub(crate) enum Node {
    /// A layer with the place its input comes from.
    Layer {
        /// What is computed.
        layer: Layer,
        /// From what.
        from: Source,
    },
    /// Two values made one.
    Join(Join),
}

impl Node {
    /// Values per sample that come out.
    pub(crate) fn outputs(&self) -> usize {
        match self {
            Node::Layer { layer, .. } => layer.outputs(),
            Node::Join(join) => join.outputs(),
        }
    }

    /// The layer, unless it is a join.
    pub(crate) fn layer(&self) -> Option<&Layer> {
        match self {
            Node::Layer { layer, .. } => Some(layer),
            Node::Join(_) => None,
        }
    }
}

/// Nodes in the order in which they are computed; the last one added is the network's output.
pub(crate) struct Builder {
    inputs: usize,
    nodes: Vec<Node>,
}

impl Builder {
    /// A network that takes `inputs` values a sample.
    pub(crate) fn new(inputs: usize) -> Self {
        let nodes = Vec::new();
        Self { inputs, nodes }
    }

    /// Adds a layer, which must take as many values as `from` has.
    pub(crate) fn push(&mut self, layer: Layer, from: Source) -> Source {
        assert_eq!(layer.inputs(), self.width(from), "{layer:?} after node {from:?}");
        self.add(Node::Layer { layer, from })
    }

    /// Adds a + b, which must be of equal width.
    pub(crate) fn sum(&mut self, a: Source, b: Source) -> Source {
        assert_eq!(self.width(a), self.width(b), "sum of {a:?} and {b:?}");
        self.join(Operation::Sum, [a, b])
    }

    /// Adds the concatenation of a and b.
    pub(crate) fn concatenate(&mut self, a: Source, b: Source) -> Source {
        self.join(Operation::Concatenation, [a, b])
    }

    /// The network of these nodes, of which there must be one, whose first takes the data.
    ///
    /// # Errors
    ///
    /// If there are more parameters or activations than can be counted.
    pub(crate) fn finish(self, label: String) -> Result<Network, NetworkError> {
        Network::new(label, self.inputs, self.nodes)
    }

    fn join(&mut self, operation: Operation, from: [Source; 2]) -> Source {
        let widths = from.map(|source| self.width(source));
        self.add(Node::Join(Join {
            operation,
            from,
            widths,
        }))
    }

    fn add(&mut self, node: Node) -> Source {
        self.nodes.push(node);
        Source::Node(self.nodes.len() - 1)
    }

    fn width(&self, source: Source) -> usize {
        match source {
            Source::Data => self.inputs,
            Source::Node(node) => self.nodes[node].outputs(),
        }
    }
}
