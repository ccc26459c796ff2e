//! Sums over the samples, formed lane by lane.

use rayon::prelude::*;

use super::blocks::reduce;
use super::function::Objective;
use crate::network::lanes::{LaneSums, Lanes};
use crate::numeric::Real;

impl<F: Real> Objective<'_, F> {
    /// total = Σ over the blocks of what `work(number of the block, its value, sum)` adds to the sum; each lane has one of
    /// its own. There is one of the `values` for each block.
    pub(crate) fn accumulate<T: Send>(
        &self,
        total: &mut [F],
        values: &mut [T],
        work: impl Fn(usize, &mut T, &mut [F]) + Sync,
    ) {
        self.with_lanes(total, |mut lanes| {
            lanes.for_each(values, |block, value, sum| {
                if let Some(sum) = sum {
                    work(block, value, sum);
                }
            });
        });
    }

    /// total = Σ over the lanes of what `work` adds to their sums.
    pub(super) fn with_lanes(&self, total: &mut [F], work: impl FnOnce(Lanes<F>)) {
        let blocks = &self.division.lanes;
        let mut others = self.buffers.partials(self.network, blocks.len() - 1);
        rayon::join(
            || total.fill(F::zero()),
            || others.par_iter_mut().for_each(|sum| sum.fill(F::zero())),
        );
        let sums = Some(LaneSums {
            first: total,
            others: &mut others,
        });
        work(Lanes { blocks, sums });
        reduce(&others, total);
        others.clear();
    }
}
