//! The equality line search, over scalars only.
//!
//! A search along a descent direction $d$ from $w$ uses only the costs
//! $\varphi(\eta) = f(w + \eta d)$ and the *decrease rate* $s = -\nabla f(w)^\top d$, which is
//! $\lVert \nabla f(w)\rVert^2$ for gradient descent. It knows neither vectors nor networks, and composes three parts:
//!
//! - the *first trial* $\eta^0$ ([`FirstTrial`]): the previous step, or Polyak's;
//! - the *reference value* $R_k \ge f(w_k)$ ([`ReferenceMemory`]): monotone, Grippo's maximum, or Zhang–Hager's average;
//! - the *search* ([`EqualitySearch`]): from a first trial that satisfies the acceptance test
//!   $\varphi(\eta) \le R_k - c \eta s$ ([`SufficientDecrease`]) it extrapolates, from one that does not it
//!   backtracks, until a step that is accepted has a larger neighbour that was rejected. Up to the factor
//!   $\delta$ the accepted step satisfies the test with equality, hence the name.
//!
//! [`LineSearch`] is their composition. The result of a search is an [`Outcome`], never a bare number: a search
//! that found no step gives the reason.

mod acceptance;
mod composed;
mod first_trial;
mod iterate;
mod outcome;
mod reference;
mod search;

#[cfg(test)]
mod tests;

pub use acceptance::SufficientDecrease;
pub use composed::{LineSearch, LineSearchMemory};
pub use first_trial::{FirstTrial, FirstTrialRule};
pub use iterate::Iterate;
pub use outcome::{Decision, Failure, FailureReason, Outcome, Search, Trial};
pub use reference::{ReferenceMemory, ReferenceRule};
pub use search::{EqualitySearch, Extrapolation, Query};
