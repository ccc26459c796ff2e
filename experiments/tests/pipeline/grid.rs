//! The grid: the product of a plan, each cell run once, and the manifest that figures and claims read.

use super::common::bits;
use flatland_experiments::cell::CheckpointError;
use flatland_experiments::engine::Native;
use flatland_experiments::grid::{
    self, CellEnd, GridError, GridObserver, Manifest, PlannedCell, RunOptions, Summary,
};
use flatland_experiments::plan::PlanFile;
use flatland_records::{Record, Status, Store, TraceRow};
use std::collections::BTreeMap;
use std::error::Error;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Mutex;
use tempfile::TempDir;

/// A folder with plans and results.
struct Project(TempDir);

impl Project {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn out(&self) -> PathBuf {
        self.0.path().join("results")
    }

    fn store(&self) -> Store {
        Store::open(self.out()).unwrap()
    }

    /// Reads a plan of tiny cells; `fields` come after the data and the network.
    fn plan(&self, fields: &str) -> PlanFile {
        let text = format!(
            "(name: \"tiny\", data: [Digits(train: 40)], networks: [Mlp(hidden: [4])], \
             record: (sharpness_every: 6, test_every: 1000), {fields})"
        );
        self.plan_of(&text)
    }

    fn plan_of(&self, text: &str) -> PlanFile {
        let path = self.0.path().join("plan.ron");
        std::fs::write(&path, text).unwrap();
        PlanFile::read(&path).unwrap_or_else(|error| panic!("{error}"))
    }

    /// Runs the cells without a record, each on one thread, and returns those that were run.
    fn run(&self, file: &PlanFile, jobs: usize) -> Ran {
        self.run_observed(file, jobs, &Listing::default())
    }

    fn run_observed(&self, file: &PlanFile, jobs: usize, listing: &Listing) -> Ran {
        let options = RunOptions {
            jobs: NonZeroUsize::new(jobs),
            threads: NonZeroUsize::new(1),
            commit: Some("0123456789ab".into()),
            ..RunOptions::new(self.out())
        };
        let summary = grid::run(&Native, file, &options, listing).unwrap();
        let mut started = listing.started.lock().unwrap().clone();
        started.sort();
        Ran { started, summary }
    }

    fn records(&self, file: &PlanFile) -> Result<Vec<Record>, GridError> {
        Manifest::read(&file.plan, &self.out())?.records(&file.plan, &self.store(), &self.out())
    }
}

struct Ran {
    started: Vec<String>,
    summary: Summary,
}

/// Lists the cells that are started; can interrupt the run at a given iteration.
#[derive(Default)]
struct Listing {
    started: Mutex<Vec<String>>,
    seen: Mutex<BTreeMap<usize, usize>>,
    interrupt_at: Option<usize>,
}

impl GridObserver for Listing {
    fn started(&self, _: usize, cell: &PlannedCell) {
        let label = format!("{} {}", cell.optimiser, cell.settings.seed);
        self.started.lock().unwrap().push(label);
    }

    fn progress(&self, worker: usize, row: &TraceRow) {
        self.seen.lock().unwrap().insert(worker, row.iteration);
    }

    fn interrupted(&self) -> bool {
        let seen = self.seen.lock().unwrap();
        self.interrupt_at
            .is_some_and(|at| seen.values().any(|&k| k >= at))
    }
}

const THREE: &str = "optimisers: [Nls(), Ls(), Gd(step: 0.1)], seeds: [1, 7], iterations: 12";

