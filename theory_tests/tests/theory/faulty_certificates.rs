//! Faulty certificates, planted in the place of the library's to see which statement finds them.

use self::CertificateFault::*;
use flatland_descent::smoothness::CriticalStep;
use flatland_theory::functions::{AnalyticFunction, Family, Interval};
use flatland_theory::harness::*;
use proptest::prelude::Strategy;
use std::fmt::Debug;

/// A fault of every certificate of one kind.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CertificateFault {
    /// The lower ends of $l$, $l_\nu$ and $\|H\|$ are their upper ends.
    LowerEndsAreUpperEnds,
    /// The upper ends of $l$, $l_\nu$ and $\|H\|$ are their lower ends.
    UpperEndsAreLowerEnds,
    /// The lower ends of $l$ and $l_\nu$ are this factor of what they should be, and the upper ends are not below them.
    LowerEndsTimes(f64),
    /// The upper ends of $l$, $l_\nu$ and $\|H\|$ are this factor of what they should be.
    UpperEndsTimes(f64),
    /// $l$ in the place of $l_\nu$.
    OrderIgnored,
    /// $l$ and $l_\nu$ of the segment up to this factor of the step.
    SegmentTimes(f64),
    /// $\|H\|$ at the point in the place of the segment.
    HessianAtPoint,
    /// The lower end of $\eta^*$ is its upper end.
    CriticalLowerEndIsUpperEnd,
    /// The upper end of $\eta^*$ is its lower end.
    CriticalUpperEndIsLowerEnd,
    /// Both ends of $\eta^*$ are this factor of what they should be.
    CriticalStepTimes(f64),
    /// Both ends of $\|g\|$ are this factor of what they should be.
    GradientTimes(f64),
    /// The upper ends of $\varphi(\eta)$ and $f(w)$ are their lower ends: the rounding of a cost is forgotten.
    CostsArePoints,
    /// $\varphi(\eta)$ is too high by this share of its distance from $f(w)$.
    TrialCostsTooHigh(f64),
}

impl CertificateFault {
    /// Faults of every kind, in words.
    pub const ALL: &[(Self, &str)] = &[
        (LowerEndsAreUpperEnds, "lower ends of l, l_ν, ‖H‖ := upper ends"),
        (UpperEndsAreLowerEnds, "upper ends of l, l_ν, ‖H‖ := lower ends"),
        (LowerEndsTimes(1.003), "lower ends of l, l_ν 0.3 % too high"),
        (UpperEndsTimes(0.997), "upper ends of l, l_ν, ‖H‖ 0.3 % too low"),
        (UpperEndsTimes(0.8), "upper ends of l, l_ν, ‖H‖ 20 % too low"),
        (UpperEndsTimes(0.5), "upper ends of l, l_ν, ‖H‖ halved"),
        (OrderIgnored, "ν ignored: l in place of l_ν"),
        (
            SegmentTimes(0.5),
            "l_ν up to half the step: near η_k in place of η′_k",
        ),
        (SegmentTimes(1e-6), "l_ν at the point in place of the segment"),
        (HessianAtPoint, "‖H‖ at the point in place of the segment"),
        (CriticalLowerEndIsUpperEnd, "lower end of η* := upper end"),
        (CriticalUpperEndIsLowerEnd, "upper end of η* := lower end"),
        (CriticalStepTimes(2.0), "η* twice too large"),
        (CriticalStepTimes(0.5), "η* twice too small"),
        (GradientTimes(1.01), "‖g‖ 1 % too large"),
        (GradientTimes(0.99), "‖g‖ 1 % too small"),
        (CostsArePoints, "costs enclosed without their rounding"),
        (
            TrialCostsTooHigh(0.01),
            "φ(η) too high by 1 % of its distance from f",
        ),
    ];

    /// The faulty ends of an enclosure of a curvature.
    fn ends(self, lower: f64, upper: f64) -> (f64, f64) {
        match self {
            LowerEndsAreUpperEnds => (upper, upper),
            UpperEndsAreLowerEnds => (lower, lower),
            UpperEndsTimes(factor) => (lower.min(factor * upper), factor * upper),
            _ => (lower, upper),
        }
    }

