//! One bad cell is one bad cell: panics, time, memory and unwritable files cost that cell at most, and the summary says so.

use super::common::bits;
use flatland_experiments::cell::Interruption;
use flatland_experiments::engine::Native;
use flatland_experiments::grid::{
    self, CellEnd, GridError, GridObserver, PlannedCell, Retry, RunOptions, Summary,
};
use flatland_experiments::plan::PlanFile;
use flatland_records::{Record, Status, Store, TraceRow};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use tempfile::TempDir;

struct Project(TempDir);

impl Project {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn out(&self) -> PathBuf {
        self.0.path().join("results")
    }

    fn plan(&self, fields: &str) -> PlanFile {
        let path = self.0.path().join("plan.ron");
        let rest = if fields.contains("networks:") {
            ""
        } else {
            "networks: [Mlp(hidden: [4])],"
        };
        let text = format!("(name: \"tiny\", data: [Digits(train: 40)], {rest} {fields})");
        std::fs::write(&path, text).unwrap();
        PlanFile::read(&path).unwrap_or_else(|error| panic!("{error}"))
    }

    fn run(&self, file: &PlanFile, retry: &[Retry], observer: &dyn GridObserver) -> Summary {
        let options = RunOptions {
            jobs: NonZeroUsize::new(1),
            threads: NonZeroUsize::new(2),
            retry: retry.to_vec(),
            ..RunOptions::new(self.out())
        };
        grid::run(&Native, file, &options, observer).unwrap()
    }

    /// The record of a cell of the plan.
    fn record(&self, file: &PlanFile, index: usize) -> Record {
        let identity = &grid::cells(&Native, file).unwrap()[index].identity;
        let store = Store::open(self.out()).unwrap();
        store.find(identity).unwrap().unwrap()
    }
}

/// Notes how cells end, and fails in the program at an iteration of a rule's cell.
#[derive(Default)]
struct Watch {
    fails: Option<(&'static str, usize)>,
    running: Mutex<String>,
    started: AtomicUsize,
    ends: Mutex<Vec<String>>,
}

impl Watch {
    fn failing(rule: &'static str, iteration: usize) -> Self {
        Self {
            fails: Some((rule, iteration)),
            ..Self::default()
        }
    }

    fn ends(&self) -> Vec<String> {
        self.ends.lock().unwrap().clone()
    }
}

impl GridObserver for Watch {
    fn started(&self, _: usize, cell: &PlannedCell) {
        self.started.fetch_add(1, Ordering::Relaxed);
        *self.running.lock().unwrap() = cell.optimiser.clone();
    }

    fn progress(&self, _: usize, row: &TraceRow) {
        let running = self.running.lock().unwrap().clone();
        if let Some((rule, iteration)) = self.fails
            && running == rule
            && row.iteration == iteration
        {
            panic!("a fault in {rule}");
        }
    }