#[test]
fn cells_are_the_product_in_the_order_of_the_plan() {
    let project = Project::new();
    let file = project.plan_of(
        "(name: \"product\", data: [Digits(train: 40)], networks: [Mlp(hidden: [4]), Mlp(hidden: [3, 2])], \
         optimisers: [Nls(), Gd(step: 0.1)], seeds: [5, 3, 4], iterations: 9, loss: CrossEntropy)",
    );
    let cells = grid::cells(&Native, &file).unwrap();
    let found: Vec<(usize, String, u64)> = cells
        .iter()
        .map(|cell| (cell.network, cell.optimiser.clone(), cell.settings.seed))
        .collect();
    let mut expected = Vec::new();
    for network in [0, 1] {
        for optimiser in ["NLS", "GD 0.1"] {
            for seed in [5, 3, 4] {
                expected.push((network, optimiser.to_owned(), seed));
            }
        }
    }
    assert_eq!(found, expected);
    for cell in &cells {
        assert_eq!(cell.settings.iterations, 9);
        assert_eq!(cell.settings.loss, flatland_networks::Loss::CrossEntropy);
        assert_eq!(cell.settings.network, *file.plan.networks[cell.network]);
        assert_eq!(cell.identity, cell.settings.identity().unwrap());
    }
    let identities: std::collections::BTreeSet<&String> = cells.iter().map(|cell| &cell.identity).collect();
    assert_eq!(identities.len(), cells.len());
}

#[test]
fn a_finished_cell_is_not_run_again() {
    let project = Project::new();
    let file = project.plan(THREE);
    let ran = project.run(&file, 2);
    assert_eq!(ran.started.len(), 6);
    assert!(ran.summary.is_complete());
    assert_eq!(
        (ran.summary.run, ran.summary.recorded(), ran.summary.total()),
        (6, 6, 6)
    );
    let records = project.records(&file).unwrap();
    assert_eq!(records.len(), 6);
    let again = project.run(&file, 2);
    assert!(again.started.is_empty() && again.summary.is_complete());
    assert_eq!((again.summary.run, again.summary.recorded()), (0, 6));
    assert_eq!(project.records(&file).unwrap(), records);
}

#[test]
fn changed_settings_rerun_only_the_affected_cells() {
    let project = Project::new();
    project.run(&project.plan(THREE), 1);
    let changed = THREE.replace("Ls(),", "Ls(search: (max_step: 5e3, max_first_trial: 5e3)),");
    let ran = project.run(&project.plan(&changed), 1);
    assert_eq!(ran.started.len(), 2);
    assert!(
        ran.started.iter().all(|label| label.starts_with("LS")),
        "{:?}",
        ran.started
    );
    let more_seeds = THREE.replace("[1, 7]", "[1, 7, 2]");
    assert_eq!(
        project.run(&project.plan(&more_seeds), 1).started,
        ["GD 0.1 2", "LS 2", "NLS 2"]
    );
    // Figures and claims affect no cell.
    let judged = format!("{THREE}, claims: [Nonmonotone], figures: [MainComparison]");
    assert!(project.run(&project.plan(&judged), 1).started.is_empty());
    // Recordings affect every cell.
    let recorded = THREE.replace("iterations: 12", "iterations: 13");
    assert_eq!(project.run(&project.plan(&recorded), 1).started.len(), 6);
}

#[test]
fn records_have_the_same_bits_for_any_number_of_jobs() {
    let of = |jobs| {
        let project = Project::new();
        let file = project.plan(THREE);
        project.run(&file, jobs);
        project.records(&file).unwrap()
    };
    let one = of(1);
    for jobs in [2, 5, 9] {
        let several = of(jobs);
        assert_eq!(several.len(), one.len());
        for (record, other) in one.iter().zip(&several) {
            assert_eq!(record.cell, other.cell);
            assert_eq!(record.status, other.status);
            assert_eq!(
                bits(&record.tables.trace),
                bits(&other.tables.trace),
                "{jobs} jobs"
            );
        }
    }
}

