//! Stochastic runs: their batches, and the steps and recordings on them.

use super::common::{Bench, InterruptAt, assert_same_bits, from_plan_text};
use super::plain::{Plain, assert_near, moved, norm, tiny};
use flatland_experiments::Stored;
use flatland_experiments::cell::{Batches, CellSettings, Checkpoints, Ending, RunError};
use flatland_records::Status;
use flatland_theory::harness::config;
use proptest::prelude::*;

fn settings(batch: usize, seed: u64, optimiser: &str) -> CellSettings {
    let mut settings = Bench::<f32>::new(optimiser, 1).settings;
    (settings.batch, settings.seed) = (Some(batch), seed);
    settings
}

/// The batches of some iterations.
fn indices(settings: &CellSettings, samples: usize, iterations: std::ops::Range<usize>) -> Vec<Vec<usize>> {
    let mut batches = Batches::new(settings, samples).unwrap().unwrap();
    iterations.map(|k| batches.indices(k).to_vec()).collect()
}

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn batches_partition_the_data_in_every_epoch(
        samples in 1_usize..60,
        share in 0.0..1.0,
        seed: u64,
        epoch in 0_usize..1000,
    ) {
        let size = 1 + (share * (samples - 1) as f64) as usize;
        let settings = settings(size, seed, "Nls()");
        let per_epoch = Batches::new(&settings, samples)?.unwrap().per_epoch();
        let batches = indices(&settings, samples, epoch * per_epoch..(epoch + 1) * per_epoch);
        let (last, whole) = batches.split_last().unwrap();
        prop_assert!(whole.iter().all(|batch| batch.len() == size));
        prop_assert!((1..=size).contains(&last.len()));
        // Every sample occurs once.
        let mut seen = batches.concat();
        seen.sort_unstable();
        prop_assert_eq!(seen, (0..samples).collect::<Vec<_>>());
    }
}

/// The training sets of CIFAR-10, CIFAR-100, SVHN and EMNIST letters in the paper's batches.
#[test]
fn incomplete_batch_is_one_of_the_epoch() {
    let settings = settings(256, 0, "Nls()");
    let per_epoch = |samples| Batches::new(&settings, samples).unwrap().unwrap().per_epoch();
    assert_eq!(
        [50_000, 50_000, 73_257, 124_800].map(per_epoch),
        [196, 196, 287, 488]
    );
}

#[test]
fn order_is_drawn_anew_for_each_epoch_and_seed_but_not_for_each_optimiser() {
    let epoch = |seed, number: usize, optimiser: &str| {
        indices(&settings(11, seed, optimiser), 60, 6 * number..6 * number + 6).concat()
    };
    let first = epoch(3, 0, "Nls()");
    assert_ne!(first, (0..60).collect::<Vec<_>>());
    assert_ne!(first, epoch(3, 1, "Nls()"));
    assert_ne!(first, epoch(4, 0, "Nls()"));
    assert_eq!(first, epoch(3, 0, "Sam(step: Fixed(0.1))"));
}

/// An iteration's batch does not depend on earlier requests.
#[test]
fn batches_are_the_same_from_any_beginning() {
    let settings = settings(7, 5, "Nls()");
    let all = indices(&settings, 60, 0..40);
    for start in [1, 7, 8, 9, 31] {
        assert_eq!(indices(&settings, 60, start..40), all[start..]);
    }
    let mut batches = Batches::new(&settings, 60).unwrap().unwrap();
    for k in [39, 0, 17, 8, 8, 7] {
        assert_eq!(batches.indices(k), all[k]);
    }
}

#[test]
fn batch_must_fit_the_training_set() {
    for size in [0, 61] {
        let settings = settings(size, 0, "Nls()");
        let error = Batches::new(&settings, 60).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("batch must be from 1 to 60, the number of training samples, got {size}")
        );
        let mut bench = Bench::<f32>::new("Nls()", 1);
        bench.settings.batch = Some(size);
        let folder = tempfile::tempdir().unwrap();
        let ended = bench.session(&Checkpoints::below(folder.path()), &());
        assert!(matches!(ended.err(), Some(RunError::Parameter(_))), "{size}");
    }
    let settings = settings(60, 0, "Nls()");
    assert_eq!(Batches::new(&settings, 60).unwrap().unwrap().per_epoch(), 1);
    assert!(
        Batches::new(&Bench::<f32>::new("Nls()", 1).settings, 60)
            .unwrap()
            .is_none()
    );
}

const SIZE: usize = 5;

/// The number of batches per epoch of the tiny network's 13 samples: the last has three.
const PER_EPOCH: usize = 3;

/// A stochastic run of the tiny network.
fn stochastic(optimiser: &str, record: &str, iterations: usize) -> Bench<f64> {
    let mut bench = tiny(optimiser, "Tanh", record, iterations);
    bench.settings.batch = Some(SIZE);
    bench
}

