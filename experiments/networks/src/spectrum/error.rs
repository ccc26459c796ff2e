//! Why a spectrum could not be computed.

use super::projected::Unsolved;
use crate::error::SettingError;
use std::convert::Infallible;
use thiserror::Error;

/// A spectrum or trace that could not be computed; `E` is the error of the operator's products. Eigenvalues that did not reach the
/// tolerance are not an error: their residual bounds state their accuracy.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum CurvatureError<E = Infallible> {
    /// A setting lies outside its interval.
    #[error(transparent)]
    Setting(SettingError),
    /// The operator has dimension 0.
    #[error("the operator has dimension 0: it has no eigenvalues")]
    EmptyOperator,
    /// A product could not be computed.
    #[error(transparent)]
    Operator(E),
    /// A product with the operator is NaN or infinite.
    #[error(
        "the product with vector {step} is not finite: at this point the cost has no second derivative, or none in the \
         range of the scalar"
    )]
    NotFinite {
        /// Which product, counted from 1.
        step: usize,
    },
    /// The operator [interrupted](super::SymmetricOperator::interrupted) the computation.
    #[error("the computation was interrupted between two products")]
    Interrupted,
    /// The small projected eigenproblem was not solved.
    #[error("the eigenvalue iteration for the projected matrix of order {order} did not converge")]
    Projected {
        /// Its order.
        order: usize,
    },
}

impl<E> From<Unsolved> for CurvatureError<E> {
    fn from(Unsolved { order }: Unsolved) -> Self {
        Self::Projected { order }
    }
}
