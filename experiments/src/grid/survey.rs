//! What is known of a plan before it runs: its data, its cells, and what they will take.

use super::assets::Assets;
use super::cells::planned_cells;
use super::error::GridError;
use super::options::RunOptions;
use super::planned::PlannedCell;
use super::tuning::Tuning;
use crate::data::DataSummary;
use crate::estimate::{
    Basis, Bytes, CellMemory, PRODUCTS_PER_SHARPNESS, Seconds, Speed, TRIALS, Work, total_memory,
};
use crate::plan::{PlanFile, Precision};
use flatland_networks::Real;
use std::fmt;

/// A plan's data, cells and estimates.
#[derive(Clone, Debug, PartialEq)]
pub struct Survey {
    /// The data sets, in the order of the plan.
    pub data: Vec<DataSummary>,
    /// The cells, in the order of the plan, with what each will take. Tuned settings appear as their candidates.
    pub cells: Vec<SurveyedCell>,
    /// Bytes of all data sets.
    pub data_bytes: u64,
}

/// A cell and its estimates.
#[derive(Clone, Debug, PartialEq)]
pub struct SurveyedCell {
    /// The cell.
    pub cell: PlannedCell,
    /// How many cells this stands for: a candidate, of which the chosen one will also be run with the other seeds, stands
    /// for its share of these.
    pub runs: f64,
    /// Seconds on one thread.
    pub seconds: f64,
    /// What they rest on.
    pub basis: Basis,
    /// Bytes besides the data.
    pub memory: CellMemory,
}

/// Reads the data of a plan and estimates what its cells will take, without running anything.
///
/// # Errors
///
/// The plan's files cannot be loaded or do not fit, or a cell needs more memory than there is.
pub fn survey(file: &PlanFile) -> Result<Survey, GridError> {
    match file.plan.precision {
        Precision::F32 => survey_in::<f32>(file),
        Precision::F64 => survey_in::<f64>(file),
    }
}

fn survey_in<F: Real>(file: &PlanFile) -> Result<Survey, GridError> {
    let plan = &file.plan;
    let assets = Assets::<F>::load(file)?;
    let planned = planned_cells(plan, &assets, &Tuning::default())?;
    refuse_oversized(&planned, &assets)?;
    let speeds = speeds(&assets, file)?;
    let mut cells = Vec::new();
    for cell in planned {
        let network = &assets.data()[cell.data].networks[cell.network];
        let (work, memory) = requirements(&cell, &assets);
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
            seconds: speed.seconds(&work, network.parameters()),
            basis: speed.basis.clone(),
            runs,
            memory,
            cell,
        });
    }
    let bytes = |data: &super::assets::DataAssets<F>| {
        let values = (data.set.train.len() + data.set.test.len()) * (data.set.dimension() + data.set.classes);
        (values * size_of::<F>()) as u64
    };
    Ok(Survey {
        data_bytes: assets.data().iter().map(bytes).sum(),
        data: assets.data().iter().map(|data| data.summary.clone()).collect(),
        cells,
    })
}

