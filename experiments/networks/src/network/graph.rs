//! The nodes of a network: layers, and joins of two values.

use crate::layers::differentiable::Differentiable;
use crate::layers::layer::Layer;
use crate::numeric::Real;

/// Where a node of a network takes its input from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The network's input.
    Data,
    /// The output of an earlier node.
    Node(usize),
}

impl Source {
    /// The node; `None` for data.
    pub(crate) fn node(self) -> Option<usize> {
        match self {
            Source::Data => None,
            Source::Node(node) => Some(node),
        }
    }

    /// The values there.
    pub(crate) fn of<'a, F>(self, data: &'a [F], nodes: &'a [Vec<F>]) -> &'a [F] {
        match self {
            Source::Data => data,
            Source::Node(node) => &nodes[node],
        }
    }

    /// The tangent there; `None` for data.
    pub(crate) fn tangent<F>(self, nodes: &[Vec<F>]) -> Option<&[F]> {
        match self {
            Source::Data => None,
            Source::Node(node) => Some(&nodes[node]),
        }
    }

    /// The gradient there, to be added to; `None` for data.
    pub(crate) fn gradient<F>(self, nodes: &mut [Vec<F>]) -> Option<&mut [F]> {
        match self {
            Source::Data => None,
            Source::Node(node) => Some(&mut nodes[node]),
        }
    }
}

/// An operation that combines two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    /// a + b: a residual connection.
    Sum,
    /// The row of a, then that of b; for images this concatenates channels, since a row is channels × height × width.
    Concatenation,
}

/// A node with two inputs.
#[derive(Clone, Debug)]
pub(crate) struct Join {
    pub(crate) operation: Operation,
    pub(crate) from: [Source; 2],
    /// Values per sample of each input.
    pub(super) widths: [usize; 2],
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

    /// Start of an input's part of a row.
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
    /// A layer and the source of its input.
    Layer {
        /// The prefix of the names of its tensors; empty for a layer without any.
        name: String,
        /// The layer.
        layer: Layer,
        /// The source of its input.
        from: Source,
    },
    /// Two values combined into one.
    Join(Join),
}

impl Node {
    /// Output values per sample.
    pub(crate) fn outputs(&self) -> usize {
        match self {
            Node::Layer { layer, .. } => layer.outputs(),
            Node::Join(join) => join.outputs(),
        }
    }

    /// Where its inputs come from.
    pub(crate) fn sources(&self) -> impl Iterator<Item = Source> + use<> {
        let sources = match self {
            Node::Layer { from, .. } => [Some(*from), None],
            Node::Join(join) => join.from.map(Some),
        };
        sources.into_iter().flatten()
    }

    /// The layer, unless it is a join.
    pub(crate) fn layer(&self) -> Option<&Layer> {
        match self {
            Node::Layer { layer, .. } => Some(layer),
            Node::Join(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn concatenation_joins_rows_and_parts_them_again() {
        let join = Join {
            operation: Operation::Concatenation,
            from: [Source::Node(0), Source::Node(1)],
            widths: [2, 1],
        };
        let mut output = [f64::NAN; 6];
        join.forward([Some(&[1.0, 2.0, 3.0, 4.0]), Some(&[5.0, 6.0])], &mut output);
        assert_eq!(output, [1.0, 2.0, 5.0, 3.0, 4.0, 6.0]);
        join.forward([None, Some(&[5.0, 6.0])], &mut output);
        assert_eq!(output, [0.0, 0.0, 5.0, 0.0, 0.0, 6.0]);
        let mut gradients = [vec![10.0; 4], vec![20.0; 2]];
        join.backward(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], &mut gradients);
        assert_eq!(gradients, [vec![11.0, 12.0, 14.0, 15.0], vec![23.0, 26.0]]);
    }

    #[test]
    fn a_sum_gives_its_gradient_to_both_even_if_they_are_the_same() {
        let join = Join {
            operation: Operation::Sum,
            from: [Source::Node(0), Source::Node(0)],
            widths: [2, 2],
        };
        let mut output = [f64::NAN; 2];
        join.forward([Some(&[1.0, 2.0]), Some(&[1.0, 2.0])], &mut output);
        assert_eq!(output, [2.0, 4.0]);
        let mut gradients = [vec![0.0; 2]];
        join.backward(&[1.0, 3.0], &mut gradients);
        assert_eq!(gradients, [vec![2.0, 6.0]]);
    }
}
