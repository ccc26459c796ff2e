//! How many tasks the passes of an objective are divided into.

use std::ops::Range;

use super::blocks::Division;
use crate::network::model::Network;
use crate::numeric::Real;

/// The division of the samples of an [`Objective`](super::Objective), which depends on the network, the scalar and the number of samples,
/// never on the number of threads. Large products are divided further: [`ObjectiveWork`](super::ObjectiveWork) counts them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parallelism {
    /// Blocks of samples, each passed through the network as a whole. Forward passes work on all of them in parallel.
    pub blocks: usize,
    /// Lanes of consecutive blocks. Passes that sum gradients work on the lanes in parallel, and on the blocks of a lane in turn.
    pub lanes: usize,
    /// Samples of the longest block.
    pub longest_block: usize,
    /// Samples of the longest lane, all of whose blocks pass one after the other however many cores there are.
    pub longest_lane: usize,
}

impl Parallelism {
    /// The division of a number of samples, at least one, for this network in `F`.
    ///
    /// ```
    /// use flatland_networks::{NetworkSettings, Parallelism};
    /// let settings: NetworkSettings = ron::from_str("Vgg11()")?;
    /// let network = settings.build([3, 32, 32], 10)?;
    /// // A gradient has half a gigabyte: there is no room for more than two.
    /// assert_eq!(Parallelism::of::<f32>(&network, 5000).lanes, 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn of<F: Real>(network: &Network, samples: usize) -> Self {
        let Division { blocks, lanes } = Division::new(samples.max(1), network.load::<F>());
        let of_lane = |lane: &Range<usize>| blocks[lane.clone()].iter().map(ExactSizeIterator::len).sum();
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
    use std::collections::BTreeMap;

    use ndarray::Array2;

    use super::*;
    use crate::{Activation, Loss, NetworkSettings, Objective};

    #[test]
    fn blocks_and_lanes_are_those_that_a_pass_works_on() {
        // With so many activations that lanes have several blocks.
        let settings = NetworkSettings::Mlp {
            hidden: vec![3000],
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
            let mut worked_on = vec![(0, 0); objective.blocks().len()];
            objective.accumulate(&mut total, &mut worked_on, |block, worked_on, partial| {
                // A lane is known by its partial sum.
                *worked_on = (partial.as_ptr() as usize, objective.blocks()[block].len());
            });
            assert_eq!(worked_on.len(), counted.blocks);
            let longest_block = worked_on.iter().map(|(_, samples)| *samples).max();
            assert_eq!(longest_block, Some(counted.longest_block));
            let mut of_lanes = BTreeMap::new();
            for (lane, samples) in worked_on {
                *of_lanes.entry(lane).or_insert(0) += samples;
            }
            assert_eq!(of_lanes.len(), counted.lanes);
            assert_eq!(of_lanes.values().sum::<usize>(), samples);
            assert_eq!(of_lanes.values().copied().max(), Some(counted.longest_lane));
        }
    }
}
