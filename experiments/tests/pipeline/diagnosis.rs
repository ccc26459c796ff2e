//! Every quantity of the diagnosis, recomputed from its definition.

use super::common::{Bench, bits, from_plan_text};
use super::plain::{CLASSES, Plain, assert_near, moved, norm, tiny};
use flatland_experiments::Stored;
use flatland_experiments::cell::Finished;
use flatland_networks::spectrum::{ModulusSettings, largest_in_modulus};
use flatland_networks::{Real, dot};
use flatland_records::{ProbeRow, SpectrumEnd, Status};
use nalgebra::{DMatrix, DVector};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// The accuracy of central differences of a gradient, with room for the 27 entries of a row.
const DIFFERENCES: f64 = 1e-7;

/// The iterates w_0, w_1, … of a run along the gradient, from its recorded steps.
fn iterates(bench: &Bench<f64>, finished: &Finished) -> Vec<Vec<f64>> {
    let cost = Plain::of(bench);
    let mut all = vec![bench.initial_weights()];
    for step in finished.recorded.tables.trace.iter().filter_map(|row| row.step) {
        let here = &all[all.len() - 1];
        let next = moved(here, -step, &cost.gradient(here));
        all.push(next);
    }
    all
}

#[test]
fn diagnosis_matches_its_definition() {
    let bench = tiny("Nls()", "Relu", "(diagnosis: (every: 3))", 7);
    let finished = bench.finish();
    let (cost, iterates) = (Plain::of(&bench), iterates(&bench, &finished));
    let rows = &finished.recorded.tables.diagnoses;
    let recorded: Vec<usize> = rows.iter().map(|row| row.iteration).collect();
    assert_eq!(recorded, [0, 3, 6, 7]);
    for row in rows {
        let weights = &iterates[row.iteration];
        let gradient = cost.gradient(weights);
        let [w1, b1, w2, b2] = Plain::tensors(&gradient).map(norm);
        let (others, near) = ([w1, b1, w2], 1e-12);
        let mean = (w1 + b1 + w2) / 3.0;
        let square = others.iter().map(|x| x * x).sum::<f64>() / 3.0 - mean * mean;
        assert_near(row.last_bias_gradient_norm.unwrap(), b2, near, "last bias");
        assert_near(row.tensor_gradient_mean, mean, near, "mean");
        assert_near(row.tensor_gradient_std.powi(2), square, near, "variance");
        assert_near(
            row.tensor_gradient_min,
            others.into_iter().fold(w1, f64::min),
            near,
            "min",
        );
        assert_near(
            row.tensor_gradient_max,
            others.into_iter().fold(w1, f64::max),
            near,
            "max",
        );
        let zeros = gradient.iter().filter(|entry| **entry == 0.0).count();
        assert!(zeros >= 3, "the last pixel is always zero");
        assert_eq!(row.zero_gradient_share, zeros as f64 / gradient.len() as f64);
        assert_eq!(row.zero_activation_share, cost.dead(weights));
        assert!(row.zero_activation_share > 0.0);
    }
}

#[test]
fn without_a_last_bias_its_gradient_has_no_norm() {
    let bench =
        tiny("Nls()", "Relu", "(diagnosis: (every: 1))", 2).with_network("Mlp(hidden: [3], bias: false)");
    let finished = bench.finish();
    let [first, ..] = &finished.recorded.tables.diagnoses[..] else {
        panic!("no diagnosis");
    };
    assert_eq!(first.last_bias_gradient_norm, None);
    // Two tensors: their squared norms add up to that of the gradient.
    let squares = first.tensor_gradient_min.powi(2) + first.tensor_gradient_max.powi(2);
    let total = finished.recorded.tables.trace[0].gradient_norm.unwrap().powi(2);
    assert_near(squares, total, 1e-12 * total, "squared norm");
}

#[test]
fn a_smooth_network_has_no_dead_activations() {
    let bench = tiny("Nls()", "Tanh", "(diagnosis: (every: 1))", 2);
    let rows = bench.finish().recorded.tables.diagnoses;
    assert!(rows.iter().all(|row| row.zero_activation_share == 0.0));
    let linear = bench.with_network("Mlp(hidden: [])").finish();
    let rows = linear.recorded.tables.diagnoses;
    assert!(rows.iter().all(|row| row.zero_activation_share == 0.0));
}