#[test]
fn records_hold_the_definition_of_their_run() {
    let project = Project::new();
    let file = project.plan(THREE);
    project.run(&file, 1);
    let records = project.records(&file).unwrap();
    let cell = &records[0].cell;
    assert_eq!(
        (cell.plan.as_str(), cell.data.as_str(), cell.network.as_str()),
        ("tiny", "digits", "MLP 64-4-10")
    );
    assert_eq!((cell.optimiser.as_str(), cell.seed, cell.classes), ("NLS", 1, 10));
    assert_eq!((cell.training_samples, cell.test_samples), (40, 1757));
    assert_eq!(cell.parameters, 64 * 4 + 4 + 4 * 10 + 10);
    assert_eq!((cell.precision.as_str(), cell.iterations), ("f32", 12));
    assert!(cell.last_layer_bias);
    // 40 digits, four of each class.
    assert!((cell.label_variance - 0.09).abs() < 1e-12);
    let settings = flatland_experiments::cell::CellSettings::from_ron(&cell.settings).unwrap();
    assert_eq!(settings.identity().unwrap(), cell.identity);
    let provenance = &records[0].provenance;
    assert_eq!(
        (provenance.threads, provenance.commit.as_deref()),
        (1, Some("0123456789ab"))
    );
}

#[test]
fn diverging_and_failing_cells_are_recorded_and_the_others_are_run() {
    let project = Project::new();
    let file = project.plan(
        "optimisers: [Gd(step: 1e6), Ls(search: (first_step: 1e4, trial_limit: 1)), Nls()], seeds: [0], iterations: 30",
    );
    let ran = project.run(&file, 1);
    assert!(ran.summary.errors.is_empty(), "{:?}", ran.summary.errors);
    let records = project.records(&file).unwrap();
    assert!(
        matches!(records[0].status, Status::Diverged { .. }),
        "{:?}",
        records[0].status
    );
    assert!(
        matches!(records[1].status, Status::Failed { iteration: 0, .. }),
        "{:?}",
        records[1].status
    );
    assert_eq!(records[2].status, Status::Completed);
    assert!(project.run(&file, 1).started.is_empty(), "they are not run again");
}

#[test]
fn a_cell_that_cannot_be_run_does_not_stop_the_others() {
    let project = Project::new();
    let file = project.plan(THREE);
    // A folder in the place of its checkpoint blocks one cell.
    let cells = grid::cells(&Native, &file).unwrap();
    let folder = project.out().join("checkpoints");
    let blocked = folder.join(format!("{}.checkpoint", cells[2].identity));
    std::fs::create_dir_all(&blocked).unwrap();

    let ran = project.run(&file, 1);
    assert_eq!((ran.summary.run, ran.summary.recorded()), (5, 5));
    let [error] = &ran.summary.errors[..] else {
        panic!("one error per cell: {:?}", ran.summary.errors);
    };
    let text = error.to_string();
    assert!(error.source().is_none(), "the reason is in the text already");
    assert!(
        text.contains("LS on digits")
            && text.contains("seed 1")
            && text.contains(&blocked.display().to_string()),
        "{text}"
    );
    assert!(matches!(project.records(&file), Err(GridError::NotRun { .. })));
    std::fs::remove_dir(&blocked).unwrap();
    assert_eq!(project.run(&file, 1).started, ["LS 1"]);
    assert_eq!(project.records(&file).unwrap().len(), 6);
}

/// Puts a folder in the place of a cell's checkpoint while the cell runs.
struct Obstruction {
    checkpoint: PathBuf,
    errors: Mutex<Vec<String>>,
}

impl GridObserver for Obstruction {
    fn progress(&self, _: usize, _: &TraceRow) {
        std::fs::create_dir_all(&self.checkpoint).unwrap();
    }

    fn ended(&self, _: usize, _: &PlannedCell, ended: &CellEnd) {
        let CellEnd::Recorded(summary) = ended else {
            panic!("{ended:?}");
        };
        let error: &CheckpointError = summary.checkpoint_error.as_ref().unwrap();
        self.errors.lock().unwrap().push(error.to_string());
    }
}

