//! Eigenvalues and trace of a Hessian that is known only by its products with vectors.
