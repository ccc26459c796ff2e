//! One-dimensional functions, for [`Separable`](super::Separable) sums.

mod hostile;
mod powers;
mod smooth;

pub use hostile::{DeadZone, Plateau};
pub use powers::{PowerMixture, PowerTerm, SquaredPolynomial};
pub use smooth::{ExponentialPair, LogCosh, OscillatingCurvature, PseudoHuber};
