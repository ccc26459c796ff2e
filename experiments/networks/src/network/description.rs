//! What a network computes, node by node, in public terms.

use std::ops::Range;

use super::graph::{Join, Node, Operation, Source};
use super::model::Network;
use crate::layers::LayerDescription;

/// A step of a network's computation.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeDescription {
    /// What it computes.
    pub kind: NodeKind,
    /// Values per sample of its output.
    pub outputs: usize,
}

/// What a step computes from earlier outputs.
#[derive(Clone, Debug, PartialEq)]
pub enum NodeKind {
    /// A layer.
    Layer {
        /// What it computes.
        layer: LayerDescription,
        /// The source of its input.
        from: Source,
        /// Its parameters in the flat vector; empty for most layers.
        parameters: Range<usize>,
        /// Its means, then its variances, in [`RunningStatistics::values`](crate::RunningStatistics::values); empty for all but
        /// batch normalisation.
        statistics: Range<usize>,
    },
    /// a + b.
    Sum([Source; 2]),
    /// The row of a, then that of b.
    Concatenation([Source; 2]),
}

impl Network {
    /// The nodes in the order of computation, for an engine of another kind; the last one gives the network's output.
    ///
    /// ```
    /// use flatland_networks::{LayerDescription, NetworkSettings, NodeKind, Source};
    /// let settings: NetworkSettings = ron::from_str("Mlp(hidden: [])")?;
    /// let network = settings.build([1, 2, 2], 3)?;
    /// let nodes: Vec<_> = network.describe().collect();
    /// let layer = LayerDescription::Linear { rows: 1, inputs: 4, outputs: 3, bias: true };
    /// assert_eq!(nodes.len(), 1);
    /// assert_eq!(nodes[0].kind, NodeKind::Layer { layer, from: Source::Data, parameters: 0..15, statistics: 0..0 });
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn describe(&self) -> impl Iterator<Item = NodeDescription> {
        let kind = |(l, node): (usize, &Node)| match node {
            Node::Layer { layer, from, .. } => NodeKind::Layer {
                layer: layer.into(),
                from: *from,
                parameters: self.own_parameters(l),
                statistics: self.own_statistics(l),
            },
            Node::Join(Join { operation, from, .. }) => match operation {
                Operation::Sum => NodeKind::Sum(*from),
                Operation::Concatenation => NodeKind::Concatenation(*from),
            },
        };
        let nodes = self.nodes().iter().enumerate();
        nodes.map(move |(l, node)| NodeDescription {
            kind: kind((l, node)),
            outputs: node.outputs(),
        })
    }
}
