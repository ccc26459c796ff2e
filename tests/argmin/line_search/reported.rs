//! Problems on which searches without gradients failed inside argmin's solvers: an uphill direction, a direction that is not a number,
//! an answer lost in an error.

use super::outer_solvers::Search;
use argmin::core::{CostFunction, Error, Executor, Gradient};
use argmin::solver::conjugategradient::NonlinearConjugateGradient;
use argmin::solver::conjugategradient::beta::{HestenesStiefel, PolakRibiere};
use argmin::solver::gradientdescent::SteepestDescent;
use argmin::solver::quasinewton::{BFGS, LBFGS};
use flatland_descent::argmin::LargeStepSearch;
use flatland_descent::step_rule::{Ls, Nls, StepRule};
use std::cell::Cell;

/// A function with its gradient, which counts its costs.
struct Smooth<C, G> {
    cost: C,
    gradient: G,
    costs: Cell<u64>,
}

impl<C, G> Smooth<C, G> {
    fn new(cost: C, gradient: G) -> Self {
        let costs = Cell::new(0);
        Self {
            cost,
            gradient,
            costs,
        }
    }
}

impl<C: Fn(&[f64]) -> f64, G> CostFunction for Smooth<C, G> {
    type Param = Vec<f64>;
    type Output = f64;
    fn cost(&self, x: &Vec<f64>) -> Result<f64, Error> {
        self.costs.set(self.costs.get() + 1);
        Ok((self.cost)(x))
    }
}

impl<C, G: Fn(&[f64]) -> Vec<f64>> Gradient for Smooth<C, G> {
    type Param = Vec<f64>;
    type Gradient = Vec<f64>;
    fn gradient(&self, x: &Vec<f64>) -> Result<Vec<f64>, Error> {
        Ok((self.gradient)(x))
    }
}

type Cost = fn(&[f64]) -> f64;
type GradientOf = fn(&[f64]) -> Vec<f64>;

/// The chained Rosenbrock function.
fn rosenbrock() -> Smooth<Cost, GradientOf> {
    let cost: Cost = |x| {
        let term = |x: &[f64]| (1.0 - x[0]).powi(2) + 100.0 * (x[1] - x[0] * x[0]).powi(2);
        x.windows(2).map(term).sum()
    };
    let gradient: GradientOf = |x| {
        let mut gradient = vec![0.0; x.len()];
        for i in 0..x.len() - 1 {
            let valley = x[i + 1] - x[i] * x[i];
            gradient[i] += -2.0 * (1.0 - x[i]) - 400.0 * x[i] * valley;
            gradient[i + 1] += 200.0 * valley;
        }
        gradient
    };
    Smooth::new(cost, gradient)
}

fn rules() -> [StepRule; 4] {
    let nls = |averaging| Nls {
        averaging,
        ..Default::default()
    };
    [
        Ls::default().into(),
        nls(0.5).into(),
        nls(0.85).into(),
        nls(1.0).into(),
    ]
}

fn newton_search(rule: StepRule) -> Search<Vec<f64>> {
    LargeStepSearch::new(rule)
        .unwrap()
        .for_newton_directions()
        .unwrap()
}

const STARTS: [[f64; 2]; 4] = [[-1.2, 1.0], [3.0, 3.0], [-3.0, -4.0], [0.0, 0.0]];

#[test]
fn every_rule_solves_rosenbrock_in_quasi_newton_methods() {
    for rule in rules() {
        for start in STARTS {
            let result = Executor::new(rosenbrock(), LBFGS::new(newton_search(rule), 7))
                .configure(|state| state.param(start.to_vec()).max_iters(500))
                .run()
                .unwrap();
            let best = result.state().get_best_cost();
            assert!(best < 1e-10, "LBFGS, {rule:?} from {start:?}: {best:e}");
            let identity = vec![vec![1.0, 0.0], vec![0.0, 1.0]];
            let result = Executor::new(rosenbrock(), BFGS::new(newton_search(rule)))
                .configure(|state| state.param(start.to_vec()).inv_hessian(identity).max_iters(500))
                .run()
                .unwrap();
            let best = result.state().get_best_cost();
            assert!(best < 1e-10, "BFGS, {rule:?} from {start:?}: {best:e}");
        }
        let result = Executor::new(rosenbrock(), LBFGS::new(newton_search(rule), 7))
            .configure(|state| state.param([-1.2, 1.0].repeat(50)).max_iters(2000))
            .run()
            .unwrap();
        let best = result.state().get_best_cost();
        assert!(best < 1e-8, "100 variables, {rule:?}: {best:e}");
    }
}

