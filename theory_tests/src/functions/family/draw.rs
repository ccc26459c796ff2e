//! A source of random parameters.

/// Random parameters from a source of uniform numbers in $[0, 1)$.
///
/// The source determines the quality of the distribution and the meaning of shrinking: zeros give the simplest members.
pub struct Draw<'a> {
    uniform: &'a mut dyn FnMut() -> f64,
}

impl<'a> Draw<'a> {
    /// Parameters from this source.
    pub fn new(uniform: &'a mut dyn FnMut() -> f64) -> Self {
        Self { uniform }
    }

    /// A number in $[0, 1)$, as the source gives it.
    pub fn unit(&mut self) -> f64 {
        (self.uniform)()
    }

    /// An integer in `low..=high`.
    pub fn integer(&mut self, low: usize, high: usize) -> usize {
        let span = (high.saturating_sub(low) + 1) as f64;
        (low + (self.unit() * span) as usize).clamp(low, high)
    }

    /// A number between `low` and `high`, uniform, rounded to an `f32`.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        single(low + (high - low) * self.unit())
    }

    /// A number between `low` and `high`, both positive, uniform in its logarithm, rounded to an `f32`.
    pub fn log_between(&mut self, low: f64, high: f64) -> f64 {
        single(low * (high / low).powf(self.unit()))
    }

    /// A number whose magnitude lies between `low` and `high`, of either sign.
    pub fn signed(&mut self, low: f64, high: f64) -> f64 {
        let magnitude = self.log_between(low, high);
        if self.unit() < 0.5 { magnitude } else { -magnitude }
    }

    /// `count` numbers, each made by `part`.
    pub fn many<T>(&mut self, count: usize, mut part: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..count).map(|_| part(self)).collect()
    }
}

/// The value as an `f32` holds it.
pub(super) fn single(value: f64) -> f64 {
    f64::from(value as f32)
}
