//! Blocks divided among lanes, which work in parallel.

use std::ops::Range;

use crate::numeric::{Pooled, Real};

/// Consecutive blocks of each lane, which are processed one after the other, and a sum of its own for each lane, where sums over the
/// samples are formed.
pub(crate) struct Lanes<'l, F> {
    /// At least one lane.
    pub(crate) blocks: &'l [Range<usize>],
    pub(crate) sums: Option<LaneSums<'l, F>>,
}

/// One sum for each lane.
pub(crate) struct LaneSums<'l, F> {
    pub(crate) first: &'l mut [F],
    pub(crate) others: &'l mut [Pooled<Vec<F>>],
}

impl<F: Real> Lanes<'_, F> {
    /// Calls `work(number of the block, its value, the lane's sum)` for every block, where `values` has one for each.
    pub(crate) fn for_each<T: Send>(
        &mut self,
        values: &mut [T],
        work: impl Fn(usize, &mut T, Option<&mut [F]>) + Sync,
    ) {
        let sums = self.sums.as_mut().map(|sums| LaneSums {
            first: &mut *sums.first,
            others: &mut *sums.others,
        });
        let blocks = self.blocks;
        Lanes { blocks, sums }.divide(values, &work);
    }

    /// The same by halves: a parallel iterator would need the lanes' parts in a vector.
    fn divide<T: Send>(self, values: &mut [T], work: &(impl Fn(usize, &mut T, Option<&mut [F]>) + Sync)) {
        if let [blocks] = self.blocks {
            let mut sum = self.sums.map(|sums| sums.first);
            for (block, value) in blocks.clone().zip(values) {
                work(block, value, sum.as_deref_mut());
            }
            return;
        }
        let (blocks, other_blocks) = self.blocks.split_at(self.blocks.len() / 2);
        let (values, other_values) = values.split_at_mut(other_blocks[0].start - blocks[0].start);
        let (sums, other_sums) = self.sums.map(|sums| sums.split(blocks.len())).unzip();
        let other = Self {
            blocks: other_blocks,
            sums: other_sums,
        };
        rayon::join(
            || Self { blocks, sums }.divide(values, work),
            || other.divide(other_values, work),
        );
    }
}

impl<F> LaneSums<'_, F> {
    /// Those of so many lanes, at least one, and those of the others, at least one.
    fn split(self, lanes: usize) -> (Self, Self) {
        let (others, rest) = self.others.split_at_mut(lanes - 1);
        let (first_of_rest, rest) = rest.split_at_mut(1);
        let sums = Self {
            first: self.first,
            others,
        };
        let other_sums = Self {
            first: &mut first_of_rest[0],
            others: rest,
        };
        (sums, other_sums)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_block_is_visited_once_with_its_value_and_the_sum_of_its_lane() {
        for lanes in 1..7 {
            let mut blocks: Vec<Range<usize>> = Vec::new();
            for lane in 0..lanes {
                let start = blocks.last().map_or(0, |lane| lane.end);
                blocks.push(start..start + 1 + lane % 3);
            }
            let count = blocks[lanes - 1].end;
            let mut first = vec![0.0];
            let mut others: Vec<Pooled<Vec<f64>>> = (1..lanes).map(|_| vec![0.0].into()).collect();
            let mut values: Vec<usize> = (0..count).map(|block| 10 * block).collect();
            let sums = Some(LaneSums {
                first: &mut first,
                others: &mut others,
            });
            let blocks = blocks.as_slice();
            Lanes { blocks, sums }.for_each(&mut values, |block, value, sum| {
                assert_eq!(*value, 10 * block);
                *value += 1;
                sum.unwrap()[0] += 2.0_f64.powi(block as i32);
            });
            assert!(values.iter().enumerate().all(|(i, value)| *value == 10 * i + 1));
            let expected = |lane: &Range<usize>| lane.clone().map(|block| 2.0_f64.powi(block as i32)).sum();
            let sums = std::iter::once(first[0]).chain(others.iter().map(|sum| sum[0]));
            assert!(sums.eq(blocks.iter().map(expected)));
            Lanes::<f64> { blocks, sums: None }.for_each(&mut values, |_, value, sum| {
                assert!(sum.is_none());
                *value = 0;
            });
            assert!(values.iter().all(|value| *value == 0));
        }
    }
}
