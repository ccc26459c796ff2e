//! Every rule on a small network, tested on its records.

use super::common::{Bench, from_plan_text, optimiser};
use flatland_experiments::Stored;
use flatland_experiments::optimiser::Optimiser;
use flatland_records::{Outcome, Status, TraceRow};

/// The paper's constants.
const C: f64 = 1e-4;
const SMALLEST_FIRST_TRIAL: f64 = 1e-6;
const LARGEST_FIRST_TRIAL: f64 = 1e4;

fn trace<F: Stored>(optimiser: &str, iterations: usize) -> Vec<TraceRow> {
    let mut bench = Bench::<F>::new(optimiser, iterations);
    bench.settings.record = super::common::from_plan_text("(sharpness_every: 10000, test_every: 10000)");
    let finished = bench.finish();
    assert_eq!(finished.status, Status::Completed, "{optimiser}");
    let trace = finished.recorded.tables.trace;
    assert_eq!(trace.len(), iterations + 1);
    // A run that does not train, or has reached its rounding errors, would show nothing.
    let (first, last) = (trace[0].cost, trace[iterations].cost);
    assert!(
        1e-10 < last && last < 0.7 * first,
        "{optimiser}: from {first} to {last}"
    );
    trace
}

fn step(row: &TraceRow) -> f64 {
    row.step.unwrap()
}

fn squared_norm(row: &TraceRow) -> f64 {
    row.gradient_norm.unwrap().powi(2)
}

/// The acceptance test f(w_{k+1}) ≤ R_k − c η_k ‖g_k‖², with R_k from a model that knows only the costs. The recorded
/// ‖g_k‖² and R_k went through a square root and another order of additions: a few ulps.
fn assert_accepted(trace: &[TraceRow], reference: impl Fn(&[f64]) -> f64, c: f64) {
    let costs: Vec<f64> = trace.iter().map(|row| row.cost).collect();
    for (k, row) in trace[..trace.len() - 1].iter().enumerate() {
        let expected = reference(&costs[..=k]);
        let recorded = row.reference.unwrap();
        assert!(
            (recorded - expected).abs() <= 1e-13 * expected,
            "R_{k} is {recorded}, the definition gives {expected}"
        );
        let bound = expected - c * step(row) * squared_norm(row);
        assert!(
            costs[k + 1] <= bound + 1e-13 * expected,
            "iteration {k}: cost {} above the bound {bound}",
            costs[k + 1]
        );
    }
}

/// Q_0 = 1, C_0 = f_0; Q_{j+1} = ξQ_j + 1, C_{j+1} = (ξ Q_j C_j + f_{j+1})/Q_{j+1}, written out as the weighted mean
/// with the weights ξ^{k−j}; never below the present cost.
fn zhang_hager(averaging: f64) -> impl Fn(&[f64]) -> f64 {
    move |costs| {
        let k = costs.len() - 1;
        let weight = |j: usize| averaging.powi((k - j) as i32);
        let total: f64 = (0..=k).map(weight).sum();
        let sum: f64 = costs.iter().enumerate().map(|(j, cost)| weight(j) * cost).sum();
        (sum / total).max(costs[k])
    }
}

/// With δ = 1/2 the steps are exact, and the number of trials follows from the first trial and the step.
fn assert_trial_counts(trace: &[TraceRow]) {
    let mut first_trial = 1.0_f64;
    for row in &trace[..trace.len() - 1] {
        let halvings = (first_trial / step(row)).log2();
        assert_eq!(
            halvings,
            halvings.round(),
            "{row:?} from the first trial {first_trial}"
        );
        let expected = match row.outcome {
            Some(Outcome::Bracketed) if halvings > 0.0 => halvings as usize + 1,
            Some(Outcome::Bracketed) => -halvings as usize + 2,
            // The trial above was not made.
            Some(Outcome::AtMaxStep | Outcome::AtCap | Outcome::ExtrapolationSpent) => -halvings as usize + 1,
            // Either of these, without a measurable decrease.
            Some(Outcome::BelowRounding) if halvings > 0.0 => halvings as usize + 1,
            Some(Outcome::BelowRounding) => {
                let least = -halvings as usize + 1;
                row.trials.unwrap().clamp(least, least + 1)
            }
            outcome => panic!("{outcome:?} at {row:?}"),
        };
        assert_eq!(
            row.trials,
            Some(expected),
            "{row:?} from the first trial {first_trial}"
        );
        first_trial = step(row).clamp(SMALLEST_FIRST_TRIAL, LARGEST_FIRST_TRIAL);
    }
}