#[test]
fn probes_match_their_definition() {
    let record = "(probes: (at: [0, 4], steps: [2, 0.01, 0.5]), eigenvalue_tolerance: 1e-10)";
    let bench = tiny("Nls(search: (first_step: 0.5))", "Tanh", record, 6);
    let finished = bench.finish();
    let (cost, iterates) = (Plain::of(&bench), iterates(&bench, &finished));
    let probes = &finished.recorded.tables.probes;
    for k in [0, 4] {
        let taken = finished.recorded.tables.trace[k].step.unwrap();
        let mut steps = vec![0.01, 0.5, 2.0];
        steps.extend((!steps.contains(&taken)).then_some(taken));
        steps.sort_by(f64::total_cmp);
        let rows: Vec<&ProbeRow> = probes.iter().filter(|row| row.iteration == k).collect();
        assert_eq!(rows.iter().map(|row| row.step).collect::<Vec<_>>(), steps);
        let gradient = cost.gradient(&iterates[k]);
        let g = DVector::from_row_slice(&gradient);
        for row in rows {
            assert_eq!(row.accepted, row.step == taken);
            let there = moved(&iterates[k], -row.step, &gradient);
            let change = moved(&gradient, -1.0, &cost.gradient(&there));
            let expected = norm(&change) / (row.step * norm(&gradient));
            // Both gradients are accurate to some roundoffs, the quotient to these over the step.
            assert_near(row.gradient_quotient, expected, 1e-12 / row.step, "quotient");
            let hg = cost.hessian(&there) * &g;
            let (product, rayleigh) = (hg.norm() / g.norm(), g.dot(&hg) / g.norm_squared());
            assert_near(row.hessian_gradient_quotient, product, DIFFERENCES, "‖Hg‖/‖g‖");
            assert_near(row.rayleigh_quotient, rayleigh, DIFFERENCES, "gᵀHg/‖g‖²");
            let largest = cost.spectrum(&there)[0];
            assert_near(row.sharpness, largest, DIFFERENCES + row.sharpness_error, "λ₁");
            assert!(row.sharpness_error < 1e-6);
        }
    }
    assert!(probes.iter().all(|row| [0, 4].contains(&row.iteration)));
}

/// With a step of the list accepted, it is one row, not two; and SAM's step does not lie on the probed line.
#[test]
fn accepted_step_is_marked_where_it_is_a_probe() {
    let accepted = |optimiser: &str| -> Vec<(f64, bool)> {
        let bench = tiny(optimiser, "Tanh", "(probes: (at: [1], steps: [0.1, 0.2]))", 2);
        let probes = bench.finish().recorded.tables.probes;
        probes.iter().map(|row| (row.step, row.accepted)).collect()
    };
    assert_eq!(accepted("Gd(step: 0.2)"), [(0.1, false), (0.2, true)]);
    assert_eq!(
        accepted("Gd(step: 0.15)"),
        [(0.1, false), (0.15, true), (0.2, false)]
    );
    assert_eq!(accepted("Sam(step: Fixed(0.2))"), [(0.1, false), (0.2, false)]);
}

#[test]
fn probe_beyond_overflow_is_not_a_number_and_does_not_end_the_run() {
    let bench = tiny("Nls()", "Relu", "(probes: (at: [0], steps: [0.1, 1e200]))", 3);
    let finished = bench.finish();
    assert_eq!(finished.status, Status::Completed);
    let beyond = finished
        .recorded
        .tables
        .probes
        .iter()
        .find(|row| row.step == 1e200)
        .unwrap();
    assert!(
        beyond.sharpness.is_nan() && beyond.sharpness_error.is_nan(),
        "{beyond:?}"
    );
    assert_eq!(beyond.sharpness_converged, None);
}

#[test]
fn probes_of_the_paper_are_made_by_default() {
    let bench = tiny("Gd(step: 0.01)", "Relu", "(probes: ())", 2150);
    let probes = bench.finish().recorded.tables.probes;
    let mut iterations: Vec<usize> = probes.iter().map(|row| row.iteration).collect();
    iterations.dedup();
    // The last iterate, 2150, has no step.
    let hundreds = (0..10).map(|i| 100 * i).chain([1000, 2000, 2149]);
    assert_eq!(iterations, hundreds.collect::<Vec<_>>());
    let steps: Vec<f64> = probes
        .iter()
        .filter(|row| row.iteration == 0)
        .map(|row| row.step)
        .collect();
    // 0.01 is a probe and the step.
    assert_eq!(steps, [1e-3, 5e-3, 1e-2, 5e-2, 0.1, 0.5, 1.0, 5.0, 10.0]);
}

