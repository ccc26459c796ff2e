//! The settings common to the rules that search.

use crate::error::{ParameterError, require};
use crate::line_search::{
    EqualitySearch, Extrapolation, FirstTrial, FirstTrialRule, LineSearch, ReferenceMemory, ReferenceRule,
};
use crate::number::Number;
use crate::scalar::Scalar;

/// The settings shared by all line searches.
///
/// None of the library's defaults but the first step knows a scale: a multiple of $f$ is minimised as $f$ is. As the paper's runs
/// do, plans clamp first trials to $[10^{-6}, 10^4]$ unless they say otherwise; neither bounds the step.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct SearchSettings {
    /// $c$, in (0, 1). Default 1e-4.
    pub sufficient_decrease: f64,
    /// $\delta$, in (0, 1). Default 0.5.
    pub backtrack_factor: f64,
    /// The first trial of the first iteration, where it is not Polyak's, within the bounds that are set. Default 1.
    pub first_step: f64,
    /// First trials are clamped to at least this. Default `None`: they are not.
    pub min_first_trial: Option<f64>,
    /// First trials are clamped to at most this, which must not exceed the largest step. Default `None`: only to the largest step.
    pub max_first_trial: Option<f64>,
    /// No step above this is evaluated. Default `None`: only the trial limit bounds extrapolation.
    pub max_step: Option<f64>,
    /// The maximum number of trials after the first; by default enough to shrink it by the factor 1e-30.
    pub trial_limit: Option<usize>,
}

impl Default for SearchSettings {
    fn default() -> Self {
        Self {
            sufficient_decrease: 1e-4,
            backtrack_factor: 0.5,
            first_step: 1.0,
            min_first_trial: None,
            max_first_trial: None,
            max_step: None,
            trial_limit: None,
        }
    }
}

impl SearchSettings {
    pub(super) fn equality_search<F: Scalar>(
        &self,
        extrapolation: Extrapolation,
    ) -> Result<EqualitySearch<F>, ParameterError> {
        let mut search = EqualitySearch::new(self.sufficient_decrease, self.backtrack_factor)?
            .with_extrapolation(extrapolation);
        if let Some(max_step) = self.max_step {
            search = search.with_max_step(max_step)?;
        }
        match self.trial_limit {
            Some(limit) => search.with_trial_limit(limit),
            None => Ok(search),
        }
    }

    pub(super) fn line_search<F: Scalar>(
        &self,
        reference: ReferenceRule,
        first_trial: FirstTrialRule,
        search: EqualitySearch<F>,
    ) -> Result<LineSearch<F>, ParameterError> {
        let mut clamped = FirstTrial::new(first_trial)?;
        if let Some(max_step) = self.max_step {
            for (name, value) in [
                ("min_first_trial", self.min_first_trial.unwrap_or(max_step)),
                ("max_first_trial", self.max_first_trial.unwrap_or(max_step)),
                ("first_step", first_trial.first_step().unwrap_or(max_step)),
            ] {
                require(
                    value <= max_step,
                    name,
                    format!("at most max_step, {}", Number(max_step)),
                    Number(value),
                )?;
            }
        }
        if let Some(min) = self.min_first_trial {
            clamped = clamped.with_min(min)?;
        }
        if let Some(max) = self.max_first_trial.or(self.max_step) {
            clamped = clamped.with_max(max)?;
        }
        Ok(LineSearch::new(ReferenceMemory::new(reference)?, clamped, search))
    }

    pub(super) fn starting_at_previous_step<F: Scalar>(
        &self,
        reference: ReferenceRule,
    ) -> Result<LineSearch<F>, ParameterError> {
        let first_trial = FirstTrialRule::Previous {
            first_step: self.first_step,
        };
        self.line_search(
            reference,
            first_trial,
            self.equality_search(Extrapolation::WhileAccepted)?,
        )
    }
}

/// The value of a setting that has no default.
pub(super) fn required(parameter: &'static str, value: Option<f64>) -> Result<f64, ParameterError> {
    value.ok_or_else(|| ParameterError::required(parameter))
}
