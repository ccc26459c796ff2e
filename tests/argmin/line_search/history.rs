//! The memory survives inside every outer solver: reference values, steps and acceptance agree with a model that keeps
//! the whole history of costs and recomputes everything from the definitions.

use super::outer_solvers::{EVERY, Outer, Plan, Run, Step};
use super::problems::{cost, gradient};
use flatland_descent::line_search::{Outcome, ReferenceMemory};
use flatland_descent::step_rule::{Grippo, Ls, Nls, NlsUb, PoNls, StepRule};

const EPSILON: f64 = f64::EPSILON;
const SUFFICIENT_DECREASE: f64 = 1e-4;
const ITERATIONS: u64 = 40;

fn rules() -> Vec<StepRule> {
    vec![
        Ls::default().into(),
        Nls::default().into(),
        Nls {
            averaging: 0.85,
            ..Default::default()
        }
        .into(),
        NlsUb {
            upper_bound: Some(3.0),
            ..Default::default()
        }
        .into(),
        Grippo {
            window: 3,
            ..Default::default()
        }
        .into(),
    ]
}

/// Every solver with every rule, both backtracking and extrapolating; PoNLS, which has its own first trial, where no other is set.
fn every_run() -> impl Iterator<Item = (Outer, Plan, Run)> {
    let searches = EVERY.into_iter().flat_map(|outer| {
        let plans = rules().into_iter().flat_map(|rule| {
            let plan = Plan::from(rule);
            [plan.clone(), plan.extrapolating()]
        });
        let polyak = (!outer.starts_at_one()).then(|| Plan::from(PoNls::default()));
        plans.chain(polyak).map(move |plan| (outer, plan))
    });
    searches.map(|(outer, plan)| {
        let mut run = outer.run(&plan, ITERATIONS);
        // At a zero gradient nothing can be compared.
        run.steps.retain(|step| step.report.outcome.step().is_some());
        (outer, plan, run)
    })
}

/// $Q_k$ and $C_k$ from their sums over the whole history: $Q_k = \sum_i \xi^{k-i}$, $C_k = \sum_i \xi^{k-i} f_i / Q_k$.
fn zhang_hager(averaging: f64, costs: &[f64]) -> (f64, f64) {
    let weights = || (0..costs.len() as i32).rev().map(|age| averaging.powi(age));
    let weight: f64 = weights().sum();
    (
        weight,
        weights()
            .zip(costs)
            .map(|(weight, cost)| weight * cost)
            .sum::<f64>()
            / weight,
    )
}

/// $R_k$ after the costs of $w_0, \dots, w_k$.
fn reference(rule: &StepRule, costs: &[f64]) -> f64 {
    let present = *costs.last().unwrap();
    match rule {
        StepRule::Ls(_) => present,
        StepRule::Grippo(rule) => costs
            .iter()
            .rev()
            .take(rule.window)
            .copied()
            .fold(present, f64::max),
        rule => zhang_hager(averaging(rule).unwrap(), costs).1.max(present),
    }
}

fn averaging(rule: &StepRule) -> Option<f64> {
    match rule {
        StepRule::Nls(rule) => Some(rule.averaging),
        StepRule::NlsUb(rule) => Some(rule.averaging),
        StepRule::PoNls(rule) => Some(rule.averaging),
        _ => None,
    }
}

/// The rounding error of the mean of these costs: each of the operations, at most six per cost, rounds by half an epsilon.
fn error_of_mean(costs: &[f64]) -> f64 {
    let largest = costs.iter().copied().fold(0.0, f64::max);
    4.0 * EPSILON * costs.len() as f64 * largest
}

/// $s = -\nabla f(w_k)^\top d$ with $d = (w_{k+1} - w_k)/\eta$, and the error of this quotient: $w_{k+1}$ is rounded.
fn decrease_rate(step: &Step, eta: f64) -> (f64, f64) {
    let terms = gradient(&step.before)
        .into_iter()
        .zip(step.before.iter().zip(&step.after));
    terms.fold((0.0, 0.0), |(rate, error), (g, (before, after))| {
        let rounding = EPSILON * (before.abs() + 2.0 * after.abs() + (after - before).abs());
        (
            rate - g * (after - before) / eta,
            // Beside that: the products and their sum, here and in the search.
            error + g.abs() * (rounding + 8.0 * EPSILON * (after - before).abs()) / eta,
        )
    })
}

#[test]
fn every_search_starts_from_the_point_and_cost_accepted_by_the_last_one() {
    for (outer, plan, run) in every_run() {
        assert!(run.steps.len() >= 4, "{outer:?} {plan:?}: {:?}", run.end);
        for (k, step) in run.steps.iter().enumerate() {
            let at = cost(&step.before);
            // The norm of the residuals and half its square each round once or twice.
            assert!(
                (step.report.cost - at).abs() <= 4.0 * EPSILON * at,
                "{outer:?} {plan:?} {k}"
            );
            let accepted = step.report.outcome.accepted().unwrap();
            let at = cost(&step.after);
            assert!(
                (accepted.cost - at).abs() <= 4.0 * EPSILON * at,
                "{outer:?} {plan:?} {k}"
            );
            if outer == Outer::GaussNewton {
                assert!((step.cost * step.cost / 2.0 - at).abs() <= 4.0 * EPSILON * at);
            } else {
                assert_eq!(step.cost, at, "{outer:?} {plan:?} {k}");
            }
        }
    }
}