#[test]
fn cell_whose_checkpoint_cannot_be_removed_is_run() {
    let project = Project::new();
    let file = project.plan("optimisers: [Nls()], seeds: [1], iterations: 12");
    let identity = &grid::cells(&Native, &file).unwrap()[0].identity;
    let observer = Obstruction {
        checkpoint: project
            .out()
            .join("checkpoints")
            .join(format!("{identity}.checkpoint")),
        errors: Mutex::default(),
    };
    let summary = grid::run(&Native, &file, &RunOptions::new(project.out()), &observer).unwrap();
    assert!(summary.is_complete());
    assert_eq!((summary.run, summary.recorded()), (1, 1));
    let errors = observer.errors.lock().unwrap();
    assert!(
        errors[0].starts_with("cannot remove the checkpoint"),
        "{errors:?}"
    );
}

/// Only the pass over the candidates meets the obstacle, not the pass over the chosen settings.
#[test]
fn a_candidate_that_cannot_be_run_is_tried_once() {
    let project = Project::new();
    let file = project.plan(TUNED);
    let candidate = grid::cells(&Native, &file)
        .unwrap()
        .into_iter()
        .find(|cell| cell.optimiser == "SAM 0.2")
        .unwrap();
    let folder = project.out().join("checkpoints");
    let blocked = folder.join(format!("{}.checkpoint", candidate.identity));
    std::fs::create_dir_all(&blocked).unwrap();
    let ran = project.run(&file, 1);
    assert_eq!(
        ran.started,
        ["NLS 1", "NLS 7", "SAM 0.0001 7", "SAM 0.2 7", "SAM 10000 7"]
    );
    assert_eq!((ran.summary.run, ran.summary.errors.len()), (4, 1));
    std::fs::remove_dir(&blocked).unwrap();
    assert!(project.run(&file, 1).summary.is_complete());
}

#[test]
fn interrupted_grid_resumes_to_the_same_bits() {
    let long = THREE.replace("iterations: 12", "iterations: 90");
    let undisturbed = Project::new();
    let file = undisturbed.plan(&long);
    undisturbed.run(&file, 2);
    let expected = undisturbed.records(&file).unwrap();

    let project = Project::new();
    let file = project.plan(&long);
    for at in [3, 52, 70] {
        let listing = Listing {
            interrupt_at: Some(at),
            ..Listing::default()
        };
        let ran = project.run_observed(&file, 2, &listing);
        assert!(ran.summary.interrupted && ran.summary.errors.is_empty());
        assert!(ran.summary.recorded() < ran.summary.total());
        assert!(ran.started.len() <= 2, "no cell is begun after the interruption");
        assert!(matches!(project.records(&file), Err(GridError::NotRun { .. })));
    }
    project.run(&file, 2);
    for (record, expected) in project.records(&file).unwrap().iter().zip(&expected) {
        assert_eq!(record.cell, expected.cell);
        assert_eq!(
            bits(&record.tables.trace),
            bits(&expected.tables.trace),
            "{}",
            record.cell.optimiser
        );
    }
    let left = std::fs::read_dir(project.out().join("checkpoints"))
        .unwrap()
        .count();
    assert_eq!(left, 0, "checkpoints of finished cells are removed");
}

#[test]
fn interruption_after_the_last_iterate_interrupts_nothing() {
    let project = Project::new();
    let file = project.plan("optimisers: [Nls()], seeds: [1], iterations: 12");
    let listing = Listing {
        interrupt_at: Some(12),
        ..Listing::default()
    };
    let ran = project.run_observed(&file, 1, &listing);
    assert!(listing.interrupted());
    assert!(ran.summary.is_complete() && !ran.summary.interrupted);
    assert_eq!(project.records(&file).unwrap().len(), 1);
}

/// SAM over a grid in which the largest step diverges and the lowest barely moves.
const TUNED: &str = "optimisers: [Nls(), Sam(step: Grid([1e4, 0.2, 1e-4]))], seeds: [7, 1], iterations: 12";

