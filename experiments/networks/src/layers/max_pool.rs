//! Pooling by the largest value.

mod choice;
mod halving;

use std::ops::Range;

use super::differentiable::{Cotangent, Differentiable, Primal, Tangent};
use super::image::{Image, Window};
use crate::numeric::{Buffer, Real};

/// For each channel separately, the largest value in the window at each position; the padding is never chosen. Of
/// equal values the first is chosen, row by row, and a NaN before any number, as in PyTorch; derivatives pass through
/// the chosen value.
#[derive(Clone, Debug)]
pub(crate) struct MaxPool {
    pub(super) input: Image,
    output: Image,
    pub(super) window: Window,
    /// The lines of the image that each line of the output sees.
    rows: Vec<Range<usize>>,
    /// The columns of the image that each column of the output sees.
    columns: Vec<Range<usize>>,
    /// For each column of the windows, the windows along a line in which it lies within the image, and where it lies in the first of them.
    offsets: Vec<(Range<usize>, usize)>,
}

impl MaxPool {
    /// Maps `input` to `output`, whose pixels are the positions of `window` over it.
    pub(crate) fn new(input: Image, output: Image, window: Window) -> Self {
        let covered = |positions: usize, size: usize| {
            let parts = (0..positions).map(|position| window.covered(position, size));
            parts.collect()
        };
        let offsets = (0..window.kernel).map(|offset| {
            let inside = window.inside(offset, input.width, output.width);
            let first = window.first_inside(&inside, offset);
            (inside, first)
        });
        Self {
            input,
            output,
            window,
            rows: covered(output.height, input.height),
            columns: covered(output.width, input.width),
            offsets: offsets.filter(|(inside, _)| !inside.is_empty()).collect(),
        }
    }

    /// The largest values, one line of the image at a time, which the processor handles for many columns at once.
    fn largest<F: Real>(&self, input: &[F], output: &mut [F]) {
        let mut line = Buffer::sized(self.input.width);
        let channels = input.chunks_exact(self.input.pixels());
        for (values, output) in channels.zip(output.chunks_exact_mut(self.output.pixels())) {
            for (rows, output) in self.rows.iter().zip(output.chunks_exact_mut(self.output.width)) {
                let mut seen =
                    values[rows.start * line.len()..rows.end * line.len()].chunks_exact(line.len());
                if let Some(first) = seen.next() {
                    line.copy_from_slice(first);
                }
                for row in seen {
                    for (largest, value) in line.iter_mut().zip(row) {
                        *largest = larger(*largest, *value);
                    }
                }
                for (output, columns) in output.iter_mut().zip(&self.columns) {
                    let first = line[columns.start];
                    let rest = &line[columns.start + 1..columns.end];
                    *output = rest.iter().fold(first, |largest, value| larger(largest, *value));
                }
            }
        }
    }
}

/// Whether a value is chosen over the largest so far; a NaN always is. Branches on it are avoided where possible,
/// because the outcome is practically random.
fn exceeds<F: Real>(value: F, largest: F) -> bool {
    (value > largest) | value.is_nan()
}

fn no_nan<F: Real>(values: &[F]) -> bool {
    !values.iter().fold(false, |any, value| any | value.is_nan())
}

fn larger<F: Real>(largest: F, value: F) -> F {
    if exceeds(value, largest) { value } else { largest }
}

impl Differentiable for MaxPool {
    fn inputs(&self) -> usize {
        self.input.values()
    }

    fn outputs(&self) -> usize {
        self.output.values()
    }

    fn forward<F: Real>(&self, _: &[F], input: &[F], output: &mut [F]) {
        match self.is_halving() {
            true => self.largest_of_four(input, output),
            false => self.largest(input, output),
        }
    }

    fn forward_tangent<F: Real>(&self, at: Primal<F>, _: &[F], input: Option<&[F]>, output: &mut [F]) {
        match input {
            Some(input) if self.is_halving() && no_nan(at.output) => {
                self.read_chosen(at.input, at.output, input, output)
            }
            Some(input) => self.choose(at.input, at.output, |to, from| output[to] = input[from]),
            None => output.fill(F::zero()),
        }
    }

    fn backward<F: Real>(&self, at: Primal<F>, gradient: Cotangent<F>) {
        let Some(input) = gradient.input else {
            return;
        };
        if self.is_halving() && no_nan(at.output) {
            self.add_to_chosen(at.input, at.output, gradient.output, input);
        } else {
            self.choose(at.input, at.output, |to, from| input[from] += gradient.output[to]);
        }
    }

