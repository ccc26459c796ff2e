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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unit_is_a_power_of_two_whose_inverse_is_normal() {
        for (value, unit) in [
            (1.0, 1.0),
            (3.9, 2.0),
            (0.3, 0.25),
            (5e-324, 2f64.powi(-1000)),
            (f64::MAX, 2f64.powi(1000)),
        ] {
            assert_eq!(power_of_two_near(value), unit, "{value}");
        }
        for value in [0.0, -1.0, f64::INFINITY, f64::NAN] {
            assert_eq!(power_of_two_near(value), 1.0, "{value}");
        }
    }

    #[test]
    fn norm_is_exact_at_every_scale() {
        for scale in [1.0, 2f64.powi(-1070), 2f64.powi(1020)] {
            let vector = [Interval::point(3.0 * scale), Interval::point(-4.0 * scale)];
            assert_eq!(largest(&vector), 4.0 * scale);
            assert_eq!(norm(&vector), Interval::point(5.0 * scale), "{scale:e}");
        }
        assert_eq!(norm(&[Interval::ZERO, Interval::ZERO]), Interval::ZERO);
        assert_eq!(
            norm(&[Interval::new(-3.0, 1.0), Interval::ZERO]),
            Interval::new(0.0, 3.0)
        );
    }

    #[test]
    fn norm_without_bound_keeps_its_largest_component() {
        let vector = [
            Interval::new(2.0, f64::INFINITY),
            Interval::new(-5.0, -3.0),
            Interval::point(1.0),
        ];
        assert_eq!(norm(&vector), Interval::new(3.0, f64::INFINITY));
    }
}
