//! Places of the largest values, for any window.

use std::hint::select_unpredictable;
use std::ops::Range;

use super::MaxPool;
use crate::numeric::Real;

/// Windows handled at once: what is written for each offset in them stays in the nearest cache.
const AT_ONCE: usize = 64;

impl MaxPool {
    /// Calls `visit(place in the output, place of the chosen value in the input)` for each output value, in their order; the output
    /// holds the `largest` values.
    pub(super) fn choose<F: Real>(&self, input: &[F], largest: &[F], mut visit: impl FnMut(usize, usize)) {
        let mut chosen = [0; AT_ONCE];
        let lines = largest.chunks_exact(self.output.width);
        let seen = (0..self.output.channels).cycle().flat_map(|_| &self.rows);
        let pixels = self.input.pixels();
        let mut to = 0;
        for (line, rows) in lines.zip(seen) {
            let channel = to / self.output.pixels() * pixels;
            for (part, largest) in line.chunks(AT_ONCE).enumerate() {
                let chosen = &mut chosen[..largest.len()];
                self.first_equal(&input[channel..][..pixels], rows, part * AT_ONCE, largest, chosen);
                for from in &*chosen {
                    visit(to, channel + *from as usize);
                    to += 1;
                }
            }
        }
    }

    /// The places in a channel of the first value in each window that is equal to the `largest`, or NaN: for windows one beside the
    /// other, from `position` on, over `rows`.
    fn first_equal<F: Real>(
        &self,
        channel: &[F],
        rows: &Range<usize>,
        position: usize,
        largest: &[F],
        chosen: &mut [u32],
    ) {
        // Of several the first is to be chosen, so that it is written last.
        for row in rows.clone().rev() {
            for (inside, column) in self.offsets.iter().rev() {
                let first = inside.start.max(position);
                let end = inside.end.min(position + largest.len());
                if end <= first {
                    continue;
                }
                let within = first - position..end - position;
                let windows = chosen[within.clone()].iter_mut().zip(&largest[within]);
                let place = row * self.input.width + column + (first - inside.start) * self.window.stride;
                // An image has at most 2³¹ values.
                let values = (place as u32..).zip(&channel[place..]);
                // Consecutive values are compared several at once.
                match self.window.stride {
                    1 => windows.zip(values).for_each(choose_if_equal),
                    stride => windows.zip(values.step_by(stride)).for_each(choose_if_equal),
                }
            }
        }
    }
}

fn choose_if_equal<F: Real>(((chosen, largest), (place, value)): ((&mut u32, &F), (u32, &F))) {
    let equal = (value == largest) | value.is_nan();
    *chosen = select_unpredictable(equal, place, *chosen);
}
