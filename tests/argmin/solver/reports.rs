//! The solver's reports through KV, recomputed from the iterates.

use super::every_rule;
use super::problems::{Rosenbrock, rosenbrock_gradient, start};
use super::recorder::run;
use argmin::core::State;
use flatland_descent::argmin::LargeStepDescent;
use flatland_descent::step_rule::{Grippo, Ls, Nls, StepRule};

type Problem = Rosenbrock<Vec<f64>, f64>;

#[test]
fn keys_and_kinds_are_as_documented() {
    for rule in every_rule() {
        let name = rule.name();
        let curved = rule.needs_gradient_curvature();
        let searches = !curved && !matches!(rule, StepRule::Constant(_) | StepRule::WarmUp(_));
        let run = run(Problem::new(), LargeStepDescent::new(rule).unwrap(), |state| {
            state.param(start::<Vec<f64>, f64>()).max_iters(20)
        });
        for row in run.iterations() {
            let mut keys = row.report.keys();
            keys.sort();
            let mut expected = vec![
                ("gradient_norm", "Float"),
                ("outcome", "Str"),
                ("reference_value", "Float"),
                ("step", "Float"),
                ("trials", "Uint"),
            ];
            if !searches {
                expected.remove(2);
                assert_eq!((row.outcome().as_str(), row.trials()), ("prescribed", 0));
            }
            if curved {
                expected.insert(0, ("gradient_curvature", "Float"));
            }
            let keys: Vec<(&str, &str)> = keys.iter().map(|(key, kind)| (key.as_str(), *kind)).collect();
            assert_eq!(keys, expected, "{name}");
        }
    }
}

#[test]
fn step_and_gradient_norm_belong_to_the_iterate_before_the_step() {
    for rule in every_rule() {
        let name = rule.name();
        let run = run(Problem::new(), LargeStepDescent::new(rule).unwrap(), |state| {
            state.param(start::<Vec<f64>, f64>()).max_iters(50)
        });
        for pair in run.rows.windows(2) {
            let from = pair[0].state.get_param().unwrap();
            let gradient = rosenbrock_gradient(from);
            let norm = (gradient[0] * gradient[0] + gradient[1] * gradient[1]).sqrt();
            assert_eq!(pair[1].float("gradient_norm"), Some(norm), "{name}");
            let step = pair[1].float("step").unwrap();
            let to = [from[0] - step * gradient[0], from[1] - step * gradient[1]];
            assert_eq!(pair[1].state.get_param().unwrap(), &to, "{name}");
            assert_eq!(pair[1].state.get_prev_param().unwrap(), from, "{name}");
        }
    }
}

#[test]
fn reference_value_is_recomputed_from_the_costs() {
    let reference = |rule: &StepRule, costs: &[f64]| match rule {
        StepRule::Ls(_) => costs[costs.len() - 1],
        StepRule::Grippo(Grippo { window, .. }) => {
            let last = &costs[costs.len().saturating_sub(*window)..];
            last.iter().copied().fold(f64::NEG_INFINITY, f64::max)
        }
        // ξ = 1: the mean of all costs, or the present one if that is higher.
        _ => (costs.iter().sum::<f64>() / costs.len() as f64).max(costs[costs.len() - 1]),
    };
    let rules: [StepRule; 3] = [
        Ls::default().into(),
        Nls::default().into(),
        Grippo::default().into(),
    ];
    for rule in rules {
        let run = run(Problem::new(), LargeStepDescent::new(rule).unwrap(), |state| {
            state.param(start::<Vec<f64>, f64>()).max_iters(100)
        });
        let costs: Vec<f64> = run.rows.iter().map(|row| row.state.cost).collect();
        for (k, row) in run.iterations().iter().enumerate() {
            let expected = reference(&rule, &costs[..=k]);
            let reported = row.float("reference_value").unwrap();
            // Both averages are sums of at most k + 1 positive terms, each rounded a few times: relative error
            // below 4 (k + 1) ε for either.
            let band = 8.0 * (k + 1) as f64 * f64::EPSILON * expected;
            assert!(
                (reported - expected).abs() <= band,
                "{}: {reported} for {expected}",
                rule.name()
            );
        }
    }
}
