//! Plans of more iterations go on from finished runs, to the bits of undisturbed ones.

use super::common::bits;
use flatland_experiments::engine::Native;
use flatland_experiments::grid::{self, CellProgress, GridObserver, Manifest, RunOptions};
use flatland_experiments::plan::PlanFile;
use flatland_records::{Record, Status, Store, TraceRow};
use std::path::PathBuf;
use std::sync::Mutex;
use tempfile::TempDir;

struct Project(TempDir);

/// The iterations of the iterates that were computed.
#[derive(Default)]
struct Computed(Mutex<Vec<usize>>);

impl GridObserver for Computed {
    fn progress(&self, _: usize, row: &TraceRow) {
        self.0.lock().unwrap().push(row.iteration);
    }
}

/// Measurements that are due at the end, or at the last iterate with a step, are of the undisturbed run.
const RECORD: &str = "record: (sharpness_every: 30, test_every: 7, diagnosis: (every: 35), probes: (steps: [0.5]), \
                      weights: (every: 40), hessian_trace: (every: 60, probes: 2))";

impl Project {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn out(&self) -> PathBuf {
        self.0.path().join("results")
    }

    fn plan(&self, iterations: usize, fields: &str) -> PlanFile {
        let path = self.0.path().join("plan.ron");
        let text = format!(
            "(name: \"p\", data: [Digits(train: 40)], networks: [Mlp(hidden: [4])], seeds: [1], iterations: {iterations}, {fields})"
        );
        std::fs::write(&path, text).unwrap();
        PlanFile::read(&path).unwrap_or_else(|error| panic!("{error}"))
    }

    /// Runs a plan; the iterations that were computed, and its one record with the files in its folder.
    fn run(&self, file: &PlanFile) -> (Vec<usize>, Record, PathBuf) {
        let computed = Computed::default();
        let summary = grid::run(&Native, file, &RunOptions::new(self.out()), &computed).unwrap();
        assert!(summary.is_complete(), "{:?}", summary.errors);
        let store = Store::open(self.out()).unwrap();
        let manifest = Manifest::read(&file.plan, &self.out()).unwrap();
        let [record] = &manifest.records(&file.plan, &store, &self.out()).unwrap()[..] else {
            panic!("one record");
        };
        let folder = store.locate(&record.cell.identity).unwrap().unwrap();
        (computed.0.into_inner().unwrap(), record.clone(), folder)
    }
}

/// The same record, bit for bit, apart from its clock; and the same further files, apart from the state and provenance.
fn assert_same(one: &(Vec<usize>, Record, PathBuf), other: &(Vec<usize>, Record, PathBuf), what: &str) {
    let ((_, record, folder), (_, other, other_folder)) = (one, other);
    assert_eq!(record.status, other.status, "{what}");
    assert_eq!(record.cell, other.cell, "{what}");
    assert_eq!(bits(&record.tables.trace), bits(&other.tables.trace), "{what}");
    let tables = |record: &Record| {
        let mut tables = record.tables.clone();
        tables.trace.clear();
        format!("{tables:?}")
    };
    assert_eq!(tables(record), tables(other), "{what}");
    let weights = |folder: &PathBuf| {
        let files = std::fs::read_dir(folder)
            .unwrap()
            .map(|file| file.unwrap().path());
        let mut files: Vec<_> = files
            .filter(|path| {
                path.extension()
                    .is_some_and(|extension| extension == "safetensors")
            })
            .map(|path| {
                (
                    path.file_name().unwrap().to_owned(),
                    std::fs::read(&path).unwrap(),
                )
            })
            .collect();
        files.sort();
        files
    };
    assert!(!weights(folder).is_empty(), "{what}");
    assert_eq!(weights(folder), weights(other_folder), "{what}");
}

#[test]
fn more_iterations_go_on_from_a_finished_run_to_the_same_bits() {
    for fields in [
        "optimisers: [Nls()]",
        "optimisers: [Sam(step: Fixed(0.05))]",
        "optimisers: [Cdat()], precision: F64",
        "optimisers: [PoNls()], loss: CrossEntropy",
    ] {
        let fields = format!("{fields}, {RECORD}");
        let undisturbed = Project::new();
        let undisturbed = undisturbed.run(&undisturbed.plan(230, &fields));
        let project = Project::new();
        // Neither length is one from which a run can be resumed; 100 is.
        for (iterations, begin) in [(80, 0), (100, 50), (170, 100), (230, 150)] {
            let (computed, record, _) = project.run(&project.plan(iterations, &fields));
            assert_eq!(
                (computed[0], computed.last()),
                (begin, Some(&iterations)),
                "{fields}"
            );
            assert_eq!(record.status, Status::Completed);
            assert!(
                record
                    .tables
                    .probes
                    .iter()
                    .any(|row| row.iteration == iterations - 1)
            );
        }
        let extended = project.run(&project.plan(230, &fields));
        assert!(extended.0.is_empty(), "it has a record");
        assert_same(&extended, &undisturbed, &fields);
        // The shorter runs are still there.
        assert!(project.run(&project.plan(170, &fields)).0.is_empty());
    }
}

#[test]
fn stochastic_runs_go_on_inside_an_epoch() {
    let fields = "optimisers: [Nls()], batch: 7, record: (sharpness_every: 1000, batch_sharpness: (every: 2), weights: ())";
    let undisturbed = Project::new();
    let undisturbed = undisturbed.run(&undisturbed.plan(160, fields));
    let project = Project::new();
    project.run(&project.plan(110, fields));
    let extended = project.run(&project.plan(160, fields));
    assert_eq!(extended.0[0], 100);
    assert_same(&extended, &undisturbed, "batches of 7");
}

