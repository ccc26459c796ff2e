//! One head of attention on one sample: O = P V with P = softmax(Q Kᵀ/√d).

use crate::numeric::matrix::Destination::{Add, Overwrite};
use crate::numeric::matrix::{Matrix, multiply};
use crate::numeric::{Buffer, Real};

/// Q/√d, K and V, each tokens × d; or a tangent of the three, or the gradient with respect to them.
pub(super) struct Head<F: Real> {
    pub(super) queries: Buffer<F>,
    pub(super) keys: Buffer<F>,
    pub(super) values: Buffer<F>,
    /// d
    pub(super) width: usize,
}

impl<F: Real> Head<F> {
    /// O.
    pub(super) fn forward(&self) -> Buffer<F> {
        self.product(self.square(&self.probabilities()), self.rows(&self.values))
    }

    /// Ȯ = Ṗ V + P V̇.
    pub(super) fn forward_tangent(&self, tangent: &Self) -> Buffer<F> {
        let p = self.probabilities();
        let p_tangent = self.probabilities_tangent(tangent, &p);
        let mut output = self.product(self.square(&p_tangent), self.rows(&self.values));
        multiply(self.square(&p), self.rows(&tangent.values), &mut output, Add);
        output
    }

    /// With P̄ = Ō Vᵀ and S̄ = P ∘ (P̄ − ⟨P, P̄⟩): the gradients S̄ K, S̄ᵀ Q/√d and Pᵀ Ō.
    pub(super) fn backward(&self, output: &[F]) -> Self {
        let p = self.probabilities();
        let mut s = self.product(self.rows(output), self.rows(&self.values).transposed());
        self.for_each_row(&p, &mut s, through_softmax);
        let s = self.square(&s);
        Self {
            queries: self.product(s, self.rows(&self.keys)),
            keys: self.product(s.transposed(), self.rows(&self.queries)),
            values: self.product(self.square(&p).transposed(), self.rows(output)),
            width: self.width,
        }
    }

    /// The derivative of [`backward`](Self::backward) along `tangent`, `change` being that of `output`.
    pub(super) fn backward_tangent(&self, tangent: &Self, output: &[F], change: &[F]) -> Self {
        let p = self.probabilities();
        let p_tangent = self.probabilities_tangent(tangent, &p);
        let (o, o_change) = (self.rows(output), self.rows(change));

        // P̄ and its derivative, then overwritten by S̄ and its derivative.
        let mut s = self.product(o, self.rows(&self.values).transposed());
        let mut s_change = self.product(o_change, self.rows(&self.values).transposed());
        multiply(o, self.rows(&tangent.values).transposed(), &mut s_change, Add);
        let tokens = self.tokens();
        for (i, row) in s_change.chunks_exact_mut(tokens).enumerate() {
            let of_row = i * tokens..(i + 1) * tokens;
            let (p, p_tangent, p_gradient) = (&p[of_row.clone()], &p_tangent[of_row.clone()], &s[of_row]);
            let mean = inner(p, p_gradient);
            let mean_change = inner(p_tangent, p_gradient) + inner(p, row);
            for (j, value) in row.iter_mut().enumerate() {
                *value = p_tangent[j] * (p_gradient[j] - mean) + p[j] * (*value - mean_change);
            }
        }
        self.for_each_row(&p, &mut s, through_softmax);

        let (s, s_change) = (self.square(&s), self.square(&s_change));
        let mut gradient = Self {
            queries: self.product(s_change, self.rows(&self.keys)),
            keys: self.product(s_change.transposed(), self.rows(&self.queries)),
            values: self.product(self.square(&p_tangent).transposed(), o),
            width: self.width,
        };
        multiply(s, self.rows(&tangent.keys), &mut gradient.queries, Add);
        multiply(
            s.transposed(),
            self.rows(&tangent.queries),
            &mut gradient.keys,
            Add,
        );
        multiply(self.square(&p).transposed(), o_change, &mut gradient.values, Add);
        gradient
    }

    /// P.
    fn probabilities(&self) -> Buffer<F> {
        let mut scores = self.product(self.rows(&self.queries), self.rows(&self.keys).transposed());
        scores.chunks_exact_mut(self.tokens()).for_each(softmax);
        scores
    }

    /// Ṗ, from Ṡ = Q̇ Kᵀ/√d + Q K̇ᵀ/√d.
    fn probabilities_tangent(&self, tangent: &Self, p: &[F]) -> Buffer<F> {
        let mut scores = self.product(self.rows(&tangent.queries), self.rows(&self.keys).transposed());
        multiply(
            self.rows(&self.queries),
            self.rows(&tangent.keys).transposed(),
            &mut scores,
            Add,
        );
        self.for_each_row(p, &mut scores, through_softmax);
        scores
    }

    fn tokens(&self) -> usize {
        self.queries.len() / self.width
    }

    /// A row for each token, d columns.
    fn rows<'a>(&self, values: &'a [F]) -> Matrix<'a, F> {
        Matrix::row_major(values, self.width)
    }

    /// A row and a column for each token.
    fn square<'a>(&self, values: &'a [F]) -> Matrix<'a, F> {
        Matrix::row_major(values, self.tokens())
    }

    fn product(&self, a: Matrix<F>, b: Matrix<F>) -> Buffer<F> {
        let mut out = Buffer::sized(a.rows() * b.columns());
        multiply(a, b, &mut out, Overwrite);
        out
    }

    /// `f` on each row of P and the row of `values` beside it.
    fn for_each_row(&self, p: &[F], values: &mut [F], f: impl Fn(&[F], &mut [F])) {
        let tokens = self.tokens();
        for (p, values) in p.chunks_exact(tokens).zip(values.chunks_exact_mut(tokens)) {
            f(p, values);
        }
    }
}

/// The softmax of a row, in place. A NaN or an infinity among the scores yields NaNs.
fn softmax<F: Real>(row: &mut [F]) {
    let largest = row.iter().fold(
        F::neg_infinity(),
        |largest, s| if *s > largest { *s } else { largest },
    );
    for value in row.iter_mut() {
        *value = (*value - largest).exp();
    }
    let sum: F = row.iter().copied().sum();
    for value in row {
        *value = *value / sum;
    }
}

/// p ∘ (z − ⟨p, z⟩): the derivative of the softmax along z, and, as it is symmetric, the gradient that comes
/// back through it.
fn through_softmax<F: Real>(p: &[F], z: &mut [F]) {
    let mean = inner(p, z);
    for (z, p) in z.iter_mut().zip(p) {
        *z = *p * (*z - mean);
    }
}

fn inner<F: Real>(a: &[F], b: &[F]) -> F {
    a.iter().zip(b).map(|(a, b)| *a * *b).sum()
}