fn monotone_line_search<F: Stored>() {
    let trace = trace::<F>("Ls()", 130);
    for pair in trace.windows(2) {
        assert!(
            pair[1].cost <= pair[0].cost,
            "the cost rises: {:?} to {:?}",
            pair[0],
            pair[1]
        );
    }
    assert_accepted(&trace, |costs| costs[costs.len() - 1], C);
    assert_trial_counts(&trace);
}

#[test]
fn ls_never_raises_the_cost_in_single_precision() {
    monotone_line_search::<f32>();
}

#[test]
fn ls_never_raises_the_cost_in_double_precision() {
    monotone_line_search::<f64>();
}

#[test]
fn ls_raises_the_cost_by_no_more_than_rounding_where_decreases_are_as_small() {
    // From this start the run settles at a cost of 0.08, where recomputed activations often give another cost than the
    // accepted trial. Only a step whose test rounding decides may raise the cost, by less than a few of its last digits.
    let mut bench = Bench::<f32>::new("Ls()", 600);
    bench.settings.seed = 4;
    bench.settings.record = super::common::from_plan_text("(sharpness_every: 10000, test_every: 10000)");
    let trace = bench.finish().recorded.tables.trace;
    assert!(
        trace.len() > 150 && (trace[150].cost - 0.08).abs() < 1e-6,
        "{:?}",
        trace.last()
    );
    for pair in trace.windows(2) {
        let allowed = match pair[0].outcome {
            Some(Outcome::BelowRounding) => 8.0 * f64::EPSILON * pair[0].cost,
            _ => 0.0,
        };
        assert!(
            pair[1].cost <= pair[0].cost + allowed,
            "{:?} to {:?}",
            pair[0],
            pair[1]
        );
    }
}

#[test]
fn nls_accepts_below_the_mean_of_all_costs() {
    for trace in [trace::<f32>("Nls()", 130), trace::<f64>("Nls()", 130)] {
        assert_accepted(&trace, zhang_hager(1.0), C);
        assert_trial_counts(&trace);
        assert!(
            trace.windows(2).any(|pair| pair[1].cost > pair[0].cost),
            "a run without a rise would not tell it from LS"
        );
    }
}

#[test]
fn nls_accepts_below_a_weighted_mean_with_another_decrease() {
    let trace = trace::<f64>(
        "Nls(averaging: 0.75, search: (sufficient_decrease: 0.3, backtrack_factor: 0.8))",
        130,
    );
    assert_accepted(&trace, zhang_hager(0.75), 0.3);
}

#[test]
fn grippo_accepts_below_the_highest_of_its_window() {
    let trace = trace::<f64>("Grippo(window: 4)", 130);
    let highest = |costs: &[f64]| costs.iter().rev().take(4).copied().fold(f64::MIN, f64::max);
    assert_accepted(&trace, highest, C);
    assert_trial_counts(&trace);
}

#[test]
fn nls_ub_stays_below_the_number_of_classes_and_doubles_once() {
    for (text, bound) in [
        ("NlsUb()", 10.0),
        ("NlsUb(upper_bound: 2.5)", 2.5),
        ("NlsUb(extrapolation: WhileAccepted)", 10.0),
    ] {
        let trace = trace::<f32>(text, 130);
        assert_accepted(&trace, zhang_hager(1.0), C);
        assert_trial_counts(&trace);
        let steps: Vec<f64> = trace[..130].iter().map(step).collect();
        assert!(steps.iter().all(|&step| step < bound), "{text}: {steps:?}");
        assert!(
            steps.iter().any(|&step| step >= bound / 4.0),
            "{text}: the bound was never near"
        );
        if !text.contains("WhileAccepted") {
            assert!(
                steps[0] <= 2.0 && steps.windows(2).all(|pair| pair[1] <= 2.0 * pair[0]),
                "{text}"
            );
        }
    }
}