    fn enclosure(self, enclosure: Interval) -> Interval {
        let (lower, upper) = self.ends(enclosure.lower(), enclosure.upper());
        Interval::new(lower, upper)
    }
}

impl Certificates for CertificateFault {
    fn hoelder(
        &self,
        function: &AnalyticFunction,
        w: &[f64],
        step: f64,
        order: f64,
        enough: Enough,
    ) -> Interval {
        let enough = |lower: f64, upper: f64| {
            let (lower, upper) = self.ends(lower, upper);
            enough(lower, upper)
        };
        let (step, order) = match self {
            SegmentTimes(factor) => (factor * step, order),
            OrderIgnored => (step, 1.0),
            _ => (step, order),
        };
        let enclosure = self.enclosure(Certified.hoelder(function, w, step, order, &enough));
        match self {
            LowerEndsTimes(factor) => {
                let lower = factor * enclosure.lower();
                Interval::new(lower, enclosure.upper().max(lower))
            }
            _ => enclosure,
        }
    }

    fn hessian_norm(&self, function: &AnalyticFunction, w: &[f64], step: f64, enough: Enough) -> Interval {
        let enough = |lower: f64, upper: f64| {
            let (lower, upper) = self.ends(lower, upper);
            enough(lower, upper)
        };
        let step = if *self == HessianAtPoint { 0.0 } else { step };
        self.enclosure(Certified.hessian_norm(function, w, step, &enough))
    }

    fn critical_step(&self, function: &AnalyticFunction, w: &[f64], max_step: f64) -> CriticalStep {
        let CriticalStep { lower, upper } = Certified.critical_step(function, w, max_step);
        match self {
            CriticalLowerEndIsUpperEnd => CriticalStep { lower: upper, upper },
            CriticalUpperEndIsLowerEnd => CriticalStep { lower, upper: lower },
            CriticalStepTimes(factor) => CriticalStep {
                lower: factor * lower,
                upper: factor * upper,
            },
            _ => CriticalStep { lower, upper },
        }
    }

    fn cost(&self, function: &AnalyticFunction, w: &[f64]) -> Interval {
        let cost = Certified.cost(function, w);
        match self {
            CostsArePoints => Interval::point(cost.lower()),
            _ => cost,
        }
    }

    fn trial_cost(&self, function: &AnalyticFunction, w: &[f64], step: f64) -> Interval {
        let trial = Certified.trial_cost(function, w, step);
        match self {
            CostsArePoints => Interval::point(trial.lower()),
            TrialCostsTooHigh(share) => {
                let cost = Certified.cost(function, w);
                let excess = share * (trial.midpoint() - cost.midpoint()).abs();
                Interval::new(trial.lower() + excess, trial.upper() + excess)
            }
            _ => trial,
        }
    }

    fn gradient_norm(&self, function: &AnalyticFunction, w: &[f64]) -> Interval {
        let norm = Certified.gradient_norm(function, w);
        match self {
            GradientTimes(factor) => Interval::new(factor * norm.lower(), factor * norm.upper()),
            _ => norm,
        }
    }
}

/// Asserts the power of a statement over the certificates: upper ends that are `factor` of what they should be are seen among so many
/// cases, near equality or on the families of functions; lower ends as high as upper ends are not, because they only prove.
///
/// # Panics
///
/// If it has less power, or more.
pub fn assert_sees_upper_ends_only<E: Strategy, S: Strategy<Value = E::Value>>(
    statement: impl Fn(u32) -> Statement,
    (cases, factor): (u32, f64),
    edge: impl Fn() -> E,
    places: impl Fn(Family) -> S,
    check: impl Fn(&dyn Certificates, &S::Value) -> Verdict,
) where
    S::Value: Debug,
{
    let catches = |cases: u32, fault: CertificateFault| {
        let (statement, check) = (statement(cases), |case: &S::Value| check(&fault, case));
        statement.counterexample("edge", edge(), check).is_some()
            || statement.counterexample_among_functions(&places, check).is_some()
    };
    assert!(catches(cases, UpperEndsTimes(factor)));
    assert!(!catches(1_000, LowerEndsAreUpperEnds));
}
