//! Gradient descent with large step sizes.
//!
//! Training objectives of neural networks are not globally smooth, so the classical bound $2/L$ on the step says nothing.
//! This library holds what replaces it, after L. Galli, C. Fox, W. Bartolomaeus, M. Schmidt and H. Rauhut, *Flatland: The Adventures of
//! Gradient Descent with Large Step Sizes* (ICML 2026, arXiv 2606.06722): a nonmonotone equality line search that provably
//! takes large steps, its relatives and baselines, and the means to check what is claimed of them.
//!
//! | module | what |
//! |---|---|
//! | [`argmin`] | the rules as a solver for argmin's `Executor`: start here to minimise something |
//! | [`step_rule`] | every rule as plain settings, and the object that runs them in a loop of your own |
//! | [`line_search`] | the parts: acceptance test, reference values, first trials, the equality search |
//! | [`smoothness`] | segment smoothness $\ell(w, \eta)$, critical steps, large steps, the bounds of the paper |
//! | [`functions`] | analytic test functions with certified local constants |
//!
//! # Symbols and words
//!
//! The API and configuration files use words, formulas the paper's symbols.
//!
//! | symbol | word | meaning |
//! |---|---|---|
//! | $\eta$ | `step` | step size |
//! | $c$ | `sufficient_decrease` | Armijo constant, in (0, 1) |
//! | $\delta$ | `backtrack_factor` | backtracking and extrapolation factor, in (0, 1) |
//! | $R_k$ | `reference_value` | what trial costs are compared with, $R_k \ge f(w_k)$ |
//! | $\xi$ | `averaging` | Zhang–Hager weight, in \[0, 1\] |
//! | $M$ | `window` | length of Grippo's window |
//! | $c_p$ | `polyak_scale` | Polyak scale |
//! | $K$ | `classes`, `upper_bound` | number of outputs of a network, the upper bound of NLS-ub |
//! | $\sigma$ | `sigma` | CDAT's factor |
//! | $\lambda_1$ | `sharpness` | largest eigenvalue of the Hessian |
//! | $\nu$ | `order` | Hölder exponent of the gradient |
//!
//! # One policy for what is not finite
//!
//! A trial whose cost is NaN or infinite is a rejected trial. An iterate whose cost or gradient is not finite ends the search with a
//! [failure](line_search::Outcome::Failed) that says so. No search returns a step it did not accept.

#[cfg(feature = "argmin")]
pub mod argmin;
pub mod functions;
#[cfg(all(feature = "argmin", any(doc, doctest)))]
pub mod guide;
pub mod line_search;
pub mod smoothness;
pub mod step_rule;

mod error;
mod scalar;

pub use error::ParameterError;
pub use scalar::Scalar;

/// Runs the examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct ReadmeDoctests;
