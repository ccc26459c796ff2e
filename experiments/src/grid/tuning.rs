//! Settings chosen by their results: SAM's step.

use super::error::GridError;
use super::planned::PlannedCell;
use super::records::find;
use crate::optimiser::OptimiserSettings;
use crate::plan::Plan;
use flatland_records::{Cell, Record, Status, Store};
use std::collections::BTreeMap;

/// The choices made so far, by (data, network, optimiser).
#[derive(Clone, Debug, Default)]
pub(super) struct Tuning {
    choices: BTreeMap<(usize, usize, usize), Choice>,
}

/// A choice among candidates.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Choice {
    /// The chosen settings.
    pub(super) settings: OptimiserSettings,
    /// How the settings were chosen, in words.
    pub(super) why: String,
}

impl Tuning {
    /// The choice for a place of the grid, if it has been made.
    pub(super) fn choice(&self, data: usize, network: usize, optimiser: usize) -> Option<&Choice> {
        self.choices.get(&(data, network, optimiser))
    }

    /// Chooses wherever all candidates have a record that is not damaged and not [unfinished](Status::is_unfinished): among the completed
    /// candidates, the one with the lowest final training
    /// cost; in stochastic runs, the one with the lowest mean cost over the iterations of the last epoch.
    ///
    /// # Errors
    ///
    /// A record cannot be read.
    pub(super) fn from_records(plan: &Plan, cells: &[PlannedCell], store: &Store) -> Result<Self, GridError> {
        let mut tuning = Self::default();
        for (index, optimiser) in plan.optimisers.iter().enumerate() {
            let candidates = optimiser.candidates();
            let mut places: BTreeMap<(usize, usize), Vec<&PlannedCell>> = BTreeMap::new();
            // The plan may also list a candidate as an optimiser of its own, with every seed.
            let is_candidate = |cell: &&PlannedCell| {
                Some(&cell.settings.seed) == plan.seeds.first()
                    && candidates.contains(&cell.settings.optimiser)
            };
            for cell in cells.iter().filter(is_candidate) {
                let place = places.entry((cell.data, cell.network)).or_default();
                if place.iter().all(|other| other.identity != cell.identity) {
                    place.push(cell);
                }
            }
            for ((data, network), cells) in places {
                if let Some(choice) = choose(&cells, store)? {
                    tuning.choices.insert((data, network, index), choice);
                }
            }
        }
        Ok(tuning)
    }
}

/// The cost of the last iterate; in a stochastic run, where that is the cost of one batch, the mean over the iterations of
/// one epoch.
fn final_cost(record: &Record) -> f64 {
    let Cell {
        batch,
        training_samples,
        ..
    } = &record.cell;
    let iterations = batch.map_or(1, |batch| training_samples.div_ceil(batch.max(1)).max(1));
    let last = &record.tables.trace[record.tables.trace.len().saturating_sub(iterations)..];
    last.iter().map(|row| row.cost).sum::<f64>() / last.len() as f64
}

fn choose(candidates: &[&PlannedCell], store: &Store) -> Result<Option<Choice>, GridError> {
    let mut costs = Vec::new();
    for cell in candidates {
        let record = match find(store, &cell.identity) {
            Ok(Some(record)) => record,
            Ok(None) => return Ok(None),
            // Then the candidates are the plan's cells, and the damage is named there.
            Err(error) if error.is_damage() => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        if record.status.is_unfinished() {
            return Ok(None);
        }
        let cost = match record.status {
            Status::Completed => final_cost(&record),
            _ => f64::INFINITY,
        };
        costs.push((cost, *cell));
    }
    let lowest = costs.iter().min_by(|(a, _), (b, _)| a.total_cmp(b));
    let none_completed = costs.iter().all(|(cost, _)| *cost == f64::INFINITY);
    Ok(lowest.map(|(_, chosen)| {
        let listed: Vec<String> = costs
            .iter()
            .map(|(cost, cell)| format!("{} {cost:.3e}", cell.settings.optimiser.label()))
            .collect();
        let (label, seed) = (chosen.settings.optimiser.label(), chosen.settings.seed);
        let listed = listed.join(", ");
        let why = match none_completed {
            false => format!("{label}: the lowest final training cost with seed {seed} of {listed}"),
            true => format!("{label}: the first, as none completed with seed {seed}"),
        };
        Choice {
            settings: chosen.settings.optimiser.clone(),
            why,
        }
    }))
}
