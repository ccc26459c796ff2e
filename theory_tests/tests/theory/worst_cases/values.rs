//! The frozen worst cases, and the theory's numbers for them.

use super::bowls::Bowls;
use serde::Deserialize;

#[derive(Deserialize)]
pub struct Values {
    pub one_step: Vec<OneStep>,
    pub several_steps: Vec<SeveralSteps>,
}

#[derive(Deserialize)]
pub struct OneStep {
    pub backtrack_factor: f64,
    pub sufficient_decrease: f64,
    /// The smallest step that can be bracketed.
    pub smallest_step: f64,
    pub curve: Vec<CurvePoint>,
}

/// The least $(f(w) - f(w_\eta))/\|g\|^2$ at a step η.
#[derive(Deserialize)]
pub struct CurvePoint {
    pub step: f64,
    pub decrease: f64,
    pub dual: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub enum FirstTrials {
    #[serde(rename = "previous step")]
    PreviousStep,
    #[serde(rename = "given")]
    Given,
}

#[derive(Deserialize)]
pub struct SeveralSteps {
    pub iterations: usize,
    pub backtrack_factor: f64,
    pub sufficient_decrease: f64,
    pub first_trials: FirstTrials,
    /// The largest $\min_{k<N}\|g_k\|^2$ for the steps found, and its upper bound.
    pub value: f64,
    pub dual: f64,
    pub function: Extremal,
}

#[derive(Deserialize)]
pub struct Extremal {
    pub steps: Vec<f64>,
    #[serde(flatten)]
    pub bowls: Bowls,
}

/// All of `reference/values.json`.
pub fn values() -> Values {
    serde_json::from_str(include_str!("reference/values.json")).unwrap()
}

/// $m$ of the one-step decrease.
pub fn one_step_decrease(c: f64, delta: f64) -> f64 {
    let smallest = delta * (1.0 - c);
    (2.0 * c * (1.0 - c)).min(2.0 * smallest * (1.0 - smallest))
}

impl SeveralSteps {
    pub fn finite_time_guarantee(&self) -> f64 {
        let (c, delta) = (self.sufficient_decrease, self.backtrack_factor);
        1.0 / (c * 2.0 * delta * (1.0 - c) * self.iterations as f64)
    }

    pub fn sum_of_decreases(&self) -> f64 {
        let decrease = one_step_decrease(self.sufficient_decrease, self.backtrack_factor);
        1.0 / ((self.iterations - 1) as f64 * decrease + 0.5)
    }

    pub fn name(&self) -> String {
        format!(
            "N = {}, δ = {}, c = {}, first trials {:?}",
            self.iterations, self.backtrack_factor, self.sufficient_decrease, self.first_trials
        )
    }
}
