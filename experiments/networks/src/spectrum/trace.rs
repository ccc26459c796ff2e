//! Hutchinson's estimate of a trace.

use num_traits::Float;
use rand::Rng;

use super::error::CurvatureError;
use super::operator::{Multiplier, SymmetricOperator};
use super::student;
use crate::error::SettingError;
use crate::numeric::{Real, dot};

/// An unbiased estimate of a trace.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TraceEstimate {
    /// The mean of vᵀAv over the probes; the trace itself where there are as many probes as dimensions.
    pub estimate: f64,
    /// The standard error of that mean over the random vectors, without rounding errors. It is 0 only where the trace is
    /// no estimate.
    pub standard_error: f64,
    /// Half the width of a 95 % confidence interval around the estimate: the standard error times the quantile of
    /// Student's t for `probes` − 1 degrees of freedom, plus a bound of the rounding errors.
    pub half_width_95: f64,
    /// The number of probes requested.
    pub probes: usize,
}

/// Estimates tr A as the mean of vᵀAv over random sign vectors v (M. F. Hutchinson, Communications in
/// Statistics 19, 1990). With at least as many probes as dimensions, n, the unit vectors take the place of random ones,
/// and n products give the trace exactly.
///
/// # The standard error
///
/// It is s/√m for m probes, where s² is the mean of 2‖Av‖². The variance of vᵀAv is 2 Σ a_ij² over i ≠ j, and ‖Av‖² has
/// the mean Σ a_ij² over all i, j: s² overestimates the variance by the diagonal's part, which is small unless the matrix is
/// nearly diagonal. Unlike the sample variance of few probes it does not vanish by chance: of a matrix with one pair of
/// entries off the diagonal, vᵀAv has two values, and the probes all have the same with probability 2^(1 − m).
///
/// # Errors
///
/// If `probes` is below 2, which leaves no standard error, the dimension is 0, a product fails or is not finite, or the
/// operator interrupts.
pub fn hessian_trace<O: SymmetricOperator>(
    operator: &mut O,
    probes: usize,
    rng: &mut impl Rng,
) -> Result<TraceEstimate, CurvatureError<O::Error>> {
    if probes < 2 {
        let error = SettingError::new("probes", "at least 2", probes);
        return Err(CurvatureError::Setting(error));
    }
    match operator.dimension() {
        0 => Err(CurvatureError::EmptyOperator),
        dimension if dimension <= probes => summed(operator, probes),
        _ => estimated(operator, probes, rng),
    }
}

/// Σ a_ii.
fn summed<O: SymmetricOperator>(
    operator: &mut O,
    probes: usize,
) -> Result<TraceEstimate, CurvatureError<O::Error>> {
    let dimension = operator.dimension();
    let (zero, one) = (O::Scalar::narrow(0.0), O::Scalar::narrow(1.0));
    let mut unit = vec![zero; dimension];
    let mut product = vec![zero; dimension];
    let (mut trace, mut moduli) = (0.0, 0.0);
    for i in 0..dimension {
        if operator.interrupted() {
            return Err(CurvatureError::Interrupted);
        }
        unit[i] = one;
        operator
            .apply(&unit, &mut product)
            .map_err(CurvatureError::Operator)?;
        unit[i] = zero;
        let entry = product[i].widen();
        trace += entry;
        moduli += entry.abs();
        let all_finite = product.iter().all(|entry| entry.is_finite());
        if !(all_finite && trace.is_finite()) {
            return Err(CurvatureError::NotFinite { step: i + 1 });
        }
    }
    Ok(TraceEstimate {
        estimate: trace,
        standard_error: 0.0,
        half_width_95: rounding::<O::Scalar>(moduli),
        probes,
    })
}

/// The mean over random sign vectors.
fn estimated<O: SymmetricOperator>(
    operator: &mut O,
    probes: usize,
    rng: &mut impl Rng,
) -> Result<TraceEstimate, CurvatureError<O::Error>> {
    let mut multiplier = Multiplier::new(operator, usize::MAX)?;
    let dimension = multiplier.dimension();
    let mut product = vec![0.0; dimension];
    let (mut sum, mut squares, mut largest_sum) = (0.0, 0.0, 0.0_f64);
    for _ in 0..probes {
        let signs: Vec<O::Scalar> = (0..dimension)
            .map(|_| O::Scalar::narrow(if rng.random::<bool>() { 1.0 } else { -1.0 }))
            .collect();
        multiplier.multiply(&signs, &mut product)?;
        sum += dot(&signs, &product);
        squares += dot(&product, &product);
        largest_sum = largest_sum.max(product.iter().map(|entry| entry.abs()).sum());
    }
    let count = probes as f64;
    let mean = sum / count;
    let standard_error = (2.0 * squares / count).sqrt() / count.sqrt();
    let half_width = student::two_sided_95(probes - 1) * standard_error + rounding::<O::Scalar>(largest_sum);
    Ok(TraceEstimate {
        estimate: multiplier.unscaled(mean)?,
        standard_error: multiplier.unscaled(standard_error)?,
        half_width_95: multiplier.unscaled(half_width)?,
        probes,
    })
}

/// A bound of the rounding errors of a sum with these moduli, if products are accurate to some tens of unit roundoffs.
fn rounding<F: Real>(moduli: f64) -> f64 {
    50.0 * F::epsilon().widen() * moduli
}
