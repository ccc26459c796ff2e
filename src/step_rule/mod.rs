//! Every step-size rule, as settings and as the object that runs them.
//!
//! [`StepRule`] is plain data: it serialises, and every number has its default. [`Stepper`] is a rule at work: at
//! each iterate it takes the cost and the squared gradient norm, may evaluate the cost along the ray, and returns
//! a [`Decision`](crate::line_search::Decision). The loop stays yours: ask for a step, take the step, ask
//! again. Where a closure that evaluates the cost does not fit, as in a training loop, [`Stepper::ask`] returns the
//! trials one by one.
//!
//! | rule | reference value | first trial | extrapolates |
//! |---|---|---|---|
//! | [`Ls`] | $f(w_k)$ | previous step | yes |
//! | [`Nls`] | Zhang–Hager | previous step | yes |
//! | [`NlsUb`] | Zhang–Hager | previous step | once per iteration, below an upper bound |
//! | [`PoNls`] | Zhang–Hager | Polyak | no |
//! | [`Grippo`] | maximum of a window | previous step | yes |
//! | [`Cdat`] | none: $\eta_k = \sigma\lVert g_k\rVert^2/\lvert g_k^\top H_k g_k\rvert$ | | |
//! | [`Constant`], [`WarmUp`] | none | | |

mod ask_tell;
mod progress;
mod rule;
mod rules;
mod settings;
mod stepper;
mod warm_up;

#[cfg(test)]
mod tests;

pub use ask_tell::{Asked, PendingTrial};
pub use progress::{FirstIterate, LastStep, Progress};
pub use rule::StepRule;
pub use rules::{Cdat, Constant, Grippo, Ls, Nls, NlsUb, PoNls};
pub use settings::SearchSettings;
pub use stepper::{Stepper, StepperState};
pub use warm_up::{Peak, WarmUp, WarmUpSchedule};
