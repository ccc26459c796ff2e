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
/// Cells of an optimiser with a tuned setting appear as the candidates with the first seed until `tuning` knows the choice
/// for their data and network, then as the chosen one with every seed.
pub(super) fn planned_cells<F: Real>(
    plan: &Plan,
    assets: &Assets<F>,
    tuning: &Tuning,
) -> Result<Vec<PlannedCell>, GridError> {
    let mut cells = Vec::new();
    for (data, data_assets) in assets.data().iter().enumerate() {
        for network in 0..data_assets.networks.len() {
            for (index, optimiser) in plan.optimisers.iter().enumerate() {
                let place = Place {
                    plan,
                    assets,
                    data,
                    network,
                };
                let candidates = optimiser.candidates();
                match (candidates.is_empty(), tuning.choice(data, network, index)) {
                    (true, _) => {
                        let (settings, why) = place.looked_up(optimiser);
                        cells.extend(place.cells(&settings, optimiser.label(), why, &plan.seeds)?);
                    }
                    (false, Some(choice)) => {
                        let (settings, why) = (&choice.settings, Some(choice.why.clone()));
                        cells.extend(place.cells(settings, optimiser.label(), why, &plan.seeds)?);
                    }
                    (false, None) => {
                        let first = &plan.seeds[..plan.seeds.len().min(1)];
                        let labels: Vec<String> = candidates.iter().map(|one| one.label()).collect();
                        let why = format!(
                            "a candidate: of {} the one of lowest final training cost with seed {} is chosen, as the \
                             plan's manifest.ron says",
                            labels.join(", "),
                            plan.seeds[0],
                        );
                        for candidate in &candidates {
                            cells.extend(place.cells(
                                candidate,
                                candidate.label(),
                                Some(why.clone()),
                                first,
                            )?);
                        }
                    }
                }
            }
        }
    }
    Ok(cells)
}

struct Place<'p, F> {
    plan: &'p Plan,
    assets: &'p Assets<F>,
    data: usize,
    network: usize,
}

impl<F: Real> Place<'_, F> {
    /// The optimiser with the step of its table for this place, where it has one, and why. That there is one was
    /// checked when the assets were loaded.
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
                record: (*plan.record).clone(),
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
            })
        };
        seeds.iter().map(cell).collect()
    }
}