    fn backward_tangent<F: Real>(&self, at: Primal<F>, _: Tangent<F>, _: &[F], change: Cotangent<F>) {
        // The choice is constant wherever the layer is differentiable.
        self.backward(at, change);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layers::checks::{assert_passes_agree, separated};
    use crate::layers::layer::Layer;

    fn pool(image: [usize; 3], window: Window) -> MaxPool {
        let [channels, height, width] = image;
        let positions = |size| window.positions(size).unwrap();
        MaxPool::new(
            Image::new(channels, height, width).unwrap(),
            Image::new(channels, positions(height), positions(width)).unwrap(),
            window,
        )
    }

    fn gradient(pool: &MaxPool, input: &[f64], of_output: &[f64]) -> Vec<f64> {
        let (mut gradient, mut output) = (vec![0.0; input.len()], vec![0.0; of_output.len()]);
        pool.forward(&[], input, &mut output);
        let at = Primal {
            weights: &[],
            input,
            output: &output,
        };
        let back = Cotangent {
            output: of_output,
            input: Some(&mut gradient),
            weights: None,
        };
        pool.backward(at, back);
        gradient
    }

    /// From the definition, over windows that are even, odd, overlapping, padded, apart, larger than the image, and too many for one go.
    #[test]
    fn largest_value_of_every_window() {
        for (image, window) in [
            ([2, 4, 6], Window::new(2, 2, 0)),
            ([3, 5, 7], Window::new(2, 2, 0)),
            ([1, 6, 5], Window::new(3, 2, 1)),
            ([2, 6, 7], Window::new(5, 1, 1)),
            ([2, 7, 7], Window::new(2, 3, 0)),
            ([1, 4, 135], Window::new(5, 1, 1)),
            ([1, 5, 265], Window::new(3, 2, 1)),
            ([1, 1, 2], Window::new(3, 2, 1)),
        ] {
            let pool = pool(image, window);
            let [channels, height, width] = image;
            let input = separated(2 * pool.inputs(), 1);
            let mut output = vec![f64::NAN; 2 * pool.outputs()];
            pool.forward(&[], &input, &mut output);
            let mut found = output.iter();
            for channel in 0..2 * channels {
                for i in 0..pool.output.height {
                    for j in 0..pool.output.width {
                        let mut largest = f64::NEG_INFINITY;
                        for u in 0..window.kernel {
                            for v in 0..window.kernel {
                                let row = (i * window.stride + u) as isize - window.padding as isize;
                                let column = (j * window.stride + v) as isize - window.padding as isize;
                                if (0..height as isize).contains(&row)
                                    && (0..width as isize).contains(&column)
                                {
                                    let (row, column) = (row as usize, column as usize);
                                    largest = largest.max(input[(channel * height + row) * width + column]);
                                }
                            }
                        }
                        assert_eq!(found.next(), Some(&largest), "{image:?} {window:?}");
                    }
                }
            }
            assert_eq!(found.next(), None);
            assert_passes_agree(&Layer::MaxPool(pool), input, 2);
        }
    }

    #[test]
    fn ties_go_to_the_first_value_row_by_row() {
        let pool = pool([1, 2, 4], Window::new(2, 2, 0));
        let input = [1.0, 5.0, 0.0, 0.0, 5.0, 5.0, 0.0, 0.0];
        assert_eq!(
            gradient(&pool, &input, &[2.0, 3.0]),
            [0.0, 2.0, 3.0, 0.0, 0.0, 0.0, 0.0, 0.0]
        );
        // Windows that do not halve.
        for stride in [1, 2] {
            let pool = self::pool([1, 3, 3], Window::new(3, stride, 0));
            let mut first = [0.0; 9];
            first[0] = 2.0;
            assert_eq!(gradient(&pool, &[5.0; 9], &[2.0]), first, "{stride}");
        }
    }

    /// Gradients of overlapping windows that choose the same value add up there.
    #[test]
    fn a_value_chosen_twice_gets_both_gradients() {
        let pool = pool([1, 2, 3], Window::new(2, 1, 0));
        let input = [0.0, 9.0, 0.0, 1.0, 2.0, 3.0];
        assert_eq!(
            gradient(&pool, &input, &[2.0, 3.0]),
            [0.0, 5.0, 0.0, 0.0, 0.0, 0.0]
        );
    }

    /// And takes the gradient, in windows that halve and in others.
    #[test]
    fn a_nan_stays_a_nan() {
        for window in [Window::new(2, 2, 0), Window::new(2, 1, 0)] {
            let pool = pool([1, 2, 2], window);
            for place in 0..4 {
                let mut input = [1.0, 2.0, 3.0, 4.0];
                input[place] = f64::NAN;
                let mut output = [0.0];
                pool.forward(&[], &input, &mut output);
                assert!(output[0].is_nan(), "{window:?} {place}");
                let mut expected = [0.0; 4];
                expected[place] = 2.0;
                assert_eq!(gradient(&pool, &input, &[2.0]), expected, "{window:?} {place}");
            }
        }
    }
}