#[test]
fn sam_is_tuned_by_the_lowest_final_training_cost_and_records_it() {
    let project = Project::new();
    let file = project.plan(TUNED);
    let ran = project.run(&file, 2);
    assert_eq!(
        ran.started,
        [
            "NLS 1",
            "NLS 7",
            "SAM 0.0001 7",
            "SAM 0.2 7",
            "SAM 1",
            "SAM 10000 7"
        ],
        "candidates with the first seed, then the rest of the chosen one"
    );
    // By definition: from the records of the candidates.
    let candidates: Vec<Record> = project
        .store()
        .read_all()
        .unwrap()
        .into_iter()
        .filter(|record| record.cell.optimiser.starts_with("SAM ") && record.cell.seed == 7)
        .collect();
    assert_eq!(candidates.len(), 3);
    let best = candidates
        .iter()
        .filter(|record| record.status == Status::Completed)
        .min_by(|a, b| a.tables.trace[12].cost.total_cmp(&b.tables.trace[12].cost))
        .unwrap();
    let chosen: Vec<_> = ran.summary.chosen().collect();
    let [(cell, why)] = chosen[..] else {
        panic!("one setting was tuned: {chosen:?}");
    };
    assert_eq!((&cell.identity, cell.settings.seed), (&best.cell.identity, 7));
    assert!(why.starts_with(&best.cell.optimiser), "{why}");
    let records = project.records(&file).unwrap();
    let sam: Vec<&Record> = records
        .iter()
        .filter(|record| record.cell.optimiser == "SAM")
        .collect();
    assert_eq!(
        sam.iter().map(|record| record.cell.seed).collect::<Vec<_>>(),
        [7, 1]
    );
    assert_eq!(sam[0].cell.identity, best.cell.identity);
    for record in sam {
        assert_eq!(record.tables.trace[0].step, best.tables.trace[0].step);
        let why = record.cell.tuned.as_ref().unwrap();
        for part in [
            best.cell.optimiser.as_str(),
            "lowest final training cost",
            "seed 7",
            "SAM 10000",
            "SAM 0.2",
            "SAM 0.0001",
        ] {
            assert!(why.contains(part), "{part} is missing in {why}");
        }
    }
    assert!(project.run(&file, 2).started.is_empty());
}

#[test]
fn only_the_first_seed_tunes() {
    // The fixed step is also a candidate; its runs with other seeds must not be taken for those of candidates.
    let project = Project::new();
    let file = project.plan(
        "optimisers: [Sam(step: Grid([0.2, 0.1])), Sam(step: Fixed(0.1)), Sam(step: Fixed(0.2))], seeds: [7, 1, 2], \
         iterations: 12",
    );
    let ran = project.run(&file, 1);
    let tuned: Vec<&PlannedCell> = ran
        .summary
        .cells
        .iter()
        .filter(|cell| cell.optimiser == "SAM")
        .collect();
    assert_eq!(tuned.len(), 3);
    let why = tuned[0].tuned.as_ref().unwrap();
    assert_eq!(
        why.matches("SAM 0.1 ").count() + why.matches("SAM 0.2 ").count(),
        2,
        "{why}"
    );
    assert!(why.contains("seed 7"), "{why}");
    let final_cost = |step: f64| {
        let records = project.records(&file).unwrap();
        let run = records
            .iter()
            .find(|record| record.tables.trace[0].step == Some(step) && record.cell.seed == 7);
        run.unwrap().tables.trace[12].cost
    };
    let best = if final_cost(0.1) < final_cost(0.2) {
        0.1
    } else {
        0.2
    };
    let chosen = project.records(&file).unwrap()[0].tables.trace[0].step;
    assert_eq!(chosen, Some(best));
}

