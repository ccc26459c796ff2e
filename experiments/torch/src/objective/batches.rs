//! The division of samples into micro-batches.

use std::ops::Range;

use crate::graph::Graph;

/// Consecutive samples that go through the network together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct MicroBatch {
    pub(super) samples: Range<usize>,
    /// Blocks, of equal length, that are normalised on their own.
    pub(super) blocks: usize,
}

/// Micro-batches of at most `most` samples, or of one block of normalisation where that is longer.
pub(super) fn micro_batches(graph: &Graph, samples: usize, most: usize) -> Vec<MicroBatch> {
    match (graph.joins_samples(), graph.block()) {
        (true, _) => vec![MicroBatch {
            samples: 0..samples,
            blocks: 1,
        }],
        (false, None) => whole(samples, most),
        (false, Some(block)) => grouped(&cut(samples, samples.div_ceil(block)), most),
    }
}

/// Micro-batches of a pass that mixes no samples.
pub(super) fn whole(samples: usize, most: usize) -> Vec<MicroBatch> {
    let parts = cut(samples, samples.div_ceil(most.max(1)));
    let parts = parts.into_iter();
    parts.map(|samples| MicroBatch { samples, blocks: 1 }).collect()
}

/// Blocks joined while they are of one length and together of at most `most` samples.
fn grouped(blocks: &[Range<usize>], most: usize) -> Vec<MicroBatch> {
    let mut batches: Vec<MicroBatch> = Vec::new();
    for block in blocks {
        match batches.last_mut() {
            Some(last)
                if last.samples.len() == last.blocks * block.len()
                    && last.samples.len() + block.len() <= most =>
            {
                last.samples.end = block.end;
                last.blocks += 1;
            }
            _ => batches.push(MicroBatch {
                samples: block.clone(),
                blocks: 1,
            }),
        }
    }
    batches
}

/// 0..length in `count` ranges of equal length up to one, the longer ones first.
fn cut(length: usize, count: usize) -> Vec<Range<usize>> {
    let (short, longer) = (length / count, length % count);
    let end = |i: usize| i * short + i.min(longer);
    (0..count).map(|i| end(i)..end(i + 1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn micro_batches_join_blocks_of_one_length() {
        // Blocks of 4, 4, 3, 3, 3 samples.
        let joined = |most| {
            let batches = grouped(&cut(17, 5), most);
            batches
                .into_iter()
                .map(|batch| (batch.samples, batch.blocks))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            joined(1),
            [(0..4, 1), (4..8, 1), (8..11, 1), (11..14, 1), (14..17, 1)]
        );
        assert_eq!(joined(7), [(0..4, 1), (4..8, 1), (8..14, 2), (14..17, 1)]);
        assert_eq!(joined(100), [(0..8, 2), (8..17, 3)]);
    }

    #[test]
    fn parts_cover_all_samples_in_order() {
        assert_eq!(cut(7, 3), [0..3, 3..5, 5..7]);
        assert_eq!(whole(5, 100).len(), 1);
        assert_eq!(
            whole(5, 2)
                .iter()
                .map(|batch| batch.samples.len())
                .collect::<Vec<_>>(),
            [2, 2, 1]
        );
    }
}
