//! A run can stop anywhere: at every iterate, between two trials, between two Hessian-vector products. Resumed, it has the bits of an
//! undisturbed run.

use super::common::{Bench, InterruptAt, assert_same_bits, finished, from_plan_text, interrupted};
use flatland_experiments::Stored;
use flatland_experiments::cell::{CellObserver, CheckpointError, Checkpoints, Interruption};
use flatland_records::{Status, TraceRow};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

/// Runs one iteration per session, so that every iterate is a resume point once.
fn resumes_at_every_iterate<F: Stored>(bench: &Bench<F>, what: &str) {
    resumes_at(bench, 0..=bench.settings.iterations, what);
}

/// The same at the first iterates, and at those around the first that is computed afresh.
fn resumes_at_many_iterates<F: Stored>(bench: &Bench<F>, what: &str) {
    resumes_at(bench, [0, 1, 2, 3, 48, 49, 50, 51, 52, 53], what);
}

fn resumes_at<F: Stored>(bench: &Bench<F>, iterates: impl IntoIterator<Item = usize>, what: &str) {
    let undisturbed = bench.finish();
    let folder = tempfile::tempdir().unwrap();
    let checkpoints = Checkpoints::below(folder.path());
    let last = undisturbed.recorded.tables.trace.last().unwrap().iteration;
    for iteration in iterates.into_iter().take_while(|&iteration| iteration <= last) {
        let interruption = interrupted(bench, &checkpoints, &InterruptAt::new(iteration));
        let here = Interruption {
            iteration,
            checkpoint: Some(iteration),
        };
        assert_eq!(interruption, here, "{what}");
    }
    assert_same_bits(&undisturbed, &finished(bench, &checkpoints, &()), what);
}

/// More than 50 iterations, at whose multiples activations are computed afresh.
const ITERATIONS: usize = 53;

#[test]
fn nls_resumes_at_every_iterate() {
    resumes_at_every_iterate(&Bench::<f32>::new("Nls()", ITERATIONS), "NLS");
}

#[test]
fn every_rule_resumes_at_many_iterates() {
    for rule in [
        "Ls()",
        "PoNls()",
        "NlsUb()",
        "Grippo(window: 7)",
        "Cdat()",
        "Sam(step: Fixed(0.1))",
        "WarmUp(upper_bound: 0.5)",
        "Gd(step: 0.2)",
    ] {
        resumes_at_many_iterates(&Bench::<f32>::new(rule, ITERATIONS), rule);
    }
}

#[test]
fn every_kind_of_network_resumes_at_many_iterates_in_double_precision() {
    for network in [
        "Cnn(channels: [3])",
        "ResNet(width: 2, blocks: [1, 1], stem: Small)",
        "DenseNet(growth: 1, blocks: [1], stem: Small)",
    ] {
        let bench = Bench::<f64>::new("Nls()", ITERATIONS).with_network(network);
        resumes_at_many_iterates(&bench, network);
    }
}

#[test]
fn stochastic_runs_resume_at_every_iterate() {
    for (rule, network) in [
        ("Nls()", "Mlp(hidden: [12])"),
        ("PoNls()", "DenseNet(growth: 1, blocks: [1], stem: Small)"),
        ("Sam(step: Fixed(0.1), momentum: 0.9)", "Cnn(channels: [2])"),
    ] {
        let mut bench = Bench::<f32>::new(rule, 7).with_network(network);
        bench.settings.batch = Some(25);
        bench.settings.record.batch_sharpness = Some(from_plan_text("()"));
        resumes_at_every_iterate(&bench, &format!("{rule} on {network} in batches"));
    }
}

/// More than 8 MiB of outputs of a first layer that is quickly computed are not carried.
#[test]
fn a_network_whose_first_outputs_are_not_carried_resumes_at_every_iterate() {
    let mut bench = Bench::<f64>::new("Nls()", 1).with_network("Cnn(channels: [400])");
    bench.settings.record =
        from_plan_text("(sharpness_every: 1000, test_every: 1000, eigenvalue_max_products: 1)");
    let point = bench.objective().forward(&bench.initial_weights()).unwrap();
    assert!(point.first_outputs().is_none());
    resumes_at_every_iterate(&bench, "400 channels");
}

/// Counts how often it is asked, and interrupts at a number.
#[derive(Default)]
struct AtQuestion {
    asked: AtomicUsize,
    stop_at: Option<usize>,
}

impl CellObserver for AtQuestion {
    fn interrupted(&self) -> bool {
        let asked = self.asked.fetch_add(1, Ordering::Relaxed);
        self.stop_at.is_some_and(|stop_at| asked >= stop_at)
    }
}