#[test]
fn shared_records_keep_the_label_of_each_plan() {
    let project = Project::new();
    let tuned = project.plan(TUNED);
    project.run(&tuned, 1);
    let step = project
        .records(&tuned)
        .unwrap()
        .iter()
        .find(|record| record.cell.optimiser == "SAM")
        .unwrap()
        .tables
        .trace[0]
        .step
        .unwrap();
    let fields = format!("optimisers: [Sam(step: Fixed({step:?}))], seeds: [7, 1], iterations: 12");
    let fixed = project.plan_of(&format!(
        "(name: \"other\", data: [Digits(train: 40)], networks: [Mlp(hidden: [4])], \
         record: (sharpness_every: 6, test_every: 1000), {fields})"
    ));
    assert!(
        project.run(&fixed, 1).started.is_empty(),
        "the records are shared"
    );
    for record in project.records(&fixed).unwrap() {
        assert_eq!(record.cell.optimiser, format!("SAM {step}"));
        assert_eq!(record.cell.tuned, None);
    }
    let labels: Vec<String> = project
        .records(&tuned)
        .unwrap()
        .into_iter()
        .map(|record| record.cell.optimiser)
        .collect();
    assert_eq!(labels, ["NLS", "NLS", "SAM", "SAM"]);
}

#[test]
fn manifest_errors_name_the_problem() {
    let project = Project::new();
    let file = project.plan(THREE);
    let nothing = project.records(&file).unwrap_err();
    assert!(matches!(nothing, GridError::NotRun { .. }));
    assert!(nothing.to_string().contains("flatland run"), "{nothing}");

    project.run(&file, 1);
    let changed = project.plan(&THREE.replace("0.1", "0.2"));
    let changed = project.records(&changed).unwrap_err();
    assert!(matches!(changed, GridError::PlanChanged { .. }));
    assert!(
        changed.to_string().contains("tiny") && changed.to_string().contains("flatland run"),
        "{changed}"
    );
    let judged = project.plan(&format!("{THREE}, claims: [Floor]"));
    assert!(
        project.records(&judged).is_ok(),
        "claims may change without a new run"
    );

    let folder = project.store().list().pop().unwrap();
    std::fs::remove_dir_all(folder).unwrap();
    let incomplete = project.records(&file).unwrap_err();
    assert!(matches!(
        incomplete,
        GridError::Incomplete {
            missing: 1,
            total: 6,
            ..
        }
    ));
    assert!(incomplete.to_string().contains("1 of the 6"), "{incomplete}");

    let manifest = project.out().join("tiny").join("manifest.ron");
    std::fs::write(&manifest, "(plan: \"half").unwrap();
    let damaged = project.records(&file).unwrap_err();
    assert!(matches!(damaged, GridError::Damaged { .. }));
    assert!(
        damaged.to_string().contains(&manifest.display().to_string())
            && damaged.to_string().contains("delete"),
        "{damaged}"
    );
}

#[test]
fn changed_direction_makes_another_cell() {
    let project = Project::new();
    let direction = project.0.path().join("v.npy");
    let mut weights = vec![0.0_f32; 64 * 2 + 2 + 2 * 10 + 10];
    weights[3] = 1.0;
    flatland_experiments::weights::save_weights(&direction, &weights).unwrap();
    let text = "(name: \"along\", data: [Digits(train: 40)], networks: [Mlp(hidden: [2])], optimisers: [Nls()], \
                seeds: [0], iterations: 2, record: (hessian_vector_product_along: \"v.npy\"))";
    let file = project.plan_of(text);
    project.run(&file, 1);
    assert!(project.run(&file, 1).started.is_empty());
    weights[3] = 2.0;
    flatland_experiments::weights::save_weights(&direction, &weights).unwrap();
    assert_eq!(project.run(&file, 1).started.len(), 1);
}

