//! Segment smoothness, which replaces the global Lipschitz constant.
//!
//! $$ l(w, \eta) = \sup_{0 < t \le \eta} \frac{\|\nabla f(w) - \nabla f(w_t)\|}{\|w - w_t\|}, \qquad
//!    l_\nu(w, \eta) = \sup_{0 < t \le \eta} \frac{\|\nabla f(w) - \nabla f(w_t)\|}{\|w - w_t\|^\nu}, $$
//!
//! along the gradient segment $w_t = w - t\nabla f(w)$. Both are nondecreasing in $\eta$, and $\eta < 2/l(w, \eta)$ strictly
//! decreases $f$ unless the gradient is zero.
//!
//! - [`sampled_segment_smoothness`], [`sampled_hoelder`]: lower bounds for any function, from gradients at points of
//!   the segment (certified *upper* bounds need the function's formula);
//! - [`critical_step`]: a bracket of $\eta^*(w) = \inf\lbrace \eta > 0 : \eta l(w, \eta) \ge 2\rbrace$;
//! - [`LargeSteps`]: Definition 2.3 as a classifier of traces;
//! - [`bounds`]: one function for each inequality that bounds a step, a cost or a run.
//!
//! Numbers are those of Galli, Fox, Bartolomaeus, Schmidt and Rauhut, *Flatland*, ICML 2026.

pub mod bounds;

mod critical;
mod large_steps;
mod sampled;

pub use critical::{CriticalStep, StepComparison, critical_step, critical_step_near};
pub use large_steps::{LargeSteps, Share, StepVerdict};
pub use sampled::{sampled_hoelder, sampled_segment_smoothness};
