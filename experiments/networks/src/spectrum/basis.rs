//! The orthonormal vectors of a Krylov space.

use nalgebra::{DMatrix, DVectorView};
use rand::Rng;
use rayon::prelude::*;

use crate::numeric::{Real, dot, standard_normal};

/// Coordinates updated by one task. Fixed: the results must not depend on the number of threads.
const CHUNK: usize = 4096;

/// Coordinates of all vectors that a thread holds twice when a basis is rotated.
const ROTATED: usize = 512;

/// A pass of classical Gram–Schmidt leaves rounding errors relative to its input; a second pass removes them
/// (Parlett's "twice is enough").
const PASSES: usize = 2;

/// What is left of a vector after both passes, as a share of it, if it lies in the span of the others: their lengths are 1 only to a unit
/// roundoff of their scalar, and the square of that remains.
const ROUNDING: f64 = 1e-14;

/// Orthonormal vectors, in the scalar of the operator: `f32` halves the memory and time of reorthogonalisation, and the
/// products are not more precise anyway.
pub(super) struct Basis<F> {
    vectors: Vec<Vec<F>>,
}

impl<F: Real> Basis<F> {
    pub(super) fn new() -> Self {
        Self { vectors: Vec::new() }
    }

    /// The newest vector; there must be one.
    pub(super) fn last(&self) -> &[F] {
        self.vector(self.len() - 1)
    }

    /// The vector of index `number`, from 0 and below [`len`](Self::len).
    pub(super) fn vector(&self, number: usize) -> &[F] {
        &self.vectors[number]
    }

    /// The number of vectors.
    pub(super) fn len(&self) -> usize {
        self.vectors.len()
    }

    /// Appends `vector`/`norm`.
    pub(super) fn push(&mut self, vector: &[f64], norm: f64) {
        self.vectors
            .push(vector.iter().map(|x| F::narrow(x / norm)).collect());
    }

    /// Appends a random unit vector orthogonal to all others, every direction being equally likely; there must be fewer
    /// vectors than coordinates.
    pub(super) fn push_random(&mut self, dimension: usize, rng: &mut impl Rng) {
        loop {
            let vector: Vec<f64> = (0..dimension).map(|_| standard_normal(rng)).collect();
            if self.push_remainder(&vector) {
                return;
            }
        }
    }

    /// Appends `vector` less its projections on all vectors, normalised; returns false if that is pure rounding error.
    pub(super) fn push_remainder(&mut self, vector: &[f64]) -> bool {
        // The remainder of a random vector is almost surely not small; where it is, its direction is mostly rounding.
        const SMALLEST_SHARE: f64 = 1e-6;
        let before = norm(vector);
        let mut vector = vector.to_vec();
        self.orthogonalise(&mut vector);
        let after = norm(&vector);
        let large_enough = after > SMALLEST_SHARE * before;
        if large_enough {
            self.push(&vector, after);
        }
        large_enough
    }

    /// Σ coefficient · vector, over the vectors from number `first` on.
    pub(super) fn combination(&self, first: usize, coefficients: &DVectorView<'_, f64>) -> Vec<f64> {
        let mut sum = vec![0.0; self.vectors[first].len()];
        for (vector, coefficient) in self.vectors[first..].iter().zip(coefficients) {
            for (sum, x) in sum.iter_mut().zip(vector) {
                *sum += coefficient * x.widen();
            }
        }
        sum
    }

    /// The orthonormal vectors with these orthonormal columns of coefficients in this basis.
    pub(super) fn combinations(&self, coefficients: &DMatrix<f64>) -> Self {
        let unit = |j| {
            let sum = self.combination(0, &coefficients.column(j));
            let norm = norm(&sum);
            sum.iter().map(|x| F::narrow(x / norm)).collect()
        };
        Self {
            vectors: (0..coefficients.ncols()).into_par_iter().map(unit).collect(),
        }
    }