#[test]
fn window_begins_at_its_first_iteration_and_leaves_the_rest_of_the_record_alone() {
    let of = |from| {
        let record = format!(
            "(sharpness_every: 4, from: {from}, eigenvalues: (every: 2, top: 1), hessian_trace: (every: 3), \
             diagnosis: (every: 2))"
        );
        tiny("Nls()", "Tanh", &record, 12).finish().recorded.tables
    };
    let tables = of(7);
    let spectra: Vec<usize> = tables.spectra.iter().map(|row| row.iteration).collect();
    let traces: Vec<usize> = tables.hessian_traces.iter().map(|row| row.iteration).collect();
    let diagnoses: Vec<usize> = tables.diagnoses.iter().map(|row| row.iteration).collect();
    // Also at the last iterate, 12.
    assert_eq!((spectra, traces), (vec![7, 9, 11, 12], vec![7, 10, 12]));
    assert_eq!(diagnoses, [7, 9, 11, 12]);
    let whole = of(0);
    assert_eq!(whole.spectra.len(), 7);
    for (row, other) in tables.trace.iter().zip(&whole.trace) {
        assert_eq!((row.cost, row.step), (other.cost, other.step));
        assert_eq!(
            row.sharpness.is_some(),
            [0, 4, 7, 8, 9, 11, 12].contains(&row.iteration)
        );
    }
}

#[test]
fn eigenvalues_largest_in_modulus_are_those_of_the_hessian() {
    let record = "(sharpness_every: 1000, eigenvalue_tolerance: 1e-9, \
                  eigenvalues: (every: 2, largest_in_modulus: 5, beyond_classes: 4))";
    let bench = tiny("Nls()", "Tanh", record, 4);
    let finished = bench.finish();
    let (cost, iterates) = (Plain::of(&bench), iterates(&bench, &finished));
    for k in [0, 2, 4] {
        let rows: Vec<_> = finished
            .recorded
            .tables
            .spectra
            .iter()
            .filter(|row| row.iteration == k)
            .collect();
        assert_eq!(rows.len(), CLASSES + 4);
        assert!(rows.iter().all(|row| row.end == SpectrumEnd::Modulus));
        let spectrum = cost.spectrum(&iterates[k]);
        let mut expected = spectrum.clone();
        expected.sort_by(|a, b| b.abs().total_cmp(&a.abs()));
        for (index, (row, expected)) in rows.iter().zip(&expected).enumerate() {
            assert_eq!(row.index, index);
            assert_near(
                row.eigenvalue,
                *expected,
                DIFFERENCES + row.residual,
                "eigenvalue",
            );
            assert!(row.residual < 1e-6);
        }
        let row = &finished.recorded.tables.trace[k];
        let near = DIFFERENCES + row.sharpness_error.unwrap();
        assert_near(row.sharpness.unwrap(), spectrum[0], near, "sharpness");
    }
    assert!(finished.recorded.tables.trace[1].sharpness.is_none());
}

/// The saddle of a tanh network: last weights 0, last bias the mean label, first layer 0. Its spectrum is known: K times
/// 2/K, and once for every hidden unit ±μ_j with μ_j = (2/K)·(singular values of n⁻¹ Σ (y_i − ȳ) x_iᵀ); zeros.
#[test]
fn spectrum_of_flatland_is_counted_at_its_saddle() {
    const HIDDEN: usize = 6;
    let bench = Bench::<f32>::new("Nls()", 1).with_network("Mlp(hidden: [6], activation: Tanh)");
    let (images, labels) = (&bench.data.train.images, &bench.data.train.labels);
    let (n, classes) = (labels.len(), bench.data.classes);
    let share = |k: usize| labels.iter().filter(|&&label| label == k).count() as f64 / n as f64;
    let mut weights = vec![0.0; bench.network.parameters()];
    let bias = weights.len() - classes;
    (0..classes).for_each(|k| weights[bias + k] = share(k) as f32);
    let objective = bench.objective();
    let at = objective.forward(&weights).unwrap();
    assert_near(at.cost(), bench.data.label_variance(), 1e-6, "cost");

    let correlation = DMatrix::from_fn(classes, images.ncols(), |k, pixel| {
        let term = |i: usize| (f64::from(labels[i] == k) - share(k)) * images[(i, pixel)].widen();
        (0..n).map(term).sum::<f64>() / n as f64
    });
    let two_over_k = 2.0 / classes as f64;
    let singular = correlation.svd(false, false).singular_values;
    let mut expected = vec![two_over_k; classes];
    for value in singular.iter() {
        for sign in [1.0, -1.0] {
            expected.extend([sign * two_over_k * value; HIDDEN]);
        }
    }
    expected.sort_by(|a, b| b.abs().total_cmp(&a.abs()));

    let count = classes + 2 * HIDDEN;
    let settings = ModulusSettings {
        count,
        tolerance: 1e-4,
        ..ModulusSettings::default()
    };
    let mut generator = ChaCha8Rng::seed_from_u64(2);
    let dominant = largest_in_modulus(&mut objective.linearise(&at), &settings, &mut generator).unwrap();
    assert!(dominant.converged());
    let limit = 1e-4 * expected[0].abs();
    for (found, expected) in dominant.eigenvalues.iter().zip(&expected) {
        let place = found.value.abs() - expected.abs();
        assert!(place.abs() <= limit + found.residual, "{found:?} for {expected}");
    }
    // Each sign with its multiplicity.
    for wanted in [two_over_k, two_over_k * singular[0], -two_over_k * singular[0]] {
        let near = |value: f64| (value - wanted).abs() < 10.0 * limit;
        let found = dominant
            .eigenvalues
            .iter()
            .filter(|ritz| near(ritz.value))
            .count();
        let exist = expected[..count].iter().filter(|value| near(**value)).count();
        assert_eq!(found, exist, "{wanted}");
    }
}