#[test]
fn a_run_stops_between_trials_and_products_and_resumes_to_the_same_bits() {
    for rule in ["Nls()", "Cdat()"] {
        let mut bench = Bench::<f32>::new(rule, 6);
        bench.settings.record = from_plan_text(
            "(sharpness_every: 2, eigenvalues: (every: 3, top: 2, bottom: 1, largest_in_modulus: 2), \
             hessian_trace: (every: 4, probes: 3), probes: (at: [1], steps: [0.5]), weights: (format: Npy, every: 2))",
        );
        let undisturbed = bench.finish();
        let counter = AtQuestion::default();
        finished(
            &bench,
            &Checkpoints::below(tempfile::tempdir().unwrap().path()),
            &counter,
        );
        let questions = counter.asked.into_inner();
        assert!(questions > 100, "{questions}: it is asked within iterations");
        // All kinds of questions: before iterations, trials, and products of every measurement.
        for stop_at in (0..questions).step_by(questions.div_ceil(20)) {
            let what = format!("{rule} at question {stop_at}");
            let folder = tempfile::tempdir().unwrap();
            let checkpoints = Checkpoints::below(folder.path());
            let observer = AtQuestion {
                stop_at: Some(stop_at),
                ..AtQuestion::default()
            };
            let Interruption {
                iteration,
                checkpoint,
            } = interrupted(&bench, &checkpoints, &observer);
            assert_eq!(checkpoint, Some(iteration), "{what}");
            assert!(
                observer.asked.into_inner() <= stop_at + 3,
                "{what}: it stops at once"
            );
            assert_same_bits(&undisturbed, &finished(&bench, &checkpoints, &()), &what);
        }
    }
}

/// Copies the checkpoint of a run as it goes, as a kill at that moment would leave it.
struct Copies {
    from: PathBuf,
    to: PathBuf,
    made: Mutex<Vec<usize>>,
}

impl CellObserver for Copies {
    fn progress(&self, row: &TraceRow) {
        let Ok(entries) = std::fs::read_dir(self.from.join("checkpoints")) else {
            return;
        };
        for file in entries.map(|entry| entry.unwrap().path()) {
            let folder = self.to.join(format!("{}/checkpoints", row.iteration));
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::copy(&file, folder.join(file.file_name().unwrap())).unwrap();
            self.made.lock().unwrap().push(row.iteration);
        }
    }
}

#[test]
fn a_killed_run_resumes_from_the_checkpoints_that_it_wrote_by_the_clock() {
    let bench = Bench::<f32>::new("Nls()", ITERATIONS);
    let undisturbed = bench.finish();
    let folder = tempfile::tempdir().unwrap();
    let copies = Copies {
        from: folder.path().join("run"),
        to: folder.path().join("copies"),
        made: Mutex::default(),
    };
    let checkpoints = Checkpoints::below(&copies.from).with_interval(Duration::ZERO);
    assert_same_bits(
        &undisturbed,
        &finished(&bench, &checkpoints, &copies),
        "undisturbed",
    );
    let made = copies.made.lock().unwrap();
    assert_eq!(made[0], 0, "the first is due at once");
    for iteration in made.iter().step_by(13) {
        let checkpoints = Checkpoints::below(&copies.to.join(iteration.to_string()));
        let resumed = finished(&bench, &checkpoints, &());
        assert_same_bits(&undisturbed, &resumed, &format!("killed at {iteration}"));
    }
}

/// Stops at an iteration, and keeps what it is told of checkpoints.
struct Told {
    stop: InterruptAt,
    errors: Mutex<Vec<String>>,
}

impl Told {
    fn new(stop: usize) -> Self {
        Self {
            stop: InterruptAt::new(stop),
            errors: Mutex::default(),
        }
    }
}

impl CellObserver for Told {
    fn progress(&self, row: &TraceRow) {
        self.stop.progress(row);
    }

    fn checkpoint_failed(&self, error: &CheckpointError) {
        self.errors.lock().unwrap().push(error.to_string());
    }

    fn interrupted(&self) -> bool {
        self.stop.interrupted()
    }
}

