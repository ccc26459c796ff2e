//! Plans through the engine: the course of the native engine, the bits of an undisturbed run after a stop, several processes.

// Tests fail by panicking.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicUsize, Ordering};

use flatland_experiments::comparison::Comparison;
use flatland_experiments::engine::{Engines, Native};
use flatland_experiments::grid::{self, GridObserver, RunOptions};
use flatland_experiments::plan::PlanFile;
use flatland_torch::{Device, Runtime, Torch};

const PLAN: &str = "(
    name: \"torch\",
    data: [Digits(train: 60)],
    networks: [
        Cnn(channels: [3, 3]),
        DenseNet(growth: 2, blocks: [1, 1], stem: Small),
        DenseNet(growth: 2, blocks: [1], stem: Small, normalised_over: Blocks(25)),
    ],
    optimisers: [Nls(), Cdat(), Sam(step: Fixed(0.1))],
    seeds: [0],
    iterations: 8,
    precision: F64,
    record: (sharpness_every: 4, test_every: 2),
)";

fn torch() -> Torch {
    Runtime::open(Device::Cpu, 1).unwrap().into()
}

fn plan(folder: &Path) -> PlanFile {
    let path = folder.join("plan.ron");
    fs::write(&path, PLAN).unwrap();
    PlanFile::read(&path).unwrap()
}

/// The records by what their names say besides identities.
fn run<E: Engines>(engine: &E, file: &PlanFile, out: &Path) -> BTreeMap<String, PathBuf> {
    let summary = grid::run(engine, file, &RunOptions::new(out), &()).unwrap();
    assert!(summary.errors.is_empty(), "{:?}", summary.errors);
    records(out)
}

fn records(out: &Path) -> BTreeMap<String, PathBuf> {
    let entries = fs::read_dir(out.join("records")).unwrap();
    let paths = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir());
    let named = paths.map(|path| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        (name.rsplit_once('-').unwrap().0.to_owned(), path)
    });
    named.collect()
}

/// The columns of a record's trace that are numbers, by the names of the columns.
fn trace(record: &Path) -> Vec<BTreeMap<String, f64>> {
    let text = fs::read_to_string(record.join("trace.csv")).unwrap();
    let mut lines = text.lines().map(|line| line.split(','));
    let names: Vec<String> = lines.next().unwrap().map(str::to_owned).collect();
    let row = |values: std::str::Split<'_, char>| {
        let entries = names.iter().cloned().zip(values);
        entries
            .filter_map(|(name, value)| Some((name, value.parse().ok()?)))
            .collect()
    };
    lines.map(row).collect()
}

/// In `f64`, so that rounding decides no acceptance within these iterations: the same trials, steps and costs to 1e-9.
#[test]
fn a_plan_has_the_same_course_on_both_engines() {
    let folder = tempfile::tempdir().unwrap();
    let file = plan(folder.path());
    let native = run(&Native, &file, &folder.path().join("native"));
    let torch = run(&torch(), &file, &folder.path().join("torch"));
    assert_eq!(
        native.keys().collect::<Vec<_>>(),
        torch.keys().collect::<Vec<_>>()
    );
    for (name, record) in &native {
        // Of another engine, another cell.
        assert_ne!(record.file_name(), torch[name].file_name());
        let (expected, found) = (trace(record), trace(&torch[name]));
        assert_eq!(found.len(), expected.len(), "{name}");
        for (found, expected) in found.iter().zip(&expected) {
            assert_eq!(
                found.keys().collect::<Vec<_>>(),
                expected.keys().collect::<Vec<_>>()
            );
            for column in ["trials", "train_accuracy", "test_accuracy"] {
                assert_eq!(found.get(column), expected.get(column), "{name}: {column}");
            }
            for column in [
                "step",
                "cost",
                "gradient_norm",
                "reference",
                "test_cost",
                "sharpness",
            ] {
                if let (Some(found), Some(expected)) = (found.get(column), expected.get(column)) {
                    // Eigenvalues are computed to 1e-3 or so of themselves.
                    let tolerance = if column == "sharpness" { 1e-3 } else { 1e-9 };
                    assert!(
                        (found - expected).abs() <= tolerance * expected.abs(),
                        "{name}: {column}, {found}, {expected}"
                    );
                }
            }
        }
    }
}

