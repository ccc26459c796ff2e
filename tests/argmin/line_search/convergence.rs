//! Each outer solver reaches the minimum, over every type of parameter vector it accepts.

use super::outer_solvers::{
    EVERY, Outer, Plan, Run, bfgs, conjugate_gradient, from_identity, gauss_newton, lbfgs, newton_cg, record,
};
use super::problems::{MILD, Rosenbrock, START, STEEP, cost_in};
use argmin::core::{CostFunction, Error, Executor, Gradient, State};
use argmin::solver::gradientdescent::SteepestDescent;
use argmin::solver::quasinewton::LBFGS;
use faer::Mat;
use flatland_descent::argmin::{LargeStepDescent, LargeStepSearch};
use flatland_descent::step_rule::{Grippo, Ls, Nls, StepRule};
use nalgebra::{DMatrix, DVector};
use ndarray::{Array1, Array2};

fn assert_converged(run: &Run, name: &str) {
    let costs = run.steps.iter().map(|step| cost_in(MILD, &step.after));
    let best = costs.fold(f64::INFINITY, f64::min);
    let iterations = run.steps.len();
    assert!(
        best < 1e-10,
        "{name}: {best:e} after {iterations} iterations, {:?}",
        run.end
    );
}

fn rules() -> [StepRule; 4] {
    [
        Ls::default().into(),
        Nls {
            averaging: 0.5,
            ..Default::default()
        }
        .into(),
        Nls {
            averaging: 0.85,
            ..Default::default()
        }
        .into(),
        Grippo::default().into(),
    ]
}

#[test]
fn every_outer_solver_reaches_the_minimum_with_every_rule() {
    for outer in EVERY {
        for rule in rules() {
            let name = format!("{outer:?} {rule:?}");
            assert_converged(&outer.run_in(MILD, &Plan::from(rule), 3000), &name);
        }
    }
}

