//! The eigenvalues that estimates are judged by.

use super::TOLERANCE;
use flatland_networks::spectrum::{
    LanczosSettings, ModulusSettings, SymmetricOperator, lanczos, largest_in_modulus,
};
use rand::Rng;
use std::error::Error;

/// Verified eigenvalues.
pub struct Reference {
    /// λ₁, the largest eigenvalue.
    pub largest: f64,
    /// Those largest in modulus, in descending order of modulus.
    pub dominant: Vec<f64>,
}

impl Reference {
    /// The largest eigenvalue and the `count` largest in modulus, to 10⁻⁶ of the largest modulus.
    ///
    /// # Errors
    ///
    /// A product fails, or the eigenvalues could not be verified.
    pub fn of<O: SymmetricOperator>(
        operator: &mut O,
        count: usize,
        rng: &mut impl Rng,
    ) -> Result<Self, Box<dyn Error>> {
        let (tolerance, max_products) = (1e-6, 5000);
        let ends = LanczosSettings {
            tolerance,
            max_products,
            ..LanczosSettings::default()
        };
        let by_modulus = ModulusSettings {
            count,
            tolerance,
            max_products,
            ..ModulusSettings::default()
        };
        let top = lanczos(operator, &ends, rng)?;
        let dominant = largest_in_modulus(operator, &by_modulus, rng)?;
        if !(top.converged() && dominant.converged()) {
            return Err("the reference was not verified within its products".into());
        }
        Ok(Self {
            largest: top.top[0].value,
            dominant: dominant.eigenvalues.iter().map(|found| found.value).collect(),
        })
    }

    /// The distance at which an eigenvalue counts as right.
    pub fn limit(&self) -> f64 {
        TOLERANCE * self.scale()
    }

    /// The largest modulus.
    pub fn scale(&self) -> f64 {
        self.dominant.first().map_or(0.0, |value| value.abs())
    }

    /// The place of λ₁ in the order of moduli, from 0; `None` where it is not among them.
    pub fn rank_of_largest(&self) -> Option<usize> {
        self.dominant.iter().position(|&value| value > 0.0)
    }

    /// The error of λ₁, relative to the largest modulus.
    pub fn error_of_largest(&self, value: f64) -> f64 {
        (value - self.largest).abs() / self.scale()
    }

    /// The largest error of a modulus in a set ordered by modulus, relative to the largest modulus; infinite where some are missing.
    pub fn error_of_dominant(&self, values: &[f64]) -> f64 {
        let mut moduli: Vec<f64> = values.iter().map(|value| value.abs()).collect();
        moduli.sort_by(|a, b| b.total_cmp(a));
        let errors = moduli
            .iter()
            .zip(&self.dominant)
            .map(|(found, right)| (found - right.abs()).abs());
        match values.len() < self.dominant.len() {
            true => f64::INFINITY,
            false => errors.fold(0.0, f64::max) / self.scale(),
        }
    }
}
