//! The measurements of one step.

use crate::smoothness::{CriticalStep, LargeSteps, StepVerdict};
use std::fmt;

/// The measurements of a [`StabilityObserver`](super::StabilityObserver) on the step $\Delta = w_{k+1} - w_k$ of one iteration.
///
/// Displayed, it is a row of the table with the header [`HEADER`](Self::HEADER).
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct StabilityRow {
    /// $k$, from 0.
    pub iteration: u64,
    /// $f(w_{k+1})$ as the solver reports it; infinite where it never computes the cost.
    pub cost: f64,
    /// $\lVert g_k\rVert$; NaN where the problem refused it.
    pub gradient_norm: f64,
    /// $\lVert \Delta\rVert$.
    pub distance: f64,
    /// The cosine between the step and $-g_k$: 1 for gradient descent, NaN where $g_k$ is zero or refused.
    pub alignment: f64,
    /// $\eta_k = \lVert \Delta\rVert^2 / (-g_k^\top \Delta)$; `None` where the step does not descend initially.
    pub step: Option<f64>,
    /// The sampled $l(w_k, \eta_k)$: a lower bound, provided the [relative error](super::StabilitySettings::gradient_error) of a
    /// gradient is as set. 0 where no difference was larger than that, NaN where the problem refused $g_k$.
    pub segment_smoothness: f64,
    /// The critical step. `upper` is the smallest $\max(s, 2/q)$ over the samples, where $q$ is the quotient at the step $s$ on the ray; no
    /// sampling could refute it. `lower` is the last sample up to twice $\eta_k$ where $l$, as sampled, leaves the product below 2: an
    /// estimate.
    pub critical_step: CriticalStep,
    /// $\lambda_1$ of the Hessian at $w_k$; `None` where the settings disable it, or the problem refused every product.
    pub sharpness: Option<Sharpness>,
    /// The number of gradients evaluated for this row.
    pub gradients: usize,
    /// The number of those that the problem refused with an error, or that were not finite. They were skipped.
    pub refused: usize,
    /// The message of the first refusal.
    pub refusal: Option<String>,
}

/// An estimate of the largest eigenvalue of a Hessian.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Sharpness {
    /// The largest Ritz value: never above $\lambda_1$, but for the error of the differences.
    pub value: f64,
    /// $\lVert Hx - \theta x\rVert$ for the Ritz value $\theta$ and its unit vector $x$: an eigenvalue lies within this distance of the value.
    pub residual: f64,
}

impl StabilityRow {
    /// The header of the table.
    pub const HEADER: &str =
        "iteration        cost        step  critical step   step·l   step·λ₁  large  beyond";

    /// The verdict of Definition 2.3 on this step: whether $\eta_k \ge \eta^{*}(w_k)/2$ and whether $\eta_k > \eta^{*}(w_k)$.
    ///
    /// A yes holds up to the [errors of the estimates](super::StabilityObserver), a no may become a yes under finer sampling;
    /// `None` where the step has no $\eta_k$ or equals an end of the bracket, or refused gradients leave the bracket open.
    pub fn verdict(&self) -> StepVerdict {
        let unknown = StepVerdict {
            is_large: None,
            is_beyond: None,
        };
        LargeSteps::classify(&[self.compared()], 1.0)
            .ok()
            .and_then(|classified| classified.verdicts().first().copied())
            .unwrap_or(unknown)
    }

    /// The step, NaN if there is none, and the bracket to compare it with.
    pub(super) fn compared(&self) -> (f64, CriticalStep) {
        (self.step.unwrap_or(f64::NAN), self.critical_step)
    }

    /// $\eta_k l(w_k, \eta_k)$: from 2 on, the descent lemma guarantees nothing.
    pub fn step_times_smoothness(&self) -> Option<f64> {
        self.step.map(|step| step * self.segment_smoothness)
    }

    /// $\eta_k \lambda_1$: the edge of stability is at 2.
    pub fn step_times_sharpness(&self) -> Option<f64> {
        Some(self.step? * self.sharpness?.value)
    }
}

impl fmt::Display for StabilityRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| format!("{value:.3}"));
        let word = |verdict: Option<bool>| match verdict {
            Some(true) => "yes",
            Some(false) => "no",
            None => "?",
        };
        let critical = Some(self.critical_step.upper).filter(|upper| upper.is_finite());
        let step = self
            .step
            .map_or_else(|| "-".to_owned(), |step| format!("{step:.3e}"));
        let critical = critical.map_or_else(|| "-".to_owned(), |critical| format!("{critical:.3e}"));
        let verdict = self.verdict();
        write!(
            f,
            "{:>9}  {:>10.3e}  {step:>10}  {critical:>13}  {:>7}  {:>8}  {:>5}  {:>6}",
            self.iteration,
            self.cost,
            number(self.step_times_smoothness()),
            number(self.step_times_sharpness()),
            word(verdict.is_large),
            word(verdict.is_beyond),
        )
    }
}
