//! **The analytic functions have the properties that the statements rely on.**
//!
//! Every statement is tested on functions whose local constants are *certified*, so a wrong function or a wrong constant
//! would make the whole suite worthless. Here each family, with random parameters and starts, is checked against
//! an oracle that does not use its closed forms:
//!
//! - gradients against dual numbers put through the cost, and against central differences with a derived tolerance;
//! - Hessian-vector products against nested dual numbers;
//! - certified bounds of $l$, $l_\nu$ and $\|\nabla^2 f\|$ against samples, from above always, and from below closely: the
//!   certified $l$ is at most twice its sampled lower bound in nine cases of ten, family by family;
//! - brackets of the critical step against both; closed-form Hölder constants at the points where they are sharp.
//!
//! `FLATLAND_CASES` sets the cases per family (default 100); a failure prints the function and the point.

// Tests and their helpers fail by panicking.
#![allow(clippy::unwrap_used)]

mod bounds;
mod case;
mod closed_forms;
mod construction;
mod derivatives;
mod effort;
mod extremes;
mod oracle;
mod sharpness;
mod wide;
