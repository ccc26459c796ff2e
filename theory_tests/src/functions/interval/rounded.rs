//! Rounded results that know on which side of them the exact ones lie.

/// Below this size the error of a product is not always a float, and it is found from operands scaled up.
const TINY: f64 = power_of_two(-960);

/// The result of an operation rounded to nearest, with the sign of its rounding error.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct Rounded {
    value: f64,
    /// Has the sign of the exact result minus `value`; NaN where that is unknown.
    error: f64,
}

impl Rounded {
    /// $a + b$. The error is a float (Knuth's TwoSum), unknown where something overflows.
    pub(in super::super) fn sum(a: f64, b: f64) -> Self {
        let value = a + b;
        let part = value - a;
        let error = (a - (value - part)) + (b - part);
        Self::checked(value, error)
    }

    /// $ab$, 0 where a factor is. The error of a product is a float unless it underflows.
    pub(in super::super) fn product(a: f64, b: f64) -> Self {
        if a == 0.0 || b == 0.0 {
            return Self::exact(0.0);
        }
        let value = a * b;
        if value.abs() >= TINY {
            return Self::checked(value, a.mul_add(b, -value));
        }
        // (2ⁱa)(2ʲb) = p + e exactly, and 2ⁱ⁺ʲ·value is p or near it, so the difference of these is exact too.
        let raise = |factor: f64| if factor.abs() < power_of_two(-300) { 600 } else { 0 };
        let (i, j) = (raise(a), raise(b));
        let (a, b) = (a * power_of_two(i), b * power_of_two(j));
        let product = a * b;
        let raised = value * power_of_two(i) * power_of_two(j);
        Self::checked(value, (product - raised) + a.mul_add(b, -product))
    }

    /// $a/b$ for $b \ne 0$, or infinite for $b = 0 \ne a$. The remainder $a - qb$ is a float unless it underflows.
    pub(in super::super) fn quotient(a: f64, b: f64) -> Self {
        if a == 0.0 || b.is_infinite() {
            return Self::exact(0.0);
        }
        let value = a / b;
        let raise = if a.abs() < TINY { power_of_two(300) } else { 1.0 };
        let remainder = (-value * raise).mul_add(b, a * raise);
        Self::checked(value, remainder * b.signum())
    }

    /// $\sqrt{x}$ for $x \ge 0$. The remainder $x - r^2$ is a float unless it underflows.
    pub(in super::super) fn square_root(x: f64) -> Self {
        let value = x.sqrt();
        let (x, root) = if x < TINY {
            (x * power_of_two(200), value * power_of_two(100))
        } else {
            (x, value)
        };
        Self::checked(value, (-root).mul_add(root, x))
    }

    /// The largest float that is at most the exact result.
    pub(in super::super) fn down(self) -> f64 {
        if self.error >= 0.0 {
            self.value
        } else {
            self.value.next_down()
        }
    }

    /// The smallest float that is at least the exact result.
    pub(in super::super) fn up(self) -> f64 {
        if self.error <= 0.0 {
            self.value
        } else {
            self.value.next_up()
        }
    }

    /// The value, where it is exact.
    pub(in super::super) fn if_exact(self) -> Option<f64> {
        (self.error == 0.0).then_some(self.value)
    }

    /// A value without error.
    pub(in super::super) fn exact(value: f64) -> Self {
        Self { value, error: 0.0 }
    }

    /// An overflow leaves an error that is not finite.
    fn checked(value: f64, error: f64) -> Self {
        let error = if value.is_finite() && error.is_finite() {
            error
        } else {
            f64::NAN
        };
        Self { value, error }
    }
}

/// $2^e$ for an exponent of a normal float.
const fn power_of_two(exponent: i64) -> f64 {
    f64::from_bits(((1023 + exponent) as u64) << 52)
}
