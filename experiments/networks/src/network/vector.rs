//! Vectors over the parameters as the passes take them.

use rayon::prelude::*;

use super::model::Network;
use crate::layers::differentiable::Differentiable;
use crate::numeric::Real;

/// For every node what its layer [prepared](Differentiable::prepare) from its parameters; empty where it takes them as they are.
pub(crate) type Prepared<F> = Vec<Vec<F>>;

/// Weights, or a direction in them, for passes over any number of blocks.
#[derive(Clone, Copy)]
pub(crate) struct Vector<'a, F> {
    /// One value for each parameter.
    pub(crate) values: &'a [F],
    pub(crate) prepared: &'a [Vec<F>],
}

impl Network {
    /// The vector of these values, one for each parameter; `prepared` is overwritten.
    pub(crate) fn prepare<'a, F: Real>(
        &self,
        values: &'a [F],
        prepared: &'a mut Prepared<F>,
    ) -> Vector<'a, F> {
        self.prepare_nodes(self.nodes().len(), values, prepared)
    }

    /// The same for passes through the first node only.
    pub(crate) fn prepare_first<'a, F: Real>(
        &self,
        values: &'a [F],
        prepared: &'a mut Prepared<F>,
    ) -> Vector<'a, F> {
        self.prepare_nodes(1, values, prepared)
    }

    fn prepare_nodes<'a, F: Real>(
        &self,
        nodes: usize,
        values: &'a [F],
        prepared: &'a mut Prepared<F>,
    ) -> Vector<'a, F> {
        // The buffers of the other nodes stay for the next vector.
        prepared.resize_with(self.nodes().len(), Vec::new);
        let prepared = &mut prepared[..nodes];
        let layers = prepared.par_iter_mut().zip(self.nodes()).enumerate();
        layers.for_each(|(l, (prepared, node))| {
            let layer = node.layer().filter(|layer| layer.prepared() > 0);
            prepared.resize(layer.map_or(0, Differentiable::prepared), F::zero());
            if let Some(layer) = layer {
                layer.prepare(&values[self.own_parameters(l)], prepared);
            }
        });
        Vector { values, prepared }
    }

    /// Node `l`'s share of a vector.
    pub(crate) fn own<'a, F>(&self, l: usize, vector: Vector<'a, F>) -> &'a [F] {
        match &vector.prepared[l] {
            prepared if prepared.is_empty() => &vector.values[self.own_parameters(l)],
            prepared => prepared,
        }
    }

    /// Values that preparing a vector takes besides its own.
    pub(crate) fn prepared(&self) -> usize {
        let layers = self.nodes().iter().filter_map(|node| node.layer());
        layers.map(Differentiable::prepared).sum()
    }
}
