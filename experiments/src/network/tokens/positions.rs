//! Where a patch was in the image, added to its token.

use super::super::layer::{At, Back, Differentiable, Tangent};
use super::super::real::Real;

/// The ratio of the longest wavelength to the shortest one.
const TEMPERATURE: f64 = 1e4;

/// y = x + p with fixed two-dimensional sine–cosine positions p.
///
/// The token of the patch in row i and column j of the grid gets, each for the frequencies
/// ωₘ = 10⁻⁴ᵐ⁄⁽ᴹ⁻¹⁾, m = 0, …, M − 1, with M a quarter of the width: sin(j ωₘ), cos(j ωₘ), sin(i ωₘ) and
/// cos(i ωₘ) (L. Beyer, X. Zhai, A. Kolesnikov, *Better plain ViT baselines for ImageNet-1k*, 2022). A single
/// frequency is 1.
#[derive(Clone, Debug)]
pub(crate) struct Positions {
    /// p of one sample, tokens × width.
    positions: Vec<f64>,
}

impl Positions {
    /// Four is a divisor of `width`.
    pub(crate) fn new(rows: usize, columns: usize, width: usize) -> Self {
        let quarter = width / 4;
        let last = (quarter.max(2) - 1) as f64;
        let frequencies: Vec<f64> = (0..quarter)
            .map(|m| TEMPERATURE.powf(-(m as f64) / last))
            .collect();
        let mut positions = Vec::with_capacity(rows * columns * width);
        for i in 0..rows {
            for j in 0..columns {
                for place in [j, i] {
                    let angles = || frequencies.iter().map(move |frequency| place as f64 * frequency);
                    positions.extend(angles().map(f64::sin));
                    positions.extend(angles().map(f64::cos));
                }
            }
        }
        Self { positions }
    }
}

impl Differentiable for Positions {
    fn name(&self) -> &'static str {
        "positions"
    }

    fn inputs(&self) -> usize {
        self.positions.len()
    }

    fn outputs(&self) -> usize {
        self.positions.len()
    }

    fn forward<F: Real>(&self, _: &[F], input: &[F], output: &mut [F]) {
        let samples = input.chunks_exact(self.positions.len());
        for (x, y) in samples.zip(output.chunks_exact_mut(self.positions.len())) {
            for ((y, x), position) in y.iter_mut().zip(x).zip(&self.positions) {
                *y = *x + F::narrow(*position);
            }
        }
    }

    fn forward_tangent<F: Real>(&self, _: At<F>, _: &[F], input: Option<&[F]>, output: &mut [F]) {
        match input {
            Some(input) => output.copy_from_slice(input),
            None => output.fill(F::zero()),
        }
    }

    fn backward<F: Real>(&self, _: At<F>, gradient: Back<F>) {
        pass_on(gradient);
    }

    fn backward_tangent<F: Real>(&self, _: At<F>, _: Tangent<F>, _: &[F], change: Back<F>) {
        pass_on(change);
    }
}

fn pass_on<F: Real>(back: Back<F>) {
    let Some(input) = back.input else { return };
    for (x, y) in input.iter_mut().zip(back.output) {
        *x += *y;
    }
}