    fn ended(&self, _: usize, cell: &PlannedCell, end: &CellEnd) {
        let end = match end {
            CellEnd::Recorded(summary) => summary.status.word().to_owned(),
            CellEnd::Interrupted(_) => "interrupted".to_owned(),
            CellEnd::Unrecorded(_) => "unrecorded".to_owned(),
        };
        self.ends
            .lock()
            .unwrap()
            .push(format!("{} {end}", cell.optimiser));
    }
}

const THREE: &str = "optimisers: [Nls(), Ls(), Gd(step: 0.1)], seeds: [0], iterations: 12";

#[test]
fn a_panic_is_recorded_with_its_place_and_the_grid_goes_on() {
    let project = Project::new();
    let file = project.plan(THREE);
    let watch = Watch::failing("LS", 5);
    let summary = project.run(&file, &[], &watch);
    assert_eq!(watch.ends(), ["NLS completed", "LS failed", "GD 0.1 completed"]);
    assert!(summary.is_complete() && summary.has_unfinished());
    assert_eq!((summary.run, summary.recorded()), (3, 3));
    assert_eq!(
        summary.ended_early().into_iter().collect::<Vec<_>>(),
        [("failed", 1)]
    );
    let record = project.record(&file, 1);
    let Status::Panicked { iteration: 5, reason } = &record.status else {
        panic!("{}", record.status);
    };
    assert!(
        reason.contains("a fault in LS (") && reason.contains("limits.rs:"),
        "{reason}"
    );
    assert_eq!(record.tables.trace.len(), 5);

    let again = Watch::default();
    assert!(
        project.run(&file, &[], &again).has_unfinished(),
        "it is told of again"
    );
    assert!(again.ends().is_empty(), "and not run again");
    assert!(!project.run(&file, &[Retry::Diverged], &again).is_complete() || again.ends().is_empty());
    let summary = project.run(&file, &[Retry::Failed], &again);
    assert_eq!(again.ends(), ["LS completed"]);
    assert!(summary.is_complete() && !summary.has_unfinished() && summary.ended_early().is_empty());
}

#[test]
fn unfinished_cells_are_left_out_of_what_is_judged_and_named() {
    let project = Project::new();
    let file = project.plan(THREE);
    project.run(&file, &[], &Watch::failing("NLS", 3));
    let collected = grid::collect(&Native, &file, &project.out()).unwrap();
    let labels = |records: &[Record]| -> Vec<String> {
        records
            .iter()
            .map(|record| record.cell.optimiser.clone())
            .collect()
    };
    assert_eq!(labels(&collected.records), ["LS", "GD 0.1"]);
    assert_eq!(labels(&collected.unfinished), ["NLS"]);
    assert_eq!(collected.planned, 3);

    let alone = Project::new();
    let file = alone.plan("optimisers: [Nls()], seeds: [0], iterations: 12");
    alone.run(&file, &[], &Watch::failing("NLS", 0));
    let error = grid::collect(&Native, &file, &alone.out()).unwrap_err();
    assert!(matches!(error, GridError::Unfinished { cells: 1, .. }), "{error}");
    assert!(error.to_string().contains("--retry failed"), "{error}");
}

#[test]
fn a_network_that_fits_no_memory_costs_its_own_cells() {
    let project = Project::new();
    let file = project.plan(
        "networks: [Mlp(hidden: [4000000000]), Mlp(hidden: [4])], optimisers: [Nls()], seeds: [0], iterations: 3",
    );
    let survey = grid::survey(&Native, &file, "nowhere".as_ref()).unwrap();
    let refusals: Vec<bool> = survey.cells.iter().map(|cell| cell.refusal.is_some()).collect();
    assert_eq!(refusals, [true, false]);
    let watch = Watch::default();
    let summary = project.run(&file, &[], &watch);
    assert_eq!(watch.ends(), ["NLS out of memory", "NLS completed"]);
    assert!(summary.is_complete() && summary.has_unfinished());
    let record = project.record(&file, 0);
    let text = record.status.to_string();
    assert!(
        text.starts_with("out of memory: it needs about") && text.contains("TiB"),
        "{text}"
    );
    assert!(record.tables.trace.is_empty());
    assert!(project.run(&file, &[], &watch).has_unfinished());
    assert_eq!(watch.ends().len(), 2, "it is not tried again");
}

#[test]
fn a_plan_limits_the_memory_and_a_larger_limit_runs_the_cell_again() {
    let project = Project::new();
    let with = |bytes: &str| {
        format!(
            "max_memory: {bytes}, optimisers: [Nls()], networks: [Mlp(hidden: [2000])], seeds: [0], iterations: 2"
        )
    };
    let file = project.plan(&with("1e5"));
    let summary = project.run(&file, &[], &());
    assert_eq!(summary.statuses[0].as_ref().unwrap().word(), "out of memory");
    let reason = project.record(&file, 0).status.to_string();
    assert!(reason.contains("98 KiB that `max_memory` allows"), "{reason}");
    let file = project.plan(&with("1e9"));
    assert!(project.run(&file, &[], &()).has_unfinished(), "only on request");
    let summary = project.run(&file, &[Retry::Failed], &());
    assert!(summary.is_complete() && !summary.has_unfinished());
    assert_eq!(project.record(&file, 0).status, Status::Completed);
}

#[test]
fn targets_that_fit_no_memory_are_refused_before_they_are_made() {
    let project = Project::new();
    let file = project.plan(&format!("max_memory: 1e4, {THREE}"));
    for error in [
        grid::survey(&Native, &file, "nowhere".as_ref()).unwrap_err(),
        grid::run(&Native, &file, &RunOptions::new(project.out()), &()).unwrap_err(),
    ] {
        assert!(
            matches!(error, GridError::DataMemory { classes: 10, .. }),
            "{error}"
        );
        assert!(error.to_string().contains("`max_memory` allows"), "{error}");
    }
}

#[test]
fn no_number_in_a_plan_is_too_large_to_be_estimated() {
    let project = Project::new();
    // With more probes than parameters the trace is exact, with more eigenvalues than parameters all are computed.
    let file = project.plan(
        "optimisers: [Nls()], seeds: [0], iterations: 2, record: (hessian_trace: (every: 1, probes: 1000000000000), \
         eigenvalues: (every: 18446744073709551615, top: 1000000000000, bottom: 18446744073709551615), \
         eigenvalue_max_products: 1000000000000, probes: ())",
    );
    assert!(
        grid::survey(&Native, &file, "nowhere".as_ref()).unwrap().cells[0]
            .refusal
            .is_none()
    );
    assert!(!project.run(&file, &[], &()).has_unfinished());
    let file = project.plan(
        "optimisers: [Nls()], seeds: [0], iterations: 1000000000000, record: (probes: (), sharpness_every: 1, \
         batch_sharpness: ()), batch: 1",
    );
    let survey = grid::survey(&Native, &file, "nowhere".as_ref()).unwrap();
    let refusal = survey.cells[0].refusal.as_ref().unwrap();
    assert!(refusal.contains("fewer eigenvalues or iterations"), "{refusal}");
    let estimate = survey.estimate(&RunOptions::new(project.out()), |_| true);
    assert!(estimate.places.is_empty(), "{estimate}");
}

#[test]
fn as_many_cells_run_at_a_time_as_the_memory_holds() {
    /// The number of workers.
    #[derive(Default)]
    struct Jobs(AtomicUsize);
    impl GridObserver for Jobs {
        fn pass_started(&self, pass: &grid::Pass) {
            self.0.store(pass.jobs, Ordering::Relaxed);
        }
    }
    let project = Project::new();
    let plan = |limit: &str| project.plan(&format!("{limit} networks: [Mlp(hidden: [300])], {THREE}"));
    let typical = grid::survey(&Native, &plan(""), "nowhere".as_ref())
        .unwrap()
        .cells[0]
        .memory
        .typical;
    for (cells, expected) in [(1.5, 1), (2.5, 2), (3.5, 3)] {
        let file = plan(&format!("max_memory: {},", cells * typical as f64));
        let options = RunOptions {
            jobs: NonZeroUsize::new(3),
            ..RunOptions::new(project.0.path().join(expected.to_string()))
        };
        let jobs = Jobs::default();
        assert!(
            !grid::run(&Native, &file, &options, &jobs)
                .unwrap()
                .has_unfinished()
        );
        assert_eq!(jobs.0.into_inner(), expected);
        let estimate = grid::survey(&Native, &file, "nowhere".as_ref())
            .unwrap()
            .estimate(&options, |_| true);
        assert_eq!(
            (estimate.jobs, estimate.limit.is_some()),
            (expected, expected < 3)
        );
    }
}

#[test]
fn a_cell_out_of_time_goes_on_from_its_checkpoint_when_it_gets_more() {
    let undisturbed = Project::new();
    let file = undisturbed.plan(THREE);
    undisturbed.run(&file, &[], &());

    let project = Project::new();
    let short = project.plan(&format!("max_seconds: 1e-9, {THREE}"));
    let summary = project.run(&short, &[], &());
    assert!(summary.is_complete() && summary.has_unfinished());
    assert_eq!(
        summary.ended_early().into_iter().collect::<Vec<_>>(),
        [("out of time", 3)]
    );
    let checkpoints = || {
        std::fs::read_dir(project.out().join("checkpoints"))
            .unwrap()
            .count()
    };
    assert_eq!(checkpoints(), 3);
    let file = project.plan(THREE);
    let watch = Watch::default();
    project.run(&file, &[], &watch);
    assert!(watch.ends().is_empty());
    assert!(!project.run(&file, &[Retry::Failed], &watch).has_unfinished());
    assert_eq!(checkpoints(), 0);
    for index in 0..3 {
        let (one, other) = (project.record(&file, index), undisturbed.record(&file, index));
        assert_eq!(one.cell, other.cell, "limits do not change the cell");
        assert_eq!(bits(&one.tables.trace), bits(&other.tables.trace));
    }
}

#[test]
fn diverged_and_failed_searches_are_counted_and_run_again_on_request() {
    let project = Project::new();
    let file = project.plan(
        "optimisers: [Gd(step: 1e6), Ls(search: (first_step: 1e4, trial_limit: 1)), Nls()], seeds: [0], iterations: 30",
    );
    let watch = Watch::default();
    let summary = project.run(&file, &[], &watch);
    let counts = [("diverged", 1), ("failed", 1)];
    assert_eq!(summary.ended_early().into_iter().collect::<Vec<_>>(), counts);
    assert!(!summary.has_unfinished(), "these are results");
    for (retry, rule) in [
        (Retry::Diverged, "GD 1000000 diverged"),
        (Retry::Failed, "LS η₀=10000 trials=1 failed"),
    ] {
        let watch = Watch::default();
        let summary = project.run(&file, &[retry], &watch);
        assert_eq!(watch.ends(), [rule]);
        assert_eq!(summary.ended_early().into_iter().collect::<Vec<_>>(), counts);
    }
    assert_eq!(
        std::fs::read_dir(project.out().join("records"))
            .unwrap()
            .filter(|entry| {
                let name = entry.as_ref().unwrap().file_name();
                !name.to_string_lossy().starts_with('.')
            })
            .count(),
        3,
        "nothing else is left"
    );
}

/// Stops a run when its first cell has ended.
#[derive(Default)]
struct AfterTheFirst(AtomicBool);

impl GridObserver for AfterTheFirst {
    fn ended(&self, _: usize, _: &PlannedCell, _: &CellEnd) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn interrupted(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

#[test]
fn a_record_to_be_replaced_stays_until_its_cell_begins() {
    let project = Project::new();
    let file = project.plan("optimisers: [Gd(step: 1e6), Gd(step: 2e6)], seeds: [0], iterations: 30");
    project.run(&file, &[], &Watch::default());
    let before = [0, 1].map(|index| project.record(&file, index));
    let summary = project.run(&file, &[Retry::Diverged], &AfterTheFirst::default());
    assert_eq!((summary.run, summary.interrupted), (1, true));
    let after = [0, 1].map(|index| project.record(&file, index));
    assert_ne!(after[0].provenance, before[0].provenance, "run again");
    assert_eq!(after[1], before[1], "not begun");
}

/// When the first cell has ended, another run replaces the record of the second.
struct ReplacedMeanwhile<'p> {
    project: &'p Project,
    second: PlanFile,
    passed_over: AtomicUsize,
}

impl GridObserver for ReplacedMeanwhile<'_> {
    fn ended(&self, _: usize, _: &PlannedCell, _: &CellEnd) {
        let summary = self.project.run(&self.second, &[Retry::Diverged], &());
        assert_eq!(summary.run, 1);
    }

