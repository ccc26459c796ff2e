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

#[cfg(test)]
mod tests {
    use ndarray::Array2;
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;
    use crate::network::activation::{Activation, Elementwise};
    use crate::network::linear::Linear;
    use crate::network::{Loss, Objective};

    #[test]
    fn test_concatenation_joins_rows_and_parts_them_again() {
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
    fn test_a_sum_gives_its_gradient_to_both_even_if_they_are_the_same() {
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

    /// A value read by three nodes, the data by two, a sum and concatenations: the gradient and the product with
    /// the Hessian against differences of the cost and of the gradient.
    #[test]
    fn test_derivatives_collect_from_every_reader() {
        let mut builder = Builder::new(3);
        let first = builder.push(Layer::Linear(Linear::uniform(3, 4, true)), Source::Data);
        let tanh = Elementwise {
            function: Activation::Tanh,
            width: 4,
        };
        let smooth = builder.push(Layer::Elementwise(tanh), first);
        let beside = builder.concatenate(smooth, Source::Data);
        let second = builder.push(Layer::Linear(Linear::uniform(7, 4, true)), beside);
        let sum = builder.sum(second, smooth);
        let all = builder.concatenate(first, sum);
        builder.push(Layer::Linear(Linear::uniform(8, 2, true)), all);
        let network = builder.finish("test".to_owned()).unwrap();
        assert_eq!(network.parameters(), 4 * 4 + 4 * 8 + 2 * 9);

        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let inputs = Array2::from_shape_simple_fn((40, 3), || rng.random_range(-1.0..1.0));
        let targets = Array2::from_shape_fn((40, 2), |(i, k)| f64::from(i % 2 == k));
        let objective = Objective::new(&network, inputs.view(), targets.view(), Loss::CrossEntropy).unwrap();
        let mut random = || -> Vec<f64> {
            (0..network.parameters())
                .map(|_| rng.random_range(-1.0..1.0))
                .collect()
        };
        let (weights, v) = (random(), random());
        let along = |by: f64| -> Vec<f64> { weights.iter().zip(&v).map(|(w, v)| w + by * v).collect() };
        let gradient = |weights: &[f64]| {
            let mut gradient = vec![f64::NAN; weights.len()];
            objective
                .gradient(&objective.forward(weights).unwrap(), &mut gradient)
                .unwrap();
            gradient
        };
        let cost = |by: f64| objective.forward(&along(by)).unwrap().cost();
        // Of order h² = 1e-8 and, for the rounding of values over h, 1e-12.
        let (h, tolerance) = (1e-4, 1e-6);
        let slope: f64 = gradient(&weights).iter().zip(&v).map(|(g, v)| g * v).sum();
        assert!((slope - (cost(h) - cost(-h)) / (2.0 * h)).abs() < tolerance);

        let start = objective.forward(&weights).unwrap();
        let mut product = vec![f64::NAN; v.len()];
        objective
            .linearise(&start)
            .hessian_vector_product(&v, &mut product)
            .unwrap();
        let (ahead, behind) = (gradient(&along(h)), gradient(&along(-h)));
        for i in 0..v.len() {
            let difference = (ahead[i] - behind[i]) / (2.0 * h);
            assert!((product[i] - difference).abs() < tolerance, "{i}");
        }
    }
}