    /// Replaces the vectors from number `first` on, as many as there are rows, by those with these orthonormal columns of
    /// coefficients, in place: each thread holds [`ROTATED`] coordinates twice.
    pub(super) fn rotate(&mut self, first: usize, coefficients: &DMatrix<f64>) {
        let (before, after) = coefficients.shape();
        let rotated = &mut self.vectors[first..first + before];
        let chunks = rotated.first().map_or(0, |vector| vector.len().div_ceil(ROTATED));
        let mut pieces: Vec<Vec<&mut [F]>> = (0..chunks).map(|_| Vec::with_capacity(before)).collect();
        for vector in rotated {
            for (pieces, piece) in pieces.iter_mut().zip(vector.chunks_mut(ROTATED)) {
                pieces.push(piece);
            }
        }
        pieces.into_par_iter().for_each(|mut pieces| {
            let length = pieces[0].len();
            let mut sums = vec![0.0; after * length];
            for (sum, coefficients) in sums.chunks_mut(length).zip(coefficients.column_iter()) {
                for (piece, coefficient) in pieces.iter().zip(&coefficients) {
                    for (sum, x) in sum.iter_mut().zip(piece.iter()) {
                        *sum += coefficient * x.widen();
                    }
                }
            }
            for (piece, sum) in pieces.iter_mut().zip(sums.chunks(length)) {
                for (x, sum) in piece.iter_mut().zip(sum) {
                    *x = F::narrow(*sum);
                }
            }
        });
        self.vectors.drain(first + after..first + before);
    }

    /// Keeps the first `len` vectors.
    pub(super) fn truncate(&mut self, len: usize) {
        self.vectors.truncate(len);
    }

    /// Removes the first `number` vectors, and returns them.
    pub(super) fn remove_first(&mut self, number: usize) -> Self {
        Self {
            vectors: self.vectors.drain(..number).collect(),
        }
    }

    /// Inserts vectors orthogonal to all others before them.
    pub(super) fn insert_first(&mut self, first: Self) {
        drop(self.vectors.splice(..0, first.vectors));
    }

    /// Subtracts from `vector` its projections on all vectors; returns their coefficients.
    pub(super) fn orthogonalise(&self, vector: &mut [f64]) -> Vec<f64> {
        let mut subtracted = vec![0.0; self.len()];
        for _ in 0..PASSES {
            let shared: &[f64] = vector;
            // One chunk is less work than waking other threads.
            let coefficients: Vec<f64> = match shared.len() <= CHUNK {
                true => self.vectors.iter().map(|v| dot(v, shared)).collect(),
                false => self.vectors.par_iter().map(|v| dot(v, shared)).collect(),
            };
            match vector.len() <= CHUNK {
                true => self.subtract(&coefficients, 0, vector),
                false => vector
                    .par_chunks_mut(CHUNK)
                    .enumerate()
                    .for_each(|(chunk, values)| self.subtract(&coefficients, chunk * CHUNK, values)),
            }
            for (sum, coefficient) in subtracted.iter_mut().zip(&coefficients) {
                *sum += coefficient;
            }
        }
        subtracted
    }

    /// Subtracts Σ coefficient · vector from the coordinates `values`, which begin at `start`.
    fn subtract(&self, coefficients: &[f64], start: usize, values: &mut [f64]) {
        for (v, coefficient) in self.vectors.iter().zip(coefficients) {
            for (value, v) in values.iter_mut().zip(&v[start..]) {
                *value -= coefficient * v.widen();
            }
        }
    }
}

/// Whether the remainder of a product is nothing but the rounding of its orthogonalisation, so that its direction means nothing.
pub(super) fn is_rounding(remainder: f64, product: f64) -> bool {
    remainder <= ROUNDING * product
}

/// ‖vector‖.
pub(super) fn norm(vector: &[f64]) -> f64 {
    dot(vector, vector).sqrt()
}
