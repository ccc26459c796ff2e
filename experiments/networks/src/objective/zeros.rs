//! Dead activations.

use rayon::prelude::*;

use super::forward::{Activations, Forward};
use super::function::Objective;
use crate::layers::layer::Layer;
use crate::network::graph::Node;
use crate::numeric::Real;

impl<F: Real> Objective<'_, F> {
    /// For each activation layer, in the order of the network, the share of its outputs over all samples that are
    /// exactly zero at an evaluated point of this objective. Empty for a network without activation layers.
    ///
    /// Costs nothing where the point kept its activations, otherwise a forward pass.
    pub fn zero_activation_shares(&self, at: &Forward<F>) -> Vec<f64> {
        let is_activation = |node: &Node| matches!(node.layer(), Some(Layer::Elementwise(_)));
        let nodes = self.network.nodes().iter().enumerate();
        let layers: Vec<usize> = nodes
            .filter(|(_, node)| is_activation(node))
            .map(|(l, _)| l)
            .collect();
        let mut joint = None;
        let known = match self.network.joins_samples() {
            true => Activations::All(self.batch(at, at.activations(), &mut joint).outputs),
            false => at.activations(),
        };
        let of_block = |block: usize| -> Vec<usize> {
            let mut scratch = self.buffers.block();
            let outputs = self.point_from(at.vector(), known, block, &mut scratch).outputs;
            let zeros = |&l: &usize| outputs[l].iter().filter(|value| **value == F::zero()).count();
            layers.iter().map(zeros).collect()
        };
        let blocks: Vec<Vec<usize>> = (0..self.blocks().len()).into_par_iter().map(of_block).collect();
        let share = |(i, &l): (usize, &usize)| {
            let zeros: usize = blocks.iter().map(|zeros| zeros[i]).sum();
            zeros as f64 / (self.samples() * self.network.nodes()[l].outputs()) as f64
        };
        layers.iter().enumerate().map(share).collect()
    }
}