#[test]
fn records_hold_the_batch_and_the_diagnosis() {
    let project = Project::new();
    let file = project.plan_of(
        "(name: \"tiny\", data: [Digits(train: 40)], networks: [Mlp(hidden: [4])], optimisers: [Nls()], seeds: [1], \
         iterations: 6, batch: 8, record: (sharpness_every: 6, diagnosis: (every: 2), probes: (at: [3], steps: [1]), \
         batch_sharpness: (), eigenvalues: (every: 6, largest_in_modulus: 2)))",
    );
    project.run(&file, 1);
    let [record] = &project.records(&file).unwrap()[..] else {
        panic!("one record");
    };
    assert_eq!(record.cell.batch, Some(8));
    let diagnosed: Vec<usize> = record.tables.diagnoses.iter().map(|row| row.iteration).collect();
    assert_eq!(diagnosed, [0, 2, 4, 6]);
    let batches: Vec<usize> = record
        .tables
        .batch_sharpness
        .iter()
        .map(|row| row.iteration)
        .collect();
    // 40 images: one epoch of five batches, and one iteration of the next.
    assert_eq!(batches, [4, 6]);
    assert!(
        record.tables.probes.iter().all(|row| row.iteration == 3)
            && record.tables.probes.iter().any(|row| row.accepted)
    );
    assert_eq!(record.tables.spectra.len(), 4);
    let full = project.plan("optimisers: [Nls()], seeds: [1], iterations: 6");
    project.run(&full, 1);
    assert_eq!(project.records(&full).unwrap()[0].cell.batch, None);
}

/// By the definition of the bounds, applied to the runs that do not have them.
#[test]
fn line_searches_stop_moving_below_the_bounds_of_the_plan() {
    let (cost, gradient_norm) = (2e-2, 5e-3);
    let optimisers = "optimisers: [Nls(), NlsUb(), PoNls(), Grippo(), Ls(), Cdat(), Gd(step: 1)], seeds: [1], iterations: 400";
    let project = Project::new();
    let free = project.plan(optimisers);
    project.run(&free, 1);
    let free = project.records(&free).unwrap();
    let mut stopped = 0;
    for (bounds, of_cost, of_norm) in [
        (format!("cost: {cost:?}"), true, false),
        (format!("gradient_norm: {gradient_norm:?}"), false, true),
        (
            format!("cost: {cost:?}, gradient_norm: {gradient_norm:?}"),
            true,
            true,
        ),
    ] {
        let bounded = project.plan(&format!("{optimisers}, stop: ({bounds})"));
        project.run(&bounded, 1);
        for (record, free) in project.records(&bounded).unwrap().iter().zip(&free) {
            let label = &record.cell.optimiser;
            let (nonmonotone, searches) = match label.as_str() {
                "CDAT" | "GD 1" => (false, false),
                "LS" => (false, true),
                _ => (true, true),
            };
            let below = free.tables.trace.iter().position(|row| {
                let low_cost = of_cost && nonmonotone && row.cost < cost;
                low_cost || (of_norm && searches && row.gradient_norm.unwrap() < gradient_norm)
            });
            let Some(k) = below.filter(|&k| k < 400) else {
                assert_eq!(record.status, free.status, "{label}");
                assert_eq!(bits(&record.tables.trace), bits(&free.tables.trace), "{label}");
                continue;
            };
            stopped += 1;
            let Status::Stopped { iteration, reason } = &record.status else {
                panic!("{label}: {:?}", record.status);
            };
            assert_eq!(*iteration, k, "{label}: {reason}");
            assert!(
                record.status.is_at_rest() && reason.contains("is below"),
                "{reason}"
            );
            let (last, before) = record.tables.trace.split_last().unwrap();
            assert_eq!(bits(before), bits(&free.tables.trace[..k]), "{label}");
            assert_eq!(
                (last.iteration, last.cost, last.step),
                (k, free.tables.trace[k].cost, None)
            );
            // Recorded in full.
            assert!(last.sharpness.is_some() && last.test_accuracy.is_some());
        }
    }
    assert!(stopped >= 8, "{stopped}");
}

#[test]
fn bounds_that_do_not_concern_an_optimiser_do_not_run_it_again() {
    let project = Project::new();
    let free = "optimisers: [Nls(), Ls(), Gd(step: 0.1)], seeds: [1], iterations: 3";
    project.run(&project.plan(free), 1);
    let ran = |stop: &str| {
        project
            .run(&project.plan(&format!("{free}, stop: ({stop})")), 1)
            .started
    };
    assert_eq!(ran("cost: 1e-30"), ["NLS 1"]);
    assert_eq!(ran("gradient_norm: 1e-30"), ["LS 1", "NLS 1"]);
}

