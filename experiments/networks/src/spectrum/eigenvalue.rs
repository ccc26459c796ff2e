//! What a computation of eigenvalues reports.

/// An approximate eigenvalue.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Eigenvalue {
    /// The Ritz value θ.
    pub value: f64,
    /// The operator has an eigenvalue within this distance of θ: the residual of its Ritz vector, plus an allowance for
    /// rounding. Which eigenvalue in order of size, only a converged set tells.
    pub residual: f64,
}

/// How a computation of eigenvalues ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpectrumStatus {
    /// The set is right: each value is within the tolerance of the eigenvalue of its rank, multiple eigenvalues counted as
    /// often as they occur.
    Converged,
    /// The products ran out. Each value has an eigenvalue within its residual, but others can be missing: more products
    /// can help.
    OutOfProducts,
    /// The tolerance is below the rounding errors of the products, which the residuals include: more products cannot help.
    BelowRounding,
}