    fn recorded_elsewhere(&self, _: usize, _: &PlannedCell) {
        self.passed_over.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn a_record_that_was_replaced_meanwhile_is_not_replaced_again() {
    let project = Project::new();
    let second = project.plan("optimisers: [Gd(step: 2e6)], seeds: [0], iterations: 30");
    let both = project.plan("optimisers: [Gd(step: 1e6), Gd(step: 2e6)], seeds: [0], iterations: 30");
    project.run(&both, &[], &Watch::default());
    let watch = ReplacedMeanwhile {
        project: &project,
        second,
        passed_over: AtomicUsize::new(0),
    };
    let summary = project.run(&both, &[Retry::Diverged], &watch);
    assert_eq!((summary.run, watch.passed_over.into_inner()), (1, 1));
}

#[test]
fn nothing_is_chosen_from_candidates_of_which_one_did_not_finish() {
    let project = Project::new();
    let file = project.plan("optimisers: [Sam(step: Grid([0.2, 1e-4]))], seeds: [7, 1], iterations: 12");
    let summary = project.run(&file, &[], &Watch::failing("SAM 0.2", 3));
    assert_eq!(
        summary
            .chosen()
            .filter(|(_, why)| why.contains("lowest final training cost with seed 7 of"))
            .count(),
        0
    );
    assert!(summary.has_unfinished());
    let summary = project.run(&file, &[Retry::Failed], &());
    assert!(summary.is_complete() && !summary.has_unfinished());
    assert_eq!(summary.chosen().count(), 1);
}

/// Puts something in the way of a cell's record while it runs.
struct InTheWay {
    records: PathBuf,
    repairs: bool,
}

impl GridObserver for InTheWay {
    fn progress(&self, _: usize, row: &TraceRow) {
        if row.iteration == 3 {
            let away = self.records.with_extension("away");
            std::fs::rename(&self.records, away).unwrap();
            std::fs::write(&self.records, "in the way").unwrap();
        }
    }

    fn ended(&self, _: usize, _: &PlannedCell, end: &CellEnd) {
        assert!(matches!(end, CellEnd::Unrecorded(_)), "{end:?}");
        std::fs::remove_file(&self.records).unwrap();
        std::fs::rename(self.records.with_extension("away"), &self.records).unwrap();
        if self.repairs {
            // As another process on the same folder would.
            let project = self.records.parent().unwrap().parent().unwrap();
            let file = PlanFile::read(&project.join("plan.ron")).unwrap();
            grid::run(
                &Native,
                &file,
                &RunOptions::new(self.records.parent().unwrap()),
                &(),
            )
            .unwrap();
        }
    }
}

#[test]
fn a_cell_whose_record_cannot_be_written_is_named_once_and_not_after_its_repair() {
    for repairs in [false, true] {
        let project = Project::new();
        let file = project.plan("optimisers: [Nls()], seeds: [1], iterations: 12");
        let records = project.out().join("records");
        let summary = project.run(&file, &[], &InTheWay { records, repairs });
        assert_eq!((summary.run, summary.recorded()), (0, usize::from(repairs)));
        let errors: Vec<String> = summary.errors.iter().map(GridError::to_string).collect();
        match repairs {
            true => assert!(errors.is_empty(), "{errors:?}"),
            false => {
                assert_eq!(errors.len(), 1);
                assert!(
                    errors[0].starts_with("the cell NLS on digits, MLP 64-4-10, seed 1 has no record"),
                    "{errors:?}"
                );
            }
        }
    }
}

/// Interrupts when it is asked for the nth time while cells run.
struct AtQuestion {
    asked: AtomicUsize,
    stop_at: usize,
}

impl AtQuestion {
    fn new(stop_at: usize) -> Self {
        Self {
            asked: AtomicUsize::new(0),
            stop_at,
        }
    }
}

impl GridObserver for AtQuestion {
    fn interrupted(&self) -> bool {
        self.asked.fetch_add(1, Ordering::Relaxed) >= self.stop_at
    }
}

#[test]
fn measurements_at_kept_weights_are_interrupted_between_products_and_made_again() {
    let kept = "optimisers: [Nls()], seeds: [1], iterations: 50, record: (weights: (format: Npy, every: 50), sharpness_every: 1000";
    let wanted = format!("{kept}, hessian_trace: (every: 50, probes: 5))");
    let undisturbed = Project::new();
    let file = undisturbed.plan(&wanted);
    undisturbed.run(&file, &[], &());
    let expected = undisturbed.record(&file, 0);

    let project = Project::new();
    project.run(&project.plan(&format!("{kept})")), &[], &());
    let file = project.plan(&wanted);
    let counter = AtQuestion::new(usize::MAX);
    let probe = Project::new();
    probe.run(&probe.plan(&format!("{kept})")), &[], &());
    probe.run(&probe.plan(&wanted), &[], &counter);
    let questions = counter.asked.into_inner();
    assert!(
        (10..60).contains(&questions),
        "{questions}: it is measured, not trained"
    );
    for stop_at in 1..questions {
        let summary = project.run(&file, &[], &AtQuestion::new(stop_at));
        if !summary.interrupted {
            // The last question is asked after the cell.
            break;
        }
        let Interruption { checkpoint, .. } = summary.interruptions[0].interruption;
        assert_eq!(checkpoint, None, "measurements have no checkpoint");
    }
    project.run(&file, &[], &());
    let record = project.record(&file, 0);
    assert_eq!(bits(&record.tables.trace), bits(&expected.tables.trace));
    assert_eq!(record.tables.hessian_traces, expected.tables.hessian_traces);
}