/// The fit of $e^{a + b t}$ to a decay, by least squares, whose second direction leads uphill; and a cliff, on which two gradients are
/// equal, so that the second direction is 0/0.
#[test]
fn uphill_direction_and_direction_that_is_not_a_number_are_replaced() {
    for rule in rules() {
        let times = || (0..10).map(|i| 0.5 * f64::from(i));
        let residual = |x: &[f64], t: f64| (x[0] + x[1] * t).exp() - 5.0 * (-0.7 * t).exp();
        let cost = |x: &[f64]| times().map(|t| residual(x, t).powi(2)).sum::<f64>();
        let gradient = |x: &[f64]| {
            let slope = |t: f64| 2.0 * residual(x, t) * (x[0] + x[1] * t).exp();
            vec![times().map(slope).sum(), times().map(|t| slope(t) * t).sum()]
        };
        let search = newton_search(rule);
        let result = Executor::new(Smooth::new(cost, gradient), LBFGS::new(search, 7))
            .configure(|state| state.param(vec![0.0, 0.0]).max_iters(300))
            .run()
            .unwrap();
        assert!(result.state().get_best_cost() < 1e-10, "{rule:?}");

        let cost = |x: &[f64]| if x[0] >= 0.0 { x[0] } else { 100.0 };
        let gradient = |x: &[f64]| vec![if x[0] > 0.0 { 1.0 } else { 0.0 }];
        let search = newton_search(rule);
        let memory = search.memory();
        let result = Executor::new(Smooth::new(cost, gradient), LBFGS::new(search, 7))
            .configure(|state| state.param(vec![5.0]).max_iters(300))
            .run()
            .unwrap();
        assert_eq!(result.state().get_best_cost(), 0.0, "{rule:?}");
        assert!(memory.fallbacks() >= 1);
    }
}

/// With the setting for conjugate gradients and without one.
#[test]
fn conjugate_gradients_keep_their_answer_to_the_end_of_floating_point() {
    for start in STARTS {
        for prepared in [true, false] {
            let search = || {
                let search = LargeStepSearch::new(Ls::default()).unwrap();
                if prepared {
                    search.for_conjugate_directions()
                } else {
                    search
                }
            };
            let solver = NonlinearConjugateGradient::new(search(), HestenesStiefel::new());
            let hestenes = Executor::new(rosenbrock(), solver.restart_orthogonality(0.1))
                .configure(|state| state.param(start.to_vec()).max_iters(3000))
                .run()
                .unwrap();
            let solver = NonlinearConjugateGradient::new(search(), PolakRibiere::new());
            let polak = Executor::new(rosenbrock(), solver.restart_orthogonality(0.1))
                .configure(|state| state.param(start.to_vec()).max_iters(3000))
                .run()
                .unwrap();
            for best in [hestenes.state().get_best_cost(), polak.state().get_best_cost()] {
                assert!(best < 1e-18, "{start:?}, prepared {prepared}: {best:e}");
            }
        }
    }
}

/// Brown and Dennis's function, with its minimum of 85,822.2 at which rounding hides every decrease long before the gradient is zero.
#[test]
fn steepest_descent_stays_at_its_answer_without_a_trial() {
    let parts = |x: &[f64], i: i32| {
        let t = f64::from(i) / 5.0;
        let (u, v) = (x[0] + t * x[1] - t.exp(), x[2] + t.sin() * x[3] - t.cos());
        (t, u, v, u * u + v * v)
    };
    let cost = |x: &[f64]| (1..=20).map(|i| parts(x, i).3.powi(2)).sum::<f64>();
    let gradient = |x: &[f64]| {
        let mut gradient = vec![0.0; 4];
        for (t, u, v, r) in (1..=20).map(|i| parts(x, i)) {
            let (by_u, by_v) = (4.0 * r * u, 4.0 * r * v);
            for (g, term) in gradient.iter_mut().zip([by_u, t * by_u, by_v, t.sin() * by_v]) {
                *g += term;
            }
        }
        gradient
    };
    let costs_after = |iterations: u64| {
        let search = LargeStepSearch::new(Ls::default()).unwrap();
        let memory = search.memory();
        let result = Executor::new(Smooth::new(cost, gradient), SteepestDescent::new(search))
            .configure(|state| state.param(vec![25.0, 5.0, -5.0, -1.0]).max_iters(iterations))
            .run()
            .unwrap();
        let best = result.state().get_best_cost();
        assert!((best - 85_822.201_626).abs() < 1e-3, "{best}");
        let last = memory.last_search().unwrap();
        (result.problem().counts["cost_count"], last.moved)
    };
    let (before, moved) = costs_after(20_000);
    assert!(!moved);
    // One cost per iteration of steepest descent's own.
    assert_eq!(costs_after(25_000).0, before + 5_000);
}
