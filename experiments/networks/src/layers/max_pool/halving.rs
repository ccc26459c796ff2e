//! Windows of 2 × 2 that do not overlap: two lines at a time, without indices and branches.

use super::{MaxPool, larger};
use crate::layers::image::Window;
use crate::numeric::{Buffer, Real};
use std::hint::select_unpredictable;

impl MaxPool {
    /// Whether the windows are these.
    pub(super) fn is_halving(&self) -> bool {
        self.window == Window::new(2, 2, 0)
    }

    /// The places in the input of the first values of each pair of lines that windows see.
    fn pairs_of_lines(&self, length: usize) -> impl Iterator<Item = usize> + use<> {
        let (pixels, width, lines) = (self.input.pixels(), self.input.width, self.output.height);
        let channels = (0..length).step_by(pixels);
        channels.flat_map(move |channel| (0..lines).map(move |line| channel + 2 * line * width))
    }

    /// The largest value of every window.
    pub(super) fn largest_of_four<F: Real>(&self, input: &[F], output: &mut [F]) {
        let lines = output.chunks_exact_mut(self.output.width);
        for (first, line) in self.pairs_of_lines(input.len()).zip(lines) {
            let (upper, lower) = (
                self.pairs(input, first),
                self.pairs(input, first + self.input.width),
            );
            for ((upper, lower), output) in upper.zip(lower).zip(line) {
                *output = larger(larger(larger(upper[0], upper[1]), lower[0]), lower[1]);
            }
        }
    }

    /// The values of `from` in the places of the `largest` values of `input`, none of them NaN.
    pub(super) fn read_chosen<F: Real>(&self, input: &[F], largest: &[F], from: &[F], output: &mut [F]) {
        let width = self.output.width;
        let lines = output.chunks_exact_mut(width).zip(largest.chunks_exact(width));
        for (first, (line, largest)) in self.pairs_of_lines(input.len()).zip(lines) {
            // Of equal values the first is chosen, so that it is written last.
            for start in [first + self.input.width, first] {
                let pairs = self.pairs(input, start).zip(self.pairs(from, start));
                for (((x, from), largest), output) in pairs.zip(largest).zip(&mut *line) {
                    let second = select_unpredictable(x[1] == *largest, from[1], *output);
                    *output = select_unpredictable(x[0] == *largest, from[0], second);
                }
            }
        }
    }

    /// Adds each value of `output` to the value chosen in its window of `gradient`: the `largest` of `input`, which is not NaN.
    pub(super) fn add_to_chosen<F: Real>(
        &self,
        input: &[F],
        largest: &[F],
        output: &[F],
        gradient: &mut [F],
    ) {
        let width = self.output.width;
        let lines = output.chunks_exact(width).zip(largest.chunks_exact(width));
        let mut left = Buffer::zeros(width);
        for (first, (line, largest)) in self.pairs_of_lines(input.len()).zip(lines) {
            left.copy_from_slice(line);
            for start in [first, first + self.input.width] {
                let gradient = gradient[start..][..2 * width].as_chunks_mut::<2>().0;
                let pairs = self.pairs(input, start).zip(gradient);
                for (((x, gradient), largest), left) in pairs.zip(largest).zip(&mut *left) {
                    // What a value takes is subtracted instead of selected: a compiler turns this into instructions for several
                    // windows at once, and two selections into branches.
                    let part = |x: F, left: F| if x == *largest { left } else { F::zero() };
                    let first = part(x[0], *left);
                    let rest = *left - first;
                    let second = part(x[1], rest);
                    gradient[0] += first;
                    gradient[1] += second;
                    *left = rest - second;
                }
            }
        }
    }

    /// The values of a line that windows see, from `start`, in pairs.
    fn pairs<'a, F>(&self, values: &'a [F], start: usize) -> impl Iterator<Item = &'a [F; 2]> + use<'a, F> {
        values[start..][..2 * self.output.width].as_chunks().0.iter()
    }
}
