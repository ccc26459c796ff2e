//! The product data × networks × optimisers × seeds.

use super::assets::Assets;
use super::error::GridError;
use super::planned::PlannedCell;
use super::tuning::Tuning;
use crate::cell::CellSettings;
use crate::optimiser::OptimiserSettings;
use crate::plan::Plan;
use flatland_networks::Real;

/// The cells of a plan in the order of the plan.
///
/// An optimiser with a tuned setting appears as its candidates with the first seed until `tuning` has the choice for
/// their data and network, then as the chosen candidate with every seed.
pub(super) fn planned_cells<F: Real>(
    plan: &Plan,
    assets: &Assets<F>,
    tuning: &Tuning,
) -> Result<Vec<PlannedCell>, GridError> {
    let mut cells = Vec::new();
    let mut position = 0;
    for (data, data_assets) in assets.data().iter().enumerate() {
        for network in 0..data_assets.networks.len() {
            let place = Place {
                plan,
                assets,
                data,
                network,
            };
            for (index, optimiser) in plan.optimisers.iter().enumerate() {
                let candidates = optimiser.candidates();
                let mut resolved = match tuning.choice(data, network, index) {
                    _ if candidates.is_empty() => {
                        let (settings, why) = place.looked_up(optimiser);
                        place.cells(&settings, optimiser.label(), why, &plan.seeds)?
                    }
                    Some(choice) => {
                        let why = Some(choice.why.clone());
                        place.cells(&choice.settings, optimiser.label(), why, &plan.seeds)?
                    }
                    None => {
                        cells.extend(place.candidates(&candidates)?);
                        Vec::new()
                    }
                };
                // The same whatever has been tuned.
                for (seed, cell) in resolved.iter_mut().enumerate() {
                    cell.position = Some(position + seed);
                }
                position += plan.seeds.len();
                cells.append(&mut resolved);
            }
        }
    }
    Ok(cells)
}

/// A data set and a network of a plan.
struct Place<'p, F> {
    plan: &'p Plan,
    assets: &'p Assets<F>,
    data: usize,
    network: usize,
}

impl<F: Real> Place<'_, F> {
    /// The candidates of a tuned setting with the first seed.
    fn candidates(&self, candidates: &[OptimiserSettings]) -> Result<Vec<PlannedCell>, GridError> {
        let first = &self.plan.seeds[..1];
        let labels: Vec<String> = candidates.iter().map(OptimiserSettings::label).collect();
        let why = format!(
            "a candidate: of {} the one of lowest final training cost with seed {} is chosen, as the plan's \
             manifest.ron says",
            labels.join(", "),
            first[0],
        );
        let mut cells = Vec::new();
        for candidate in candidates {
            cells.extend(self.cells(candidate, candidate.label(), Some(why.clone()), first)?);
        }
        Ok(cells)
    }

    /// The optimiser with the step of its table for this place, if it has a table, and why. Loading the assets has checked
    /// that the table has the step.
    fn looked_up(&self, optimiser: &OptimiserSettings) -> (OptimiserSettings, Option<String>) {
        let data = &self.assets.data()[self.data];
        match optimiser.tuned_for(&data.set.label, data.networks[self.network].label()) {
            Some(tuned) if tuned != *optimiser => {
                let why = format!(
                    "{}: the step that the plan's table has for this data and network",
                    tuned.label()
                );
                (tuned, Some(why))
            }
            _ => (optimiser.clone(), None),
        }
    }

    fn cells(
        &self,
        optimiser: &OptimiserSettings,
        label: String,
        tuned: Option<String>,
        seeds: &[u64],
    ) -> Result<Vec<PlannedCell>, GridError> {
        let Self {
            plan,
            assets,
            data,
            network,
        } = *self;
        let cell = |&seed: &u64| {
            let settings = CellSettings {
                data: (*plan.data[data]).clone(),
                data_fingerprint: assets.data()[data].fingerprint.clone(),
                network: (*plan.networks[network]).clone(),
                initial_weights: assets.initial_weights.as_ref().map(|(_, hash)| hash.clone()),
                direction: assets.direction.as_ref().map(|(_, hash)| hash.clone()),
                loss: plan.loss,
                precision: plan.precision,
                optimiser: optimiser.clone(),
                seed,
                iterations: plan.iterations,
                batch: plan.batch,
                stop: plan.stop.of(optimiser.rule()),
                record: plan.record.on(plan.data[data].label()),
                engine: assets.engine.clone(),
            };
            let identity = settings.identity()?;
            Ok(PlannedCell {
                settings,
                identity,
                optimiser: label.clone(),
                tuned: tuned.clone(),
                data,
                network,
                network_label: assets.data()[data].networks[network].label().to_owned(),
                position: None,
            })
        };
        seeds.iter().map(cell).collect()
    }
}
