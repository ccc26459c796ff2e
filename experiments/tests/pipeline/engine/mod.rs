//! The seam: any engine runs cells as the native one does, and one that fails ends its cell, not the grid.

mod wrapped;

use super::common::{Bench, InterruptAt, assert_same_bits, bits, from_plan_text};
use flatland_experiments::cell::{Checkpoints, Ending, Finished};
use flatland_experiments::engine::{DeviceMemory, Engine, EngineError, Native};
use flatland_experiments::estimate::{Basis, Speed};
use flatland_experiments::grid::{self, CellProgress, GridError, RunOptions, plan_of_cell, verify_record};
use flatland_experiments::plan::PlanFile;
use flatland_networks::{Loss, NetworkSettings};
use flatland_records::{Record, Status, Store};
use ndarray::Array2;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use wrapped::{Call, Wrapped};

fn out_of_memory() -> EngineError {
    EngineError::OutOfMemory {
        device: "cuda:7".to_owned(),
        what: "a pass over 40 samples".to_owned(),
        needed: Some(5 << 30),
        free: Some(3 << 30),
    }
}

/// A plan of small cells with every measurement, and an output folder.
struct Project {
    folder: TempDir,
    file: PlanFile,
}

impl Project {
    /// `fields` come after the optimisers.
    fn new(optimisers: &str, fields: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plan.ron");
        let text = format!(
            "(name: \"small\", data: [Digits(train: 40)], networks: [Mlp(hidden: [4])], optimisers: [{optimisers}], seeds: [0], \
             iterations: 6, record: (sharpness_every: 2, test_every: 2, eigenvalues: (every: 3, top: 2, largest_in_modulus: 2), \
             hessian_trace: (every: 4, probes: 3), diagnosis: (every: 3), probes: (at: [2], steps: [0.5])), {fields})"
        );
        std::fs::write(&path, text).unwrap();
        let file = PlanFile::read(&path).unwrap_or_else(|error| panic!("{error}"));
        Self { folder, file }
    }

    fn out(&self) -> PathBuf {
        self.folder.path().join("results")
    }

    fn options(&self) -> RunOptions {
        RunOptions {
            jobs: NonZeroUsize::new(2),
            threads: NonZeroUsize::new(1),
            ..RunOptions::new(self.out())
        }
    }

    /// The record of a cell of the plan, by its position.
    fn record(&self, engine: &Wrapped, position: usize) -> Record {
        let identity = &grid::cells(engine, &self.file).unwrap()[position].identity;
        Store::open(self.out()).unwrap().find(identity).unwrap().unwrap()
    }
}

fn session<E: Engine<f32>>(engine: &E, bench: &Bench<f32>, folder: &Path, stop_at: usize) -> Ending {
    let checkpoints = Checkpoints::below(folder);
    let ended = bench.session_on(engine, &checkpoints, &InterruptAt::new(stop_at));
    ended.unwrap_or_else(|error| panic!("{error}"))
}

fn finished<E: Engine<f32>>(engine: &E, bench: &Bench<f32>) -> Finished {
    let folder = tempfile::tempdir().unwrap();
    match session(engine, bench, folder.path(), usize::MAX) {
        Ending::Finished(finished) => *finished,
        Ending::Interrupted(_) => panic!("it was not interrupted"),
    }
}

/// The files of a record, but for what the clock says and for the settings, which name the engine.
fn assert_same_record(one: &Record, other: &Record, what: &str) {
    assert_eq!(one.status, other.status, "{what}");
    assert_eq!(bits(&one.tables.trace), bits(&other.tables.trace), "{what}");
    assert_eq!(one.tables.spectra, other.tables.spectra, "{what}");
    assert_eq!(one.tables.hessian_traces, other.tables.hessian_traces, "{what}");
    assert_eq!(one.tables.diagnoses, other.tables.diagnoses, "{what}");
    assert_eq!(one.tables.probes, other.tables.probes, "{what}");
}

#[test]
fn an_engine_around_the_native_one_gives_its_records_to_the_bit() {
    for rule in ["Nls()", "Cdat()", "Gd(step: 0.1)", "Sam(step: Fixed(0.1))"] {
        let mut bench = Bench::<f32>::new(rule, 75);
        assert_same_bits(&finished(&Wrapped::default(), &bench), &bench.finish(), rule);
        bench.settings.batch = Some(17);
        bench.settings.record = from_plan_text("(batch_sharpness: (every: 2), weights: (format: Npy))");
        assert_same_bits(&finished(&Wrapped::default(), &bench), &bench.finish(), rule);
    }
}

