//! The segment of a step, measured by gradients.

use super::row::{Sharpness, StabilityRow};
use super::settings::StabilitySettings;
use super::sharpness::largest_eigenvalue;
use crate::argmin::vector::{Vector, difference, norm, scaled};
use crate::scalar::Scalar;
use crate::smoothness::CriticalStep;
use argmin::core::Gradient;

/// The problem, with a count of the gradients evaluated and refused.
struct Probe<'a, O> {
    problem: &'a O,
    gradients: usize,
    refused: usize,
    refusal: Option<String>,
}

impl<O: Gradient<Param = P, Gradient = P>, P> Probe<'_, O> {
    /// The gradient and its norm, if the problem has one at `point` and it is finite.
    fn gradient<F: Scalar>(&mut self, point: &P) -> Option<(P, F)>
    where
        P: Vector<F>,
    {
        self.gradients += 1;
        let refusal = match self.problem.gradient(point) {
            Ok(gradient) => {
                let size: F = norm(&gradient);
                if size.is_finite() {
                    return Some((gradient, size));
                }
                format!("the norm of a gradient is {size}")
            }
            Err(error) => error.to_string(),
        };
        self.refused += 1;
        self.refusal.get_or_insert(refusal);
        None
    }
}

/// Measures the step from `before` to `after`. `None` where its length is zero or not finite.
pub(super) fn measure<O, P, F>(
    problem: &O,
    settings: &StabilitySettings,
    start_vector: Option<&P>,
    before: &P,
    after: &P,
) -> Option<StabilityRow>
where
    O: Gradient<Param = P, Gradient = P>,
    P: Vector<F>,
    F: Scalar,
{
    // −Δ, the direction that is subtracted.
    let back = difference(before, after);
    let distance: F = norm(&back);
    if !(distance > F::zero() && distance.is_finite()) {
        return None;
    }
    let mut row = StabilityRow {
        iteration: 0,
        cost: f64::INFINITY,
        gradient_norm: f64::NAN,
        distance: distance.as_f64(),
        alignment: f64::NAN,
        step: None,
        segment_smoothness: f64::NAN,
        critical_step: CriticalStep {
            lower: 0.0,
            upper: f64::INFINITY,
        },
        sharpness: None,
        gradients: 0,
        refused: 0,
        refusal: None,
    };
    let mut probe = Probe {
        problem,
        gradients: 0,
        refused: 0,
        refusal: None,
    };
    if let Some((gradient, size)) = probe.gradient(before) {
        let decrease: F = gradient.dot(&back);
        row.gradient_norm = size.as_f64();
        row.alignment = (decrease / size / distance).as_f64();
        // Divided one by one, so that no square over- or underflows.
        let step = (distance / decrease * distance).as_f64();
        row.step = Some(step).filter(|step| *step > 0.0 && step.is_finite());
        let segment = Segment {
            before,
            back,
            distance,
            gradient,
            size,
            scale: norm(before) + distance,
        };
        (row.segment_smoothness, row.critical_step) = segment.smoothness(&mut probe, settings, row.step);
        row.sharpness = segment.sharpness(&mut probe, settings, start_vector);
    }
    (row.gradients, row.refused, row.refusal) = (probe.gradients, probe.refused, probe.refusal);
    Some(row)
}

/// $w - t(w - w')$ for $t \ge 0$, with the gradient at $w$.
struct Segment<'a, P, F> {
    before: &'a P,
    back: P,
    distance: F,
    gradient: P,
    size: F,
    /// $\lVert w\rVert + \lVert \Delta\rVert$: the scale for small changes of $w$.
    scale: F,
}

impl<P: Vector<F>, F: Scalar> Segment<'_, P, F> {
    /// The sampled $l$ up to $t = 1$, and the critical step up to $t = 2$.
    fn smoothness<O: Gradient<Param = P, Gradient = P>>(
        &self,
        probe: &mut Probe<O>,
        settings: &StabilitySettings,
        step: Option<f64>,
    ) -> (f64, CriticalStep) {
        let samples = settings.samples;
        let part = |j: usize| F::of(j as f64 / samples as f64);
        // The limit at 0, where a first difference balances truncation and rounding.
        let closest = (F::epsilon().sqrt() * self.scale / self.distance).min(F::of(0.5) * part(1));
        let (mut smoothness, mut on_step) = (0.0_f64, 0.0);
        let mut critical = CriticalStep {
            lower: 0.0,
            upper: f64::INFINITY,
        };
        for j in 0..=samples.saturating_mul(2) {
            let decided = step.is_none_or(|step| critical.upper <= 2.0 * step);
            if j > samples && decided {
                break;
            }
            let t = if j == 0 { closest } else { part(j) };
            let Some(quotient) = self.quotient(t, probe, settings.error_of_gradients()) else {
                continue;
            };
            smoothness = smoothness.max(quotient.as_f64());
            if j <= samples {
                on_step = smoothness;
            }
            if let Some(step) = step {
                narrow(&mut critical, t.as_f64() * step, quotient.as_f64(), smoothness);
            }
        }
        (on_step, critical)
    }

    /// $\lVert \nabla f(w) - \nabla f(w_t)\rVert / \lVert w - w_t\rVert$ less the possible rounding, but at least 0; `None`
    /// where there is no gradient.
    fn quotient<O: Gradient<Param = P, Gradient = P>>(
        &self,
        t: F,
        probe: &mut Probe<O>,
        error: F,
    ) -> Option<F> {
        let there = self.before.scaled_sub(&t, &self.back);
        // The distance to the rounded point.
        let distance: F = norm(&difference(self.before, &there));
        let (gradient, size) = probe.gradient(&there)?;
        let change: F = norm(&difference(&self.gradient, &gradient));
        let value = (change - error * (self.size + size)) / distance;
        Some(if value > F::zero() && value.is_finite() {
            value
        } else {
            F::zero()
        })
    }

    /// $\lambda_1$ at $w$, from central differences of gradients.
    fn sharpness<O: Gradient<Param = P, Gradient = P>>(
        &self,
        probe: &mut Probe<O>,
        settings: &StabilitySettings,
        start_vector: Option<&P>,
    ) -> Option<Sharpness> {
        let length = settings.relative_difference::<F>() * self.scale;
        let start = start_vector.unwrap_or(&self.gradient);
        largest_eigenvalue(
            start,
            settings.hessian_products,
            settings.sharpness_tolerance,
            |unit| {
                let (ahead, _) = probe.gradient(&self.before.scaled_sub(&-length, unit))?;
                let (behind, _) = probe.gradient(&self.before.scaled_sub(&length, unit))?;
                Some(scaled(&difference(&ahead, &behind), (length + length).recip()))
            },
        )
    }
}

/// Narrows the bracket of $\eta^{*}$ by the quotient at a sample, given the largest one up to there.
///
/// From a sample with quotient $q$ at $s$ on, $l \ge q$. So $\eta l(w, \eta) \ge 2$ at $\eta = \max(s, 2/q)$, and $\eta^{*}$ is no larger: it is
/// smaller than $s$ where $2/q$ is, because $\eta l(w, \eta)$ is continuous. As long as the largest quotient leaves the product below
/// 2, a sample counts as below $\eta^{*}$.
fn narrow(critical: &mut CriticalStep, sample: f64, quotient: f64, largest: f64) {
    if sample * largest < 2.0 && sample < critical.upper {
        critical.lower = sample;
    }
    let balanced = 2.0 / quotient;
    let bound = if balanced < sample {
        sample.next_down()
    } else {
        balanced
    };
    critical.upper = critical.upper.min(bound);
}
