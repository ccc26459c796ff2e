//! The labels of marks: numbers, plain or with a power of ten.

use super::theme::{EXPONENT_SIZE, TICK_SIZE};
use crate::render::font;

/// The label of a mark: a number, or a base with a raised exponent.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Label {
    pub(crate) base: String,
    pub(crate) exponent: Option<String>,
}

impl Label {
    /// A label without an exponent.
    pub(crate) fn plain(base: String) -> Self {
        Self { base, exponent: None }
    }

    /// The label of the negative number.
    pub(crate) fn negated(self) -> Self {
        Self {
            base: format!("−{}", self.base),
            ..self
        }
    }

    /// Width in points at the size of tick labels.
    pub(crate) fn width(&self) -> f64 {
        let raised = self
            .exponent
            .as_deref()
            .map_or(0.0, |e| font::width(e, TICK_SIZE * EXPONENT_SIZE));
        font::width(&self.base, TICK_SIZE) + raised
    }
}

/// 10ᵏ, as a plain number if all labels of the axis are.
pub(crate) fn power_of_ten(power: i32, plain: bool) -> Label {
    if plain {
        return Label::plain(decimal(1, power));
    }
    Label {
        base: "10".to_owned(),
        exponent: Some(signed(&power.to_string())),
    }
}

/// m·10ᵏ, as a plain number if that is short.
pub(crate) fn scientific(mantissa: i32, power: i32) -> Label {
    if (-3..=3).contains(&power) {
        return Label::plain(decimal(mantissa, power));
    }
    let base = if mantissa == 1 {
        "10".to_owned()
    } else {
        format!("{mantissa}·10")
    };
    Label {
        base,
        exponent: Some(signed(&power.to_string())),
    }
}

fn decimal(mantissa: i32, power: i32) -> String {
    let decimals = usize::try_from(-power).unwrap_or(0);
    format!("{:.decimals$}", f64::from(mantissa) * 10f64.powi(power))
}

/// A number with this many decimals, or in scientific notation where that would be long.
pub(crate) fn number(value: f64, decimals: usize) -> Label {
    let text = if decimals > 5 || value.abs() >= 1e6 {
        format!("{value:.2e}")
    } else {
        format!("{value:.decimals$}")
    };
    Label::plain(signed(&text))
}

/// With a proper minus sign.
fn signed(number: &str) -> String {
    number.replace('-', "−")
}
