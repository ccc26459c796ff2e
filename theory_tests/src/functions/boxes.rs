//! Vectors of intervals.

use super::{Interval, Number};

/// The point `w`, as intervals.
pub(super) fn point(w: &[f64]) -> Vec<Interval> {
    w.iter().map(|&value| Interval::point(value)).collect()
}

/// The largest magnitude in a box.
pub(super) fn largest(vector: &[Interval]) -> f64 {
    vector
        .iter()
        .fold(0.0, |largest, value| largest.max(value.magnitude()))
}

/// A power of two within a factor of two of `value`, such that its inverse is also a normal float.
pub(super) fn power_of_two_near(value: f64) -> f64 {
    if value > 0.0 && value.is_finite() {
        2f64.powi(value.log2().floor().clamp(-1000.0, 1000.0) as i32)
    } else {
        1.0
    }
}

/// An enclosure of the Euclidean norm, scaled so that no square overflows or vanishes.
pub(super) fn norm(vector: &[Interval]) -> Interval {
    let largest = largest(vector);
    if !largest.is_finite() {
        let component = vector
            .iter()
            .fold(0.0, |lower: f64, value| lower.max(value.mignitude()));
        return Interval::new(component, f64::INFINITY);
    }
    let unit = Interval::point(power_of_two_near(largest));
    let squares = vector
        .iter()
        .fold(Interval::ZERO, |sum, &value| sum + (value / unit).square());
    squares.sqrt() * unit
}
