//! Certified bounds of a test function along its gradient rays.

use super::boxes::point;
use super::hessian_norm::hessian_norm_on_segment;
use super::segment::{Ray, is_tight};
use super::{Interval, TestFunction};
use flatland_descent::smoothness::{CriticalStep, StepComparison, critical_step_near};

/// Bounds of every [`TestFunction`], certified by interval arithmetic.
///
/// Points have length [`dimension`](TestFunction::dimension). Steps are in units of the gradient step, that is
/// $w_t = w - t \nabla f(w)$.
///
/// # How a bound is certified
///
/// Let $D(t) = \nabla f(w) - \nabla f(w_t) = \int_0^t \nabla^2 f(w_s) g ds$ and $q(t) = \lVert D(t)\rVert / (t\lVert g\rVert)$, so that
/// $l(w, \eta) = \sup q$. On a piece $[a, b]$ of the segment, interval arithmetic gives a box $B$ that holds
/// $\nabla^2 f(w_s) g$ for all $s$ in it, hence the mean of that over $[a, t]$, and a box for $D(a)$. Then
/// $D(t)/t = \lambda D(a)/a + (1 - \lambda) \beta$ with $\lambda = a/t \in [a/b, 1]$ and $\beta \in B$; a norm is convex
/// in $\lambda$, so it is bounded by its values at both ends. Where $f$ has no Hessian on the piece,
/// $\lVert \nabla f(w) - \nabla f(w_{\[a, b\]})\rVert / a$ serves instead. The worst piece is bisected until the bound is within one per
/// cent of a certified lower bound, or the pieces are used up. For $l_\nu$ the same, times $(t\lVert g\rVert)^{1-\nu}$, which is formed
/// as $s/s^\nu$: $1 - \nu$ is not always a float. Lower bounds are values of the quotient at points of the segment and, for $\nu = 1$,
/// its limit $\lVert \nabla^2 f(w) g\rVert/\lVert g\rVert$ for $t \to 0$.
///
/// Where the gradient is exactly zero, $l_\nu = 0$ (0/0 = 0) and the enclosure is the point 0, provided that no operation of the gradient
/// rounds there. Where it cannot be told from zero, $l_\nu$ is at least 0 and at most
/// $\sup\lVert \nabla^2 f\rVert (\eta\lVert g\rVert)^{1-\nu}$.
///
/// What is guaranteed rests on IEEE arithmetic and on the accuracy that [`Interval`] assumes of the standard library's elementary
/// functions. Closed-form constants ([`hoelder_constant`](TestFunction::hoelder_constant),
/// [`constant_hessian_norm`](TestFunction::constant_hessian_norm)) are as exact as their formulas in `f64`.
///
/// The direction $g$ is itself a box that holds the exact gradient *and* the one computed in `f64`, so the
/// bounds are valid for the rays that a program in `f64` follows. The rounding of $w_t$ itself matters only where
/// a step moves $w$ by little more than its rounding.
pub trait CertifiedBounds: TestFunction {
    /// A certified upper bound of $l(w, \eta)$; infinite where none was found.
    fn segment_smoothness_bound(&self, w: &[f64], step: f64) -> f64 {
        self.segment_smoothness_enclosure(w, step).upper()
    }

    /// A certified enclosure of $l(w, \eta)$: its lower end is a lower bound, valid but not always close.
    fn segment_smoothness_enclosure(&self, w: &[f64], step: f64) -> Interval {
        Ray::new(self, w).enclose(step, 1.0, is_tight)
    }

    /// A certified upper bound of $l_\nu(w, \eta)$ for $\nu \in (0, 1]$; infinite where none was found.
    fn hoelder_bound(&self, w: &[f64], step: f64, order: f64) -> f64 {
        self.hoelder_enclosure(w, step, order).upper()
    }

    /// A certified enclosure of $l_\nu(w, \eta)$ for $\nu \in (0, 1]$; the half line $[0, \infty]$ for any other order.
    fn hoelder_enclosure(&self, w: &[f64], step: f64, order: f64) -> Interval {
        Ray::new(self, w).enclose(step, order, is_tight)
    }

    /// [`hoelder_enclosure`](Self::hoelder_enclosure), refined only until `enough(lower, upper)`: an inequality proved by one end of
    /// a wide enclosure needs no narrower one.
    fn hoelder_enclosure_until(
        &self,
        w: &[f64],
        step: f64,
        order: f64,
        enough: impl Fn(f64, f64) -> bool,
    ) -> Interval {
        Ray::new(self, w).enclose(step, order, |lower, upper| {
            enough(lower, upper) || is_tight(lower, upper)
        })
    }

    /// A certified upper bound of $\sup \lVert \nabla^2 f(w_t)\rVert_2$ over $t \in [0, \eta]$, for Cor. 2.10.
    fn hessian_norm_bound(&self, w: &[f64], step: f64) -> f64 {
        self.hessian_norm_enclosure_until(w, step, |_, _| false).upper()
    }

    /// A certified enclosure of that supremum, refined until `enough(lower, upper)` or as far as possible: its lower end is a
    /// lower bound, valid but not always close.
    fn hessian_norm_enclosure_until(
        &self,
        w: &[f64],
        step: f64,
        enough: impl Fn(f64, f64) -> bool,
    ) -> Interval {
        match self.constant_hessian_norm() {
            Some(norm) => Interval::point(norm),
            None => hessian_norm_on_segment(self, w, step, enough),
        }
    }

    /// A certified bracket of the critical step $\eta^*(w)$, up to `max_step`.
    fn critical_step(&self, w: &[f64], max_step: f64) -> CriticalStep {
        let ray = Ray::new(self, w);
        critical_step_near(ray.local_critical_step(), max_step, |step| {
            let l = ray.enclose(step, 1.0, |lower, upper| {
                StepComparison::new(step, lower, upper).is_decided() || is_tight(lower, upper)
            });
            StepComparison::new(step, l.lower(), l.upper())
        })
    }

    /// An enclosure of the cost at `point`: it holds the exact cost and the one computed in `f64`, so its width
    /// bounds the rounding error of an evaluation.
    fn cost_enclosure(&self, w: &[f64]) -> Interval {
        self.cost(&point(w))
    }

    /// An enclosure of the cost at $w - \eta\nabla f(w)$: it holds the exact value and the one that a program in `f64`
    /// computes there, with the rounding of the gradient, of the point and of the cost.
    fn trial_cost_enclosure(&self, w: &[f64], step: f64) -> Interval {
        self.cost(&Ray::new(self, w).at(Interval::point(step)))
    }

    /// An enclosure of $\lVert \nabla f(w)\rVert$, with the rounding of an evaluation in `f64`.
    fn gradient_norm_enclosure(&self, w: &[f64]) -> Interval {
        Ray::new(self, w).gradient_norm()
    }
}

impl<T: TestFunction> CertifiedBounds for T {}
