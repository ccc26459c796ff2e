//! Faulty certificates, planted in the place of the library's to see which statement finds them.

use flatland_descent::smoothness::CriticalStep;
use flatland_theory::functions::{AnalyticFunction, Interval};
use flatland_theory::harness::*;

/// A fault of every certificate of one kind.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CertificateFault {
    /// The lower ends of $l$, $l_\nu$ and $\|H\|$ are their upper ends.
    LowerEndsAreUpperEnds,
    /// The upper ends of $l$, $l_\nu$ and $\|H\|$ are this factor of what they should be.
    UpperEndsTimes(f64),
    /// The lower end of $\eta^*$ is its upper end.
    CriticalLowerEndIsUpperEnd,
    /// The upper end of $\eta^*$ is its lower end.
    CriticalUpperEndIsLowerEnd,
    /// The upper ends of $\varphi(\eta)$ and $f(w)$ are their lower ends: the rounding of a cost is forgotten.
    CostsArePoints,
}

impl CertificateFault {
    /// The faulty ends of an enclosure.
    fn ends(self, lower: f64, upper: f64) -> (f64, f64) {
        match self {
            Self::LowerEndsAreUpperEnds => (upper, upper),
            Self::UpperEndsTimes(factor) => (lower.min(factor * upper), factor * upper),
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
        self.enclosure(Certified.hoelder(function, w, step, order, &enough))
    }

    fn hessian_norm(&self, function: &AnalyticFunction, w: &[f64], step: f64, enough: Enough) -> Interval {
        let enough = |lower: f64, upper: f64| {
            let (lower, upper) = self.ends(lower, upper);
            enough(lower, upper)
        };
        self.enclosure(Certified.hessian_norm(function, w, step, &enough))
    }

    fn critical_step(&self, function: &AnalyticFunction, w: &[f64], max_step: f64) -> CriticalStep {
        let CriticalStep { lower, upper } = Certified.critical_step(function, w, max_step);
        match self {
            Self::CriticalLowerEndIsUpperEnd => CriticalStep { lower: upper, upper },
            Self::CriticalUpperEndIsLowerEnd => CriticalStep { lower, upper: lower },
            _ => CriticalStep { lower, upper },
        }
    }

    fn cost(&self, function: &AnalyticFunction, w: &[f64]) -> Interval {
        let cost = Certified.cost(function, w);
        match self {
            Self::CostsArePoints => Interval::point(cost.lower()),
            _ => cost,
        }
    }

    fn trial_cost(&self, function: &AnalyticFunction, w: &[f64], step: f64) -> Interval {
        let cost = Certified.trial_cost(function, w, step);
        match self {
            Self::CostsArePoints => Interval::point(cost.lower()),
            _ => cost,
        }
    }
}
