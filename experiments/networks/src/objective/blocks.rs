//! The division of samples among tasks, and the sum of partial gradients.

use std::ops::Range;

use rayon::prelude::*;

use crate::network::load::Load;
use crate::numeric::Real;

/// The largest number of lanes. Independent of the number of threads, because it decides the order of the sums, and
/// with it the bits of every result.
///
/// Each lane goes through all layers in one task, with a gradient of its own to be added up at the end. Where this would cost more
/// than a hundredth of the passes there are fewer lanes, and more cores share the products of a lane.
const LANES: usize = 64;

/// Lanes that the cores of a desktop need; not fewer unless memory asks for it.
const FEW_LANES: usize = 8;

/// The smallest number of lanes, used where there are many parameters or long blocks.
const FEWEST_LANES: usize = 2;

/// Multiplications in the time of adding up one entry of a partial gradient, which memory bounds, times a hundred.
const WORK_PER_SUM: usize = 1600;

/// Memory limit of the lanes' partial gradients together: at 128 million parameters two lanes remain.
const PARTIALS_BYTES: usize = 1 << 30;

/// Memory limit of the lanes' blocks together in a Hessian-vector product.
const SCRATCH_BYTES: usize = 4 << 30;

/// Values per activation of a block that a Hessian-vector product holds: the outputs, their gradients, and the tangents
/// of both.
const SETS: usize = 4;

/// Blocks are not made shorter than this to give every lane one: below it products are inefficient.
const SHORTEST: usize = 16;

/// Memory limit of a block's activations, so that they stay in the caches; larger where there are many parameters, all
/// of which each block reads, which pays only when the block's activations are twice their size.
const BLOCK_BYTES: usize = 2 << 20;

/// Parameters reduced by one task.
const REDUCED_AT_ONCE: usize = 4096;

/// Samples cut into blocks, each passed through the network as a whole, and the blocks divided among lanes, which work
/// in parallel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Division {
    /// Samples of each block, of equal number up to one.
    pub(crate) blocks: Vec<Range<usize>>,
    /// Blocks of each lane, of equal number up to one.
    pub(crate) lanes: Vec<Range<usize>>,
}

impl Division {
    pub(crate) fn new(samples: usize, load: Load) -> Self {
        let worthwhile = (samples.saturating_mul(load.reuse) / WORK_PER_SUM).clamp(FEW_LANES, LANES);
        let most = (PARTIALS_BYTES / load.parameter_bytes.max(1)).clamp(FEWEST_LANES, worthwhile);
        let count = if let Some(block) = load.normalised_block {
            samples.div_ceil(block)
        } else {
            let wanted = BLOCK_BYTES.max(load.parameter_bytes.saturating_mul(2));
            let needed = samples.saturating_mul(load.activation_bytes).div_ceil(wanted);
            if needed > most {
                needed.next_multiple_of(most).min(samples)
            } else {
                needed.max((samples / SHORTEST).clamp(1, most))
            }
        };
        let blocks = cut(samples, count);
        let block_bytes = samples.div_ceil(count).saturating_mul(load.activation_bytes);
        let fitting = SCRATCH_BYTES / block_bytes.saturating_mul(SETS).max(1);
        let lanes = cut(count, most.min(fitting.max(FEWEST_LANES)).min(count));
        Self { blocks, lanes }
    }
}

/// 0..length in `count` ranges of equal length up to one.
fn cut(length: usize, count: usize) -> Vec<Range<usize>> {
    let (short, longer) = (length / count, length % count);
    let end = |i: usize| i * short + i.min(longer);
    (0..count).map(|i| end(i)..end(i + 1)).collect()
}

/// total = total + Σ partials, added in their order.
pub(crate) fn reduce<F: Real>(partials: &[impl AsRef<[F]> + Sync], total: &mut [F]) {
    total
        .par_chunks_mut(REDUCED_AT_ONCE)
        .enumerate()
        .for_each(|(chunk, total)| {
            let start = chunk * REDUCED_AT_ONCE;
            let range = start..start + total.len();
            for partial in partials {
                for (sum, value) in total.iter_mut().zip(&partial.as_ref()[range.clone()]) {
                    *sum += *value;
                }
            }
        });
}

#[cfg(test)]
mod tests {
    use super::*;

    const MLP: Load = Load {
        activation_bytes: 410 * 4,
        parameter_bytes: 89_610 * 4,
        reuse: 1,
        normalised_block: None,
    };

    fn assert_consecutive(ranges: &[Range<usize>], end: usize) {
        let covered: Vec<usize> = ranges.iter().cloned().flatten().collect();
        assert_eq!(covered, (0..end).collect::<Vec<_>>());
        let lengths = || ranges.iter().map(ExactSizeIterator::len);
        assert!(lengths().max() <= lengths().min().map(|shortest| shortest + 1));
        assert!(lengths().all(|length| length > 0));
    }

    #[test]
    fn blocks_cover_every_sample_and_lanes_every_block_once_in_order() {
        let many_activations = Load {
            activation_bytes: 1 << 20,
            ..MLP
        };
        let many_parameters = Load {
            parameter_bytes: 1 << 29,
            ..many_activations
        };
        let normalised = Load {
            normalised_block: Some(256),
            ..many_activations
        };
        for load in [MLP, many_activations, many_parameters, normalised] {
            for samples in [1, 2, 15, 16, 31, 32, 127, 128, 256, 257, 1500, 5000] {
                let division = Division::new(samples, load);
                assert_consecutive(&division.blocks, samples);
                assert_consecutive(&division.lanes, division.blocks.len());
                assert!(division.lanes.len() <= LANES);
            }
        }
    }

    #[test]
    fn small_networks_have_one_block_a_lane() {
        for (samples, expected) in [(15, 1), (32, 2), (127, 7), (128, 8), (5000, 8)] {
            let division = Division::new(samples, MLP);
            assert_eq!(
                (division.blocks.len(), division.lanes.len()),
                (expected, expected)
            );
        }
    }

    #[test]
    fn blocks_are_short_where_activations_are_many_and_lanes_few_where_parameters_are() {
        let load = Load {
            activation_bytes: 1 << 20,
            ..MLP
        };
        let division = Division::new(1000, load);
        assert!(division.blocks.iter().all(|block| block.len() <= 2));
        assert_eq!(division.lanes.len(), FEW_LANES);
        let vgg = Load {
            activation_bytes: 1_400_000,
            parameter_bytes: 128_800_000 * 4,
            reuse: 2,
            normalised_block: None,
        };
        assert_eq!(Division::new(5000, vgg).lanes.len(), 2);
    }

    #[test]
    fn blocks_that_are_normalised_on_their_own_have_at_most_the_size_asked_for() {
        for (samples, block, blocks) in [
            (1, 256, 1),
            (256, 256, 1),
            (257, 256, 2),
            (5000, 256, 20),
            (7, 1, 7),
        ] {
            let load = Load {
                normalised_block: Some(block),
                ..MLP
            };
            assert_eq!(Division::new(samples, load).blocks.len(), blocks);
        }
    }
}
