//! Pooling by the mean.

use std::ops::Range;

use super::image::{Image, Window};
use super::linear_map::LinearMap;
use crate::numeric::Real;

/// For each channel separately, the mean over the part of the image that belongs to each position.
#[derive(Clone, Debug)]
pub(crate) struct AveragePool {
    pub(super) input: Image,
    output: Image,
    /// The lines of the image that belong to each line of the output.
    pub(super) rows: Vec<Range<usize>>,
    /// Likewise.
    pub(super) columns: Vec<Range<usize>>,
    /// The divisor of the sums, where it is not the number of pixels.
    pub(super) divisor: Option<usize>,
}

impl AveragePool {
    /// The means over `window` at its positions over `input`; they form `output`. The zeros of the padding count, as in
    /// PyTorch.
    pub(crate) fn windowed(input: Image, output: Image, window: Window) -> Self {
        let rows = (0..output.height).map(|position| window.covered(position, input.height));
        let columns = (0..output.width).map(|position| window.covered(position, input.width));
        Self {
            input,
            output,
            rows: rows.collect(),
            columns: columns.collect(),
            divisor: Some(window.area()),
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
}

impl LinearMap for AveragePool {
    fn inputs(&self) -> usize {
        self.input.values()
    }

    fn outputs(&self) -> usize {
        self.output.values()
    }

    fn apply<F: Real>(&self, input: &[F], output: &mut [F]) {
        output.fill(F::zero());
        self.parts::<F>(input.len() / self.input.values(), |to, from, weight| {
            output[to] += weight * input[from].iter().copied().sum::<F>();
        });
    }

    fn add_transposed<F: Real>(&self, output: &[F], input: &mut [F]) {
        self.parts::<F>(input.len() / self.input.values(), |to, from, weight| {
            let share = weight * output[to];
            for pixel in &mut input[from] {
                *pixel += share;
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layers::checks::{assert_passes_agree, separated};
    use crate::layers::layer::Layer;
    use crate::layers::linear_map::Fixed;

    fn image(channels: usize, height: usize, width: usize) -> Image {
        Image::new(channels, height, width).unwrap()
    }

    fn means(pool: &AveragePool, input: &[f64]) -> Vec<f64> {
        let mut output = vec![f64::NAN; pool.outputs()];
        pool.apply(input, &mut output);
        output
    }

    #[test]
    fn windows_average_what_they_cover_and_the_zeros_around() {
        let pool = AveragePool::windowed(image(1, 3, 3), image(1, 2, 2), Window::new(2, 2, 1));
        let input = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0];
        assert_eq!(means(&pool, &input), [0.25, 1.25, 2.75, 7.0]);
    }

    #[test]
    fn adaptive_parts_cover_the_image_and_overlap_where_they_must() {
        let input = [1.0, 2.0, 3.0, 4.0, 5.0];
        let line = |parts: usize| AveragePool::adaptive(image(1, 1, 5), image(1, 1, parts));
        assert_eq!(means(&line(1), &input), [3.0]);
        assert_eq!(means(&line(2), &input), [2.0, 4.0]); // 1–3 and 3–5
        assert_eq!(means(&line(5), &input), input);
        assert_eq!(
            means(&line(7), &input),
            [1.0, 1.5, 2.5, 3.0, 3.5, 4.5, 5.0] // ⌊5i/7⌋ to ⌈5(i + 1)/7⌉
        );
        let spread = AveragePool::adaptive(image(2, 1, 1), image(2, 7, 7));
        let values = means(&spread, &[3.0, 4.0]);
        assert!(values[..49].iter().all(|value| *value == 3.0));
        assert!(values[49..].iter().all(|value| *value == 4.0));
    }

    #[test]
    fn passes_agree() {
        let pools = [
            AveragePool::windowed(image(2, 5, 4), image(2, 3, 2), Window::new(3, 2, 1)),
            AveragePool::adaptive(image(3, 5, 4), image(3, 2, 3)),
            AveragePool::adaptive(image(3, 5, 4), image(3, 1, 1)),
            AveragePool::adaptive(image(1, 2, 1), image(1, 7, 7)),
        ];
        for (seed, pool) in (0..).zip(pools) {
            let input = separated(3 * pool.inputs(), seed);
            assert_passes_agree(&Layer::AveragePool(Fixed(pool)), input, seed);
        }
    }
}
