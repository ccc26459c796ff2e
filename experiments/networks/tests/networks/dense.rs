//! Symmetric matrices whose spectra are known.

use flatland_networks::Real;
use flatland_networks::spectrum::SymmetricOperator;
use nalgebra::{DMatrix, DVector};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::convert::Infallible;

/// A dense matrix, multiplied in double precision and rounded to the scalar.
pub struct Dense<F> {
    pub matrix: DMatrix<f64>,
    pub products: usize,
    scalar: std::marker::PhantomData<F>,
}

impl<F> Dense<F> {
    /// Q diag(eigenvalues) Qᵀ with a random orthogonal Q.
    pub fn with_spectrum(eigenvalues: &[f64], seed: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let n = eigenvalues.len();
        let q = DMatrix::from_fn(n, n, |_, _| rng.random_range(-1.0..1.0))
            .qr()
            .q();
        let matrix = &q * DMatrix::from_diagonal(&DVector::from_row_slice(eigenvalues)) * q.transpose();
        Self::new((&matrix + matrix.transpose()) / 2.0)
    }

    pub fn diagonal(eigenvalues: &[f64]) -> Self {
        Self::new(DMatrix::from_diagonal(&DVector::from_row_slice(eigenvalues)))
    }

    pub fn new(matrix: DMatrix<f64>) -> Self {
        Self {
            matrix,
            products: 0,
            scalar: std::marker::PhantomData,
        }
    }
}

impl<F: Real> SymmetricOperator for Dense<F> {
    type Scalar = F;
    type Error = Infallible;

    fn dimension(&self) -> usize {
        self.matrix.nrows()
    }

    fn apply(&mut self, v: &[F], out: &mut [F]) -> Result<(), Infallible> {
        self.products += 1;
        let product = &self.matrix * DVector::from_iterator(v.len(), v.iter().map(|x| x.widen()));
        for (out, value) in out.iter_mut().zip(product.iter()) {
            *out = F::narrow(*value);
        }
        Ok(())
    }
}
