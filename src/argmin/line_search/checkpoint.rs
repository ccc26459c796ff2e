//! What a checkpoint keeps of a search.

use super::memory::SearchMemory;
use super::settings::LargeStepSearch;
use crate::error::ParameterError;
use crate::line_search::{Extrapolation, LineSearchMemory};
use crate::scalar::Scalar;
use crate::step_rule::StepRule;

/// Settings and memory by value: what a checkpoint keeps. The direction is not kept, as outer solvers set it before every search.
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Saved<F> {
    rule: StepRule,
    extrapolation: Option<Extrapolation>,
    first_trial: Option<F>,
    costs_are_norms: bool,
    memory: LineSearchMemory<F>,
    stuck: bool,
}

impl<D, F: Scalar> From<LargeStepSearch<D, F>> for Saved<F> {
    fn from(search: LargeStepSearch<D, F>) -> Self {
        Self {
            rule: search.rule,
            extrapolation: search.extrapolation,
            first_trial: search.first_trial,
            costs_are_norms: search.costs_are_norms,
            memory: search.memory.line_search(),
            stuck: search.memory.is_stuck(),
        }
    }
}

impl<D, F: Scalar> TryFrom<Saved<F>> for LargeStepSearch<D, F> {
    type Error = ParameterError;

    fn try_from(saved: Saved<F>) -> Result<Self, ParameterError> {
        let mut search = Self::new(saved.rule)?;
        if let Some(step) = saved.first_trial {
            search = search.starting_at(step)?;
        }
        search.search.validate(&saved.memory)?;
        Ok(Self {
            extrapolation: saved.extrapolation,
            costs_are_norms: saved.costs_are_norms,
            memory: SearchMemory::new(saved.memory, saved.stuck),
            ..search
        })
    }
}
