//! Profiles made of powers.

use super::super::error::{FunctionError, require, require_elements, require_finite, require_positive};
use super::super::{Infimum, Number, Profile};

/// One term $c |x|^{1+\nu}/(1+\nu)$ of a [`PowerMixture`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PowerTerm {
    /// $c$, of either sign.
    pub weight: f64,
    /// $\nu > 0$: 1 for a parabola, 3 for $x^4/4$, below 1 for a gradient that is Hölder but not Lipschitz.
    pub order: f64,
}

/// $p(x) = \sum_j c_j \frac{|x|^{1+\nu_j}}{1+\nu_j} + \beta x + \gamma$.
///
/// A single term of weight 1 and order $\nu \in (0, 1]$ has the sharp Hölder constant $2^{1-\nu}$ of order $\nu$, taken
/// between $x$ and $-x$. Terms of several orders behave like the smallest near 0 and like the largest far from it. A tilt
/// $\beta = -1$ gives the function on which backtracking from Polyak's step misses the bound of Prop. 2.8; a negative
/// weight, or a tilt without a superlinear term, a function without lower bound.
#[derive(Debug, Clone, PartialEq)]
pub struct PowerMixture {
    terms: Vec<PowerTerm>,
    tilt: f64,
    offset: f64,
}

impl PowerMixture {
    /// The mixture of these terms, with tilt $\beta$ and offset $\gamma$. Without terms it is an affine function.
    ///
    /// Orders are rounded so that $1 + \nu$ is a float: cost and gradient then belong to the same function exactly.
    ///
    /// # Errors
    ///
    /// Orders must be positive and finite, the other numbers finite.
    pub fn new(mut terms: Vec<PowerTerm>, tilt: f64, offset: f64) -> Result<Self, FunctionError> {
        for term in &mut terms {
            require_positive("order", term.order)?;
            require(term.weight.is_finite(), "weight", "finite", term.weight)?;
            term.order = (1.0 + term.order) - 1.0;
            require_positive("order", term.order)?;
        }
        require(tilt.is_finite(), "tilt", "finite", tilt)?;
        require(offset.is_finite(), "offset", "finite", offset)?;
        Ok(Self { terms, tilt, offset })
    }

    /// $|x|^{1+\nu}/(1+\nu)$ alone.
    ///
    /// # Errors
    ///
    /// The order must be positive and finite.
    pub fn power(order: f64) -> Result<Self, FunctionError> {
        Self::new(vec![PowerTerm { weight: 1.0, order }], 0.0, 0.0)
    }

    /// The terms.
    pub fn terms(&self) -> &[PowerTerm] {
        &self.terms
    }

    /// $\sum_j c_j \text{part}(\nu_j)$.
    fn sum<S: Number>(&self, start: S, part: impl Fn(f64) -> S) -> S {
        self.terms
            .iter()
            .fold(start, |sum, term| sum + part(term.order).scale(term.weight))
    }

    /// Whether no term bends downwards.
    fn is_convex(&self) -> bool {
        self.terms.iter().all(|term| term.weight >= 0.0)
    }
}

impl Profile for PowerMixture {
    fn value<S: Number>(&self, x: S) -> S {
        let affine = x.scale(self.tilt) + S::constant(self.offset);
        self.sum(affine, |order| x.abs_pow(1.0 + order) / S::constant(1.0 + order))
    }

    fn slope<S: Number>(&self, x: S) -> S {
        self.sum(S::constant(self.tilt), |order| x.signed_pow(order))
    }

    fn curvature<S: Number>(&self, x: S) -> S {
        self.sum(S::constant(0.0), |order| x.abs_pow(order - 1.0).scale(order))
    }

    fn infimum(&self) -> Infimum {
        let rises = self.terms.iter().any(|term| term.weight > 0.0);
        if !self.is_convex() || (self.tilt != 0.0 && !rises) {
            // With a term of negative weight a mixture may still be bounded; nothing is claimed then.
            return Infimum::Unbounded;
        }
        if self.tilt == 0.0 {
            return Infimum::Attained(self.offset);
        }
        // c|x|^{1+ν}/(1+ν) − |β||x| ≥ −|β|^{1+1/ν} c^{−1/ν} ν/(1+ν), and the other terms are nonnegative.
        let bounds = self.terms.iter().filter(|term| term.weight > 0.0).map(|term| {
            let inverse = 1.0 / term.order;
            let depth = self.tilt.abs().powf(1.0 + inverse) * term.weight.powf(-inverse) / (1.0 + inverse);
            self.offset - depth
        });
        let best = bounds.fold(f64::NEG_INFINITY, f64::max);
        if self.terms.len() == 1 {
            Infimum::Attained(best)
        } else {
            Infimum::LowerBound(best)
        }
    }

    fn hoelder_constant(&self, order: f64) -> Option<f64> {
        // Other orders than ν have no Hölder constant of order ν on the whole line.
        let order = (1.0 + order) - 1.0;
        let same = self.terms.iter().all(|term| term.order == order);
        (same && order <= 1.0)
            .then(|| 2f64.powf(1.0 - order) * self.terms.iter().map(|term| term.weight).sum::<f64>().abs())
    }
}

/// $p(x) = q(x)^2/2$ for a polynomial $q(x) = \sum_j c_j x^j$: several minima, maxima and inflections, and no global
/// bound of the curvature once $q$ is not affine.
#[derive(Debug, Clone, PartialEq)]
pub struct SquaredPolynomial {
    coefficients: Vec<f64>,
}

impl SquaredPolynomial {
    /// Half the square of the polynomial with these coefficients, the constant first.
    ///
    /// # Errors
    ///
    /// There must be at least one coefficient, and all must be finite.
    pub fn new(coefficients: Vec<f64>) -> Result<Self, FunctionError> {
        require_elements("coefficients", &coefficients)?;
        require_finite("coefficients", &coefficients)?;
        Ok(Self { coefficients })
    }

    /// $q$, $q'$ and $q''$, by Horner's rule.
    fn derivatives<S: Number>(&self, x: S) -> (S, S, S) {
        let zero = S::constant(0.0);
        let horner = |(q, slope, half): (S, S, S), &coefficient: &f64| {
            (q * x + S::constant(coefficient), slope * x + q, half * x + slope)
        };
        let (q, slope, half) = self.coefficients.iter().rev().fold((zero, zero, zero), horner);
        (q, slope, half.scale(2.0))
    }
}

impl Profile for SquaredPolynomial {
    fn value<S: Number>(&self, x: S) -> S {
        self.derivatives(x).0.square().scale(0.5)
    }

    fn slope<S: Number>(&self, x: S) -> S {
        let (q, slope, _) = self.derivatives(x);
        q * slope
    }

    fn curvature<S: Number>(&self, x: S) -> S {
        let (q, slope, bend) = self.derivatives(x);
        slope.square() + q * bend
    }

    fn infimum(&self) -> Infimum {
        // A polynomial of odd degree has a root.
        let degree = self
            .coefficients
            .iter()
            .rposition(|&coefficient| coefficient != 0.0);
        match degree {
            None => Infimum::Attained(0.0),
            Some(degree) if degree % 2 == 1 => Infimum::Attained(0.0),
            Some(_) => Infimum::LowerBound(0.0),
        }
    }
}