#[test]
fn reference_values_agree_with_the_whole_history() {
    for (outer, plan, run) in every_run() {
        let mut costs = Vec::new();
        for (k, step) in run.steps.iter().enumerate() {
            costs.push(step.report.cost);
            let expected = reference(&plan.rule, &costs);
            let error = averaging(&plan.rule).map_or(0.0, |_| error_of_mean(&costs));
            let seen = step.report.reference.unwrap();
            assert!(
                (seen - expected).abs() <= error,
                "{outer:?} {plan:?} {k}: {seen} for {expected}"
            );
            match (&step.memory.reference, averaging(&plan.rule)) {
                (ReferenceMemory::ZhangHager { weight, average, .. }, Some(averaging)) => {
                    let (q, c) = zhang_hager(averaging, &costs);
                    assert!(
                        (weight - q).abs() <= 4.0 * EPSILON * q * q,
                        "{outer:?} {plan:?} {k}"
                    );
                    assert!((average - c).abs() <= error, "{outer:?} {plan:?} {k}");
                }
                (ReferenceMemory::Grippo { costs: kept, .. }, None) => {
                    let last: Vec<_> = costs
                        .iter()
                        .copied()
                        .skip(costs.len().saturating_sub(3))
                        .collect();
                    assert_eq!(*kept, last);
                }
                (memory, _) => assert_eq!(*memory, ReferenceMemory::Monotone),
            }
        }
    }
}

#[test]
fn trials_follow_by_factors_from_the_last_accepted_step_or_from_one() {
    for (outer, plan, run) in every_run() {
        let (mut previous, mut promise) = (1.0_f64, 0.0);
        for (k, step) in run.steps.iter().enumerate() {
            let report = &step.report;
            let first = match &plan.rule {
                // The decrease promised by the last step, to first order; NLS-ub begins below its bound of 3.
                StepRule::NlsUb(_) if report.fell_back => (promise / report.decrease_rate).min(1.5),
                _ if report.fell_back => promise / report.decrease_rate,
                StepRule::PoNls(_) => report.cost / (0.1 * report.decrease_rate + 1e-8),
                _ if outer.starts_at_one() => 1.0,
                _ => previous,
            };
            let first = first.clamp(1e-6, 1e4);
            assert_eq!(report.trials[0].step, first, "{outer:?} {plan:?} {k}");
            // Up or down, by exact halves.
            let last = report.trials.last().unwrap().step;
            let factor = if last > first { 2.0 } else { 0.5 };
            for pair in report.trials.windows(2) {
                assert_eq!(pair[1].step, factor * pair[0].step, "{outer:?} {plan:?} {k}");
            }
            previous = report.outcome.step().unwrap();
            promise = previous * report.decrease_rate;
        }
    }
}

#[test]
fn accepted_steps_satisfy_the_test_and_their_larger_neighbours_do_not() {
    let mut bracketed = 0;
    for (outer, plan, run) in every_run() {
        let mut costs = Vec::new();
        for (k, step) in run.steps.iter().enumerate() {
            costs.push(cost(&step.before));
            let eta = step.report.outcome.step().unwrap();
            let (rate, error_of_rate) = decrease_rate(step, eta);
            let name = format!("{outer:?} {plan:?} {k}");
            assert!(
                (rate - step.report.decrease_rate).abs() <= error_of_rate,
                "{name}"
            );
            let reference = reference(&plan.rule, &costs);
            // The excess of φ(η) over R − cηs, and the share of it that may be rounding. A trial's point is the accepted one or
            // rounds as it does.
            let excess = |eta: f64, at: f64| at - (reference - SUFFICIENT_DECREASE * eta * rate);
            let rounding = |eta: f64, at: f64| {
                error_of_mean(&costs)
                    + 4.0 * EPSILON * at
                    + SUFFICIENT_DECREASE * eta * (error_of_rate + 4.0 * EPSILON * rate)
            };
            for trial in &step.report.trials {
                let point = step.evaluated.iter().find(|point| {
                    let at = cost(point);
                    (at - trial.cost).abs() <= 4.0 * EPSILON * at
                });
                let at = cost(point.unwrap_or_else(|| panic!("{name}: no such evaluation")));
                let accepted = match step.report.outcome {
                    // Every trial up to the accepted step was accepted.
                    Outcome::Bracketed { accepted, .. } => trial.step <= accepted.step,
                    _ => true,
                };
                if accepted {
                    assert!(excess(trial.step, at) <= rounding(trial.step, at), "{name}");
                } else {
                    assert!(excess(trial.step, at) > -rounding(trial.step, at), "{name}");
                }
            }
            if let Outcome::Bracketed { accepted, rejected } = step.report.outcome {
                bracketed += 1;
                assert_eq!(rejected, 2.0 * accepted.step, "{name}");
            }
        }
    }
    assert!(bracketed > 500, "only {bracketed} bracketed steps");
}

/// A search that forgot would have R = f in every iteration and could not raise the cost.
#[test]
fn rises_of_the_cost_pass_through_every_outer_solver() {
    for outer in EVERY {
        // From a start where a Newton step overshoots, far up the other wall of the valley.
        let run = outer.run(&Plan::from(Nls::default()).extrapolating(), ITERATIONS);
        let rises = run
            .steps
            .windows(2)
            .filter(|pair| cost(&pair[0].after) > cost(&pair[0].before))
            .inspect(|pair| {
                assert_eq!(pair[1].before, pair[0].after);
                // The next search receives the higher cost.
                let risen = cost(&pair[0].after);
                assert!(
                    (pair[1].report.cost - risen).abs() <= 4.0 * EPSILON * risen,
                    "{outer:?}"
                );
            })
            .count();
        assert!(rises > 0, "{outer:?} never raised the cost");
    }
}