/// The speed of each network on each data set; of the networks that are too large to be timed, by the largest one that is
/// not.
fn speeds<F: Real>(assets: &Assets<F>, file: &PlanFile) -> Result<Vec<Vec<Speed>>, GridError> {
    let mut timed: Vec<Vec<Option<Speed>>> = Vec::new();
    for data in assets.data() {
        let (images, targets) = (&data.set.train.images, &data.train_targets);
        let mut speeds = Vec::new();
        for network in &data.networks {
            let speed = Speed::timed(network, images.view(), targets.view(), file.plan.loss);
            speeds.push(speed.map_err(|reason| GridError::Network {
                network: network.label().to_owned(),
                data: data.set.label.clone(),
                reason: Box::new(reason),
            })?);
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

/// What a cell does, and the memory it holds.
fn requirements<F: Real>(cell: &PlannedCell, assets: &Assets<F>) -> (Work, CellMemory) {
    let data = &assets.data()[cell.data];
    let (training, test) = (data.set.train.len(), data.set.test.len());
    let work = Work::of(&cell.settings, training, test, data.set.classes);
    let network = &data.networks[cell.network];
    let memory = CellMemory::of::<F>(network, work.samples as usize, training, &work);
    (work, memory)
}

/// Refuses a cell that needs more memory than there is, before it is allocated: the system would end the program.
pub(super) fn refuse_oversized<F: Real>(cells: &[PlannedCell], assets: &Assets<F>) -> Result<(), GridError> {
    let Some(total) = total_memory() else {
        return Ok(());
    };
    let needed = |cell: &PlannedCell| requirements(cell, assets).1.least;
    match cells.iter().find(|cell| needed(cell) > total) {
        None => Ok(()),
        Some(cell) => Err(GridError::Memory {
            cell: cell.to_string(),
            needed: Bytes(needed(cell)),
            total: Bytes(total),
        }),
    }
}

impl Survey {
    /// The estimates in words, for the cells that `is_due` and these options.
    pub fn estimate(&self, options: &RunOptions, is_due: impl Fn(&PlannedCell) -> bool) -> Estimate {
        let due: Vec<&SurveyedCell> = self.cells.iter().filter(|cell| is_due(&cell.cell)).collect();
        let (jobs, threads) = options.parallelism(due.len());
        let mut places: Vec<PlaceEstimate> = Vec::new();
        for surveyed in &due {
            let place = (surveyed.cell.data, surveyed.cell.network);
            let seconds = surveyed.seconds / threads as f64;
            match places.iter_mut().find(|known| known.place == place) {
                Some(known) => {
                    known.cells += 1;
                    known.shortest = known.shortest.min(seconds);
                    known.longest = known.longest.max(seconds);
                    known.typical = known.typical.max(surveyed.memory.typical);
                    known.most = known.most.max(surveyed.memory.most);
                }
                None => places.push(PlaceEstimate {
                    place,
                    name: format!(
                        "{} on {}",
                        surveyed.cell.network_label,
                        surveyed.cell.settings.data.label()
                    ),
                    cells: 1,
                    shortest: seconds,
                    longest: seconds,
                    typical: surveyed.memory.typical,
                    most: surveyed.memory.most,
                    basis: surveyed.basis.clone(),
                }),
            }
        }
        let mut memories: Vec<u64> = due.iter().map(|cell| cell.memory.typical).collect();
        memories.sort_unstable_by(|a, b| b.cmp(a));
        let all: f64 = due.iter().map(|cell| cell.runs * cell.seconds).sum();
        Estimate {
            places,
            seconds: all / (jobs * threads) as f64,
            bytes: memories
                .iter()
                .take(jobs)
                .fold(self.data_bytes, |sum, bytes| sum.saturating_add(*bytes)),
            jobs,
            threads,
        }
    }
}

/// What the cells of a plan that are to be run will take; [`Display`](fmt::Display) gives a few lines.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    /// For each data set with each network.
    pub places: Vec<PlaceEstimate>,
    /// Seconds in all.
    pub seconds: f64,
    /// Bytes in all, at a time.
    pub bytes: u64,
    /// Cells run at a time.
    pub jobs: usize,
    /// Threads of each.
    pub threads: usize,
}

/// What the cells of one network on one data set will take.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaceEstimate {
    /// Indices of data set and network in the plan.
    pub place: (usize, usize),
    /// Network and data in words.
    pub name: String,
    /// Cells to be run.
    pub cells: usize,
    /// Seconds of the shortest cell.
    pub shortest: f64,
    /// Seconds of the longest cell.
    pub longest: f64,
    /// Bytes of the largest cell, typically.
    pub typical: u64,
    /// Bytes of the largest cell, at most.
    pub most: u64,
    /// What the seconds rest on.
    pub basis: Basis,
}

/// "1 cell", "2 cells".
fn counted(number: usize, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {what}{plural}")
}

impl fmt::Display for Estimate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            places,
            seconds,
            bytes,
            jobs,
            threads,
        } = self;
        writeln!(
            f,
            "estimate for {} at a time on {} each: {} and {} in all",
            counted(*jobs, "cell"),
            counted(*threads, "thread"),
            Seconds(*seconds),
            Bytes(*bytes)
        )?;
        for place in places {
            let (shortest, longest) = (
                Seconds(place.shortest).to_string(),
                Seconds(place.longest).to_string(),
            );
            let time = match shortest == longest {
                true => longest,
                false => format!("{shortest} to {longest}"),
            };
            let basis = match &place.basis {
                Basis::Timed { samples } => format!("timed on {samples} samples"),
                Basis::Counted { like } => {
                    format!("from the number of multiplications, at the speed of {like}")
                }
                Basis::Assumed => "from the number of multiplications, at an assumed speed".to_owned(),
            };
            writeln!(
                f,
                "  {}: {time} and {} per cell ({} at most); {basis}",
                place.name,
                Bytes(place.typical),
                Bytes(place.most)
            )?;
        }
        write!(
            f,
            "  with {TRIALS} trials per iteration and {PRODUCTS_PER_SHARPNESS} Hessian products per sharpness; runs \
             differ by a factor of 2 or so"
        )
    }
}
