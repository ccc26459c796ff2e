//! Building a network node by node.

use super::graph::{Join, Node, Operation, Source};
use super::model::Network;
use crate::error::NetworkError;
use crate::layers::differentiable::Differentiable;
use crate::layers::layer::Layer;

/// Nodes in the order in which they are computed; the last one added is the network's output.
pub(crate) struct Builder {
    inputs: usize,
    nodes: Vec<Node>,
}

impl Builder {
    /// A network that takes `inputs` values per sample.
    pub(crate) fn new(inputs: usize) -> Self {
        let nodes = Vec::new();
        Self { inputs, nodes }
    }

    /// Adds a layer without tensors, which must take as many values as `from` has.
    pub(crate) fn push(&mut self, layer: Layer, from: Source) -> Source {
        self.push_named("", layer, from)
    }

    /// Adds a layer whose tensors are `name.weight` and so on, which must take as many values as `from` has.
    pub(crate) fn push_named(&mut self, name: impl Into<String>, layer: Layer, from: Source) -> Source {
        let name = name.into();
        assert_eq!(layer.inputs(), self.width(from), "{layer:?} after node {from:?}");
        assert_eq!(
            name.is_empty(),
            layer.parameters().is_empty(),
            "name of {layer:?}"
        );
        self.add(Node::Layer { name, layer, from })
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

    /// The network of these nodes. There must be at least one, and the first must take the data.
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
    use crate::layers::activation::{Activation, Elementwise};
    use crate::layers::linear::Linear;
    use crate::objective::{Loss, Objective};

    /// One value read by three nodes, the data read by two, a sum and concatenations: the gradient and the Hessian-vector
    /// product against differences of the cost and of the gradient.
    #[test]
    fn derivatives_collect_from_every_reader() {
        let mut builder = Builder::new(3);
        let first = builder.push_named("first", Layer::Linear(Linear::uniform(3, 4, true)), Source::Data);
        let tanh = Elementwise {
            function: Activation::Tanh,
            width: 4,
        };
        let smooth = builder.push(Layer::Elementwise(tanh), first);
        let beside = builder.concatenate(smooth, Source::Data);
        let second = builder.push_named("second", Layer::Linear(Linear::uniform(7, 4, true)), beside);
        let sum = builder.sum(second, smooth);
        let all = builder.concatenate(first, sum);
        builder.push_named("last", Layer::Linear(Linear::uniform(8, 2, true)), all);
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