/// The cost of an iteration's batch.
fn batch_cost(bench: &Bench<f64>, iteration: usize) -> Plain {
    let samples = bench.data.train.len();
    Plain::on(
        bench,
        &indices(&bench.settings, samples, iteration..iteration + 1)[0],
    )
}

/// Cost, gradient, reference value and acceptance, each recomputed on the iteration's batch.
#[test]
fn iterations_of_nls_use_only_their_batch() {
    const ITERATIONS: usize = 30;
    const C: f64 = 1e-4;
    let bench = stochastic("Nls()", "()", ITERATIONS);
    let finished = bench.finish();
    assert_eq!(finished.status, Status::Completed);
    let mut weights = bench.initial_weights();
    let mut costs = Vec::new();
    for row in &finished.recorded.tables.trace {
        let batch = batch_cost(&bench, row.iteration);
        let (cost, gradient) = (batch.cost(&weights), batch.gradient(&weights));
        assert_near(row.cost, cost, 1e-12, "cost");
        assert_near(
            row.gradient_norm.unwrap(),
            norm(&gradient),
            1e-12,
            "gradient norm",
        );
        // Of five samples, or of the three of the last batch, a whole number is right.
        let samples = if row.iteration % PER_EPOCH == 2 { 3 } else { SIZE };
        let right = row.train_accuracy.unwrap() * samples as f64;
        assert_near(right, right.round(), 1e-12, "accuracy");
        costs.push(cost);
        let Some(step) = row.step else { continue };
        let mean = costs.iter().sum::<f64>() / costs.len() as f64;
        let reference = mean.max(cost);
        assert_near(row.reference.unwrap(), reference, 1e-12, "reference");
        let accepted = |step: f64| {
            batch.cost(&moved(&weights, -step, &gradient)) - (reference - C * step * norm(&gradient).powi(2))
        };
        assert!(accepted(step) <= 1e-12, "iteration {}", row.iteration);
        assert!(accepted(2.0 * step) > -1e-12, "iteration {}", row.iteration);
        weights = moved(&weights, -step, &gradient);
    }
    assert_eq!(costs.len(), ITERATIONS + 1);
    let last =
        Bench::<f64>::final_weights(&stochastic("Nls()", "(weights: (format: Npy))", ITERATIONS).finish());
    assert!(norm(&moved(&last, -1.0, &weights)) < 1e-10);
}

/// Both gradients of an iteration are of its batch, by the definition of SAM.
#[test]
fn sam_takes_both_gradients_on_the_batch() {
    const ITERATIONS: usize = 20;
    let bench = stochastic("Sam(step: Fixed(0.2))", "(weights: (format: Npy))", ITERATIONS);
    let finished = bench.finish();
    let mut weights = bench.initial_weights();
    let mut velocity = vec![0.0; weights.len()];
    for k in 0..ITERATIONS {
        let batch = batch_cost(&bench, k);
        let gradient = batch.gradient(&weights);
        let ascent = batch.gradient(&moved(&weights, 0.05 / norm(&gradient), &gradient));
        for ((velocity, entry), weight) in velocity.iter_mut().zip(ascent).zip(&weights) {
            *velocity = 0.9 * *velocity + entry + 1e-4 * weight;
        }
        weights = moved(&weights, -0.2, &velocity);
    }
    let found = Bench::<f64>::final_weights(&finished);
    assert!(norm(&moved(&found, -1.0, &weights)) < 1e-9);
}

