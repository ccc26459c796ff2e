//! Pooling by the mean.

use std::ops::Range;

use super::image::{Image, Window};
use super::layer::{At, Back, Differentiable, Tangent};
use super::real::Real;

/// The mean over the part of the image that belongs to each position, of each channel by itself.
#[derive(Clone, Debug)]
pub(crate) struct AveragePool {
    input: Image,
    output: Image,
    /// The lines of the image that belong to each line of the output.
    rows: Vec<Range<usize>>,
    /// Likewise.
    columns: Vec<Range<usize>>,
    /// What sums are divided by, where it is not the number of pixels.
    divisor: Option<usize>,
}

impl AveragePool {
    /// The means over `window` at its positions over `input`, `output`. The zeros of the padding count, as they do
    /// in PyTorch.
    pub(crate) fn windowed(input: Image, output: Image, window: Window) -> Self {
        let rows = (0..output.height).map(|position| window.covered(position, input.height));
        let columns = (0..output.width).map(|position| window.covered(position, input.width));
        Self {
            input,
            output,
            rows: rows.collect(),
            columns: columns.collect(),
            divisor: Some(window.kernel * window.kernel),
        }
    }

    /// The means over as many parts of equal size as `output` has positions: from ⌊i·size/positions⌋ to
    /// ⌈(i + 1)·size/positions⌉, overlapping where the division leaves a remainder. One position gives the global
    /// mean.
    pub(crate) fn adaptive(input: Image, output: Image) -> Self {
        let part = |size: usize, positions: usize| {
            move |i: usize| i * size / positions..((i + 1) * size).div_ceil(positions)
        };
        let rows = (0..output.height).map(part(input.height, output.height));
        let columns = (0..output.width).map(part(input.width, output.width));
        Self {
            input,
            output,
            rows: rows.collect(),
            columns: columns.collect(),
            divisor: None,
        }
    }

    /// Calls `visit(place in the output, places in the input, weight)` for each line of each part.
    fn parts<F: Real>(&self, samples: usize, mut visit: impl FnMut(usize, Range<usize>, F)) {
        let (mut place, width) = (0, self.input.width);
        for channel in 0..samples * self.input.channels {
            let corner = channel * self.input.pixels();
            for rows in &self.rows {
                for columns in &self.columns {
                    let count = self.divisor.unwrap_or(rows.len() * columns.len());
                    let weight = F::narrow(1.0 / count as f64);
                    for row in rows.clone() {
                        let line = corner + row * width;
                        visit(place, line + columns.start..line + columns.end, weight);
                    }
                    place += 1;
                }
            }
        }
    }

    /// The means of values or of their tangents.
    fn average<F: Real>(&self, input: &[F], output: &mut [F]) {
        output.fill(F::zero());
        self.parts::<F>(input.len() / self.input.values(), |to, from, weight| {
            output[to] += weight * input[from].iter().copied().sum::<F>();
        });
    }
}

impl Differentiable for AveragePool {
    fn name(&self) -> &'static str {
        "average_pool"
    }

    fn inputs(&self) -> usize {
        self.input.values()
    }

    fn outputs(&self) -> usize {
        self.output.values()
    }

    fn forward<F: Real>(&self, _: &[F], input: &[F], output: &mut [F]) {
        self.average(input, output);
    }

    fn forward_tangent<F: Real>(&self, _: At<F>, _: &[F], input: Option<&[F]>, output: &mut [F]) {
        match input {
            Some(input) => self.average(input, output),
            None => output.fill(F::zero()),
        }
    }

    fn backward<F: Real>(&self, _: At<F>, gradient: Back<F>) {
        let Some(input) = gradient.input else { return };
        self.parts::<F>(input.len() / self.input.values(), |to, from, weight| {
            let share = weight * gradient.output[to];
            for pixel in &mut input[from] {
                *pixel += share;
            }
        });
    }

    fn backward_tangent<F: Real>(&self, at: At<F>, _: Tangent<F>, _: &[F], change: Back<F>) {
        // A linear map without parameters goes back the same way everywhere.
        self.backward(at, change);
    }
}
