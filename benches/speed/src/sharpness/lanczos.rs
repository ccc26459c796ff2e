//! A Lanczos iteration from a chosen vector, as an experiment with warm starts.

use super::power::{project, random};
use super::{Reference, TOLERANCE};
use flatland_networks::spectrum::SymmetricOperator;
use flatland_networks::{Real, dot};
use nalgebra::DMatrix;
use rand::Rng;

/// Where an iteration begins.
#[derive(Clone, Copy)]
pub enum Start<'v, F> {
    /// A random direction.
    Random,
    /// The sum of this unit vector and of a random vector of this length.
    Mixed(&'v [F], f64),
}

/// The products that the largest eigenvalue took.
pub struct Steps<F> {
    /// Until the largest Ritz value was right.
    pub right: usize,
    /// Until its residual was within the tolerance.
    pub residual: usize,
    /// Until it was also shown that no eigenvalue beyond was missed, as [`flatland_networks::spectrum`] shows it.
    pub verified: usize,
    /// The last Ritz vector.
    pub vector: Vec<F>,
}

/// Iterates until the largest eigenvalue is right and verified; at most `cap` products, which then stand for what was not reached.
///
/// # Errors
///
/// That of the operator.
pub fn lanczos_from<O: SymmetricOperator>(
    operator: &mut O,
    start: Start<'_, O::Scalar>,
    reference: &Reference,
    cap: usize,
    rng: &mut impl Rng,
) -> Result<Steps<O::Scalar>, O::Error> {
    let dimension = operator.dimension();
    let mut next = random(dimension, rng);
    // The random part's share of the start: components are smaller by it.
    let mut share = 1.0;
    if let Start::Mixed(vector, length) = start {
        let factor = length / dot(&next, &next).sqrt();
        for (x, v) in next.iter_mut().zip(vector) {
            *x = *x * factor + v.widen();
        }
        share = length / dot(&next, &next).sqrt();
    }
    let directions = 2.0 * dimension.saturating_sub(1) as f64 / std::f64::consts::PI;
    let needed = (directions.sqrt().max(1.0) / (1e-6 * share)).ln();
    let mut basis: Vec<Vec<O::Scalar>> = Vec::new();
    let (mut alphas, mut betas) = (Vec::new(), Vec::new());
    let mut product = vec![O::Scalar::narrow(0.0); dimension];
    let (mut right, mut within) = (None, None);
    loop {
        let norm = dot(&next, &next).sqrt();
        basis.push(next.iter().map(|x| O::Scalar::narrow(x / norm)).collect());
        let unit = &basis[basis.len() - 1];
        operator.apply(unit, &mut product)?;
        next = product.iter().map(|x| x.widen()).collect();
        alphas.push(dot(unit, &next));
        project(&mut next, &basis);
        betas.push(dot(&next, &next).sqrt());

        let products = alphas.len();
        let eigen = tridiagonal(&alphas, &betas).symmetric_eigen();
        let (largest, scale) = (eigen.eigenvalues.imax(), eigen.eigenvalues.amax());
        let theta = eigen.eigenvalues[largest];
        let coefficients = eigen.eigenvectors.column(largest);
        let residual = betas[products - 1] * coefficients[products - 1].abs();
        if (theta - reference.largest).abs() <= reference.limit() {
            right.get_or_insert(products);
        }
        let known = residual <= TOLERANCE * scale;
        if known {
            within.get_or_insert(products);
        }
        let verified = known && growth(&alphas, &betas, theta + TOLERANCE * scale) > needed;
        if (verified && right.is_some()) || products >= cap.min(dimension) {
            let mut sum = vec![0.0; dimension];
            for (vector, coefficient) in basis.iter().zip(&coefficients) {
                for (sum, x) in sum.iter_mut().zip(vector) {
                    *sum += coefficient * x.widen();
                }
            }
            return Ok(Steps {
                right: right.unwrap_or(products),
                residual: within.unwrap_or(products),
                verified: products,
                vector: sum.into_iter().map(O::Scalar::narrow).collect(),
            });
        }
    }
}

fn tridiagonal(alphas: &[f64], betas: &[f64]) -> DMatrix<f64> {
    let entry = |i: usize, j: usize| match i.abs_diff(j) {
        0 => alphas[i],
        1 => betas[i.min(j)],
        _ => 0.0,
    };
    DMatrix::from_fn(alphas.len(), alphas.len(), entry)
}

/// ln |p(b)| of the polynomial p that maps the start to the next vector: the component of the start along an eigenvector beyond b is at
/// most 1/|p(b)|.
fn growth(alphas: &[f64], betas: &[f64], bound: f64) -> f64 {
    let (mut eliminated, mut growth) = (0.0, 0.0);
    for (alpha, beta) in alphas.iter().zip(betas) {
        let pivot = bound - alpha - eliminated;
        growth += (pivot / beta).ln();
        eliminated = beta * beta / pivot;
    }
    growth
}
