//! The serialised form of a search.

use super::memory::{RunRecord, SearchMemory};
use super::settings::LargeStepSearch;
use crate::error::ParameterError;
use crate::line_search::{Extrapolation, LineSearchMemory};
use crate::scalar::Scalar;
use crate::step_rule::StepRule;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Settings and memory by value, for a checkpoint. The direction is left out: outer solvers set it before every search.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved<F> {
    rule: StepRule,
    extrapolation: Option<Extrapolation>,
    first_trial: Option<F>,
    fallback: bool,
    costs_are_norms: bool,
    memory: LineSearchMemory<F>,
    record: RunRecord<F>,
}

impl<D, F: Scalar> From<&LargeStepSearch<D, F>> for Saved<F> {
    fn from(search: &LargeStepSearch<D, F>) -> Self {
        Self {
            rule: search.rule,
            extrapolation: search.extrapolation,
            first_trial: search.first_trial,
            fallback: search.fallback,
            costs_are_norms: search.costs_are_norms,
            memory: search.memory.line_search(),
            record: search.memory.record(),
        }
    }
}

impl<F: Scalar> Saved<F> {
    /// The saved search, with a memory of its own.
    fn restored<D>(self) -> Result<LargeStepSearch<D, F>, ParameterError> {
        let Self {
            rule,
            extrapolation,
            first_trial,
            fallback,
            costs_are_norms,
            memory,
            record,
        } = self;
        let mut search = LargeStepSearch::new(rule)?;
        if let Some(step) = first_trial {
            search = search.starting_at(step)?;
        }
        search.search.validate(&memory)?;
        Ok(LargeStepSearch {
            extrapolation,
            fallback,
            costs_are_norms,
            memory: SearchMemory::new(memory, record),
            ..search
        })
    }
}

impl<D, F: Scalar + Serialize> Serialize for LargeStepSearch<D, F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Saved::from(self).serialize(serializer)
    }
}

impl<'de, D, F: Scalar + Deserialize<'de>> Deserialize<'de> for LargeStepSearch<D, F> {
    fn deserialize<De: Deserializer<'de>>(deserializer: De) -> Result<Self, De::Error> {
        Saved::deserialize(deserializer)?
            .restored()
            .map_err(De::Error::custom)
    }
}
