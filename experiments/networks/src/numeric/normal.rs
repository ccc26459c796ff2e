//! Random numbers that are not uniform.

use rand::Rng;

/// One normal value from two uniform ones, by the Box–Muller transform.
pub(crate) fn standard_normal(rng: &mut impl Rng) -> f64 {
    let radius = (-2.0 * (1.0 - rng.random::<f64>()).ln()).sqrt(); // 1 − u is never 0
    radius * (std::f64::consts::TAU * rng.random::<f64>()).cos()
}
