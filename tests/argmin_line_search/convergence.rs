//! Each outer solver reaches the minimum, over every kind of parameter vector it takes.

use super::outer_solvers::{
    EVERY, IDENTITY, Outer, Plan, Run, bfgs, conjugate_gradient, lbfgs, newton_cg, record,
};
use super::problems::{Rosenbrock, START, Vector, cost};
use argmin::core::{Executor, IterState, State};
use argmin::solver::gradientdescent::SteepestDescent;
use flatland::argmin::LargeStepDescent;
use flatland::step_rule::{Grippo, Ls, Nls, StepRule};
use nalgebra::{DMatrix, DVector};
use ndarray::{Array1, Array2};

fn assert_converged(run: &Run, name: &str) {
    let best = run
        .steps
        .iter()
        .map(|step| cost(&step.after))
        .fold(f64::INFINITY, f64::min);
    assert!(
        best < 1e-8,
        "{name}: {best:e} after {} iterations, {:?}",
        run.steps.len(),
        run.end
    );
}

/// The iterations that first-order methods and the others get.
fn iterations(outer: Outer) -> u64 {
    match outer {
        Outer::SteepestDescent => 20_000,
        Outer::ConjugateGradient => 2_000,
        _ => 200,
    }
}

#[test]
fn every_outer_solver_reaches_the_minimum() {
    let rules: [StepRule; 3] = [
        Ls::default().into(),
        Nls::default().into(),
        Grippo::default().into(),
    ];
    for outer in EVERY {
        for rule in rules.clone() {
            let name = format!("{outer:?} {}", rule.name());
            assert_converged(&outer.run(&Plan::from(rule), iterations(outer)), &name);
        }
    }
}

/// In two dimensions every library adds the same two products in the same order, so the runs agree to the bits.
#[test]
fn vec_ndarray_and_nalgebra_take_the_same_steps() {
    macro_rules! assert_same_steps {
        ($vector:ty: $($outer:ident, $hessian:ty, $solver:expr, $configure:expr;)*) => {$({
            let plan = Plan::from(Nls::default());
            let search = Outer::$outer.search::<$vector>(&plan);
            let memory = search.memory();
            let run = record::<$vector, (), $hessian, _>($solver(search), memory, |state| $configure(state).max_iters(50));
            let expected = Outer::$outer.run(&plan, 50);
            assert_eq!(run.steps, expected.steps, "{:?} on {}", Outer::$outer, stringify!($vector));
        })*};
    }
    assert_same_steps!(Array1<f64>:
        SteepestDescent, (), SteepestDescent::new, unchanged;
        ConjugateGradient, (), conjugate_gradient, unchanged;
        Lbfgs, (), lbfgs, unchanged;
        Bfgs, Array2<f64>, bfgs, |state: IterState<_, _, _, _, (), f64>| state.inv_hessian(Array1::matrix(IDENTITY));
        NewtonCg, Array2<f64>, newton_cg, unchanged;
    );
    assert_same_steps!(DVector<f64>:
        SteepestDescent, (), SteepestDescent::new, unchanged;
        ConjugateGradient, (), conjugate_gradient, unchanged;
        Lbfgs, (), lbfgs, unchanged;
        NewtonCg, DMatrix<f64>, newton_cg, unchanged;
    );
}

fn unchanged<T>(state: T) -> T {
    state
}

/// L1 regularisation hands over cost and pseudo-gradient of the regularised problem: with it the minimum moves off the floor.
#[test]
fn lbfgs_with_l1_regularisation_reaches_the_minimum_of_the_regularised_problem() {
    let coefficient = 0.5;
    let plan = Plan::from(Grippo::default());
    let search = Outer::Lbfgs.search(&plan);
    let memory = search.memory();
    let solver = lbfgs(search).with_l1_regularization(coefficient).unwrap();
    let run = record::<Vec<f64>, (), (), _>(solver, memory, |state| state.max_iters(500));
    let regularised = |at: &[f64]| cost(at) + coefficient * at.iter().map(|x| x.abs()).sum::<f64>();
    let best = run.best.unwrap();
    // No point of a fine grid around it is lower.
    for i in -50..=50 {
        for j in -50..=50 {
            let neighbour = [best[0] + 1e-3 * f64::from(i), best[1] + 1e-3 * f64::from(j)];
            assert!(
                regularised(&neighbour) >= regularised(&best) - 1e-9,
                "{neighbour:?} {best:?}"
            );
        }
    }
}

/// The same method behind two of argmin's interfaces.
#[test]
fn steepest_descent_with_the_search_takes_the_steps_of_large_step_descent() {
    for rule in [
        StepRule::from(Ls::default()),
        Nls::default().into(),
        Grippo::default().into(),
    ] {
        let direct = Executor::new(Rosenbrock::new(), LargeStepDescent::new(rule.clone()).unwrap())
            .configure(|state| state.param(START.to_vec()).max_iters(300))
            .run()
            .unwrap();
        let run = Outer::SteepestDescent.run(&Plan::from(rule.clone()), 300);
        let last = &run.steps.last().unwrap().after;
        assert_eq!(Some(last), direct.state().get_param(), "{}", rule.name());
    }
}