#[test]
fn a_run_without_carried_outputs_is_resumed_to_the_same_bits() {
    let bench = Bench::<f32>::new("Nls()", 75);
    let engine = Wrapped {
        forgets: true,
        ..Wrapped::default()
    };
    let undisturbed = finished(&engine, &bench);
    for stop_at in [1, 49, 50, 51, 70] {
        let folder = tempfile::tempdir().unwrap();
        let stopped = session(&engine, &bench, folder.path(), stop_at);
        assert!(matches!(stopped, Ending::Interrupted(_)), "{stopped:?}");
        match session(&engine, &bench, folder.path(), usize::MAX) {
            Ending::Finished(resumed) => {
                assert_same_bits(&undisturbed, &resumed, &format!("stopped at {stop_at}"));
            }
            Ending::Interrupted(_) => panic!("it was not interrupted"),
        }
    }
}

#[test]
fn a_cell_whose_device_is_out_of_memory_ends_with_the_reason_and_the_grid_goes_on() {
    // Each fails in the first cell. By position: the call, and how many of its kind come before.
    let whole = [
        (Call::Objective, 0),
        (Call::Objective, 1),
        (Call::Forward, 0),
        (Call::Gradient, 2),
        (Call::Ray, 3),
        (Call::Trial, 4),
        (Call::Weights, 1),
        (Call::Linearise, 2),
        (Call::Product, 0),
        (Call::Product, 25),
        (Call::Evaluate, 1),
        (Call::Shares, 1),
    ];
    let of_batches = [(Call::Select, 3), (Call::Forward, 4)];
    let cases =
        (whole.iter().map(|case| (*case, ""))).chain(of_batches.iter().map(|case| (*case, "batch: 15")));
    for (case, fields) in cases {
        let project = Project::new("Nls(), Gd(step: 0.1)", fields);
        let undisturbed = Project::new("Nls(), Gd(step: 0.1)", fields);
        let mut engine = Wrapped {
            fails_at: Some(case),
            error: Some(out_of_memory()),
            ..Wrapped::default()
        };
        let what = format!("{case:?} {fields}");
        let summary = grid::run(&engine, &project.file, &project.options(), &()).unwrap();
        assert!(summary.errors.is_empty(), "{what}: {:?}", summary.errors);
        assert!(summary.is_complete() && summary.has_unfinished(), "{what}");
        let Some(Status::OutOfMemory { reason }) = &summary.statuses[0] else {
            panic!("{what}: {:?}", summary.statuses[0]);
        };
        let told = "cuda:7 has too little memory for a pass over 40 samples: 5.0 GiB needed, 3.0 GiB free";
        assert!(
            reason.starts_with("at iteration ") && reason.ends_with(told),
            "{what}: {reason}"
        );
        assert_eq!(summary.statuses[1], Some(Status::Completed), "{what}");

        // Run again where there is enough memory, the cell goes on to the bits of an undisturbed run.
        engine.fails_at = None;
        let retry = RunOptions {
            retry: vec![grid::Retry::Failed],
            ..project.options()
        };
        let again = grid::run(&engine, &project.file, &retry, &()).unwrap();
        assert_eq!((again.run, again.has_unfinished()), (1, false), "{what}");
        grid::run(&Native, &undisturbed.file, &undisturbed.options(), &()).unwrap();
        for position in [0, 1] {
            let [one, other] = [&project, &undisturbed].map(|project| project.record(&engine, position));
            assert_same_record(&one, &other, &what);
        }
    }
}

