//! Profiles with plateaus.

use super::super::{Infimum, Number, Profile};

/// $p(x) = 1 - e^{-x^2/2}$: a well in a plateau on which the gradient decays until it underflows to zero.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plateau;

impl Plateau {
    /// $e^{-x^2/2}$.
    fn bell<S: Number>(x: S) -> S {
        (-x.square().scale(0.5)).exp()
    }
}

impl Profile for Plateau {
    fn value<S: Number>(&self, x: S) -> S {
        S::constant(1.0) - Self::bell(x)
    }

    fn slope<S: Number>(&self, x: S) -> S {
        x * Self::bell(x)
    }

    fn curvature<S: Number>(&self, x: S) -> S {
        (S::constant(1.0) - x.square()) * Self::bell(x)
    }

    fn infimum(&self) -> Infimum {
        Infimum::Attained(0.0)
    }

    fn hoelder_constant(&self, order: f64) -> Option<f64> {
        // |1 − x²| e^{−x²/2} is largest at 0; its other maximum, at x² = 3, is 2e^{−3/2} < 1.
        (order == 1.0).then_some(1.0)
    }
}

/// $p(x) = \tfrac12 \max(|x| - 1, 0)^2$: constant between −1 and 1, where the gradient is exactly zero; its curvature
/// jumps, so that it is $C^{1,1}$ and not $C^2$.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DeadZone;

impl Profile for DeadZone {
    fn value<S: Number>(&self, x: S) -> S {
        x.soft_threshold(1.0).square().scale(0.5)
    }

    fn slope<S: Number>(&self, x: S) -> S {
        x.soft_threshold(1.0)
    }

    fn curvature<S: Number>(&self, x: S) -> S {
        x.beyond(1.0)
    }

    fn infimum(&self) -> Infimum {
        Infimum::Attained(0.0)
    }

    fn hoelder_constant(&self, order: f64) -> Option<f64> {
        (order == 1.0).then_some(1.0)
    }
}
