//! Random members of every family, from uniform numbers.

mod draw;
mod members;

pub use draw::Draw;

use super::{AnalyticFunction, FunctionError};

/// The property shared by the functions of a family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FamilyGroup {
    /// The gradient is Lipschitz on the whole space.
    GloballySmooth,
    /// The gradient is Lipschitz only on bounded sets.
    LocallySmooth,
    /// The gradient is Hölder continuous, and Lipschitz on no neighbourhood of some point.
    Hoelder,
    /// Something is wrong: no lower bound, plateaus, overflow, or costs that hide the descent.
    Hostile,
    /// A network as a function of its weights.
    Network,
}

/// A family of functions with random parameters and starts.
///
/// Every parameter and start is rounded to an `f32` where the family fits into one
/// ([`fits_single_precision`](Self::fits_single_precision)), so that `f32` and `f64` evaluate one and the same function.
///
/// ```
/// use flatland_theory::functions::{Draw, Family, TestFunction};
///
/// // Any source of numbers in [0, 1) will do: a generator, or the shrinkable input of a property test.
/// let mut uniform = (0..).map(|k| (0.618 * f64::from(k)).fract());
/// let (function, start) = Family::Rosenbrock.draw(&mut Draw::new(&mut || uniform.next().unwrap_or(0.5)))?;
/// assert_eq!(function.dimension(), start.len());
/// # Ok::<(), flatland_theory::functions::FunctionError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Family {
    /// Quadratics of random spectrum and rotation, positive definite.
    Quadratic,
    /// Sums of $\log\cosh$.
    LogCosh,
    /// Sums of pseudo-Huber losses.
    PseudoHuber,
    /// Logistic regression on random data.
    LogisticLoss,
    /// Parabolas with a wave in their curvature.
    OscillatingCurvature,
    /// Sums of $x^4$.
    Quartic,
    /// $\lVert x\rVert^4$.
    NormQuartic,
    /// Sums of $e^x + e^{-x}$.
    ExponentialPair,
    /// Rosenbrock's valley with random parameters.
    Rosenbrock,
    /// $(xy - m)^2/2$.
    ScalarFactorisation,
    /// $\lVert UV^\top - M\rVert^2/4$.
    MatrixFactorisation,
    /// Products of three to five factors.
    DeepLinearChain,
    /// Squared random polynomials.
    SquaredPolynomial,
    /// Sums of $|x|^{1+\nu}/(1+\nu)$ for one $\nu < 1$.
    HoelderSum,
    /// $\lVert x\rVert^{1+\nu}/(1+\nu)$ for $\nu < 1$.
    HoelderNorm,
    /// Sums of powers of several orders.
    HoelderMixture,
    /// Indefinite quadratics, unbounded below.
    Saddle,
    /// $-x + |x|^{1+\nu}/(1+\nu) + f_0$ with a small $\nu$ and the minimum 0.
    TiltedPower,
    /// $-|x|^{1+\nu}/(1+\nu) - x$, superlinearly unbounded below.
    Abyss,
    /// Affine functions.
    Affine,
    /// Wells in plateaus on which the gradient underflows.
    Plateau,
    /// Functions constant in the middle.
    DeadZone,
    /// The logarithmic barrier of a ball, NaN outside.
    LogBarrier,
    /// Sums of $e^x + e^{-x}$ from starts whose first trials overflow.
    Overflow,
    /// Quadratics whose costs lie near 1e±300, so that squares of gradients over- or underflow.
    ExtremeScale,
    /// Quadratics on top of a cost that swallows their descent.
    FlatValley,
    /// Networks with hyperbolic tangents.
    TanhNetwork,
    /// Networks with softplus.
    SoftplusNetwork,
}

impl Family {
    /// Every family.
    pub const ALL: &[Self] = &[
        Self::Quadratic,
        Self::LogCosh,
        Self::PseudoHuber,
        Self::LogisticLoss,
        Self::OscillatingCurvature,
        Self::Quartic,
        Self::NormQuartic,
        Self::ExponentialPair,
        Self::Rosenbrock,
        Self::ScalarFactorisation,
        Self::MatrixFactorisation,
        Self::DeepLinearChain,
        Self::SquaredPolynomial,
        Self::HoelderSum,
        Self::HoelderNorm,
        Self::HoelderMixture,
        Self::Saddle,
        Self::TiltedPower,
        Self::Abyss,
        Self::Affine,
        Self::Plateau,
        Self::DeadZone,
        Self::LogBarrier,
        Self::Overflow,
        Self::ExtremeScale,
        Self::FlatValley,
        Self::TanhNetwork,
        Self::SoftplusNetwork,
    ];

    /// The group of which the family is an example.
    pub fn group(self) -> FamilyGroup {
        use Family::*;
        match self {
            Quadratic | LogCosh | PseudoHuber | LogisticLoss | OscillatingCurvature => {
                FamilyGroup::GloballySmooth
            }
            Quartic | NormQuartic | ExponentialPair | Rosenbrock | ScalarFactorisation
            | MatrixFactorisation | DeepLinearChain | SquaredPolynomial => FamilyGroup::LocallySmooth,
            HoelderSum | HoelderNorm | HoelderMixture => FamilyGroup::Hoelder,
            Saddle | TiltedPower | Abyss | Affine | Plateau | DeadZone | LogBarrier | Overflow
            | ExtremeScale | FlatValley => FamilyGroup::Hostile,
            TanhNetwork | SoftplusNetwork => FamilyGroup::Network,
        }
    }

    /// Whether its parameters, costs and gradients at the start are ordinary numbers also in `f32`.
    pub fn fits_single_precision(self) -> bool {
        !matches!(self, Self::ExtremeScale | Self::FlatValley | Self::Overflow)
    }

    /// Whether its functions are twice continuously differentiable on their whole domain.
    pub fn is_twice_differentiable(self) -> bool {
        !matches!(self, Self::TiltedPower | Self::Abyss | Self::DeadZone)
            && self.group() != FamilyGroup::Hoelder
    }

    /// A member of the family and a start, of random size and parameters.
    ///
    /// # Errors
    ///
    /// None for numbers in [0, 1); a source that yields others may ask for parameters outside their intervals.
    pub fn draw(self, draw: &mut Draw) -> Result<(AnalyticFunction, Vec<f64>), FunctionError> {
        members::draw(self, draw)
    }
}