#[test]
fn passes_are_timed_on_a_part_of_the_samples_on_a_processor_and_on_all_on_a_device() {
    let settings: NetworkSettings = ron::from_str("Mlp(hidden: [4])").unwrap();
    let network = settings.build([1, 2, 2], 3).unwrap();
    let (images, targets) = (Array2::<f32>::ones((300, 4)), Array2::zeros((300, 3)));
    let samples = |device| {
        let engine = Wrapped {
            device,
            ..Wrapped::default()
        };
        let speed = Speed::timed(
            &engine,
            &network,
            images.view(),
            targets.view(),
            Loss::MeanSquaredError,
        );
        speed.unwrap().unwrap().basis
    };
    assert_eq!(samples(None), Basis::Timed { samples: 256 });
    let device = DeviceMemory {
        device: "cuda:7".to_owned(),
        usable: 1 << 30,
        whole: 0,
        activations: 0,
        micro_batches: 1,
        segments: 1,
    };
    assert_eq!(samples(Some(device)), Basis::Timed { samples: 300 });
}

/// It says nothing of the cell: the next run of the plan takes it up, without being told to.
#[test]
fn a_lost_device_leaves_an_error_and_no_record() {
    let project = Project::new("Nls(), Gd(step: 0.1)", "");
    let undisturbed = Project::new("Nls(), Gd(step: 0.1)", "");
    let mut engine = Wrapped {
        fails_at: Some((Call::Trial, 4)),
        error: Some(EngineError::Lost {
            device: "cuda:7".to_owned(),
            reason: "CUDA error: an illegal memory access was encountered".to_owned(),
        }),
        ..Wrapped::default()
    };
    let summary = grid::run(&engine, &project.file, &project.options(), &()).unwrap();
    let [error] = &summary.errors[..] else {
        panic!("{:?}", summary.errors);
    };
    let told = "cuda:7 fails in this process from here on: CUDA error: an illegal memory access was encountered; run the plan again, which \
                goes on from the checkpoints";
    assert!(error.to_string().contains(told), "{error}");
    assert_eq!(summary.statuses, [None, Some(Status::Completed)]);

    engine.fails_at = None;
    let again = grid::run(&engine, &project.file, &project.options(), &()).unwrap();
    assert_eq!((again.run, again.is_complete()), (1, true));
    grid::run(&Native, &undisturbed.file, &undisturbed.options(), &()).unwrap();
    for position in [0, 1] {
        let [one, other] = [&project, &undisturbed].map(|project| project.record(&engine, position));
        assert_same_record(&one, &other, "lost");
    }
}

#[test]
fn what_a_cell_takes_of_a_device_is_estimated_and_refused_where_it_is_too_much() {
    let project = Project::new("Nls()", "");
    let device = |usable| DeviceMemory {
        device: "cuda:7".to_owned(),
        usable,
        whole: 3 << 30,
        activations: 20 << 30,
        micro_batches: 4,
        segments: 1,
    };
    let engine = |usable| Wrapped {
        device: Some(device(usable)),
        ..Wrapped::default()
    };
    let ample = grid::survey(&engine(23 << 30), &project.file, &project.out()).unwrap();
    assert_eq!(ample.cells[0].refusal, None);
    let told = ample.estimate(&project.options(), |_| true).to_string();
    let line = "of 23 GiB on cuda:7: 3.0 GiB for samples and vectors over the parameters, up to 20 GiB for activations, the samples in 4 \
                parts\n";
    assert!(told.contains(line), "{told}");

    let scarce = engine((23 << 30) - 1);
    let summary = grid::run(&scarce, &project.file, &project.options(), &()).unwrap();
    let Some(Status::OutOfMemory { reason }) = &summary.statuses[0] else {
        panic!("{:?}", summary.statuses[0]);
    };
    assert!(
        reason.starts_with("it needs about 23 GiB on cuda:7, of which 23 GiB may be used"),
        "{reason}"
    );
    assert_eq!(scarce.calls(Call::Forward), 0);
    let survey = grid::survey(&scarce, &project.file, &project.out()).unwrap();
    assert_eq!(survey.cells[0].refusal.as_ref(), Some(reason));
}

