//! How many tasks the passes of an objective are divided into.

use super::blocks::Division;
use crate::network::model::Network;
use crate::numeric::Real;

/// The division of the samples of an [`Objective`](super::Objective), which depends on the network and the number of samples and
/// never on the number of threads.
///
/// The bound of the speed-up by lanes alone on p cores is samples / (⌈lanes / p⌉ · `longest_lane`), to within the rounding of lanes to
/// whole blocks. Products within a lane that are divided over rows and columns come on top and are not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parallelism {
    /// Blocks of samples, each passed through the network as a whole. Forward passes work on all of them in parallel.
    pub blocks: usize,
    /// Lanes of consecutive blocks. Passes that sum gradients work on the lanes in parallel, and on the blocks of a lane in turn.
    pub lanes: usize,
    /// Samples of the longest block.
    pub longest_block: usize,
    /// Samples of the longest lane: those that a pass goes through one after the other however many cores there are.
    pub longest_lane: usize,
}

impl Parallelism {
    /// The division of so many samples, at least one, by this network in `F`.
    pub fn of<F: Real>(network: &Network, samples: usize) -> Self {
        let Division { blocks, lanes } = Division::new(samples.max(1), network.load::<F>());
        let of_lane =
            |lane: &std::ops::Range<usize>| blocks[lane.clone()].iter().map(ExactSizeIterator::len).sum();
        Self {
            blocks: blocks.len(),
            lanes: lanes.len(),
            longest_block: blocks.iter().map(ExactSizeIterator::len).max().unwrap_or(0),
            longest_lane: lanes.iter().map(of_lane).max().unwrap_or(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::{Activation, Loss, NetworkSettings, Objective};

    #[test]
    fn blocks_and_lanes_are_those_that_a_pass_works_on() {
        let settings = NetworkSettings::Mlp {
            hidden: vec![3],
            activation: Activation::Tanh,
            bias: true,
        };
        let network = settings.build([1, 1, 2], 2).unwrap();
        for samples in [1, 15, 100, 1000] {
            let zeros = Array2::<f64>::zeros((samples, 2));
            let objective =
                Objective::new(&network, zeros.view(), zeros.view(), Loss::MeanSquaredError).unwrap();
            let counted = Parallelism::of::<f64>(&network, samples);
            let mut total = vec![0.0; network.parameters()];
            let worked_on = objective.accumulate(&mut total, |block, _| objective.blocks()[block].len());
            assert_eq!(worked_on.len(), counted.blocks);
            assert_eq!(worked_on.iter().sum::<usize>(), samples);
            assert_eq!(worked_on.iter().copied().max(), Some(counted.longest_block));
            let sums = objective.with_partials(&mut total, |partials| partials.len());
            assert_eq!(sums, counted.lanes);
            assert!(counted.longest_lane >= samples.div_ceil(counted.lanes));
        }
    }
}