#[test]
fn ponls_backtracks_from_polyaks_step() {
    for (text, scale, offset) in [
        ("PoNls()", 0.1, 1e-8),
        ("PoNls(polyak_scale: 0.5, polyak_offset: 0)", 0.5, 0.0),
    ] {
        let trace = trace::<f64>(text, 130);
        assert_accepted(&trace, zhang_hager(1.0), C);
        for row in &trace[..130] {
            let polyak = row.cost / (scale * squared_norm(row) + offset);
            let first = polyak.clamp(SMALLEST_FIRST_TRIAL, LARGEST_FIRST_TRIAL);
            let trials = row.trials.unwrap();
            let expected = first * 0.5_f64.powi(trials as i32 - 1);
            assert!((step(row) / expected - 1.0).abs() < 1e-12, "{text}: {row:?}");
            let outcome = if trials == 1 {
                Outcome::FirstTrial
            } else {
                Outcome::Bracketed
            };
            assert_eq!(row.outcome, Some(outcome));
        }
    }
}

#[test]
fn cdat_step_times_curvature_is_sigma() {
    for (text, sigma) in [("Cdat()", 2.06), ("Cdat(sigma: 0.5)", 0.5)] {
        let traces = [trace::<f32>(text, 60), trace::<f64>(text, 60)];
        for row in traces.iter().flat_map(|trace| &trace[..60]) {
            let identity = step(row) * row.gradient_curvature.unwrap() / squared_norm(row);
            assert!((identity.abs() - sigma).abs() < 1e-12 * sigma, "{text}: {row:?}");
            assert_eq!(row.trials, Some(0));
            assert_eq!(row.outcome, Some(Outcome::Prescribed));
            assert_eq!(row.reference, None);
        }
    }
}

#[test]
fn cdat_curvature_is_the_second_derivative_along_the_gradient() {
    let bench = Bench::<f64>::new("Cdat()", 1).with_network("Mlp(hidden: [6], activation: Tanh)");
    let recorded = bench.finish().recorded.tables.trace[0]
        .gradient_curvature
        .unwrap();

    let objective = bench.objective();
    let weights = bench.initial_weights();
    let gradient_at = |weights: &[f64]| {
        let mut gradient = vec![0.0; weights.len()];
        objective
            .gradient(&objective.forward(weights).unwrap(), &mut gradient)
            .unwrap();
        gradient
    };
    let gradient = gradient_at(&weights);
    let moved = |by: f64| -> Vec<f64> { weights.iter().zip(&gradient).map(|(w, g)| w + by * g).collect() };
    let h = 1e-4;
    let difference: f64 = gradient_at(&moved(h))
        .iter()
        .zip(gradient_at(&moved(-h)))
        .zip(&gradient)
        .map(|((plus, minus), g)| g * (plus - minus) / (2.0 * h))
        .sum();
    assert!(
        (recorded / difference - 1.0).abs() < 1e-6,
        "{recorded} against {difference}"
    );
}

/// w ← w − η_k ∇f(w) written out, with the network's gradient only.
fn gradient_descent(bench: &Bench<f64>, steps: impl Iterator<Item = f64>) -> Vec<f64> {
    let objective = bench.objective();
    let mut weights = bench.initial_weights();
    let mut gradient = vec![0.0; weights.len()];
    for step in steps {
        objective
            .gradient(&objective.forward(&weights).unwrap(), &mut gradient)
            .unwrap();
        for (weight, gradient) in weights.iter_mut().zip(&gradient) {
            *weight -= step * gradient;
        }
    }
    weights
}

fn assert_close(found: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len());
    let norm = |values: &[f64]| values.iter().map(|value| value * value).sum::<f64>().sqrt();
    let difference: Vec<f64> = found.iter().zip(expected).map(|(a, b)| a - b).collect();
    let relative = norm(&difference) / norm(expected);
    assert!(relative < tolerance, "relative difference {relative}");
}

