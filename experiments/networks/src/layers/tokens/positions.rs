//! The position of a patch in the image, added to its token.

use crate::layers::differentiable::{Cotangent, Differentiable, Primal, Tangent};
use crate::numeric::Real;
use std::sync::OnceLock;

/// The ratio of the largest frequency to the smallest.
const TEMPERATURE: f64 = 1e4;

/// y = x + p with fixed two-dimensional sine–cosine positions p.
///
/// To the token of the patch in row i and column j of the grid are added, each for the frequencies
/// $\omega_m = 10^{-4m/(M-1)}$, m = 0, …, M − 1, with M a quarter of the width: sin(j ωₘ), cos(j ωₘ),
/// sin(i ωₘ), cos(i ωₘ) (L. Beyer, X. Zhai, A. Kolesnikov, *Better plain ViT baselines for ImageNet-1k*,
/// 2022). If there is one frequency, it is 1.
#[derive(Clone, Debug)]
pub(crate) struct Positions {
    /// Rows of the grid of patches.
    rows: usize,
    /// Columns of the grid of patches.
    columns: usize,
    /// Values per token, a multiple of 4.
    width: usize,
    /// p of one sample, tokens × width, once it was needed.
    values: OnceLock<Vec<f64>>,
}

impl Positions {
    /// For a grid of `rows` × `columns` patches and tokens of `width` values, a multiple of 4.
    pub(crate) fn new(rows: usize, columns: usize, width: usize) -> Self {
        Self {
            rows,
            columns,
            width,
            values: OnceLock::new(),
        }
    }

    /// p of one sample, tokens × width.
    pub(in crate::layers) fn values(&self) -> &[f64] {
        self.values.get_or_init(|| self.sines_and_cosines())
    }

    fn sines_and_cosines(&self) -> Vec<f64> {
        let quarter = self.width / 4;
        let last = (quarter.max(2) - 1) as f64;
        let frequencies: Vec<f64> = (0..quarter)
            .map(|m| TEMPERATURE.powf(-(m as f64) / last))
            .collect();
        let mut values = Vec::with_capacity(self.inputs());
        for i in 0..self.rows {
            for j in 0..self.columns {
                for place in [j as f64, i as f64] {
                    values.extend(frequencies.iter().map(|omega| (place * omega).sin()));
                    values.extend(frequencies.iter().map(|omega| (place * omega).cos()));
                }
            }
        }
        values
    }
}

impl Differentiable for Positions {
    fn inputs(&self) -> usize {
        self.rows * self.columns * self.width
    }

    fn outputs(&self) -> usize {
        self.inputs()
    }

    fn forward<F: Real>(&self, _: &[F], input: &[F], output: &mut [F]) {
        let positions = self.values();
        let samples = input.chunks_exact(positions.len());
        for (x, y) in samples.zip(output.chunks_exact_mut(positions.len())) {
            for ((y, x), position) in y.iter_mut().zip(x).zip(positions) {
                *y = *x + F::narrow(*position);
            }
        }
    }

    fn forward_tangent<F: Real>(&self, _: Primal<F>, _: &[F], input: Option<&[F]>, output: &mut [F]) {
        match input {
            Some(input) => output.copy_from_slice(input),
            None => output.fill(F::zero()),
        }
    }

    fn backward<F: Real>(&self, _: Primal<F>, gradient: Cotangent<F>) {
        pass_on(gradient);
    }

    fn backward_tangent<F: Real>(&self, _: Primal<F>, _: Tangent<F>, _: &[F], change: Cotangent<F>) {
        pass_on(change);
    }
}

fn pass_on<F: Real>(back: Cotangent<F>) {
    let Some(input) = back.input else { return };
    for (x, y) in input.iter_mut().zip(back.output) {
        *x += *y;
    }
}
