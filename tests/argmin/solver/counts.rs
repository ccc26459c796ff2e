//! No evaluation is wasted: argmin's own counts against the trials the solver reports.

use super::gradient_rules;
use super::problems::{Rosenbrock, rosenbrock, rosenbrock_gradient, start};
use super::recorder::run;
use argmin::core::State;
use flatland_descent::argmin::LargeStepDescent;
use flatland_descent::step_rule::{Constant, Nls};

type Problem = Rosenbrock<Vec<f64>, f64>;

#[test]
fn cost_is_evaluated_once_at_the_start_and_once_per_trial() {
    for rule in gradient_rules() {
        let name = rule.name();
        let problem = Problem::new();
        let evaluations = problem.evaluations.clone();
        let run = run(problem, LargeStepDescent::new(rule).unwrap(), |state| {
            state
                .param(start::<Vec<f64>, f64>())
                .max_iters(100)
                .counting(true)
        });
        let steps = run.iterations().len() as u64;
        assert_eq!(steps, 100, "{name}");
        let searches = run.trials() > 0;
        let expected = 1 + if searches { run.trials() } else { steps };
        let counts = run.result.state().get_func_counts();
        assert_eq!(counts["cost_count"], expected, "{name}");
        assert_eq!(counts["gradient_count"], steps + 1, "{name}");
        assert_eq!(
            evaluations.get(),
            expected,
            "{name}: argmin counts the problem's evaluations"
        );
    }
}

#[test]
fn users_evaluations_of_the_start_are_not_repeated() {
    let at: Vec<f64> = start();
    let given = |solver| {
        run(Problem::new(), solver, |state| {
            state
                .param(at.clone())
                .cost(rosenbrock(&at))
                .gradient(rosenbrock_gradient(&at).to_vec())
                .max_iters(20)
        })
    };
    let searching = given(LargeStepDescent::new(Nls::default()).unwrap());
    assert_eq!(searching.counts(), (searching.trials(), 20));
    let constant = given(LargeStepDescent::new(Constant { step: 1e-3 }).unwrap());
    assert_eq!(constant.counts(), (20, 20));

    // The run is the same as without them.
    let fresh = run(
        Problem::new(),
        LargeStepDescent::new(Nls::default()).unwrap(),
        |state| state.param(at.clone()).max_iters(20),
    );
    assert_eq!(
        fresh.result.state().get_param(),
        searching.result.state().get_param()
    );
}

#[test]
fn accepted_cost_is_the_next_iterates_cost() {
    for rule in gradient_rules() {
        let run = run(Problem::new(), LargeStepDescent::new(rule).unwrap(), |state| {
            state.param(start::<Vec<f64>, f64>()).max_iters(100)
        });
        for row in &run.rows {
            assert_eq!(row.state.cost, rosenbrock(row.state.get_param().unwrap()));
        }
    }
}