/// Stops at the given question whether to stop.
struct StopAt {
    question: usize,
    asked: AtomicUsize,
}

impl GridObserver for StopAt {
    fn interrupted(&self) -> bool {
        self.asked.fetch_add(1, Ordering::SeqCst) >= self.question
    }
}

#[test]
fn a_stopped_plan_resumes_to_the_same_bits() {
    let folder = tempfile::tempdir().unwrap();
    let file = plan(folder.path());
    let whole = run(&torch(), &file, &folder.path().join("whole"));
    let out = folder.path().join("stopped");
    let mut stops = 0;
    // Each session gets further than the one before: within trials, and within eigenvalues.
    for question in (20..).step_by(60) {
        let asked = AtomicUsize::new(0);
        let summary = grid::run(
            &torch(),
            &file,
            &RunOptions::new(&out),
            &StopAt { question, asked },
        )
        .unwrap();
        assert!(summary.errors.is_empty(), "{:?}", summary.errors);
        if !summary.interrupted {
            break;
        }
        stops += 1;
    }
    assert!(stops > 3, "{stops}");
    let stopped = records(&out);
    assert_eq!(stopped.len(), whole.len());
    for (name, record) in &whole {
        assert!(
            Comparison::of(record, &stopped[name]).unwrap().is_equal(),
            "{name}"
        );
    }
}

fn program(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_flatland-torch"));
    command.args(arguments).current_dir(folder).output().unwrap()
}

#[test]
fn several_devices_share_the_cells() {
    let folder = tempfile::tempdir().unwrap();
    let file = plan(folder.path());
    let whole = run(&torch(), &file, &folder.path().join("whole"));
    let arguments = [
        "run",
        "plan.ron",
        "--device",
        "cpu,cpu",
        "--torch-threads",
        "1",
        "--out",
        "shared",
    ];
    let output = program(folder.path(), &arguments);
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    assert!(String::from_utf8_lossy(&output.stdout).contains("9 records"));
    let shared = records(&folder.path().join("shared"));
    for (name, record) in &whole {
        assert!(
            Comparison::of(record, &shared[name]).unwrap().is_equal(),
            "{name}"
        );
    }
}

#[test]
fn a_missing_device_is_said_on_one_line() {
    let folder = tempfile::tempdir().unwrap();
    plan(folder.path());
    for devices in ["cuda:77", "cuda:77,cuda:78"] {
        let output = program(folder.path(), &["run", "plan.ron", "--device", devices]);
        assert_eq!(output.status.code(), Some(1));
        let told = String::from_utf8(output.stderr).unwrap();
        let lines: Vec<&str> = told.lines().collect();
        assert_eq!(lines.len(), devices.split(',').count(), "{told}");
        for (line, device) in lines.iter().zip(devices.split(',')) {
            assert!(
                line.contains("error: ") && lines.iter().any(|line| line.contains(device)),
                "{line}"
            );
        }
    }
}

#[test]
fn a_job_of_slurm_computes_where_the_script_was_written_for() {
    let folder = tempfile::tempdir().unwrap();
    plan(folder.path());
    let output = program(
        folder.path(),
        &["slurm", "plan.ron", "--micro-batch", "30", "--torch-threads", "1"],
    );
    let script = String::from_utf8(output.stdout).unwrap();
    let line = "\"$flatland\" --device cpu --micro-batch 30 --torch-threads 1 run \"$plan\"";
    assert!(script.contains(line), "{script}");
    assert!(!script.contains("--gpus"));
}
