//! The evaluations of a run, by the problem's own record and by argmin's counts.

use super::outer_solvers::{EVERY, Outer, Plan};
use flatland_descent::step_rule::{Grippo, Ls, Nls, StepRule};

fn plans() -> [Plan; 3] {
    [
        Ls::default().into(),
        Nls::default().into(),
        StepRule::from(Grippo::default()).into(),
    ]
}

const ITERATIONS: u64 = 12;

#[test]
fn evaluations_are_as_documented() {
    for outer in EVERY {
        // When extrapolating, every solver runs for all iterations.
        for plan in plans().map(Plan::extrapolating) {
            let run = outer.run(&plan, ITERATIONS);
            let iterations = run.steps.len() as u64;
            assert!(
                run.end.is_ok() && iterations == ITERATIONS,
                "{outer:?} {plan:?}: {:?}",
                run.end
            );
            let trials: u64 = run.steps.iter().map(|step| step.report.trials.len() as u64).sum();
            let (costs, gradients) = match outer {
                Outer::SteepestDescent => (iterations + trials, iterations),
                Outer::ConjugateGradient => (1 + iterations + trials, 1 + iterations),
                Outer::Bfgs | Outer::Lbfgs => (1 + trials, 1 + iterations),
                Outer::NewtonCg => (1 + trials, iterations),
                Outer::GaussNewton => (trials, 0),
            };
            let count = |key| run.counts.get(key).copied().unwrap_or(0);
            assert_eq!(
                (count("cost_count"), count("gradient_count")),
                (costs, gradients),
                "{outer:?} {plan:?}"
            );
            if outer == Outer::GaussNewton {
                assert_eq!(
                    (count("operator_count"), count("jacobian_count")),
                    (iterations, iterations)
                );
            }
            let evaluated: usize = run.steps.iter().map(|step| step.evaluated.len()).sum();
            let residuals = count("operator_count");
            assert_eq!(evaluated as u64, costs + residuals, "{outer:?} {plan:?}");
        }
    }
}

#[test]
fn no_trial_is_evaluated_twice() {
    for outer in EVERY {
        for plan in plans()
            .into_iter()
            .flat_map(|plan| [plan.clone(), plan.extrapolating()])
        {
            for step in outer.run(&plan, ITERATIONS).steps {
                let trials = &step.report.trials;
                let mut steps: Vec<_> = trials.iter().map(|trial| trial.step.to_bits()).collect();
                steps.sort_unstable();
                steps.dedup();
                assert_eq!(steps.len(), trials.len());
                // Steepest descent begins an iteration, conjugate gradients end it, with the cost of an iterate.
                let mut points: Vec<_> = step
                    .evaluated
                    .iter()
                    .filter(|point| **point != step.before)
                    .collect();
                if outer == Outer::ConjugateGradient {
                    points.pop();
                }
                assert_eq!(points.len(), trials.len(), "{outer:?} {plan:?}");
                for (i, point) in points.iter().enumerate() {
                    assert!(!points[..i].contains(point), "{outer:?} {plan:?}");
                }
            }
        }
    }
}