#[test]
fn sharpness_is_recorded_near_the_label_variance() {
    let record = "(sharpness_every: 1000, sharpness_near_label_variance: true)";
    let finished = tiny("Nls()", "Tanh", record, 60).finish();
    // 13 samples: 5, 4 and 4 of the classes.
    let variance = [5.0, 4.0, 4.0].map(|count| count / 13.0 * (1.0 - count / 13.0));
    let variance = variance.iter().sum::<f64>() / 3.0;
    let near = |cost: f64| cost >= 0.9 * variance && cost <= 1.1 * variance;
    let trace = &finished.recorded.tables.trace;
    for row in trace {
        let due = row.iteration == 0 || row.iteration == 60 || near(row.cost);
        assert_eq!(row.sharpness.is_some(), due, "iteration {}", row.iteration);
    }
    assert!(trace[1..60].iter().any(|row| near(row.cost)));
    assert!(trace[1..60].iter().any(|row| !near(row.cost)));
}

/// The run's own numbers do not depend on the measurements.
fn undisturbed<F: Stored>(optimiser: &str, batch: Option<usize>) {
    let everything = "(sharpness_every: 1, sharpness_near_label_variance: true, test_every: 1, \
                      eigenvalues: (every: 7, top: 1, bottom: 1, largest_in_modulus: 3), \
                      hessian_trace: (every: 5, probes: 2), diagnosis: (every: 1), \
                      probes: (at: [0, 3, 20], steps: [0.01, 1, 100]), weights: (format: Npy))";
    let of = |record: &str| {
        let mut bench = Bench::<F>::new(optimiser, 25);
        bench.settings.batch = batch;
        bench.settings.record = from_plan_text(record);
        let mut finished = bench.finish();
        for row in &mut finished.recorded.tables.trace {
            (row.test_cost, row.test_accuracy) = (None, None);
            (row.sharpness, row.sharpness_error, row.sharpness_converged) = (None, None, None);
        }
        finished
    };
    let (measured, plain) = (
        of(everything),
        of("(sharpness_every: 1000, test_every: 1000, weights: (format: Npy))"),
    );
    assert_eq!(
        bits(&measured.recorded.tables.trace),
        bits(&plain.recorded.tables.trace),
        "{optimiser}"
    );
    let weights = |finished: &Finished| Bench::<F>::final_weights(finished);
    assert_eq!(weights(&measured), weights(&plain), "{optimiser}");
    assert_eq!(measured.recorded.tables.diagnoses.len(), 26);
    assert_eq!(plain.recorded.tables.diagnoses.len(), 0);
}

#[test]
fn measuring_does_not_disturb_the_run() {
    undisturbed::<f32>("Nls()", None);
    undisturbed::<f64>("Cdat()", None);
    undisturbed::<f32>("Sam(step: Fixed(0.1))", None);
    undisturbed::<f32>("Nls()", Some(16));
    undisturbed::<f32>("Sam(step: Fixed(0.1))", Some(16));
}

/// The plain network is the one that is trained.
#[test]
fn plain_network_agrees_with_the_network() {
    for activation in ["Relu", "Tanh"] {
        let bench = tiny("Nls()", activation, "()", 1);
        let (objective, weights) = (bench.objective(), bench.initial_weights());
        let (at, cost) = (objective.forward(&weights).unwrap(), Plain::of(&bench));
        let mut gradient = vec![0.0; weights.len()];
        objective.gradient(&at, &mut gradient).unwrap();
        assert_near(at.cost(), cost.cost(&weights), 1e-14, activation);
        let difference = moved(&gradient, -1.0, &cost.gradient(&weights));
        assert!(dot(&difference, &difference).sqrt() < 1e-14, "{activation}");
    }
}
