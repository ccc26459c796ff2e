//! Buffers that nodes share in a pass on a whole batch whose values are not kept.

use super::graph::{Node, Source};

/// Which node takes over the buffer of which: of one whose values nothing reads any more.
///
/// It is planned once, by sizes per sample, so that from its second pass on a block finds every buffer at its size.
#[derive(Clone, Debug)]
pub(crate) struct Sharing {
    /// For each node the one whose buffer it takes over; `None` for a node with which a buffer begins.
    from: Vec<Option<usize>>,
    buffers: Vec<Shared>,
}

/// The way of a buffer through the nodes.
#[derive(Clone, Debug)]
struct Shared {
    first: usize,
    last: usize,
    /// Values per sample of the largest node.
    values: usize,
}

impl Sharing {
    /// For the outputs of nodes, in their order: a value is needed until its last reader.
    pub(crate) fn forward(nodes: &[Node]) -> Self {
        let mut readers_left = vec![0; nodes.len()];
        let read = |node: &Node| node.sources().filter_map(Source::node);
        nodes
            .iter()
            .flat_map(read)
            .for_each(|node| readers_left[node] += 1);
        let mut planner = Planner::new(nodes);
        for (l, node) in nodes.iter().enumerate() {
            planner.take(l);
            for read in read(node) {
                readers_left[read] -= 1;
                if readers_left[read] == 0 {
                    planner.give_back(read);
                }
            }
        }
        planner.sharing
    }

    /// For gradients with respect to outputs, in the reverse order: needed from the last reader of a node to the node itself.
    pub(crate) fn backward(nodes: &[Node]) -> Self {
        let mut planner = Planner::new(nodes);
        for (l, node) in nodes.iter().enumerate().rev() {
            planner.take(l);
            for read in node.sources().filter_map(Source::node) {
                planner.take(read);
            }
            planner.give_back(l);
        }
        planner.sharing
    }

    /// Values per sample of all buffers.
    pub(crate) fn values(&self) -> usize {
        self.buffers.iter().map(|buffer| buffer.values).sum()
    }

    /// Brings the buffers of a block of so many samples, one for each node, from where a pass left them to where the next begins.
    pub(crate) fn begin<F>(&self, block: &mut Vec<Vec<F>>, samples: usize) {
        block.resize_with(self.from.len(), Vec::new);
        for buffer in &self.buffers {
            block.swap(buffer.first, buffer.last);
            let values = &mut block[buffer.first];
            values.reserve_exact((samples * buffer.values).saturating_sub(values.len()));
        }
    }

    /// Gives the node its buffer, with any length and content.
    pub(crate) fn hand_over<F>(&self, node: usize, block: &mut [Vec<F>]) {
        if let Some(from) = self.from[node] {
            block.swap(from, node);
        }
    }
}

/// A plan in the making.
struct Planner<'n> {
    nodes: &'n [Node],
    sharing: Sharing,
    /// The buffer of each node that has had one.
    of_node: Vec<Option<usize>>,
    free: Vec<usize>,
}

impl<'n> Planner<'n> {
    fn new(nodes: &'n [Node]) -> Self {
        Self {
            nodes,
            sharing: Sharing {
                from: vec![None; nodes.len()],
                buffers: Vec::new(),
            },
            of_node: vec![None; nodes.len()],
            free: Vec::new(),
        }
    }

    /// A buffer for a node, unless it has one: the smallest free one that is large enough, or else the largest.
    fn take(&mut self, node: usize) {
        if self.of_node[node].is_some() {
            return;
        }
        let needed = self.nodes[node].outputs();
        let buffers = &mut self.sharing.buffers;
        let badness = |&(_, &buffer): &(usize, &usize)| {
            let values = buffers[buffer].values;
            (needed.saturating_sub(values), values)
        };
        let buffer = match self.free.iter().enumerate().min_by_key(badness) {
            Some((place, _)) => {
                let buffer = self.free.swap_remove(place);
                self.sharing.from[node] = Some(buffers[buffer].last);
                buffers[buffer].last = node;
                buffers[buffer].values = buffers[buffer].values.max(needed);
                buffer
            }
            None => {
                buffers.push(Shared {
                    first: node,
                    last: node,
                    values: needed,
                });
                buffers.len() - 1
            }
        };
        self.of_node[node] = Some(buffer);
    }

    fn give_back(&mut self, node: usize) {
        self.free.extend(self.of_node[node]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layers::activation::{Activation, Elementwise};
    use crate::layers::layer::Layer;
    use crate::network::builder::Builder;
    use crate::network::model::Network;

    /// Widths that grow, shrink and grow again; one value has three readers, one is joined with itself.
    fn network() -> Network {
        let mut builder = Builder::new(2);
        let layer = |width: usize| {
            Layer::Elementwise(Elementwise {
                function: Activation::Tanh,
                width,
            })
        };
        let first = builder.push(layer(2), Source::Data);
        let second = builder.push(layer(2), first);
        let wide = builder.concatenate(first, second);
        let wider = builder.concatenate(wide, first);
        let doubled = builder.sum(wider, wider);
        let last = builder.push(layer(6), doubled);
        let sum = builder.sum(last, wider);
        builder.push(layer(6), sum);
        builder.finish(String::new()).unwrap()
    }

    /// Every node marks its buffer; until its last reader no other node has taken it over, in a first pass and in the next.
    #[test]
    fn outputs_last_until_their_last_reader() {
        let network = network();
        let (nodes, sharing) = (network.nodes(), network.shared_outputs());
        let mut block = Vec::new();
        for pass in 0..2 {
            sharing.begin(&mut block, 3);
            let rooms: usize = block.iter().map(Vec::capacity).sum();
            assert_eq!(rooms, 3 * sharing.values());
            for (l, node) in nodes.iter().enumerate() {
                for read in node.sources().filter_map(Source::node) {
                    assert_eq!(
                        block[read],
                        vec![read; 3 * nodes[read].outputs()],
                        "{pass}: {l} reads"
                    );
                }
                sharing.hand_over(l, &mut block);
                for read in node.sources().filter_map(Source::node) {
                    assert_eq!(block[read].len(), 3 * nodes[read].outputs(), "{pass}: {l} reads");
                }
                block[l].clear();
                block[l].resize(3 * node.outputs(), l);
            }
        }
        assert!(sharing.values() < network.sizes().activations);
    }

    /// The same backwards: a gradient is there from its first contribution until its node passes it on.
    #[test]
    fn gradients_last_until_their_node() {
        let network = network();
        let (nodes, sharing) = (network.nodes(), network.shared_gradients());
        let mut block = Vec::new();
        for pass in 0..2 {
            sharing.begin(&mut block, 3);
            let mut present = vec![false; nodes.len()];
            present[nodes.len() - 1] = true;
            block[nodes.len() - 1] = vec![nodes.len() - 1; 3 * nodes[nodes.len() - 1].outputs()];
            for (l, node) in nodes.iter().enumerate().rev() {
                for read in node.sources().filter_map(Source::node) {
                    if !std::mem::replace(&mut present[read], true) {
                        sharing.hand_over(read, &mut block);
                        block[read].clear();
                        block[read].resize(3 * nodes[read].outputs(), read);
                    }
                }
                for l in std::iter::once(l).chain(node.sources().filter_map(Source::node)) {
                    assert_eq!(block[l], vec![l; 3 * nodes[l].outputs()], "{pass}");
                }
            }
        }
        assert!(sharing.values() < network.sizes().activations);
    }
}
