//! How samples and layers are divided so that a pass fits the memory.

use std::ops::Range;

use super::batches::{MicroBatch, micro_batches, whole};
use crate::graph::Graph;

/// Bytes that a gradient holds for each byte of the nodes' outputs: an upper value. About 1 for VGG-11
/// and 1.9 for the residual networks, from the peaks of a prototype on a processor; not measured on a GPU.
const GRADIENT: f64 = 3.0;

/// Likewise for a Hessian-vector product by dual numbers: about 2.3 for VGG-11 and 4.7 for the residual networks, from the same
/// prototype, and 5.5 for the ViT, measured on a processor.
pub(crate) const PRODUCT: f64 = 7.0;

/// The part of the memory that a point may keep for its gradient, while products are computed in the rest.
const KEPT: f64 = 0.2;

/// The division of an objective's samples and of its network's nodes.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    /// The samples, for training passes.
    pub(super) batches: Vec<MicroBatch>,
    /// The samples, for test passes.
    pub(super) tests: Vec<MicroBatch>,
    /// The nodes, for training passes.
    pub(super) segments: Vec<Range<usize>>,
    /// Whether a point keeps its graph for the gradient.
    pub(super) keeps: bool,
}

impl Plan {
    /// For `samples` in a scalar of some `bytes`, in `memory` bytes or in micro-batches of a size asked for.
    pub(super) fn new(
        graph: &Graph,
        samples: usize,
        bytes: usize,
        memory: u64,
        micro_batch: Option<usize>,
    ) -> Self {
        let of_sample = (graph.width(0..graph.len()) * bytes) as f64;
        let (kept, free) = (KEPT * memory as f64, (1.0 - KEPT) * memory as f64);
        let most = micro_batch.unwrap_or_else(|| (free / (PRODUCT * of_sample)) as usize);
        let batches = micro_batches(graph, samples, most.max(1));
        let longest = batches.iter().map(|batch| batch.samples.len()).max().unwrap_or(0);
        let segments = match graph.joins_samples() {
            true => segments(graph, free / (longest * bytes).max(1) as f64),
            false => divided(graph, 1),
        };
        Self {
            keeps: segments.len() == 1 && GRADIENT * of_sample * samples as f64 <= kept,
            tests: whole(samples, most.max(1)),
            batches,
            segments,
        }
    }
}

impl Plan {
    /// Bytes of activations and their derivatives that a Hessian product takes at most at a time, beside what a point keeps, in a scalar
    /// of some `bytes`.
    pub(super) fn activations(&self, graph: &Graph, bytes: usize) -> f64 {
        let longest = self.batches.iter().map(|batch| batch.samples.len()).max();
        let all: usize = self.batches.iter().map(|batch| batch.samples.len()).sum();
        let kept = match self.keeps {
            true => GRADIENT * (graph.width(0..graph.len()) * all) as f64,
            false => 0.0,
        };
        let product = match &self.segments[..] {
            [_] => PRODUCT * graph.width(0..graph.len()) as f64,
            several => needed(graph, several),
        };
        (kept + product * longest.unwrap_or(0) as f64) * bytes as f64
    }
}

/// As few segments as fit `memory`, in values per sample, or as need the least.
fn segments(graph: &Graph, memory: f64) -> Vec<Range<usize>> {
    let divisions = (1..=graph.len()).map(|count| divided(graph, count));
    let mut best: Option<(f64, Vec<Range<usize>>)> = None;
    for division in divisions {
        let needed = needed(graph, &division);
        if needed <= memory {
            return division;
        }
        if best.as_ref().is_none_or(|(least, _)| needed < *least) {
            best = Some((needed, division));
        }
    }
    best.map(|(_, division)| division).unwrap_or_default()
}

/// What crosses the cuts, as dual numbers, and the largest segment.
fn needed(graph: &Graph, division: &[Range<usize>]) -> f64 {
    let kept: usize = division.iter().map(|segment| graph.crossing(segment.start)).sum();
    let largest = division
        .iter()
        .map(|segment| graph.width(segment.clone()))
        .max()
        .unwrap_or(0);
    2.0 * kept as f64 + PRODUCT * largest as f64
}

/// At most `count` segments of about the same number of values.
fn divided(graph: &Graph, count: usize) -> Vec<Range<usize>> {
    let share = graph.width(0..graph.len()) as f64 / count as f64;
    let (mut division, mut start, mut values) = (Vec::new(), 0, 0);
    for l in 0..graph.len() {
        values += graph.width(l..l + 1);
        if values as f64 >= share * (division.len() + 1) as f64 || l + 1 == graph.len() {
            division.push(start..l + 1);
            start = l + 1;
        }
    }
    division
}

#[cfg(test)]
mod tests {
    use flatland_networks::{Network, NetworkSettings};

    use super::*;

    fn graph(settings: &str) -> Graph {
        let settings: NetworkSettings = ron::from_str(settings).unwrap();
        let network: Network = settings.build([1, 10, 10], 3).unwrap();
        Graph::new::<f32>(&network, tch::Device::Cpu).unwrap()
    }

    #[test]
    fn whole_batch_normalisation_divides_the_layers_where_memory_is_short() {
        let graph = graph("DenseNet((growth: 3, blocks: [2, 2], stem: Small))");
        let plan = |memory| Plan::new(&graph, 50, 4, memory, Some(10));
        let ample = plan(1 << 40);
        assert_eq!((ample.segments.len(), ample.batches.len()), (1, 1));
        assert!(ample.keeps);
        let values = (graph.width(0..graph.len()) * 50 * 4) as u64;
        let (short, shortest) = (plan(5 * values), plan(1));
        assert!(short.segments.len() > 1 && shortest.segments.len() > short.segments.len());
        for plan in [short, shortest] {
            assert!(!plan.keeps);
            let mut next = 0;
            for segment in plan.segments {
                assert_eq!(segment.start, next);
                next = segment.end;
            }
            assert_eq!(next, graph.len());
        }
    }

    #[test]
    fn other_networks_divide_the_samples() {
        let graph = graph("Cnn(channels: [4])");
        let of_sample = graph.width(0..graph.len()) * 4;
        let plan = Plan::new(&graph, 50, 4, (100 * of_sample) as u64, None);
        // Of 80 times the values of a sample each product takes seven.
        let longest = plan.batches.iter().map(|batch| batch.samples.len()).max();
        assert_eq!((longest, plan.segments.len(), plan.keeps), (Some(10), 1, false));
    }

    /// What a layer reads beyond a cut: in a residual block its input too.
    #[test]
    fn values_cross_a_cut_until_their_last_reader() {
        let graph = graph("ResNet(width: 2, blocks: [1], stem: Small)");
        // Nodes: convolution, ReLU, convolution, ReLU, convolution, sum, ReLU, mean, linear layer.
        let crossing: Vec<usize> = (0..graph.len()).map(|l| graph.crossing(l)).collect();
        assert_eq!(crossing, [0, 200, 200, 400, 400, 400, 200, 200, 2]);
    }
}
