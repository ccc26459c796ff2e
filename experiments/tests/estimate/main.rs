//! Estimates of work and memory, against counts by hand and against what a run holds. A process of its own, since the memory
//! of the whole process is measured.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot prepare its files has failed"
)]

use flatland_experiments::engine::Native;
use flatland_experiments::estimate::{Basis, CellMemory, Speed, Work};
use flatland_experiments::grid::{self, Estimate, RunOptions, Survey};
use flatland_experiments::plan::PlanFile;
use flatland_networks::NetworkSettings;
use peak_alloc::PeakAlloc;
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Mutex;
use tempfile::TempDir;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// One measurement at a time.
static MEASURING: Mutex<()> = Mutex::new(());

fn plan(text: &str) -> (TempDir, PlanFile) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.ron");
    std::fs::write(&path, format!("(name: \"p\", {text})")).unwrap();
    let file = PlanFile::read(&path).unwrap();
    (folder, file)
}

fn survey(text: &str) -> Survey {
    grid::survey(&Native, &plan(text).1, Path::new("no-results")).unwrap()
}

#[test]
fn work_is_counted_from_the_plan() {
    let _one = MEASURING.lock();
    let found = survey(
        "data: [Digits(train: 100)], networks: [Mlp(hidden: [5])], optimisers: [Nls(), Sam(step: Fixed(0.1))], seeds: [0], \
         iterations: 100, record: (sharpness_every: 30, test_every: 10, hessian_trace: (every: 50, probes: 4))",
    );
    let settings = |index: usize| &found.cells[index].cell.settings;
    let nls = Work::of(settings(0), 100, 1697, 10);
    // The sharpness at 0, 30, 60, 90 and 100, the trace at 0, 50 and 100.
    assert_eq!(
        (nls.linearisations, nls.measured_products),
        (5 + 3, 5 * 30 + 3 * 4)
    );
    assert_eq!((nls.tests, nls.samples, nls.whole), (11, 100, 100));
    assert_eq!((nls.basis, nls.largest_basis), (30, 300));
    assert!(nls.trials > 1.0 && nls.backwards == 1.0 && nls.forwards == 0.0);
    let sam = Work::of(settings(1), 100, 1697, 10);
    assert_eq!((sam.trials, sam.forwards, sam.backwards), (0.0, 2.0, 2.0));
    let batches = {
        let mut settings = settings(0).clone();
        settings.batch = Some(20);
        Work::of(&settings, 100, 1697, 10)
    };
    assert_eq!((batches.samples, batches.whole, batches.forwards), (20, 100, 1.0));
}

#[test]
fn counted_speeds_are_in_proportion_to_the_multiplications() {
    let build = |hidden: &str| -> flatland_networks::Network {
        let settings: NetworkSettings = ron::from_str(&format!("Mlp(hidden: {hidden})")).unwrap();
        settings.build([1, 10, 10], 10).unwrap()
    };
    let (small, large) = (build("[10]"), build("[1000]"));
    let known = Speed {
        forward: 1e-6,
        backward: 2e-6,
        trial: 1e-7,
        product: 6e-6,
        basis: Basis::Timed { samples: 256 },
    };
    let found = Speed::counted(large.sizes(), Some((&known, &small)));
    // 100·10 + 10·10 multiplications in the small network, a hundred times as many in the large one.
    let times = (100.0 * 1000.0 + 1000.0 * 10.0) / (100.0 * 10.0 + 10.0 * 10.0);
    assert!((found.forward / known.forward - times).abs() < 1e-9);
    assert!((found.trial / found.forward - 1.0 / 11.0).abs() < 1e-9);
    assert_eq!(
        found.basis,
        Basis::Counted {
            like: "MLP 100-10-10".to_owned()
        }
    );
}

/// A run holds at least what it cannot do without, and at most what is announced.
#[test]
fn a_run_holds_what_its_estimate_says() {
    let _one = MEASURING.lock();
    for (network, record) in [
        ("Mlp(hidden: [200, 200])", "(sharpness_every: 100)"),
        ("Mlp(hidden: [20])", "(sharpness_every: 100)"),
        ("Cnn(channels: [4, 4])", "(sharpness_every: 100)"),
        (
            "Mlp(hidden: [100])",
            "(sharpness_every: 100, eigenvalues: (every: 100, largest_in_modulus: 12))",
        ),
    ] {
        let text = format!(
            "data: [Digits(train: 100)], networks: [{network}], optimisers: [Nls()], seeds: [0], iterations: 1, record: \
             {record}"
        );
        let (folder, file) = plan(&text);
        let found = grid::survey(&Native, &file, &folder.path().join("out")).unwrap();
        let CellMemory { least, most, .. } = found.cells[0].memory;
        let options = RunOptions {
            jobs: NonZeroUsize::new(1),
            ..RunOptions::new(folder.path().join("out"))
        };
        let before = MEMORY.current_usage();
        MEMORY.reset_peak_usage();
        assert!(grid::run(&Native, &file, &options, &()).unwrap().is_complete());
        let held = MEMORY.peak_usage().saturating_sub(before) as u64;
        let rest = 2 * found.data_bytes + (2 << 20);
        assert!(
            held <= most + rest,
            "{network} holds {held}, announced are {most} + {rest}"
        );
        assert!(
            held + (held / 4) >= least,
            "{network} holds {held}, needed are {least}"
        );
    }
}

#[test]
fn the_whole_is_the_sum_of_its_parts() {
    let _one = MEASURING.lock();
    let found = survey(
        "data: [Digits(train: 50)], networks: [Mlp(hidden: [5])], optimisers: [Sam(step: Grid([0.1, 0.01])), Nls()], \
         seeds: [0, 1, 2], iterations: 20",
    );
    // Two candidates with one seed, then the chosen one with two more: each stands for two runs.
    let runs: Vec<f64> = found.cells.iter().map(|cell| cell.runs).collect();
    assert_eq!(runs, [2.0, 2.0, 1.0, 1.0, 1.0]);
    let options = RunOptions {
        jobs: NonZeroUsize::new(2),
        threads: NonZeroUsize::new(3),
        ..RunOptions::new("nowhere")
    };
    let estimate = found.estimate(&options, |_| true);
    let all: f64 = found.cells.iter().map(|cell| cell.runs * cell.seconds).sum();
    assert!((estimate.seconds - all / 6.0).abs() <= 1e-12 * all);
    assert_eq!(estimate.places.len(), 1);
    assert_eq!(estimate.places[0].cells, 5);
    let text = estimate.to_string();
    for part in [
        "2 cells at a time on 3 threads each",
        "MLP 64-5-10 on digits",
        "trials per iteration",
    ] {
        assert!(text.contains(part), "{part:?} is not in: {text}");
    }
    let crowded = Estimate {
        limit: Some(4 << 30),
        ..estimate
    };
    assert!(
        crowded
            .to_string()
            .contains("no more cells run at a time, since more need more than 4.0 GiB"),
        "{crowded}"
    );
    assert!(found.estimate(&options, |_| false).places.is_empty());
}
