//! Scales: the coordinate in which an axis is linear.

/// The scale of the axes of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scale {
    Linear,
    /// Linear, of shares between 0 and 1, none of which is wild.
    Share,
    Logarithmic,
    /// Logarithmic on both sides of zero; purely logarithmic where all values are positive.
    Signed,
}

impl Scale {
    /// Whether a value has a place on an axis of this scale.
    pub(crate) fn shows(self, value: f64) -> bool {
        value.is_finite() && (self != Self::Logarithmic || value > 0.0)
    }

    /// The projection for these values.
    pub(crate) fn projection(self, values: &[f64]) -> Projection {
        match self {
            Self::Linear | Self::Share => Projection::Linear,
            Self::Logarithmic => Projection::Logarithmic,
            Self::Signed => signed(values),
        }
    }
}

/// A scale, fitted to values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Projection {
    Linear,
    Logarithmic,
    /// sign(v) log₁₀(1 + |v| / threshold): linear below the threshold, logarithmic above.
    Signed {
        threshold: f64,
    },
}

/// The largest number of decades from the threshold of a signed scale to the largest modulus.
const MOST_SIGNED_DECADES: f64 = 5.0;

fn signed(values: &[f64]) -> Projection {
    let finite = || values.iter().copied().filter(|value| value.is_finite());
    if finite().all(|value| value > 0.0) {
        return Projection::Logarithmic;
    }
    let mut moduli: Vec<f64> = finite().map(f64::abs).filter(|modulus| *modulus > 0.0).collect();
    moduli.sort_unstable_by(f64::total_cmp);
    let share = |share: f64| moduli.get(((moduli.len() as f64 - 1.0) * share) as usize);
    let (Some(small), Some(large)) = (share(0.1), share(0.95)) else {
        return Projection::Linear;
    };
    Projection::Signed {
        threshold: small.max(large * 10f64.powf(-MOST_SIGNED_DECADES)).max(1e-300),
    }
}

impl Projection {
    /// Whether a value has a place on an axis.
    pub(crate) fn shows(self, value: f64) -> bool {
        value.is_finite() && (self != Self::Logarithmic || value > 0.0)
    }

    /// The coordinate in which the axis is linear.
    pub(crate) fn forward(self, value: f64) -> f64 {
        match self {
            Self::Linear => value,
            Self::Logarithmic => value.log10(),
            Self::Signed { threshold } => {
                let modulus = (value.abs() / threshold).min(f64::MAX);
                modulus.ln_1p() / std::f64::consts::LN_10 * value.signum()
            }
        }
    }

    /// The value at a coordinate.
    pub(crate) fn backward(self, coordinate: f64) -> f64 {
        match self {
            Self::Linear => coordinate,
            Self::Logarithmic => 10f64.powf(coordinate),
            Self::Signed { threshold } => {
                (coordinate.abs() * std::f64::consts::LN_10).exp_m1() * threshold * coordinate.signum()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signed_scale_keeps_signs_and_order_and_can_be_undone() {
        let values = [-50.0, -2.0, -1e-3, 0.0, 1e-3, 2.0, 50.0, 1e300];
        let projection = Scale::Signed.projection(&values);
        let places = values.map(|value| projection.forward(value));
        assert!(places.is_sorted(), "{places:?}");
        for (value, place) in values.into_iter().zip(places) {
            assert!((projection.backward(place) - value).abs() <= 1e-9 * value.abs());
            assert_eq!(place == 0.0, value == 0.0);
        }
    }

    #[test]
    fn signed_scale_of_positive_values_is_logarithmic() {
        assert_eq!(Scale::Signed.projection(&[2.0, 40.0]), Projection::Logarithmic);
        assert_eq!(Scale::Signed.projection(&[0.0, 0.0]), Projection::Linear);
    }
}
