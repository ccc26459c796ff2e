//! The theory of gradient descent with large step sizes, checked: functions with certified constants, and statements tested on them.
//!
//! The theory of L. Galli, C. Fox, W. Bartolomaeus, M. Schmidt and H. Rauhut, *Flatland: The Adventures of Gradient Descent
//! with Large Step Sizes* (ICML 2026, arXiv 2606.06722), concerns quantities that a program can only sample: the segment smoothness
//! $l(w, \eta)$, Hölder constants, suprema of Hessian norms. On the functions here they are *enclosed* by interval arithmetic with
//! outward rounding, so an inequality can be proved or refuted at every step of a run.
//!
//! | module | content |
//! |---|---|
//! | [`functions`] | analytic functions over any scalar, families that draw them at random, certified bounds, intervals |
//! | [`harness`] | random cases of a statement with shrinking and fixed seeds, naive models, a referee of searches |
//!
//! The rules are those of [`flatland_descent`]; any other can take their place ([`harness::Rule`]).
//!
//! ```
//! use flatland_descent::step_rule::{Ls, StepRule};
//! use flatland_theory::functions::{CertifiedBounds, Quadratic};
//! use flatland_theory::harness::{Place, real_rule, walk};
//!
//! // Prop. 2.5: a bracketed step is longer than 2δ(1−c)/l(w, η'), where η' = η/δ is the trial that failed.
//! let function = Quadratic::diagonal(vec![4.0, 1.0])?;
//! let place = Place { function: function.into(), start: vec![1.0, -2.0] };
//! let settings = Ls::default();
//! let (c, delta) = (settings.search.sufficient_decrease, settings.search.backtrack_factor);
//! let stops = walk(&mut *real_rule::<f64>(&StepRule::from(settings)), &place, 5);
//! for stop in &stops {
//!     let step = stop.visit.decision.outcome.step().ok_or("no step")?;
//!     let l = place.function.segment_smoothness_bound(&stop.w, step / delta);
//!     assert!(step > 2.0 * delta * (1.0 - c) / l);
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod functions;
pub mod harness;
