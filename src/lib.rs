//! Gradient descent with large step sizes.
//!
//! Training objectives of neural networks are not globally smooth, so the classical bound $2/L$ on the step does not apply.
//! This library implements what replaces it, after L. Galli, C. Fox, W. Bartolomaeus, M. Schmidt and H. Rauhut, *Flatland: The Adventures of
//! Gradient Descent with Large Step Sizes* (ICML 2026, arXiv 2606.06722): a nonmonotone equality line search that provably
//! takes large steps, its relatives and baselines, and tools to check the claims about them. There is no step size to
//! tune, and the method is drawn to regions of low curvature.
//!
//! # Five minutes
//!
//! The rules are a solver for [argmin](https://argmin-rs.org):
//!
//! ```toml
//! [dependencies]
//! flatland-descent = "0.1"
//! argmin = { version = "0.11", default-features = false }
//! ```
//!
//! Say what to minimise, choose a rule, run:
//!
//! ```
//! use argmin::core::{CostFunction, Error, Executor, Gradient, State};
//! use flatland_descent::argmin::LargeStepDescent;
//! use flatland_descent::step_rule::Nls;
//!
//! /// f(x, y) = x⁴/4 + 5y²: no step is right everywhere.
//! struct Valley;
//!
//! impl CostFunction for Valley {
//!     type Param = Vec<f64>;
//!     type Output = f64;
//!     fn cost(&self, at: &Vec<f64>) -> Result<f64, Error> {
//!         Ok(at[0].powi(4) / 4.0 + 5.0 * at[1] * at[1])
//!     }
//! }
//!
//! impl Gradient for Valley {
//!     type Param = Vec<f64>;
//!     type Gradient = Vec<f64>;
//!     fn gradient(&self, at: &Vec<f64>) -> Result<Vec<f64>, Error> {
//!         Ok(vec![at[0].powi(3), 10.0 * at[1]])
//!     }
//! }
//!
//! let solver = LargeStepDescent::new(Nls { averaging: 0.85, ..Default::default() })?;
//! let result = Executor::new(Valley, solver)
//!     .configure(|state| state.param(vec![2.0, 1.0]).max_iters(200))
//!     .run()?;
//!
//! // The lowest cost and its point; `get_param` is the last iterate, which for this rule is another point.
//! let state = result.state();
//! assert!(state.get_best_cost() < 1e-3);
//! println!("{} at {:?}: {}", state.get_best_cost(), state.get_best_param(), state.get_termination_status());
//! # Ok::<(), Error>(())
//! ```
//!
//! **Choosing a rule.** Full-batch training of a network: [`Nls`](step_rule::Nls) as it is, or
//! [`NlsUb`](step_rule::NlsUb) with the number of classes, if that stalls. Anything else: `Nls` with `averaging: 0.85` as above, or
//! [`Ls`](step_rule::Ls) if the cost must never rise. [`StepRule`](step_rule::StepRule) lists them all.
//!
//! **Reading the outcome.** A run ends with one of argmin's reasons: `SolverConverged` where the gradient is small, `SolverExit` with a
//! sentence where no step was found, steps no longer change the parameters or lower the cost measurably, or prescribed steps diverge. In
//! each iteration the solver reports step, trials, reference value and outcome of the search to argmin's observers. The cost of a nonmonotone rule rises occasionally; that is the method.
//!
//! **Where next.** [`LargeStepDescent`](argmin::LargeStepDescent) for the details. Three pages of the [`guide`]: from
//! [SteepestDescent to NLS](guide::from_steepest_descent), [around a run](guide::around_a_run) (observers, checkpoints,
//! stopping), and [when not to use it](guide::when_not_to_use_it). Inside argmin's LBFGS and other solvers:
//! [`LargeStepSearch`](argmin::LargeStepSearch). To watch any run at the edge of stability:
//! [`StabilityObserver`](argmin::StabilityObserver). Without argmin, in a loop of your own: [`Stepper`](step_rule::Stepper), which also
//! works by [ask and tell](step_rule::Asked) for training loops in burn or candle; a whole step is [`descend`](descent::descend).
//!
//! | module | content |
//! |---|---|
//! | [`argmin`] | the rules as a solver for argmin's `Executor` (start here to minimise something), as a line search for argmin's own solvers, and an observer |
//! | [`step_rule`] | every rule as plain settings, and the object that runs them in a loop of your own |
//! | [`descent`] | one descent step over a problem that evaluates points, for drivers of your own |
//! | [`line_search`] | the parts: acceptance test, reference values, first trials, the equality search |
//! | [`smoothness`] | segment smoothness $l(w, \eta)$, critical steps, large steps, the bounds of the paper |
//! | [`guide`] | pages to read |
//!
//! | feature | default | effect |
//! |---|---|---|
//! | `argmin` | yes | the module [`argmin`] |
//! | `vec` | yes | with `argmin`, parameters in `Vec` |
//! | `ndarray`, `nalgebra`, `faer` | no | with `argmin`, parameters in ndarray 0.16, nalgebra 0.34 or faer 0.23; a breaking release of one of these requires one of this library |
//! | `serde` | no | settings and rules serialise, and solvers can be checkpointed |
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
//! | $s$ | `decrease_rate` | $-\nabla f(w_k)^\top d_k$, for gradient descent $\lVert \nabla f(w_k)\rVert^2$ |
//! | $R_k$ | `reference` | reference value for trial costs, $R_k \ge f(w_k)$ |
//! | $\xi$ | `averaging` | Zhang–Hager weight, in \[0, 1\] |
//! | $M$ | `window` | length of Grippo's window |
//! | $c_p$ | `polyak_scale` | Polyak scale |
//! | $K$ | `classes`, `upper_bound` | number of outputs of a network, the upper bound of NLS-ub |
//! | $\sigma$ | `sigma` | CDAT's factor |
//! | $\lambda_1$ | `sharpness` | largest eigenvalue of the Hessian |
//! | $\nu$ | `order` | Hölder exponent of the gradient |
//!
//! # Values that are not finite
//!
//! A trial whose cost is NaN or infinite is rejected. An iterate whose cost or gradient is not finite ends the search with a
//! [failure](line_search::Outcome::Failed) that names it. No search returns a step it did not accept.

// docs.rs shows which feature an item needs.
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "argmin")]
pub mod argmin;
pub mod descent;
#[cfg(feature = "argmin")]
pub mod guide;
pub mod line_search;
pub mod smoothness;
pub mod step_rule;

mod error;
mod number;
mod scalar;

pub use error::ParameterError;
pub use scalar::Scalar;

/// Runs the examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct ReadmeDoctests;
