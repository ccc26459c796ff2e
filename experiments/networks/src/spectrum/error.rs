//! Why a spectrum could not be computed.

use crate::error::SettingError;
use thiserror::Error;

/// A spectrum or trace that could not be computed. Eigenvalues that did not reach the tolerance are not an error:
/// their residual bounds state their accuracy.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum CurvatureError {
    /// A setting lies outside its interval.
    #[error(transparent)]
    Setting(SettingError),
    /// The operator has dimension 0.
    #[error("the operator has dimension 0: it has no eigenvalues")]
    EmptyOperator,
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
