//! Runs of one cell: determinism, interruption, termination.

use super::common::{Bench, InterruptAt, assert_same_bits, checkpoint_files, from_plan_text};
use flatland_experiments::Stored;
use flatland_experiments::cell::{Checkpoints, Convergence, Ending, Recorded};
use flatland_records::{Outcome, SpectrumEnd, SpectrumRow, Status, Tables, TraceRow};
use std::path::Path;

const ITERATIONS: usize = 120;

fn same_for_any_number_of_threads<F: Stored>(optimiser: &str) {
    let mut bench = Bench::<F>::new(optimiser, ITERATIONS);
    // Enough samples to occupy several threads.
    let digits: flatland_experiments::data::DataSettings = from_plan_text("Digits(train: 700)");
    bench.data = digits.load(Path::new(".")).unwrap();
    bench.settings.iterations = 60;
    let bench = Bench::of(bench.settings, bench.data);
    let with_threads = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        pool.unwrap().install(|| bench.finish())
    };
    let one = with_threads(1);
    assert_eq!(one.status, Status::Completed);
    for threads in [2, 4] {
        assert_same_bits(
            &one,
            &with_threads(threads),
            &format!("{optimiser}, {threads} threads"),
        );
    }
}

#[test]
fn nls_has_the_same_bits_for_any_number_of_threads() {
    same_for_any_number_of_threads::<f32>("Nls()");
}

#[test]
fn cdat_has_the_same_bits_for_any_number_of_threads() {
    same_for_any_number_of_threads::<f64>("Cdat()");
}

#[test]
fn sam_has_the_same_bits_for_any_number_of_threads() {
    same_for_any_number_of_threads::<f32>("Sam(step: Fixed(0.1))");
}

/// Interrupts the run before each of the iterations in turn, then lets it finish.
fn interrupted<F: Stored>(bench: &Bench<F>, name: &str, stops: &[&[usize]]) {
    let undisturbed = bench.finish();
    for stops in stops {
        let what = format!("{name} interrupted at {stops:?}");
        let folder = tempfile::tempdir().unwrap();
        let checkpoints = Checkpoints::below(folder.path());
        for &stop in *stops {
            let ending = bench.session(&checkpoints, &InterruptAt::new(stop)).unwrap();
            assert!(matches!(ending, Ending::Interrupted(_)), "{what}");
            assert_eq!(checkpoint_files(folder.path()).len(), 1, "{what}");
        }
        let Ending::Finished(resumed) = bench.session(&checkpoints, &()).unwrap() else {
            panic!("{what}: the last session was not interrupted");
        };
        assert_same_bits(&undisturbed, &resumed, &what);
        let seconds: Vec<f64> = resumed
            .recorded
            .tables
            .trace
            .iter()
            .map(|row| row.seconds.unwrap())
            .collect();
        assert!(
            seconds.windows(2).all(|pair| pair[0] <= pair[1])
                && resumed.seconds >= seconds[bench.settings.iterations],
            "{what}: the clock runs on"
        );
        checkpoints.remove(&bench.settings.identity().unwrap()).unwrap();
        assert!(checkpoint_files(folder.path()).is_empty());
    }
}

#[test]
fn interrupted_nls_resumes_to_the_same_bits() {
    interrupted(
        &Bench::<f32>::new("Nls()", ITERATIONS),
        "NLS",
        &[
            &[0],
            &[1],
            &[49],
            &[50],
            &[51],
            &[100],
            &[120],
            &[30, 51],
            &[51, 51, 110],
            &[50, 50],
        ],
    );
}

#[test]
fn diverging_run_is_finished_with_its_iteration() {
    let finished = Bench::<f32>::new("Gd(step: 1e6)", ITERATIONS).finish();
    let Status::Diverged { iteration, what } = &finished.status else {
        panic!("{:?}", finished.status);
    };
    assert!(*iteration > 0 && *iteration < ITERATIONS);
    assert!(
        what.contains("cost") || what.contains("gradient") || what.contains("Hessian"),
        "{what}"
    );
    let trace = &finished.recorded.tables.trace;
    assert_eq!(trace.last().unwrap().iteration, *iteration);
    assert_eq!(trace.last().unwrap().step, None);
    assert!(trace[..*iteration].iter().all(|row| row.cost.is_finite()));
}

#[test]
fn failed_search_is_finished_with_its_reason() {
    let text = "Ls(search: (first_step: 1e4, trial_limit: 2))";
    let finished = Bench::<f64>::new(text, ITERATIONS).finish();
    let Status::Failed { iteration: 0, reason } = &finished.status else {
        panic!("{:?}", finished.status);
    };
    assert!(
        reason.contains("2 reductions") && reason.contains("2500"),
        "{reason}"
    );
    let row = &finished.recorded.tables.trace[0];
    assert_eq!((row.outcome, row.trials), (Some(Outcome::Failed), Some(3)));
    assert_eq!(row.step, None);
    assert_eq!(finished.recorded.tables.trace.len(), 1);
}