#[test]
fn run_that_stopped_is_the_same_with_more_iterations() {
    let fields = "optimisers: [Nls()], stop: (gradient_norm: 0.0118), record: (weights: ())";
    let project = Project::new();
    let (_, short, _) = project.run(&project.plan(400, fields));
    let Status::Stopped { iteration, .. } = short.status else {
        panic!("{:?}", short.status);
    };
    let (computed, long, _) = project.run(&project.plan(500, fields));
    assert_eq!(computed[0], iteration / 50 * 50);
    assert_eq!(
        (long.status, bits(&long.tables.trace)),
        (short.status, bits(&short.tables.trace))
    );
}

#[test]
fn only_the_same_run_is_continued() {
    let project = Project::new();
    project.run(&project.plan(100, "optimisers: [Nls()]"));
    for other in [
        "optimisers: [Nls(averaging: 0.5)]",
        "optimisers: [Nls()], record: (test_every: 9)",
        "optimisers: [Nls()], batch: 10",
    ] {
        assert_eq!(project.run(&project.plan(120, other)).0[0], 0, "{other}");
    }
    // Fewer iterations begin anew.
    assert_eq!(project.run(&project.plan(60, "optimisers: [Nls()]")).0[0], 0);
}

#[test]
fn run_that_did_not_keep_its_state_is_run_anew() {
    let project = Project::new();
    let (_, _, folder) = project.run(&project.plan(100, "optimisers: [Nls()], record: (keep_state: false)"));
    assert!(!folder.join("final_state.checkpoint").exists());
    assert_eq!(project.run(&project.plan(120, "optimisers: [Nls()]")).0[0], 0);
}

#[test]
fn damaged_run_is_not_gone_on_from() {
    let project = Project::new();
    let (_, _, folder) = project.run(&project.plan(100, "optimisers: [Nls()]"));
    let path = folder.join("final_state.checkpoint");
    let mut bytes = std::fs::read(&path).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::write(&path, &bytes).unwrap();
    let longer = project.plan(120, "optimisers: [Nls()]");
    assert_eq!(project.run(&longer).0[0], 0);
    assert_eq!(std::fs::read(&path).unwrap(), bytes, "it stays as it is");
}

#[test]
fn states_say_what_a_run_would_do() {
    let project = Project::new();
    let progress = |iterations: usize| {
        let file = project.plan(iterations, "optimisers: [Nls()]");
        let found = grid::states(&Native, &file, &project.out()).unwrap();
        let [state] = &found[..] else {
            panic!("one cell");
        };
        state.progress.clone()
    };
    assert_eq!(progress(100), CellProgress::Missing(None));
    assert!(!project.out().exists(), "nothing is written");
    project.run(&project.plan(100, "optimisers: [Nls()]"));
    assert_eq!(progress(100), CellProgress::Recorded(Status::Completed));
    assert_eq!(progress(101), CellProgress::Extendable { iterations: 100 });
    assert!(matches!(progress(99), CellProgress::Missing(Some(_))));
}

#[test]
fn more_measurements_at_kept_weights_do_not_train_again() {
    let before = "optimisers: [Nls()], record: (sharpness_every: 50, test_every: 10, weights: (every: 50))";
    for (after, trained) in [
        // More of everything, at the weights.
        (
            "(sharpness_every: 50, test_every: 50, eigenvalues: (every: 50, top: 2, bottom: 1), diagnosis: (every: 50), \
             hessian_trace: (every: 100, probes: 2), probes: (at: [50, 100], steps: [0.5]), weights: (every: 50))",
            false,
        ),
        // Less, which needs no weights.
        ("(sharpness_every: 150, test_every: 20, weights: ())", false),
        (
            "(sharpness_every: 50, test_every: 10, eigenvalue_tolerance: 1e-5, weights: (every: 100))",
            false,
        ),
        // At iterates whose weights were not kept.
        ("(sharpness_every: 30, weights: (every: 50))", true),
        ("(sharpness_every: 50, test_every: 7, weights: (every: 50))", true),
        ("(sharpness_every: 50, weights: (every: 25))", true),
        ("(sharpness_every: 50, probes: (at: [75]), weights: ())", true),
    ] {
        let after = format!("optimisers: [Nls()], record: {after}");
        let project = Project::new();
        project.run(&project.plan(150, before));
        let states = grid::states(&Native, &project.plan(150, &after), &project.out()).unwrap();
        let measurable = states[0].progress == CellProgress::Measurable;
        assert_eq!(measurable, !trained, "{after}");
        let found = project.run(&project.plan(150, &after));
        assert_eq!(!found.0.is_empty(), trained, "{after}");
        let undisturbed = Project::new();
        let undisturbed = undisturbed.run(&undisturbed.plan(150, &after));
        assert_same(&found, &undisturbed, &after);
        // It can be extended like any other.
        let (computed, _, _) = project.run(&project.plan(170, &after));
        assert_eq!(computed[0], 150, "{after}");
    }
}

#[test]
fn measurements_of_other_runs_are_not_taken() {
    let project = Project::new();
    project.run(&project.plan(100, "optimisers: [Nls()], record: (weights: (every: 50))"));
    for other in [
        "optimisers: [Nls()], record: (weights: (every: 50)), loss: CrossEntropy",
        "optimisers: [NlsUb()], record: (weights: (every: 50))",
        "optimisers: [Nls()], record: (test_every: 50), batch: 20",
    ] {
        assert_eq!(project.run(&project.plan(100, other)).0[0], 0, "{other}");
    }
}
