//! Power iteration with deflation, the baseline.

use flatland_networks::spectrum::SymmetricOperator;
use flatland_networks::{Real, dot};
use rand::Rng;

/// What a product shows of the vector multiplied.
#[derive(Clone, Copy, Debug)]
pub struct Estimate {
    /// The Rayleigh quotient vᵀAv.
    pub value: f64,
    /// ‖PAv − (vᵀAv)v‖, where P removes the vectors found.
    pub residual: f64,
}

/// v ← PAv/‖PAv‖ from a random vector, where P projects onto the orthogonal complement of the vectors found.
///
/// It converges to the eigenvalue that is largest in modulus among those left: the largest eigenvalue of an indefinite matrix comes
/// after all those that exceed it in modulus.
pub struct PowerIteration<'o, O: SymmetricOperator> {
    operator: &'o mut O,
    found: Vec<Vec<O::Scalar>>,
    vector: Vec<O::Scalar>,
    product: Vec<O::Scalar>,
    products: usize,
}

impl<'o, O: SymmetricOperator> PowerIteration<'o, O> {
    /// The iteration before its first product.
    pub fn new(operator: &'o mut O, rng: &mut impl Rng) -> Self {
        let mut start = Self {
            product: vec![O::Scalar::narrow(0.0); operator.dimension()],
            operator,
            found: Vec::new(),
            vector: Vec::new(),
            products: 0,
        };
        start.draw(rng);
        start
    }

    /// The number of products so far.
    pub fn products(&self) -> usize {
        self.products
    }

    /// One product.
    ///
    /// # Errors
    ///
    /// That of the operator.
    pub fn step(&mut self) -> Result<Estimate, O::Error> {
        self.operator.apply(&self.vector, &mut self.product)?;
        self.products += 1;
        let mut next: Vec<f64> = self.product.iter().map(|x| x.widen()).collect();
        project(&mut next, &self.found);
        let value = dot(&self.vector, &next);
        let square = |(x, v): (&f64, &O::Scalar)| (x - value * v.widen()).powi(2);
        let residual = next.iter().zip(&self.vector).map(square).sum::<f64>().sqrt();
        let norm = dot(&next, &next).sqrt();
        // A product of 0 shows an eigenvector of the eigenvalue 0.
        if norm > 0.0 {
            self.vector = next.iter().map(|x| O::Scalar::narrow(x / norm)).collect();
        }
        Ok(Estimate { value, residual })
    }

    /// Counts the present vector among those found, and starts anew.
    pub fn deflate(&mut self, rng: &mut impl Rng) {
        self.found.push(std::mem::take(&mut self.vector));
        self.draw(rng);
    }

    /// Repeats products until `stop(rank, previous, last)` for each of `count` eigenvalues, or until there were `cap` products: then fewer
    /// are returned.
    ///
    /// # Errors
    ///
    /// That of the operator.
    pub fn run(
        &mut self,
        count: usize,
        cap: usize,
        mut stop: impl FnMut(usize, Option<f64>, Estimate) -> bool,
        rng: &mut impl Rng,
    ) -> Result<Vec<f64>, O::Error> {
        let mut values = Vec::new();
        let mut previous = None;
        while values.len() < count && self.products < cap {
            let estimate = self.step()?;
            if stop(values.len(), previous, estimate) {
                values.push(estimate.value);
                previous = None;
                if values.len() < count {
                    self.deflate(rng);
                }
            } else {
                previous = Some(estimate.value);
            }
        }
        Ok(values)
    }

    /// A random unit vector orthogonal to those found.
    fn draw(&mut self, rng: &mut impl Rng) {
        let mut vector = random(self.product.len(), rng);
        project(&mut vector, &self.found);
        let norm = dot(&vector, &vector).sqrt();
        self.vector = vector.iter().map(|x| O::Scalar::narrow(x / norm)).collect();
    }
}

/// Independent numbers, normal by the method of Box and Muller.
pub(super) fn random(dimension: usize, rng: &mut impl Rng) -> Vec<f64> {
    let normal = |_| {
        let radius = (-2.0 * (1.0 - rng.random::<f64>()).ln()).sqrt();
        radius * (std::f64::consts::TAU * rng.random::<f64>()).cos()
    };
    (0..dimension).map(normal).collect()
}

/// Removes the components along orthonormal vectors, twice for rounding.
pub(super) fn project<F: Real>(vector: &mut [f64], basis: &[Vec<F>]) {
    for unit in basis.iter().chain(basis) {
        let component = dot(unit, vector);
        for (x, u) in vector.iter_mut().zip(unit) {
            *x -= component * u.widen();
        }
    }
}