#[test]
fn a_device_that_fails_ends_its_cell_as_failed_with_the_rows_before_and_a_checkpoint() {
    let bench = Bench::<f32>::new("Nls()", 20);
    let engine = Wrapped {
        fails_at: Some((Call::Gradient, 12)),
        error: Some(EngineError::Device {
            device: "cuda:7".to_owned(),
            reason: "an illegal address".to_owned(),
        }),
        ..Wrapped::default()
    };
    let folder = tempfile::tempdir().unwrap();
    let Ending::Finished(failed) = session(&engine, &bench, folder.path(), usize::MAX) else {
        panic!("it was not interrupted");
    };
    // The probes at the first iterate take a gradient each.
    let iteration = failed.status.iteration().unwrap();
    assert!((8..12).contains(&iteration), "{iteration}");
    assert_eq!(failed.status.word(), "failed");
    assert!(failed.status.is_unfinished());
    assert_eq!(failed.status.reason(), Some("cuda:7 failed: an illegal address"));
    assert_eq!(failed.recorded.tables.trace.len(), iteration);
    let identity = bench.settings.identity().unwrap();
    let checkpoint = Checkpoints::below(folder.path()).iteration(&identity, bench.settings.precision);
    assert_eq!(checkpoint.unwrap(), Some(iteration));
}

#[test]
fn sizes_that_do_not_fit_are_an_error_and_leave_no_record() {
    let project = Project::new("Nls()", "");
    let engine = Wrapped {
        fails_at: Some((Call::Gradient, 1)),
        error: Some(flatland_networks::NetworkError::NoSamples.into()),
        ..Wrapped::default()
    };
    let summary = grid::run(&engine, &project.file, &project.options(), &()).unwrap();
    assert_eq!(summary.recorded(), 0);
    assert!(matches!(&summary.errors[..], [GridError::Unrecorded { .. }]));
}

#[test]
fn cells_of_another_engine_are_other_cells_of_the_same_folder() {
    let project = Project::new("Nls()", "");
    let engine = Wrapped {
        identity: Some("wrapped 1.0 on cpu, 1 thread"),
        ..Wrapped::default()
    };
    for run in [
        grid::run(&Native, &project.file, &project.options(), &()),
        grid::run(&engine, &project.file, &project.options(), &()),
    ] {
        assert_eq!(run.unwrap().run, 1);
    }
    let collected = [
        grid::collect(&Native, &project.file, &project.out()).unwrap(),
        grid::collect(&engine, &project.file, &project.out()).unwrap(),
    ];
    let [native, other] = collected.map(|mut collected| collected.records.remove(0));
    assert_same_record(&native, &other, "the same numbers");
    assert_ne!(native.cell.identity, other.cell.identity);
    assert_eq!(native.provenance.engine, None);
    assert_eq!(other.provenance.engine.as_deref(), engine.identity);
    assert!(
        !native.cell.settings.contains("engine"),
        "{}",
        native.cell.settings
    );
    assert!(other.cell.settings.contains("wrapped 1.0 on cpu, 1 thread"));

    // The record says by itself whose it is.
    let folder = Store::open(project.out()).unwrap().locate(&other.cell.identity);
    let settings = verify_record(&folder.unwrap().unwrap()).unwrap();
    assert!(plan_of_cell(&engine, settings.clone()).is_ok());
    assert_eq!(
        plan_of_cell(&Native, settings).unwrap_err().to_string(),
        "engine must be that of this program, native, got wrapped 1.0 on cpu, 1 thread"
    );

    let third = Wrapped {
        identity: Some("wrapped 2.0 on cpu, 1 thread"),
        ..Wrapped::default()
    };
    let states = grid::states(&third, &project.file, &project.out()).unwrap();
    let why = CellProgress::Missing(Some("another engine".to_owned()));
    assert_eq!(states[0].progress, why);
}

#[test]
fn an_engine_with_threads_of_its_own_runs_one_cell_at_a_time() {
    let project = Project::new("Nls(), Gd(step: 0.1), Ls()", "");
    let options = RunOptions {
        threads: NonZeroUsize::new(4),
        ..project.options()
    };
    let engine = Wrapped::default();
    let survey = grid::survey(&engine, &project.file, &project.out()).unwrap();
    assert!(engine.calls(Call::Product) > 0, "it is the engine that is timed");
    let estimate = survey.estimate(&options, |_| true);
    assert_eq!((estimate.jobs, estimate.threads), (1, 4));
    // More threads do not make a cell shorter.
    let seconds: f64 = survey.cells.iter().map(|cell| cell.seconds).sum();
    assert!((estimate.seconds - seconds).abs() <= 1e-12 * seconds);
    let native = grid::survey(&Native, &project.file, &project.out()).unwrap();
    assert_eq!(native.estimate(&options, |_| true).jobs, 2);
}