/// CDAT's curvature and step are those of the batch, and so is the batch sharpness, summarised at the end of each epoch that wants it;
/// the sharpness is that of all samples, and so is the cost at the begin of an epoch and at the end.
#[test]
fn measurements_of_a_stochastic_run_are_of_the_documented_samples() {
    let record = "(sharpness_every: 4, batch_sharpness: (every: 2), eigenvalue_tolerance: 1e-10)";
    // Five epochs and two batches of a sixth; the epochs 0, 2 and 4 are measured.
    const ITERATIONS: usize = 5 * PER_EPOCH + 2;
    let bench = stochastic("Cdat()", record, ITERATIONS);
    let finished = bench.finish();
    let mut weights = bench.initial_weights();
    let mut rows = finished.recorded.tables.batch_sharpness.iter();
    let mut of_epoch = Vec::new();
    for row in &finished.recorded.tables.trace {
        let k = row.iteration;
        let whole = Plain::of(&bench);
        assert_eq!(
            row.sharpness.is_some(),
            k % 4 == 0 || k == ITERATIONS,
            "iteration {k}"
        );
        if let Some(sharpness) = row.sharpness {
            assert_near(sharpness, whole.spectrum(&weights)[0], 1e-7, "sharpness");
        }
        assert_eq!(
            row.train_set_cost.is_some(),
            k % PER_EPOCH == 0 || k == ITERATIONS
        );
        if let (Some(cost), Some(accuracy)) = (row.train_set_cost, row.train_set_accuracy) {
            assert_near(cost, whole.cost(&weights), 1e-12, "cost of the training set");
            let right = accuracy * bench.data.train.len() as f64;
            assert_near(right, right.round(), 1e-12, "accuracy on the training set");
        }
        let measured = (k / PER_EPOCH).is_multiple_of(2) && k < ITERATIONS;
        assert_eq!(row.batch_sharpness.is_some(), measured, "iteration {k}");
        if let Some(found) = row.batch_sharpness {
            let sharpness = batch_cost(&bench, k).spectrum(&weights)[0];
            assert_near(found, sharpness, 1e-7, "batch sharpness");
            of_epoch.push(sharpness);
        }
        if measured && k % PER_EPOCH == PER_EPOCH - 1 {
            let found = rows.next().unwrap();
            assert_eq!((found.iteration, found.batches), (k, PER_EPOCH));
            let mean = of_epoch.iter().sum::<f64>() / of_epoch.len() as f64;
            assert_near(found.mean, mean, 1e-7, "mean");
            assert_near(
                found.max,
                of_epoch.iter().copied().fold(f64::MIN, f64::max),
                1e-7,
                "max",
            );
            assert_near(
                found.min,
                of_epoch.iter().copied().fold(f64::MAX, f64::min),
                1e-7,
                "min",
            );
            of_epoch.clear();
        }
        let Some(step) = row.step else { continue };
        let batch = batch_cost(&bench, k);
        let gradient = batch.gradient(&weights);
        let g = nalgebra::DVector::from_row_slice(&gradient);
        let curvature = g.dot(&(batch.hessian(&weights) * &g));
        assert_near(
            row.gradient_curvature.unwrap(),
            curvature,
            1e-7 * g.norm_squared(),
            "curvature",
        );
        weights = moved(&weights, -step, &gradient);
    }
    assert!(rows.next().is_none());
}

#[test]
fn epoch_cut_short_by_the_end_of_the_run_is_summarised_with_the_batches_that_it_had() {
    let rows = |iterations| {
        let finished = stochastic("Nls()", "(batch_sharpness: ())", iterations).finish();
        let rows = finished.recorded.tables.batch_sharpness.into_iter();
        rows.map(|row| (row.iteration, row.batches)).collect::<Vec<_>>()
    };
    assert_eq!(rows(PER_EPOCH + 2), [(2, 3), (5, 2)]);
    // The last iterate has a batch but no step.
    assert_eq!(rows(2 * PER_EPOCH), [(2, 3), (5, 3)]);
}

/// A run interrupted inside and at the ends of epochs.
fn resumed<F: Stored>(optimiser: &str, stops: &[usize]) {
    let mut bench = Bench::<F>::new(optimiser, 110);
    // 60 samples, seven batches per epoch, the last incomplete.
    bench.settings.batch = Some(9);
    bench.settings.record.batch_sharpness = Some(from_plan_text("(every: 2)"));
    let undisturbed = bench.finish();
    assert_eq!(undisturbed.status, Status::Completed, "{optimiser}");
    let folder = tempfile::tempdir().unwrap();
    let checkpoints = Checkpoints::below(folder.path());
    for &stop in stops {
        let ending = bench.session(&checkpoints, &InterruptAt::new(stop)).unwrap();
        assert!(matches!(ending, Ending::Interrupted(_)));
    }
    let Ending::Finished(resumed) = bench.session(&checkpoints, &()).unwrap() else {
        panic!("the last session was not interrupted");
    };
    assert_same_bits(&undisturbed, &resumed, optimiser);
}

#[test]
fn interrupted_stochastic_runs_resume_to_the_same_bits() {
    for optimiser in [
        "Nls()",
        "NlsUb()",
        "PoNls()",
        "Ls()",
        "Grippo()",
        "Cdat()",
        "Gd(step: 0.1)",
        "WarmUp(upper_bound: 0.5)",
        "WarmUp(peak: Large, upper_bound: 0.5)",
        "Sam(step: Fixed(0.05))",
    ] {
        resumed::<f32>(optimiser, &[51, 77, 101]);
    }
    resumed::<f64>("Nls()", &[0, 49, 50, 99]);
}

#[test]
fn stochastic_run_has_the_same_bits_for_any_number_of_threads() {
    let mut bench = Bench::<f32>::new("Nls()", 40);
    bench.settings.batch = Some(50);
    let with_threads = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        pool.unwrap().install(|| bench.finish())
    };
    assert_same_bits(&with_threads(1), &with_threads(3), "threads");
}

/// A batch of all samples is a full batch except for the order of its sums.
#[test]
fn batch_of_everything_follows_the_full_batch() {
    let mut bench = tiny("Nls()", "Tanh", "()", 10);
    let full = bench.finish();
    bench.settings.batch = Some(bench.data.train.len());
    let batch = bench.finish();
    for (full, batch) in full
        .recorded
        .tables
        .trace
        .iter()
        .zip(&batch.recorded.tables.trace)
    {
        assert_near(batch.cost, full.cost, 1e-11, "cost");
        assert_eq!(batch.step, full.step);
    }
}