#[test]
fn windows_of_a_data_set_are_those_of_the_plan() {
    let project = Project::new();
    let file = project.plan_of(
        "(name: \"tiny\", data: [Digits(train: 40)], networks: [Mlp(hidden: [4])], optimisers: [Nls()], seeds: [1], \
         iterations: 8, record: (from: 2, from_by_data: [(data: \"digits\", from: 5)], diagnosis: (every: 2)))",
    );
    project.run(&file, 1);
    let records = project.records(&file).unwrap();
    let diagnosed: Vec<usize> = records[0]
        .tables
        .diagnoses
        .iter()
        .map(|row| row.iteration)
        .collect();
    assert_eq!(diagnosed, [5, 7, 8]);
    // The same window without naming the data.
    let text = "optimisers: [Nls()], seeds: [1], iterations: 8, record: (from: 5, diagnosis: (every: 2))";
    let same = project.plan_of(&format!(
        "(name: \"tiny\", data: [Digits(train: 40)], networks: [Mlp(hidden: [4])], {text})"
    ));
    assert!(project.run(&same, 1).started.is_empty());
}

#[test]
fn batch_larger_than_the_training_set_is_refused_before_anything_runs() {
    let project = Project::new();
    let file = project.plan("optimisers: [Nls()], seeds: [1], iterations: 6, batch: 41");
    let error = grid::cells(&Native, &file).unwrap_err();
    assert!(matches!(error, GridError::Batch(_)), "{error}");
    assert!(
        error.to_string().contains("40") && error.to_string().contains("41"),
        "{error}"
    );
}

#[test]
fn step_of_the_table_is_used_under_the_name_of_the_plan() {
    let project = Project::new();
    let plan = |network: &str| {
        project.plan(&format!(
            "optimisers: [Sam(step: Table([(data: \"digits\", network: \"{network}\", step: 0.125)]))], seeds: [1], \
             iterations: 3"
        ))
    };
    let file = plan("MLP");
    project.run(&file, 1);
    let [record] = &project.records(&file).unwrap()[..] else {
        panic!("one record");
    };
    assert_eq!(record.cell.optimiser, "SAM");
    assert_eq!(record.tables.trace[0].step, Some(0.125));
    let why = record.cell.tuned.as_ref().unwrap();
    assert!(why.contains("SAM 0.125") && why.contains("table"), "{why}");
    // The cell is that of the step, wherever the plan got it from.
    let fixed = project.plan("optimisers: [Sam(step: Fixed(0.125))], seeds: [1], iterations: 3");
    assert!(project.run(&fixed, 1).started.is_empty());

    let error = grid::cells(&Native, &plan("CNN")).unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains("MLP 64-4-10") && text.contains("digits") && text.contains("add (data:"),
        "{text}"
    );
}

/// The cost of one batch is noisy: candidates of stochastic runs are compared over the last epoch, here five iterations.
#[test]
fn stochastic_candidates_are_compared_over_an_epoch() {
    let project = Project::new();
    let steps = [0.4, 0.2, 0.1, 0.05];
    let file = project.plan(&format!(
        "optimisers: [Sam(step: Grid({steps:?}))], seeds: [7], iterations: 13, batch: 8"
    ));
    project.run(&file, 1);
    let candidates = project.store().read_all().unwrap();
    assert_eq!(candidates.len(), steps.len());
    let mean = |record: &Record| record.tables.trace[9..].iter().map(|row| row.cost).sum::<f64>() / 5.0;
    let best = candidates
        .iter()
        .min_by(|a, b| mean(a).total_cmp(&mean(b)))
        .unwrap();
    let [chosen] = &project.records(&file).unwrap()[..] else {
        panic!("one record");
    };
    assert_eq!(chosen.cell.identity, best.cell.identity);
    let why = chosen.cell.tuned.as_ref().unwrap();
    assert!(why.contains(&format!("{:.3e}", mean(best))), "{why}");
}
