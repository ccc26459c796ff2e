//! Attention of every token to every token of its sample.

use super::head::Head;
use crate::layers::differentiable::{Cotangent, Differentiable, Pass, Primal, Tangent};
use crate::numeric::product::Product;
use crate::numeric::{Buffer, Real};

/// softmax(Q Kᵀ/√d) V in each head on its own (A. Vaswani et al., *Attention is all you need*, NeurIPS 2017),
/// without the linear layers around it.
///
/// An input token holds the queries of all heads, then all keys, then all values, each heads × d; an output token is
/// heads × d. The probabilities are recomputed wherever they are needed: stored, they would be a sample's largest
/// matrices.
#[derive(Clone, Debug)]
pub(crate) struct Attention {
    pub(crate) tokens: usize,
    pub(crate) heads: usize,
    /// d, the width of a head.
    pub(crate) width: usize,
}

impl Attention {
    /// 1/√d.
    fn scale<F: Real>(&self) -> F {
        F::narrow(1.0 / (self.width as f64).sqrt())
    }

    /// Q/√d, K and V of head `h` in one sample's input, or a tangent of them.
    fn head<F: Real>(&self, sample: &[F], h: usize) -> Head<F> {
        let [mut queries, keys, values] =
            [0, 1, 2].map(|part| self.gather(sample, part * self.heads + h, 3 * self.heads));
        for value in queries.iter_mut() {
            *value *= self.scale();
        }
        Head {
            queries,
            keys,
            values,
            width: self.width,
        }
    }

    /// Adds the gradient with respect to Q/√d, K and V of head `h` to that with respect to a sample's input.
    fn add<F: Real>(&self, mut gradient: Head<F>, h: usize, sample: &mut [F]) {
        for value in gradient.queries.iter_mut() {
            *value *= self.scale();
        }
        let parts = [&gradient.queries, &gradient.keys, &gradient.values];
        for (part, values) in parts.iter().enumerate() {
            let column = (part * self.heads + h) * self.width;
            for (token, values) in sample
                .chunks_exact_mut(3 * self.heads * self.width)
                .zip(values.chunks_exact(self.width))
            {
                for (sum, value) in token[column..].iter_mut().zip(values) {
                    *sum += *value;
                }
            }
        }
    }

    /// Head `h`'s part of one sample's output, as a matrix of its own.
    fn share<F: Real>(&self, sample: &[F], h: usize) -> Buffer<F> {
        self.gather(sample, h, self.heads)
    }

    /// The inverse: writes `values` to head `h`'s part.
    fn set_share<F: Real>(&self, values: &[F], h: usize, sample: &mut [F]) {
        for (token, values) in sample
            .chunks_exact_mut(self.heads * self.width)
            .zip(values.chunks_exact(self.width))
        {
            token[h * self.width..][..self.width].copy_from_slice(values);
        }
    }

    /// The `block`th of `blocks` equal blocks of columns, in a matrix with a row for each token.
    fn gather<F: Real>(&self, sample: &[F], block: usize, blocks: usize) -> Buffer<F> {
        let mut columns = Buffer::take();
        columns.clear();
        for token in sample.chunks_exact(blocks * self.width) {
            columns.extend_from_slice(&token[block * self.width..][..self.width]);
        }
        columns
    }

    fn pull_back<F: Real>(&self, at: Primal<F>, output: &[F], input: &mut [F]) {
        let samples = at.input.chunks_exact(self.inputs());
        let gradients = output
            .chunks_exact(self.outputs())
            .zip(input.chunks_exact_mut(self.inputs()));
        for (x, (y_gradient, x_gradient)) in samples.zip(gradients) {
            for h in 0..self.heads {
                let gradient = self.head(x, h).backward(&self.share(y_gradient, h));
                self.add(gradient, h, x_gradient);
            }
        }
    }
}

impl Differentiable for Attention {
    fn inputs(&self) -> usize {
        3 * self.tokens * self.heads * self.width
    }

    fn outputs(&self) -> usize {
        self.tokens * self.heads * self.width
    }

    /// Q Kᵀ and the probabilities times V.
    fn multiplications(&self) -> u64 {
        2 * (self.tokens as u64).pow(2) * (self.heads * self.width) as u64
    }

    /// Of every head of every sample: Q Kᵀ, then P V; and back: Q Kᵀ again, Ō Vᵀ, then S̄ K, S̄ᵀ Q and Pᵀ Ō.
    fn products(&self, pass: Pass, samples: usize) -> Vec<(usize, Product)> {
        let (heads, tokens, width) = (samples * self.heads, self.tokens, self.width);
        let (scores, values) = ([tokens, width, tokens].into(), [tokens, tokens, width].into());
        match pass {
            Pass::Forward => vec![(heads, scores), (heads, values)],
            Pass::Backward { to_input: false } => Vec::new(),
            Pass::Backward { to_input: true } => vec![(2 * heads, scores), (3 * heads, values)],
        }
    }

    fn forward<F: Real>(&self, _: &[F], input: &[F], output: &mut [F]) {
        let samples = input.chunks_exact(self.inputs());
        for (x, y) in samples.zip(output.chunks_exact_mut(self.outputs())) {
            for h in 0..self.heads {
                self.set_share(&self.head(x, h).forward(), h, y);
            }
        }
    }

    fn forward_tangent<F: Real>(&self, at: Primal<F>, _: &[F], input: Option<&[F]>, output: &mut [F]) {
        let Some(input) = input else {
            output.fill(F::zero());
            return;
        };
        let samples = at.input.chunks_exact(self.inputs());
        let tangents = input
            .chunks_exact(self.inputs())
            .zip(output.chunks_exact_mut(self.outputs()));
        for (x, (x_tangent, y_tangent)) in samples.zip(tangents) {
            for h in 0..self.heads {
                let tangent = self.head(x, h).forward_tangent(&self.head(x_tangent, h));
                self.set_share(&tangent, h, y_tangent);
            }
        }
    }

    fn backward<F: Real>(&self, at: Primal<F>, gradient: Cotangent<F>) {
        if let Some(input) = gradient.input {
            self.pull_back(at, gradient.output, input);
        }
    }

    fn backward_tangent<F: Real>(
        &self,
        at: Primal<F>,
        tangent: Tangent<F>,
        gradient: &[F],
        change: Cotangent<F>,
    ) {
        let Some(input) = change.input else { return };
        let Some(x_tangents) = tangent.input else {
            return self.pull_back(at, change.output, input);
        };
        let (inputs, outputs) = (self.inputs(), self.outputs());
        for (i, x_change) in input.chunks_exact_mut(inputs).enumerate() {
            let x = &at.input[i * inputs..][..inputs];
            let x_tangent = &x_tangents[i * inputs..][..inputs];
            let y_gradient = &gradient[i * outputs..][..outputs];
            let y_change = &change.output[i * outputs..][..outputs];
            for h in 0..self.heads {
                let moved = self.head(x, h).backward_tangent(
                    &self.head(x_tangent, h),
                    &self.share(y_gradient, h),
                    &self.share(y_change, h),
                );
                self.add(moved, h, x_change);
            }
        }
    }
}
