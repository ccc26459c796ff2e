//! Stochastic runs: their batches, and the steps and recordings on them.

use super::common::{Bench, InterruptAt, assert_same_bits};
use super::plain::{Plain, assert_near, moved, norm, tiny};
use flatland_experiments::Stored;
use flatland_experiments::cell::{Batches, CellSettings, Checkpoints, Ending, RunError};
use flatland_records::Status;
use flatland_theory::harness::config;
use proptest::prelude::*;
use std::collections::BTreeSet;

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
        prop_assert_eq!(per_epoch, samples / size);
        let batches = indices(&settings, samples, epoch * per_epoch..(epoch + 1) * per_epoch);
        prop_assert!(batches.iter().all(|batch| batch.len() == size));
        let seen: BTreeSet<usize> = batches.iter().flatten().copied().collect();
        // No sample occurs twice, and fewer than a batch are missing.
        prop_assert_eq!(seen.len(), per_epoch * size);
        prop_assert!(seen.iter().all(|&index| index < samples) && samples - seen.len() < size);
    }
}

#[test]
fn order_is_drawn_anew_for_each_epoch_and_seed_but_not_for_each_optimiser() {
    let epoch = |seed, number: usize, optimiser: &str| {
        indices(&settings(10, seed, optimiser), 60, 6 * number..6 * number + 6).concat()
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

/// A stochastic run of the tiny network: 13 samples, two batches of five per epoch.
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
        // The accuracy is a multiple of 1/5.
        let right = row.train_accuracy.unwrap() * SIZE as f64;
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
        Bench::<f64>::final_weights(&stochastic("Nls()", "(final_weights: true)", ITERATIONS).finish());
    assert!(norm(&moved(&last, -1.0, &weights)) < 1e-10);
}

/// Both gradients of an iteration are of its batch, by the definition of SAM.
#[test]
fn sam_takes_both_gradients_on_the_batch() {
    const ITERATIONS: usize = 20;
    let bench = stochastic("Sam(step: Fixed(0.2))", "(final_weights: true)", ITERATIONS);
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

/// CDAT's curvature and step are those of the batch; the sharpness is that of all samples, and on request of the first
/// batches.
#[test]
fn curvature_of_a_stochastic_run_is_of_the_documented_samples() {
    let record = "(sharpness_every: 3, batch_sharpness: (every: 3, batches: 9), eigenvalue_tolerance: 1e-10)";
    let bench = stochastic("Cdat()", record, 6);
    let finished = bench.finish();
    let mut weights = bench.initial_weights();
    let mut rows = finished.recorded.tables.batch_sharpness.iter();
    for row in &finished.recorded.tables.trace {
        let k = row.iteration;
        if k % 3 == 0 {
            let whole = Plain::of(&bench).spectrum(&weights)[0];
            assert_near(row.sharpness.unwrap(), whole, 1e-7, "sharpness");
            let of_batches = [0, 1].map(|number| batch_cost(&bench, number).spectrum(&weights)[0]);
            let found = rows.next().unwrap();
            assert_eq!(
                (found.iteration, found.batches),
                (k, 2),
                "an epoch has two batches"
            );
            assert_near(found.mean, (of_batches[0] + of_batches[1]) / 2.0, 1e-7, "mean");
            assert_near(found.max, of_batches[0].max(of_batches[1]), 1e-7, "max");
            assert_near(found.min, of_batches[0].min(of_batches[1]), 1e-7, "min");
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

/// A run interrupted inside and at the ends of epochs.
fn resumed<F: Stored>(optimiser: &str, stops: &[usize]) {
    let mut bench = Bench::<F>::new(optimiser, 110);
    // 60 samples, three batches per epoch.
    bench.settings.batch = Some(17);
    let undisturbed = bench.finish();
    assert_eq!(undisturbed.status, Status::Completed, "{optimiser}");
    let folder = tempfile::tempdir().unwrap();
    let checkpoints = Checkpoints::below(folder.path());
    for &stop in stops {
        let ending = bench.session(&checkpoints, &InterruptAt::new(stop)).unwrap();
        assert!(matches!(ending, Ending::Interrupted));
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