#[test]
fn a_checkpoint_that_cannot_be_written_costs_a_warning_and_not_the_run() {
    let bench = Bench::<f32>::new("Nls()", 20);
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("checkpoints"), "a file is in the way").unwrap();
    let checkpoints = Checkpoints::below(folder.path()).with_interval(Duration::ZERO);

    let interruption = interrupted(&bench, &checkpoints, &Told::new(10));
    let nowhere = Interruption {
        iteration: 10,
        checkpoint: None,
    };
    assert_eq!(interruption, nowhere, "it does not promise what is not there");

    let told = Told::new(usize::MAX);
    let undisturbed = bench.finish();
    assert_same_bits(
        &undisturbed,
        &finished(&bench, &checkpoints, &told),
        "without checkpoints",
    );
    let errors = told.errors.into_inner().unwrap();
    assert_eq!(errors.len(), 1, "one reason is told once: {errors:?}");
    assert!(errors[0].starts_with("cannot write the checkpoint"), "{errors:?}");
}

/// Moves the checkpoint's folder away when an iterate is recorded, and puts a file in its place.
struct Obstruction<'p> {
    root: &'p Path,
    at: usize,
    stop: InterruptAt,
}

impl CellObserver for Obstruction<'_> {
    fn progress(&self, row: &TraceRow) {
        self.stop.progress(row);
        if row.iteration == self.at {
            std::fs::rename(self.root.join("checkpoints"), self.root.join("away")).unwrap();
            std::fs::write(self.root.join("checkpoints"), "in the way").unwrap();
        }
    }

    fn interrupted(&self) -> bool {
        self.stop.interrupted()
    }
}

#[test]
fn an_interruption_tells_of_the_older_checkpoint_where_the_new_one_cannot_be_written() {
    let bench = Bench::<f32>::new("Nls()", 20);
    let folder = tempfile::tempdir().unwrap();
    let checkpoints = Checkpoints::below(folder.path());
    interrupted(&bench, &checkpoints, &InterruptAt::new(7));
    let obstruction = Obstruction {
        root: folder.path(),
        at: 9,
        stop: InterruptAt::new(12),
    };
    let interruption = interrupted(&bench, &checkpoints, &obstruction);
    let older = Interruption {
        iteration: 12,
        checkpoint: Some(7),
    };
    assert_eq!(interruption, older);
    std::fs::remove_file(folder.path().join("checkpoints")).unwrap();
    std::fs::rename(folder.path().join("away"), folder.path().join("checkpoints")).unwrap();
    assert_same_bits(
        &bench.finish(),
        &finished(&bench, &checkpoints, &()),
        "resumed from 7",
    );
}

#[test]
fn a_run_whose_time_is_up_ends_and_keeps_its_checkpoint() {
    let mut bench = Bench::<f32>::new("Nls()", 30);
    let undisturbed = bench.finish();
    let folder = tempfile::tempdir().unwrap();
    let checkpoints = Checkpoints::below(folder.path());
    for iteration in [0, 20] {
        interrupted(&bench, &checkpoints, &InterruptAt::new(iteration));
        bench.max_seconds = Some(1e-9);
        let ended = finished(&bench, &checkpoints, &());
        let Status::OutOfTime {
            iteration: at,
            ref reason,
        } = ended.status
        else {
            panic!("{}", ended.status);
        };
        assert_eq!(at, iteration, "the time of earlier sessions counts");
        assert!(reason.contains("max_seconds"), "{reason}");
        assert_eq!(ended.recorded.tables.trace.len(), iteration);
        assert!(ended.state.is_none());
        bench.max_seconds = None;
    }
    assert_same_bits(
        &undisturbed,
        &finished(&bench, &checkpoints, &()),
        "with more time",
    );
}

/// Fails in the program at an iterate.
struct Panics {
    at: usize,
    armed: AtomicBool,
}

impl CellObserver for Panics {
    fn progress(&self, row: &TraceRow) {
        if row.iteration == self.at && self.armed.swap(false, Ordering::Relaxed) {
            std::panic::resume_unwind(Box::new("as planned"));
        }
    }
}

#[test]
fn a_panic_ends_the_run_with_the_rows_before_it() {
    let bench = Bench::<f32>::new("Nls()", 20);
    let folder = tempfile::tempdir().unwrap();
    let checkpoints = Checkpoints::below(folder.path());
    let panics = Panics {
        at: 8,
        armed: AtomicBool::new(true),
    };
    let ended = finished(&bench, &checkpoints, &panics);
    assert_eq!(
        ended.status.to_string(),
        "failed at iteration 8: the program panicked: as planned"
    );
    assert!(ended.status.is_unfinished());
    let undisturbed = bench.finish();
    let rows = &ended.recorded.tables.trace;
    assert_eq!(rows.len(), 8);
    assert_eq!(rows[7].cost, undisturbed.recorded.tables.trace[7].cost);
    assert_eq!(
        ended.recorded.tables.probes,
        undisturbed.recorded.tables.before(8).probes
    );
    assert_same_bits(&undisturbed, &finished(&bench, &checkpoints, &panics), "again");
}
