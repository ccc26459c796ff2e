//! What is known of a plan before it runs: its data, its cells, and what they will take.

use super::assets::Assets;
use super::cells::planned_cells;
use super::error::GridError;
use super::memory::{MemoryLimit, requirements};
use super::planned::PlannedCell;
use super::state::{CellState, states_of};
use super::tuning::Tuning;
use crate::Stored;
use crate::data::DataSummary;
use crate::engine::{DeviceMemory, Engine, EngineError, Engines};
use crate::estimate::{Basis, CellMemory, Speed};
use crate::plan::{PlanFile, Precision};
use std::path::Path;

/// A plan's data, cells and estimates.
#[derive(Debug)]
pub struct Survey {
    /// The data sets, in the order of the plan.
    pub data: Vec<DataSummary>,
    /// The cells, in the order of the plan, with what each will take. Tuned settings appear as their candidates.
    pub cells: Vec<SurveyedCell>,
    /// Bytes of all data sets.
    pub data_bytes: u64,
    /// Bytes that the cells running at a time may take together, besides the data; `None` if unknown.
    pub memory_limit: Option<u64>,
    /// What is there of the cells, as [`states`](super::states) says it.
    pub states: Vec<CellState>,
    /// Whether cells run side by side and faster on more threads, as the engine
    /// [says](crate::engine::Engine::uses_callers_threads).
    pub(super) side_by_side: bool,
}

/// A cell and its estimates.
#[derive(Clone, Debug, PartialEq)]
pub struct SurveyedCell {
    /// The cell.
    pub cell: PlannedCell,
    /// How many cells this stands for: a candidate, of which the chosen one will also be run with the other seeds, stands
    /// for its share of these.
    pub runs: f64,
    /// Seconds, on one thread unless the engine has its own.
    pub seconds: f64,
    /// What they rest on.
    pub basis: Basis,
    /// Bytes besides the data.
    pub memory: CellMemory,
    /// What of the memory of a device it takes, on an engine that has one.
    pub device: Option<DeviceMemory>,
    /// Why that is too much for the cell to be run, if so.
    pub refusal: Option<String>,
}

/// Reads the data of a plan, looks for its cells in the output folder `out`, and estimates what they will take on an engine, without
/// running anything.
///
/// # Errors
///
/// The plan's files cannot be loaded or do not fit, a record cannot be read, or the engine's device fails.
pub fn survey<E: Engines>(engine: &E, file: &PlanFile, out: &Path) -> Result<Survey, GridError> {
    match file.plan.precision {
        Precision::F32 => survey_in::<E, f32>(engine, file, out),
        Precision::F64 => survey_in::<E, f64>(engine, file, out),
    }
}

fn survey_in<E: Engine<F>, F: Stored>(engine: &E, file: &PlanFile, out: &Path) -> Result<Survey, GridError> {
    let plan = &file.plan;
    let assets = Assets::<F>::load(engine, file)?;
    let planned = planned_cells(plan, &assets, &Tuning::default())?;
    let limit = MemoryLimit::of(plan);
    let speeds = speeds(engine, &assets, file)?;
    let mut cells = Vec::new();
    for cell in planned {
        let network = &assets.data()[cell.data].networks[cell.network];
        let required = requirements(engine, &cell, &assets)?;
        let speed = &speeds[cell.data][cell.network];
        let candidates = plan.optimisers.iter().map(|optimiser| optimiser.candidates());
        let siblings = candidates
            .filter(|candidates| candidates.contains(&cell.settings.optimiser))
            .map(|candidates| candidates.len())
            .max();
        let runs = siblings.map_or(1.0, |siblings| {
            1.0 + (plan.seeds.len() - 1) as f64 / siblings as f64
        });
        cells.push(SurveyedCell {
            seconds: speed.seconds(&required.work, network.parameters()),
            basis: speed.basis.clone(),
            runs,
            refusal: required.refusal(limit),
            memory: required.memory,
            device: required.device,
            cell,
        });
    }
    let bytes = |data: &super::assets::DataAssets<F>| {
        let samples = data.set.train.len() + data.set.test.len();
        let values = samples.saturating_mul(data.set.dimension() + data.set.classes);
        values.saturating_mul(size_of::<F>()) as u64
    };
    Ok(Survey {
        data_bytes: assets.data().iter().map(bytes).sum(),
        data: assets.data().iter().map(|data| data.summary.clone()).collect(),
        states: states_of(file, &assets, out)?,
        cells,
        memory_limit: limit.bytes,
        side_by_side: engine.uses_callers_threads(),
    })
}

/// The speed of each network on each data set; of the networks that are too large to be timed, by the largest one that is
/// not.
fn speeds<E: Engine<F>, F: Stored>(
    engine: &E,
    assets: &Assets<F>,
    file: &PlanFile,
) -> Result<Vec<Vec<Speed>>, GridError> {
    let mut timed: Vec<Vec<Option<Speed>>> = Vec::new();
    for data in assets.data() {
        let (images, targets) = (&data.set.train.images, &data.train_targets);
        let mut speeds = Vec::new();
        for network in &data.networks {
            let speed = Speed::timed(engine, network, images.view(), targets.view(), file.plan.loss);
            speeds.push(match speed {
                // It is counted, like other networks that are too large to be timed.
                Err(EngineError::OutOfMemory { .. }) => None,
                speed => speed?,
            });
        }
        timed.push(speeds);
    }
    let pairs = || {
        assets
            .data()
            .iter()
            .zip(&timed)
            .flat_map(|(data, speeds)| speeds.iter().zip(&data.networks))
    };
    let largest = pairs()
        .filter_map(|(speed, network)| Some((speed.as_ref()?, network)))
        .max_by_key(|(_, network)| network.sizes().multiplications);
    let complete = |(data, speeds): (&super::assets::DataAssets<F>, &Vec<Option<Speed>>)| {
        let networks = data.networks.iter().zip(speeds);
        networks
            .map(|(network, speed)| {
                speed
                    .clone()
                    .unwrap_or_else(|| Speed::counted(network.sizes(), largest))
            })
            .collect()
    };
    Ok(assets.data().iter().zip(&timed).map(complete).collect())
}
