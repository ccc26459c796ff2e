//! Any one of the test functions.

use super::{
    DeadZone, DeepLinearChain, ExponentialPair, Infimum, LogBarrier, LogCosh, LogisticLoss,
    MatrixFactorisation, NormPower, Number, OscillatingCurvature, Plateau, PowerMixture, PseudoHuber,
    Quadratic, Rosenbrock, Separable, SmallNetwork, SquaredPolynomial, TestFunction,
};

/// Declares [`AnalyticFunction`] with a variant for each function, and forwards [`TestFunction`] to them.
macro_rules! analytic_functions {
    ($($(#[$doc:meta])* $variant:ident($function:ty),)*) => {
        /// Any one of the test functions, so that a table of functions can be tested against a table of statements
        /// while each can still be evaluated over every [`Number`].
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub enum AnalyticFunction {
            $($(#[$doc])* $variant($function),)*
        }

        $(impl From<$function> for AnalyticFunction {
            fn from(function: $function) -> Self {
                Self::$variant(function)
            }
        })*

        impl TestFunction for AnalyticFunction {
            fn dimension(&self) -> usize {
                match self { $(Self::$variant(function) => function.dimension(),)* }
            }

            fn cost<S: Number>(&self, point: &[S]) -> S {
                match self { $(Self::$variant(function) => function.cost(point),)* }
            }

            fn gradient<S: Number>(&self, point: &[S]) -> Vec<S> {
                match self { $(Self::$variant(function) => function.gradient(point),)* }
            }

            fn hessian_product<S: Number>(&self, point: &[S], vector: &[S]) -> Vec<S> {
                match self { $(Self::$variant(function) => function.hessian_product(point, vector),)* }
            }

            fn infimum(&self) -> Infimum {
                match self { $(Self::$variant(function) => function.infimum(),)* }
            }

            fn hoelder_constant(&self, order: f64) -> Option<f64> {
                match self { $(Self::$variant(function) => function.hoelder_constant(order),)* }
            }

            fn constant_hessian_norm(&self) -> Option<f64> {
                match self { $(Self::$variant(function) => function.constant_hessian_norm(),)* }
            }
        }
    };
}

analytic_functions! {
    /// A quadratic of prescribed spectrum and rotation.
    Quadratic(Quadratic),
    /// A sum of $\log\cosh$.
    LogCosh(Separable<LogCosh>),
    /// A sum of $\sqrt{1 + x^2} - 1$.
    PseudoHuber(Separable<PseudoHuber>),
    /// A sum of parabolas with a wave.
    OscillatingCurvature(Separable<OscillatingCurvature>),
    /// A sum of $e^x + e^{-x}$.
    ExponentialPair(Separable<ExponentialPair>),
    /// A sum of mixtures of powers.
    PowerMixture(Separable<PowerMixture>),
    /// A sum of squared polynomials.
    SquaredPolynomial(Separable<SquaredPolynomial>),
    /// A sum of wells in a plateau.
    Plateau(Separable<Plateau>),
    /// A sum of functions with a constant middle.
    DeadZone(Separable<DeadZone>),
    /// A power of the norm.
    NormPower(NormPower),
    /// The logarithmic barrier of a ball.
    LogBarrier(LogBarrier),
    /// Rosenbrock's valley.
    Rosenbrock(Rosenbrock),
    /// A product of scalars.
    DeepLinearChain(DeepLinearChain),
    /// A product of matrices.
    MatrixFactorisation(MatrixFactorisation),
    /// Logistic regression.
    LogisticLoss(LogisticLoss),
    /// A multilayer perceptron.
    SmallNetwork(SmallNetwork),
}
