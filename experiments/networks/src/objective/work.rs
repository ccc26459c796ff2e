//! The multiplications of the passes of an objective, before anything is computed.

use std::iter::Sum;
use std::ops::Add;

use super::blocks::Division;
use super::keeping::Keeping;
use crate::layers::differentiable::{Differentiable, Pass};
use crate::network::Source;
use crate::network::graph::Node;
use crate::network::model::Network;
use crate::numeric::Real;
use crate::numeric::product::Product;

/// Multiplications of matrix products, each with its addition. Nothing else is counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PassWork {
    /// All of them.
    pub work: u64,
    /// Those of the longest chain of products that wait for each other, of each the longest of the parts into which it is divided: they
    /// are computed one after the other however many cores there are.
    pub span: u64,
}

/// The multiplications of the calls of an [`Objective`](super::Objective), as the code divides them among samples and rows of products. They
/// depend on the network, the scalar, the number of samples and the activations kept, never on the number of threads.
///
/// p cores take at least max(work/p, span) multiplications' time, and a schedule that leaves no core idle while there is something to do
/// takes at most work/p + span (R. P. Brent, *The parallel evaluation of general arithmetic expressions*, 1974).
///
/// ```
/// use flatland_networks::{KEPT_BYTES, NetworkSettings, ObjectiveWork};
/// let settings: NetworkSettings = ron::from_str("Mlp(hidden: [100])")?;
/// let network = settings.build([1, 28, 28], 10)?;
/// let work = ObjectiveWork::of::<f32>(&network, 500, KEPT_BYTES);
/// assert_eq!(work.forward.work, 500 * (784 * 100 + 100 * 10));
/// // To the weights of both layers, and through the second to the first.
/// assert_eq!(work.gradient.work, 500 * (784 * 100 + 2 * 100 * 10));
/// assert!(work.gradient.span < work.gradient.work / 4);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ObjectiveWork {
    /// [`Objective::forward`](super::Objective::forward).
    pub forward: PassWork,
    /// [`Objective::gradient`](super::Objective::gradient), with the activations that the point has not kept.
    pub gradient: PassWork,
    /// [`Objective::ray`](super::Objective::ray).
    pub ray: PassWork,
    /// [`Ray::trial`](super::Ray::trial).
    pub trial: PassWork,
}

impl ObjectiveWork {
    /// Those of this network in `F` on a number of samples, at least one,
    /// [keeping at most](super::Objective::keeping_at_most) so many bytes.
    pub fn of<F: Real>(network: &Network, samples: usize, kept_bytes: usize) -> Self {
        let samples = samples.max(1);
        let division = Division::new(samples, network.load::<F>());
        let keeping = Keeping::new::<F>(network, samples, kept_bytes);
        let nodes = network.nodes();
        let skipped = usize::from(keeping.carries).min(nodes.len());
        let (length, joint) = (
            |block: usize| division.blocks[block].len(),
            network.joins_samples(),
        );
        let in_blocks = |nodes: &[Node]| {
            let of_block = |block| chain(nodes, length(block), forward);
            side_by_side((0..division.blocks.len()).map(of_block))
        };
        let in_lanes = |nodes: &[Node], again: &[Node]| {
            let of_block =
                |block| chain(again, length(block), forward) + chain(nodes, length(block), backward);
            side_by_side(division.lanes.iter().map(|lane| lane.clone().map(of_block).sum()))
        };
        // Blocks that are normalised together wait for each other after every node.
        let step = if joint { 1 } else { nodes.len().max(1) };
        let from = |first: usize| nodes[first..].chunks(step).map(in_blocks).sum();
        let not_kept = if keeping.points { nodes.len() } else { skipped };
        let gradient = match joint {
            true => {
                let back: PassWork = nodes.chunks(step).map(|nodes| in_lanes(nodes, &[])).sum();
                from(not_kept) + back
            }
            false => in_lanes(nodes, &nodes[not_kept..]),
        };
        Self {
            forward: from(0),
            gradient,
            ray: in_blocks(&nodes[..skipped]),
            trial: from(skipped),
        }
    }
}

/// The products of a node on a block of so many samples.
type Products = Vec<(usize, Product)>;

fn forward(node: &Node, samples: usize) -> Products {
    let layer = node.layer();
    layer.map_or_else(Vec::new, |layer| layer.products(Pass::Forward, samples))
}

fn backward(node: &Node, samples: usize) -> Products {
    let Node::Layer { layer, from, .. } = node else {
        return Vec::new();
    };
    let to_input = *from != Source::Data;
    layer.products(Pass::Backward { to_input }, samples)
}

/// Nodes one after the other on a block.
fn chain(nodes: &[Node], samples: usize, of_node: fn(&Node, usize) -> Products) -> PassWork {
    let products = nodes.iter().flat_map(|node| of_node(node, samples));
    let of_product = |(times, product): (usize, Product)| PassWork {
        work: (times as u64).saturating_mul(product.work()),
        span: (times as u64).saturating_mul(product.span()),
    };
    products.map(of_product).sum()
}

/// Passes none of which waits for another.
fn side_by_side(passes: impl Iterator<Item = PassWork>) -> PassWork {
    passes.fold(PassWork::default(), |all, pass| PassWork {
        work: all.work.saturating_add(pass.work),
        span: all.span.max(pass.span),
    })
}

impl Add for PassWork {
    type Output = Self;

    /// One after the other.
    fn add(self, after: Self) -> Self {
        Self {
            work: self.work.saturating_add(after.work),
            span: self.span.saturating_add(after.span),
        }
    }
}

impl Sum for PassWork {
    fn sum<I: Iterator<Item = Self>>(passes: I) -> Self {
        passes.fold(Self::default(), Add::add)
    }
}

#[cfg(test)]
mod tests;
