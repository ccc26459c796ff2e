//! What the statements read from a function as certified, which a faulty certificate can replace.

use crate::functions::{AnalyticFunction, CertifiedBounds, Interval};
use flatland_descent::smoothness::CriticalStep;

/// Whether the bounds `lower` and `upper` of an enclosure are close enough.
pub type Enough<'a> = &'a dyn Fn(f64, f64) -> bool;

/// The enclosures on which the statements rely: by default those of [`CertifiedBounds`], where each is defined.
pub trait Certificates {
    /// Encloses $l_\nu(w, \eta)$, which is $l$ for $\nu = 1$, until `enough` or as closely as possible.
    fn hoelder(
        &self,
        function: &AnalyticFunction,
        w: &[f64],
        step: f64,
        order: f64,
        enough: Enough,
    ) -> Interval {
        function.hoelder_enclosure_until(w, step, order, enough)
    }

    /// Encloses $\sup \lVert \nabla^2 f(w_t)\rVert$ over $t \in [0, \eta]$, until `enough` or as closely as possible.
    fn hessian_norm(&self, function: &AnalyticFunction, w: &[f64], step: f64, enough: Enough) -> Interval {
        function.hessian_norm_enclosure_until(w, step, enough)
    }

    /// Brackets $\eta^*(w)$, up to `max_step`.
    fn critical_step(&self, function: &AnalyticFunction, w: &[f64], max_step: f64) -> CriticalStep {
        function.critical_step(w, max_step)
    }

    /// Encloses $f(w)$, exact and computed.
    fn cost(&self, function: &AnalyticFunction, w: &[f64]) -> Interval {
        function.cost_enclosure(w)
    }

    /// Encloses $\varphi(\eta)$, exact and computed.
    fn trial_cost(&self, function: &AnalyticFunction, w: &[f64], step: f64) -> Interval {
        function.trial_cost_enclosure(w, step)
    }

    /// Encloses $\lVert \nabla f(w)\rVert$, exact and computed.
    fn gradient_norm(&self, function: &AnalyticFunction, w: &[f64]) -> Interval {
        function.gradient_norm_enclosure(w)
    }
}

/// The certificates of the functions themselves.
#[derive(Debug, Clone, Copy)]
pub struct Certified;

impl Certificates for Certified {}

/// The certificates of the functions, always as close as possible: an inequality that a wide enclosure decides has a slack
/// that only a close one tells.
#[derive(Debug, Clone, Copy)]
pub struct Refined;

impl Certificates for Refined {
    fn hoelder(
        &self,
        function: &AnalyticFunction,
        w: &[f64],
        step: f64,
        order: f64,
        _enough: Enough,
    ) -> Interval {
        function.hoelder_enclosure(w, step, order)
    }

    fn hessian_norm(&self, function: &AnalyticFunction, w: &[f64], step: f64, _enough: Enough) -> Interval {
        function.hessian_norm_enclosure_until(w, step, |_, _| false)
    }
}