#[test]
fn stationary_start_is_finished_as_stationary() {
    // Without biases, images of zeros give outputs of zero for any weights.
    for optimiser in ["Nls()", "Cdat()", "Gd(step: 0.1)"] {
        let mut bench = Bench::<f64>::new(optimiser, ITERATIONS);
        bench.data.train.images.fill(0.0);
        let bench = bench.with_network("Mlp(hidden: [6], bias: false)");
        let finished = bench.finish();
        assert_eq!(
            finished.status,
            Status::Stationary { iteration: 0 },
            "{optimiser}"
        );
        let row = &finished.recorded.tables.trace[0];
        assert_eq!(
            (row.gradient_norm, row.step, row.outcome),
            (Some(0.0), None, Some(Outcome::Stationary)),
            "{optimiser}"
        );
    }
}

/// No residual meets a tolerance of zero.
#[test]
fn measurements_that_do_not_converge_are_recorded_and_counted() {
    let of = |tolerance: f64, max_products: usize| {
        let mut bench = Bench::<f64>::new("Nls()", 100);
        bench.settings.batch = Some(20);
        bench.settings.record.batch_sharpness = Some(from_plan_text("(every: 11)"));
        bench.settings.record.eigenvalue_tolerance = tolerance;
        bench.settings.record.eigenvalue_max_products = max_products;
        bench.finish().recorded
    };
    // Sharpness at 30 and 60 (at 0, 90 and 100 it is read off the spectrum), spectra at 0, 45, 90 and 100, the sharpness of
    // the three batches of the epochs 0, 11 and 22 and of the first of the epoch 33, and probes at 0 (where the step taken is the one
    // probed), and of two steps at 49, 51 and 70.
    let measured = 2 + 4 + 3 * 3 + 1 + 1 + 3 * 2;
    let every = |converged: bool, recorded: Recorded| {
        let tables = &recorded.tables;
        let sharpness = tables.trace.iter().filter_map(|row| row.sharpness_converged);
        let probes = tables.probes.iter().map(|row| row.sharpness_converged.unwrap());
        let rows = (tables.spectra.iter().map(|row| row.converged))
            .chain(tables.batch_sharpness.iter().map(|row| row.converged));
        let batches = tables
            .trace
            .iter()
            .filter_map(|row| row.batch_sharpness_converged);
        let found: Vec<bool> = sharpness.chain(probes).chain(rows).chain(batches).collect();
        assert!(found.iter().all(|&found| found == converged), "{found:?}");
        recorded.convergence()
    };
    for (tolerance, max_products, converged, unconverged) in [(0.0, 50, false, measured), (0.1, 300, true, 0)]
    {
        let expected = Convergence {
            measured,
            unconverged,
        };
        assert_eq!(every(converged, of(tolerance, max_products)), expected);
    }
}

#[test]
fn sharpness_that_no_spectrum_gives_is_counted() {
    let measured = |end: SpectrumEnd, eigenvalue: f64| {
        let row = SpectrumRow {
            iteration: 0,
            end,
            index: 0,
            eigenvalue,
            residual: 0.0,
            converged: true,
        };
        let sharpness = TraceRow {
            sharpness_converged: Some(false),
            ..TraceRow::new(0, 1.0)
        };
        let tables = Tables {
            trace: vec![sharpness],
            spectra: vec![row],
            ..Tables::default()
        };
        let files = Vec::new();
        Recorded { tables, files }.convergence().measured
    };
    assert_eq!(measured(SpectrumEnd::Modulus, -1.0), 2);
    assert_eq!(measured(SpectrumEnd::Modulus, 1.0), 1);
    assert_eq!(measured(SpectrumEnd::Top, -1.0), 1);
}

#[test]
fn due_measurements_are_recorded_and_no_others() {
    let finished = Bench::<f64>::new("Nls()", 100).finish();
    let recorded = &finished.recorded;
    for row in &recorded.tables.trace {
        let k = row.iteration;
        let last = k == 100;
        // The sharpness is also known wherever eigenvalues are.
        assert_eq!(
            row.sharpness.is_some(),
            k % 30 == 0 || k % 45 == 0 || last,
            "iteration {k}"
        );
        assert_eq!(row.sharpness.is_some(), row.sharpness_error.is_some());
        assert_eq!(row.sharpness.is_some(), row.sharpness_converged.is_some());
        assert_eq!(row.test_cost.is_some(), k % 7 == 0 || last, "iteration {k}");
        assert_eq!(row.test_accuracy.is_some(), row.test_cost.is_some());
    }
    let mut iterations: Vec<usize> = recorded.tables.spectra.iter().map(|row| row.iteration).collect();
    assert_eq!(
        iterations.len(),
        4 * 3,
        "two at the top and one at the bottom each time"
    );
    iterations.dedup();
    assert_eq!(iterations, [0, 45, 90, 100]);
    let iterations: Vec<usize> = recorded
        .tables
        .hessian_traces
        .iter()
        .map(|row| row.iteration)
        .collect();
    assert_eq!(iterations, [0, 40, 80, 100]);
    for row in &recorded.tables.spectra {
        let sharpness = recorded.tables.trace[row.iteration].sharpness.unwrap();
        assert!(row.eigenvalue <= sharpness);
    }
}
