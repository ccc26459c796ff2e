//! The settings common to the rules that search.

use crate::error::{ParameterError, require};
use crate::line_search::{
    EqualitySearch, Extrapolation, FirstTrial, FirstTrialRule, LineSearch, ReferenceMemory, ReferenceRule,
};
use crate::scalar::Scalar;

/// The settings shared by all line searches.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct SearchSettings {
    /// $c$, in (0, 1). Default 1e-4.
    pub sufficient_decrease: f64,
    /// $\delta$, in (0, 1). Default 0.5.
    pub backtrack_factor: f64,
    /// The first trial of the first iteration, where it is not Polyak's. Default 1.
    pub first_step: f64,
    /// First trials are clamped to at least this. Default 1e-6.
    pub min_first_trial: f64,
    /// First trials are clamped to at most this, which must not exceed the largest step. Default 1e4.
    pub max_first_trial: f64,
    /// Extrapolation never evaluates above this. Default 1e4; to lower it, lower `max_first_trial` too.
    pub max_step: f64,
    /// The maximum number of trials after the first; by default enough to shrink it by the factor 1e-30.
    pub trial_limit: Option<usize>,
}

impl Default for SearchSettings {
    fn default() -> Self {
        Self {
            sufficient_decrease: 1e-4,
            backtrack_factor: 0.5,
            first_step: 1.0,
            min_first_trial: 1e-6,
            max_first_trial: 1e4,
            max_step: EqualitySearch::<f64>::DEFAULT_MAX_STEP,
            trial_limit: None,
        }
    }
}

impl SearchSettings {
    pub(super) fn equality_search<F: Scalar>(
        &self,
        extrapolation: Extrapolation,
    ) -> Result<EqualitySearch<F>, ParameterError> {
        let search = EqualitySearch::new(self.sufficient_decrease, self.backtrack_factor)?
            .with_extrapolation(extrapolation)
            .with_max_step(self.max_step)?;
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
        let largest = self.max_first_trial;
        require(
            largest <= self.max_step,
            "max_first_trial",
            "at most max_step",
            largest,
        )?;
        let first_trial = FirstTrial::new(first_trial, self.min_first_trial, largest)?;
        Ok(LineSearch::new(
            ReferenceMemory::new(reference)?,
            first_trial,
            search,
        ))
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
