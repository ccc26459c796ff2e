//! Activations and their derivatives.

use super::super::Number;

/// The activation of the hidden layers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Activation {
    /// $\tanh x$.
    Tanh,
    /// $\ln(1 + e^x)$.
    Softplus,
}

impl Activation {
    /// $h$, $h'$ and $h''$.
    pub(super) fn derivatives<S: Number>(self, x: S) -> (S, S, S) {
        match self {
            Self::Tanh => {
                let (value, slope) = (x.tanh(), x.sech_squared());
                (value, slope, -(value * slope).scale(2.0))
            }
            Self::Softplus => (x.softplus(), x.sigmoid(), x.scale(0.5).sech_squared().scale(0.25)),
        }
    }
}
