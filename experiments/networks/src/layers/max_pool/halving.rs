//! Windows of 2 × 2 that do not overlap: two lines at a time, without indices and branches.

use super::{MaxPool, exceeds, larger};
use crate::layers::image::Window;
use crate::numeric::Real;
use std::hint::select_unpredictable;

/// The upper and the lower half of a window.
type Halves<'a, F> = (&'a [F; 2], &'a [F; 2]);

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

    /// The windows of a pair of lines.
    fn windows<'a, F>(
        &self,
        values: &'a [F],
        first: usize,
    ) -> impl Iterator<Item = Halves<'a, F>> + use<'a, F> {
        let (width, seen) = (self.input.width, 2 * self.output.width);
        let upper = values[first..][..seen].as_chunks().0;
        let lower = values[first + width..][..seen].as_chunks().0;
        upper.iter().zip(lower)
    }

    /// The largest value of every window.
    pub(super) fn largest_of_four<F: Real>(&self, input: &[F], output: &mut [F]) {
        let lines = output.chunks_exact_mut(self.output.width);
        for (first, line) in self.pairs_of_lines(input.len()).zip(lines) {
            for (window, output) in self.windows(input, first).zip(line) {
                *output = largest(window);
            }
        }
    }

    /// The values of `from` in the places of the largest values of `input`.
    pub(super) fn read_chosen<F: Real>(&self, input: &[F], from: &[F], output: &mut [F]) {
        let lines = output.chunks_exact_mut(self.output.width);
        for (first, line) in self.pairs_of_lines(input.len()).zip(lines) {
            let windows = self.windows(input, first).zip(self.windows(from, first));
            for ((window, (upper, lower)), output) in windows.zip(line) {
                *output = [upper[0], upper[1], lower[0], lower[1]][chosen(window)];
            }
        }
    }

    /// Adds each value of `output` to the value chosen in its window of `gradient`.
    pub(super) fn add_to_chosen<F: Real>(&self, input: &[F], output: &[F], gradient: &mut [F]) {
        let (width, seen) = (self.input.width, 2 * self.output.width);
        let lines = output.chunks_exact(self.output.width);
        for (first, line) in self.pairs_of_lines(input.len()).zip(lines) {
            let (above, below) = gradient[first..][..width + seen].split_at_mut(width);
            let to_upper = above[..seen].as_chunks_mut::<2>().0.iter_mut();
            let to_lower = below.as_chunks_mut::<2>().0.iter_mut();
            let windows = self.windows(input, first).zip(to_upper.zip(to_lower));
            for ((window, (to_upper, to_lower)), value) in windows.zip(line) {
                let place = chosen(window);
                let part = |here: usize| select_unpredictable(place == here, *value, F::zero());
                to_upper[0] += part(0);
                to_upper[1] += part(1);
                to_lower[0] += part(2);
                to_lower[1] += part(3);
            }
        }
    }
}

/// The largest value of a window.
fn largest<F: Real>((upper, lower): Halves<'_, F>) -> F {
    larger(larger(larger(upper[0], upper[1]), lower[0]), lower[1])
}

/// The place of the value that [`largest`] returns: 0 and 1 are above, 2 and 3 below.
fn chosen<F: Real>((upper, lower): Halves<'_, F>) -> usize {
    let values = [upper[0], upper[1], lower[0], lower[1]];
    let mut best = (values[0], 0);
    for (place, value) in values.into_iter().enumerate().skip(1) {
        let exceeds = exceeds(value, best.0);
        best = (
            select_unpredictable(exceeds, value, best.0),
            select_unpredictable(exceeds, place, best.1),
        );
    }
    best.1
}
