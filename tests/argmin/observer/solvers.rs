//! The observer on argmin's own solvers: the step follows from the parameters, whatever the direction.

use super::recorded::{Problem, Run, dot, minus, norm, observed};
use argmin::solver::gradientdescent::SteepestDescent;
use argmin::solver::linesearch::condition::ArmijoCondition;
use argmin::solver::linesearch::{BacktrackingLineSearch, MoreThuenteLineSearch};
use argmin::solver::quasinewton::LBFGS;
use flatland_descent::argmin::{StabilityObserver, StabilitySettings};
use flatland_theory::functions::{AnalyticFunction, Rosenbrock, TestFunction};

const START: [f64; 2] = [-1.2, 1.0];

fn rosenbrock() -> AnalyticFunction {
    Rosenbrock::new(1.0, 100.0).unwrap().into()
}

fn observer() -> StabilityObserver<Problem> {
    StabilityObserver::new(Problem::new(rosenbrock()), StabilitySettings::default()).unwrap()
}

/// Steps, alignments and products from the recorded parameters, by their formulas.
fn check(run: &Run<Vec<f64>>) {
    let function = rosenbrock();
    let steps = run.steps();
    assert!(!steps.is_empty());
    for (row, before, after) in steps {
        let gradient = function.gradient::<f64>(before);
        let change = minus(after, before);
        let (size, distance) = (norm(&gradient), norm(&change));
        let decrease = -dot(&gradient, &change);
        // Both sides add two products, in the same order; the orders of the other operations differ.
        let same = |left: f64, right: f64, scale: f64| (left - right).abs() <= 32.0 * f64::EPSILON * scale;
        assert!(same(row.distance, distance, distance) && same(row.gradient_norm, size, size));
        assert!(same(row.alignment, decrease / (size * distance), 1.0), "{row:?}");
        match row.step {
            Some(step) => {
                let expected = distance * distance / decrease;
                // The decrease may be the difference of two larger numbers.
                let lost = size * distance / decrease;
                assert!(same(step, expected, expected * (1.0 + lost)), "{step} {expected}");
            }
            None => assert!(decrease <= 0.0, "{row:?}"),
        }
        // The end of the step is a sample, less the possible rounding.
        let there = function.gradient::<f64>(after);
        let quotient = norm(&minus(&there, &gradient)) / distance;
        let rounding = 16.0 * f64::EPSILON * (size + norm(&there)) / distance;
        // The sampled end is w − (w − w'), up to two roundings away, where the gradient has moved by as much times its slope.
        let slope = 2.0 * (1.0 + 1200.0 * norm(after).max(norm(before)).powi(2) + 400.0 * norm(after));
        let displaced = slope * 4.0 * f64::EPSILON * (norm(before) + norm(after)) / distance;
        assert!(
            row.segment_smoothness >= quotient - rounding - displaced,
            "{row:?}: {quotient}"
        );
    }
}

#[test]
fn steepest_descent() {
    let search = BacktrackingLineSearch::new(ArmijoCondition::new(1e-4).unwrap())
        .rho(0.5)
        .unwrap();
    let run = observed(
        Problem::new(rosenbrock()),
        SteepestDescent::new(search),
        observer(),
        |state| state.param(START.to_vec()).max_iters(30),
    );
    assert_eq!(run.report.rows().len(), 30);
    assert!(run.report.rows().iter().all(|row| row.alignment > 1.0 - 1e-12));
    check(&run);
}

#[test]
fn lbfgs() {
    let run = observed(
        Problem::new(rosenbrock()),
        LBFGS::new(MoreThuenteLineSearch::new(), 5),
        observer(),
        |state| state.param(START.to_vec()).max_iters(20),
    );
    // After the first step, directions differ from the gradient's.
    assert!(run.report.rows()[1..].iter().any(|row| row.alignment < 0.9));
    check(&run);
}