#[test]
fn constant_step_is_gradient_descent() {
    let bench = Bench::<f64>::new("Gd(step: 0.1)", 60);
    let finished = bench.finish();
    assert!(
        finished.recorded.tables.trace[..60]
            .iter()
            .all(|row| step(row) == 0.1)
    );
    let expected = gradient_descent(&bench, std::iter::repeat_n(0.1, 60));
    assert_close(&Bench::<f64>::final_weights(&finished), &expected, 1e-12);
}

#[test]
fn warm_up_grows_by_a_quarter_to_its_plateau() {
    for (text, peak) in [("WarmUp()", &[][..]), ("WarmUp(peak: Large)", &[12.5, 12.5])] {
        let mut bench = Bench::<f64>::new(text, 40);
        bench.settings.record.weights = Some(from_plan_text("(format: Npy)"));
        let finished = bench.finish();
        // 0.01 · 1.25, then 1.25 times the last while below the peak: K = 10, plateau 9.
        let top = if peak.is_empty() { 9.0 } else { 12.5 };
        let climb = (1..)
            .map(|k| 0.01 * 1.25_f64.powi(k))
            .take_while(|&step| step < top);
        let steps: Vec<f64> = climb
            .chain(peak.iter().copied())
            .chain(std::iter::repeat(9.0))
            .take(40)
            .collect();
        for (row, &expected) in finished.recorded.tables.trace.iter().zip(&steps) {
            assert!(
                (step(row) / expected - 1.0).abs() < 1e-12,
                "{text}: {row:?}, expected {expected}"
            );
        }
        // Steps beyond the edge of stability magnify rounding.
        let short = Bench::<f64>::new(text, 20);
        let expected = gradient_descent(&short, steps.iter().copied().take(20));
        assert_close(&Bench::<f64>::final_weights(&short.finish()), &expected, 1e-9);
    }
}

#[test]
fn trace_holds_cost_accuracy_and_gradient_of_its_iterate() {
    let bench = Bench::<f64>::new("Nls()", 12);
    let finished = bench.finish();
    let objective = bench.objective();
    for (weights, row) in [
        (bench.initial_weights(), &finished.recorded.tables.trace[0]),
        (
            Bench::<f64>::final_weights(&finished),
            &finished.recorded.tables.trace[12],
        ),
    ] {
        let at = objective.forward(&weights).unwrap();
        let mut gradient = vec![0.0; weights.len()];
        objective.gradient(&at, &mut gradient).unwrap();
        let norm = gradient.iter().map(|entry| entry * entry).sum::<f64>().sqrt();
        assert!((row.cost / at.cost() - 1.0).abs() < 1e-12);
        assert!((row.gradient_norm.unwrap() / norm - 1.0).abs() < 1e-10);
        assert_eq!(row.train_accuracy, Some(at.accuracy()));
        let test = flatland_networks::Objective::new(
            &bench.network,
            bench.data.test.images.view(),
            bench.test_targets.view(),
            bench.settings.loss,
        )
        .unwrap();
        assert_eq!(
            test.evaluate(&weights, &bench.network.initial_statistics())
                .unwrap(),
            (row.test_cost.unwrap(), row.test_accuracy.unwrap())
        );
    }
    let last = finished.recorded.tables.trace.last().unwrap();
    assert_eq!((last.step, last.trials, last.outcome), (None, None, None));
}

#[test]
fn state_of_another_optimiser_is_refused() {
    let bench = Bench::<f64>::new("Nls()", 1);
    let of = |text: &str| Optimiser::<f64>::new(&optimiser(text), bench.data.classes).unwrap();
    let texts = ["Nls()", "Nls(averaging: 0.5)", "Ls()", "Sam(step: Fixed(0.1))"];
    for (i, text) in texts.into_iter().enumerate() {
        for (j, other) in texts.into_iter().enumerate() {
            let restored = of(text).restore(of(other).state());
            assert_eq!(restored.is_ok(), i == j, "{other} into {text}");
        }
    }
    let error = of("Nls()").restore(of("Ls()").state()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "state must be that of NLS with the same settings"
    );
}