/// The steep valley is not convex: a search that stopped short of the end of the decrease would let BFGS and L-BFGS
/// turn uphill.
#[test]
fn ls_works_with_quasi_newton_methods_from_every_start() {
    for start in [[-1.2, 1.0], [-0.5, 1.0], [2.0, 2.0], [0.0, 0.5], [1.5, -0.5]] {
        let plan = Plan::from(Ls::default());
        let problem = || Rosenbrock::new(STEEP);
        let result = Executor::new(problem(), lbfgs(Outer::Lbfgs.search(&plan)))
            .configure(|state| state.param(start.to_vec()).max_iters(100))
            .run()
            .unwrap();
        assert!(result.state().get_best_cost() < 1e-15, "L-BFGS from {start:?}");
        let result = Executor::new(problem(), bfgs(Outer::Bfgs.search(&plan)))
            .configure(|state| from_identity(state.param(start.to_vec()).max_iters(100)))
            .run()
            .unwrap();
        assert!(result.state().get_best_cost() < 1e-15, "BFGS from {start:?}");
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
            let run = record::<$vector, (), $hessian, _>(Rosenbrock::new(STEEP), $solver(search), memory, |state| $configure(state).max_iters(50));
            let expected = Outer::$outer.run(&plan, 50);
            assert_eq!(run.steps, expected.steps, "{:?} on {}", Outer::$outer, stringify!($vector));
        })*};
    }
    assert_same_steps!(Array1<f64>:
        SteepestDescent, (), SteepestDescent::new, unchanged;
        ConjugateGradient, (), conjugate_gradient, unchanged;
        Lbfgs, (), lbfgs, unchanged;
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

/// These libraries multiply matrices with fused operations or in another order, so the runs agree only in their end points.
#[test]
fn same_minimum_is_reached_where_products_are_rounded_differently() {
    macro_rules! assert_minimum {
        ($vector:ty: $($outer:ident, $jacobian:ty, $hessian:ty, $solver:expr, $configure:expr;)*) => {$({
            let search = Outer::$outer.search::<$vector>(&Plan::from(Ls::default()));
            let memory = search.memory();
            let run = record::<$vector, $jacobian, $hessian, _>(Rosenbrock::new(MILD), $solver(search), memory, |state| $configure(state).max_iters(3000));
            assert_converged(&run, &format!("{:?} on {}", Outer::$outer, stringify!($vector)));
        })*};
    }
    assert_minimum!(Array1<f64>:
        Bfgs, (), Array2<f64>, bfgs, from_identity;
    );
    assert_minimum!(Mat<f64>:
        SteepestDescent, (), (), SteepestDescent::new, unchanged;
        ConjugateGradient, (), (), conjugate_gradient, unchanged;
        Lbfgs, (), (), lbfgs, unchanged;
        NewtonCg, (), Mat<f64>, newton_cg, unchanged;
        GaussNewton, Mat<f64>, (), gauss_newton, unchanged;
    );
}

/// L1 regularisation passes cost and pseudo-gradient of the regularised problem, whose minimum lies off the floor of the valley.
#[test]
fn lbfgs_with_l1_regularisation_reaches_the_minimum_of_the_regularised_problem() {
    let coefficient = 0.5;
    let plan = Plan::from(Grippo::default());
    let search = Outer::Lbfgs.search(&plan);
    let memory = search.memory();
    let solver = lbfgs(search).with_l1_regularization(coefficient).unwrap();
    let run = record::<Vec<f64>, (), (), _>(Rosenbrock::new(MILD), solver, memory, |state| {
        state.max_iters(500)
    });
    let regularised = |at: &[f64]| cost_in(MILD, at) + coefficient * at.iter().map(|x| x.abs()).sum::<f64>();
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
        Nls {
            averaging: 0.85,
            ..Default::default()
        }
        .into(),
        Grippo::default().into(),
    ] {
        let direct = Executor::new(Rosenbrock::new(STEEP), LargeStepDescent::new(rule).unwrap())
            .configure(|state| state.param(START.to_vec()).max_iters(300))
            .run()
            .unwrap();
        let run = Outer::SteepestDescent.run(&Plan::from(rule), 300);
        let last = &run.steps.last().unwrap().after;
        assert_eq!(Some(last), direct.state().get_param(), "{}", rule.name());
    }
}

/// $\cosh(x) + 2 \cosh(2 y)$ in single precision.
struct Cosh;

impl CostFunction for Cosh {
    type Param = Vec<f32>;
    type Output = f32;
    fn cost(&self, at: &Vec<f32>) -> Result<f32, Error> {
        Ok(at[0].cosh() + 2.0 * (2.0 * at[1]).cosh())
    }
}

impl Gradient for Cosh {
    type Param = Vec<f32>;
    type Gradient = Vec<f32>;
    fn gradient(&self, at: &Vec<f32>) -> Result<Vec<f32>, Error> {
        Ok(vec![at[0].sinh(), 4.0 * (2.0 * at[1]).sinh()])
    }
}

#[test]
fn single_precision_reaches_the_minimum() {
    // To four units in the last place.
    let target = 3.0 * (1.0 + 4.0 * f32::EPSILON);
    for rule in rules() {
        let search = || LargeStepSearch::<Vec<f32>, f32>::new(rule).unwrap();
        let steepest = Executor::new(Cosh, SteepestDescent::new(search()))
            .configure(|state| state.param(vec![2.0, -1.0]).max_iters(1000).target_cost(target))
            .run()
            .unwrap();
        let lbfgs = Executor::new(Cosh, LBFGS::new(search().for_newton_directions().unwrap(), 3))
            .configure(|state| state.param(vec![2.0, -1.0]).max_iters(1000).target_cost(target))
            .run()
            .unwrap();
        // The minimum is 3; a unit in the last place of it is 2.4e-7.
        for best in [steepest.state().get_best_cost(), lbfgs.state().get_best_cost()] {
            assert!(best - 3.0 <= 4.0 * 3.0 * f32::EPSILON, "{}: {best}", rule.name());
        }
    }
}
