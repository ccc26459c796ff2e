//! Random members of the families.

use flatland_theory::functions::{AnalyticFunction, Draw, Family, Interval};
use flatland_theory::harness::{requested_cases, seed};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// The number of cases per family.
pub fn cases() -> u64 {
    requested_cases().map_or(100, u64::from)
}

/// A function, a point, and further random numbers for the test.
pub struct Case {
    pub function: AnalyticFunction,
    pub point: Vec<f64>,
    pub random: ChaCha8Rng,
}

impl Case {
    /// Case `number` of the family, with the number as its seed and the stream of all draws.
    pub fn new(family: Family, number: u64) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(number);
        random.set_stream(seed());
        let (function, point) = family.draw(&mut Draw::new(&mut || unit(&mut random))).unwrap();
        Self {
            function,
            point,
            random,
        }
    }

    /// Every case of the family.
    pub fn all(family: Family) -> impl Iterator<Item = Self> {
        (0..cases()).map(move |number| Self::new(family, number))
    }

    /// A number in $[0, 1)$.
    pub fn unit(&mut self) -> f64 {
        unit(&mut self.random)
    }

    /// A number between two positive ones, uniform in its logarithm.
    pub fn log_between(&mut self, low: f64, high: f64) -> f64 {
        low * (high / low).powf(self.unit())
    }
}

fn unit(random: &mut ChaCha8Rng) -> f64 {
    (random.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
}

/// The point as intervals.
pub fn boxed(point: &[f64]) -> Vec<Interval> {
    point.iter().map(|&x| Interval::point(x)).collect()
}

/// The Euclidean norm, without overflow.
pub fn norm(values: &[f64]) -> f64 {
    let largest = values.iter().fold(0.0, |largest: f64, x| largest.max(x.abs()));
    if largest == 0.0 || !largest.is_finite() {
        return largest;
    }
    largest * values.iter().map(|x| (x / largest).powi(2)).sum::<f64>().sqrt()
}

/// The norm of the widths of a box: the largest distance between two of its members.
pub fn spread(of: &[Interval]) -> f64 {
    norm(&of.iter().map(|x| x.width()).collect::<Vec<_>>())
}
