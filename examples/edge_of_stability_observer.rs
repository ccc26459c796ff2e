//! Large steps and the edge of stability: an observer attached to three solvers.
//!
//! `cargo run --example edge_of_stability_observer` trains a network of 13 weights by gradient descent with NLS, by argmin's
//! steepest descent and by its L-BFGS. For each it prints a table of steps with the values they are compared with, and the window of
//! Definition 2.3. The solvers are not affected.

use argmin::core::observers::{Observe, ObserverMode};
use argmin::core::{CostFunction, Error, Executor, Gradient, IterState, Solver};
use argmin::solver::gradientdescent::SteepestDescent;
use argmin::solver::linesearch::{BacktrackingLineSearch, MoreThuenteLineSearch, condition::ArmijoCondition};
use argmin::solver::quasinewton::LBFGS;
use flatland_descent::argmin::{LargeStepDescent, StabilityObserver, StabilityRow, StabilitySettings};
use flatland_descent::smoothness::bounds;
use flatland_descent::step_rule::Nls;

/// Mean squared error of $\sum_j v_j \tanh(a_j x + b_j) + c$ against $\sin 3x$ on a grid of $[-1, 1]$.
#[derive(Clone)]
struct Fit;

const HIDDEN: usize = 4;
const WEIGHTS: usize = 3 * HIDDEN + 1;
const POINTS: usize = 21;

impl Fit {
    /// The error at each point with its derivatives.
    fn errors(w: &[f64]) -> impl Iterator<Item = (f64, [f64; WEIGHTS])> {
        (0..POINTS).map(|point| {
            let x = 2.0 * point as f64 / (POINTS - 1) as f64 - 1.0;
            let mut output = w[WEIGHTS - 1];
            let mut derivatives = [1.0; WEIGHTS];
            for j in 0..HIDDEN {
                let (slope, bias, weight) = (w[3 * j], w[3 * j + 1], w[3 * j + 2]);
                let value = (slope * x + bias).tanh();
                let inner = weight * (1.0 - value * value);
                derivatives[3 * j..3 * j + 3].copy_from_slice(&[inner * x, inner, value]);
                output += weight * value;
            }
            (output - (3.0 * x).sin(), derivatives)
        })
    }
}

impl CostFunction for Fit {
    type Param = Vec<f64>;
    type Output = f64;

    fn cost(&self, w: &Vec<f64>) -> Result<f64, Error> {
        Ok(Self::errors(w).map(|(error, _)| error * error).sum::<f64>() / POINTS as f64)
    }
}

impl Gradient for Fit {
    type Param = Vec<f64>;
    type Gradient = Vec<f64>;

    fn gradient(&self, w: &Vec<f64>) -> Result<Vec<f64>, Error> {
        let mut gradient = vec![0.0; WEIGHTS];
        for (error, derivatives) in Self::errors(w) {
            for (sum, derivative) in gradient.iter_mut().zip(derivatives) {
                *sum += 2.0 * error * derivative / POINTS as f64;
            }
        }
        Ok(gradient)
    }
}

const ITERATIONS: u64 = 200;

/// Runs a solver under observation, and prints every tenth row and a summary.
fn watch<S, G, H>(solver: S) -> Result<(), Error>
where
    S: Solver<Fit, IterState<Vec<f64>, G, (), H, (), f64>>,
    StabilityObserver<Fit>: Observe<IterState<Vec<f64>, G, (), H, (), f64>>,
{
    println!("{}\n{}", solver.name(), StabilityRow::HEADER);
    let observer = StabilityObserver::new(Fit, StabilitySettings::default())?.with_callback(|row| {
        if row.iteration.is_multiple_of(10) {
            println!("{row}");
        }
    });
    let report = observer.report();
    let start = (0..WEIGHTS).map(|i| (1.0 + i as f64).sin()).collect();
    Executor::new(Fit, solver)
        .configure(|state| state.param(start).max_iters(ITERATIONS))
        .add_observer(observer, ObserverMode::Always)
        .run()?;

    let rows = report.rows();
    let at_the_edge = rows
        .iter()
        .filter(|row| row.step_times_sharpness().is_some_and(|product| product >= 2.0));
    // By Prop. 2.5 the steps of NLS are large with this factor.
    let factor = bounds::large_step_factor(1e-4, 0.5);
    let window = match report.large_steps(factor)?.possible_window() {
        Some(size) => format!("large with the window {size}"),
        None => "not large with any window".to_owned(),
    };
    println!(
        "{} of {} steps have step·λ₁ ≥ 2; they are {window}\n",
        at_the_edge.count(),
        rows.len()
    );
    Ok(())
}

pub(crate) fn main() -> Result<(), Error> {
    watch(LargeStepDescent::new(Nls::default())?)?;
    let search = BacktrackingLineSearch::new(ArmijoCondition::new(1e-4)?).rho(0.5)?;
    watch(SteepestDescent::new(search))?;
    watch(LBFGS::new(MoreThuenteLineSearch::new(), 5))
}
