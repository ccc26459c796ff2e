//! Hutchinson's estimate of a trace.

use rand::Rng;

use super::error::CurvatureError;
use super::operator::SymmetricOperator;
use crate::error::SettingError;
use crate::numeric::{Real, dot};

/// An unbiased estimate of a trace.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TraceEstimate {
    /// The mean of vᵀAv over the probes.
    pub estimate: f64,
    /// The standard error of that mean: sample standard deviation / √probes. For a diagonal operator it is 0.
    pub standard_error: f64,
    /// The number of probes.
    pub probes: usize,
}

/// Estimates tr A as the mean of vᵀAv over random sign vectors v (M. F. Hutchinson, Communications in
/// Statistics 19, 1990).
///
/// # Errors
///
/// If `probes` is below 2, which leaves no standard error, the dimension is 0, or a product is not finite.
pub fn hessian_trace<O: SymmetricOperator>(
    operator: &mut O,
    probes: usize,
    rng: &mut impl Rng,
) -> Result<TraceEstimate, CurvatureError> {
    if probes < 2 {
        let error = SettingError::new("probes", "at least 2", probes);
        return Err(CurvatureError::Setting(error));
    }
    let dimension = operator.dimension();
    if dimension == 0 {
        return Err(CurvatureError::EmptyOperator);
    }
    let mut product = vec![O::Scalar::narrow(0.0); dimension];
    let mut samples = Vec::with_capacity(probes);
    for step in 1..=probes {
        let signs: Vec<O::Scalar> = (0..dimension)
            .map(|_| O::Scalar::narrow(if rng.random::<bool>() { 1.0 } else { -1.0 }))
            .collect();
        operator.apply(&signs, &mut product);
        let sample = dot(&signs, &product);
        if !sample.is_finite() {
            return Err(CurvatureError::NotFinite { step });
        }
        samples.push(sample);
    }
    let count = probes as f64;
    let estimate = samples.iter().sum::<f64>() / count;
    let variance = samples
        .iter()
        .map(|sample| (sample - estimate).powi(2))
        .sum::<f64>()
        / (count - 1.0);
    Ok(TraceEstimate {
        estimate,
        standard_error: (variance / count).sqrt(),
        probes,
    })
}
