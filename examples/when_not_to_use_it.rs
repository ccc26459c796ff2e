//! The measurements of the guide's page on when not to use a large-step rule: where another method is better, and by how much.
//!
//! `cargo run --example when_not_to_use_it`

use argmin::core::{CostFunction, Error, Executor, Gradient, IterState, Solver, State};
use argmin::solver::conjugategradient::{NonlinearConjugateGradient, beta::PolakRibiere};
use argmin::solver::gradientdescent::SteepestDescent;
use argmin::solver::linesearch::MoreThuenteLineSearch;
use argmin::solver::quasinewton::LBFGS;
use flatland_descent::argmin::LargeStepDescent;
use flatland_descent::line_search::Iterate;
use flatland_descent::step_rule::{Constant, Ls, Nls, PoNls, StepRule, Stepper};

type Vector = Vec<f64>;
type Descent = IterState<Vector, Vector, (), (), (), f64>;

/// A cost and its gradient, given as functions.
struct Function<C, G> {
    cost: C,
    gradient: G,
}

impl<C: Fn(&Vector) -> f64, G> CostFunction for Function<C, G> {
    type Param = Vector;
    type Output = f64;
    fn cost(&self, at: &Vector) -> Result<f64, Error> {
        Ok((self.cost)(at))
    }
}

impl<C, G: Fn(&Vector) -> Vector> Gradient for Function<C, G> {
    type Param = Vector;
    type Gradient = Vector;
    fn gradient(&self, at: &Vector) -> Result<Vector, Error> {
        Ok((self.gradient)(at))
    }
}

/// The evaluations of a run, and its result.
struct Run {
    costs: u64,
    gradients: u64,
    best_cost: f64,
    ending: String,
}

fn run<O, S>(name: &str, problem: O, solver: S, start: &Vector, target: f64) -> Result<Run, Error>
where
    O: CostFunction<Param = Vector, Output = f64> + Gradient<Param = Vector, Gradient = Vector>,
    S: Solver<O, Descent>,
{
    let result = Executor::new(problem, solver)
        .configure(|state| state.param(start.clone()).target_cost(target).max_iters(25_000))
        .run()?;
    let (state, counts) = (result.state(), &result.problem().counts);
    let run = Run {
        costs: counts["cost_count"],
        gradients: counts["gradient_count"],
        best_cost: state.get_best_cost(),
        ending: state.get_termination_status().to_string(),
    };
    println!(
        "{name:>28}: {:>6} iterations, {:>6} costs, {:>6} gradients, best cost {:.1e}: {}",
        state.get_iter(),
        run.costs,
        run.gradients,
        run.best_cost,
        run.ending
    );
    Ok(run)
}

fn descent(rule: impl Into<StepRule>) -> Result<LargeStepDescent<f64>, Error> {
    Ok(LargeStepDescent::new(rule)?)
}

fn nls(averaging: f64) -> Nls {
    Nls {
        averaging,
        ..Default::default()
    }
}

/// LS, without a memory, and NLS with ξ = 0.85 and 1.
fn with_ever_longer_memory<O>(problem: impl Fn() -> O, start: &Vector, target: f64) -> Result<[Run; 3], Error>
where
    O: CostFunction<Param = Vector, Output = f64> + Gradient<Param = Vector, Gradient = Vector>,
{
    Ok([
        run("LS", problem(), descent(Ls::default())?, start, target)?,
        run(
            "NLS, averaging 0.85",
            problem(),
            descent(nls(0.85))?,
            start,
            target,
        )?,
        run("NLS, averaging 1", problem(), descent(nls(1.0))?, start, target)?,
    ])
}

fn more_thuente() -> MoreThuenteLineSearch<Vector, Vector, f64> {
    MoreThuenteLineSearch::new()
}

/// f(x) = Σ λᵢ xᵢ²/2 with λ from 1 to 10⁴: gradient descent of any kind needs a number of iterations of the order of 10⁴.
fn ill_conditioned() -> Result<(), Error> {
    println!("\nA quadratic function of 50 variables, condition number 1e4, from cost 2.9e4 to 1e-6:");
    let eigenvalues: Vector = (0..50).map(|i| 1e4_f64.powf(f64::from(i) / 49.0)).collect();
    let eigenvalues = &eigenvalues;
    let problem = || Function {
        cost: |x: &Vector| x.iter().zip(eigenvalues).map(|(x, l)| l * x * x / 2.0).sum(),
        gradient: |x: &Vector| x.iter().zip(eigenvalues).map(|(x, l)| l * x).collect(),
    };
    let (start, target) = (vec![1.0; 50], 1e-6);
    let lbfgs = LBFGS::<_, Vector, Vector, f64>::new(more_thuente(), 7);
    let lbfgs = run("LBFGS", problem(), lbfgs, &start, target)?;
    let conjugate = NonlinearConjugateGradient::<Vector, _, _, f64>::new(more_thuente(), PolakRibiere::new());
    let conjugate = run("conjugate gradients", problem(), conjugate, &start, target)?;
    let steepest = SteepestDescent::new(more_thuente());
    run("steepest descent", problem(), steepest, &start, target)?;
    let [ls, short, long] = with_ever_longer_memory(problem, &start, target)?;

    let second_best = lbfgs.gradients.max(conjugate.gradients);
    assert!(ls.gradients > 20 * second_best && short.gradients > 20 * second_best);
    assert!(long.best_cost > 1e-1);
    Ok(())
}

/// With ξ = 1 the reference value is the mean of all costs, and a single large one is remembered for a long time.
fn high_start() -> Result<(), Error> {
    println!("\nΣ i·(xᵢ⁴/4 + xᵢ²/2), 10 variables, from cost 1.4e9 to 1e-6:");
    let problem = || Function {
        cost: |x: &Vector| {
            (1..)
                .zip(x)
                .map(|(i, x)| f64::from(i) * (x.powi(4) / 4.0 + x * x / 2.0))
                .sum()
        },
        gradient: |x: &Vector| {
            (1..)
                .zip(x)
                .map(|(i, x)| f64::from(i) * (x.powi(3) + x))
                .collect()
        },
    };
    let (start, target) = (vec![100.0; 10], 1e-6);
    let [ls, short, long] = with_ever_longer_memory(problem, &start, target)?;
    assert!(short.gradients > 5 * ls.gradients && short.gradients < 20 * ls.gradients);
    // After k iterations the mean is still above 1.4e9 / k.
    assert!(long.best_cost > 1e-2);
    Ok(())
}

/// A number in [−1/2, 1/2) that depends on every bit of the parameters, as the rounding of a simulator does.
fn noise(at: &Vector) -> f64 {
    let hash = at.iter().fold(0x9e37_79b9_7f4a_7c15_u64, |hash, x| {
        let mixed = (hash ^ x.to_bits()).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed ^ (mixed >> 29)
    });
    (hash >> 11) as f64 / (1_u64 << 53) as f64 - 0.5
}

fn bowl(x: &Vector) -> f64 {
    (1..).zip(x).map(|(i, x)| f64::from(i) * x * x / 2.0).sum()
}

fn bowl_gradient(x: &Vector) -> Vector {
    (1..).zip(x).map(|(i, x)| f64::from(i) * x).collect()
}

/// Near the minimum every comparison of costs is a comparison of noise, and the search finds no step.
fn noisy_cost() -> Result<(), Error> {
    println!(
        "\nΣ i·xᵢ²/2, 10 variables, with noise of ±5e-4 in the cost (infimum -5e-4) and none in the gradient:"
    );
    let problem = || Function {
        cost: |x: &Vector| bowl(x) + 1e-3 * noise(x),
        gradient: bowl_gradient,
    };
    let (start, target) = (vec![1.0; 10], f64::NEG_INFINITY);
    for (name, rule) in [
        ("LS", StepRule::from(Ls::default())),
        ("NLS, averaging 0.85", nls(0.85).into()),
    ] {
        let searching = run(name, problem(), descent(rule)?, &start, target)?;
        assert!(searching.ending.contains("too small to change the parameters"));
    }
    let constant = run(
        "constant step",
        problem(),
        descent(Constant { step: 0.1 })?,
        &start,
        target,
    )?;
    assert_eq!(constant.ending, "Solver converged");
    Ok(())
}

/// Polyak's first trial assumes that the infimum is 0: with a higher one the trial is too long, with a lower one there is none.
fn infimum_that_is_not_zero() -> Result<(), Error> {
    println!("\nΣ i·xᵢ²/2 + f*, 10 variables, to f* + 1e-6, with PoNLS (averaging 0.85):");
    for infimum in [0.0, 100.0, -0.01] {
        let problem = Function {
            cost: move |x: &Vector| infimum + bowl(x),
            gradient: bowl_gradient,
        };
        let rule = PoNls {
            averaging: 0.85,
            ..Default::default()
        };
        let name = format!("f* = {infimum}");
        let polyak = run(&name, problem, descent(rule)?, &vec![1.0; 10], infimum + 1e-6)?;
        match infimum {
            0.0 => assert!(polyak.costs < 4 * polyak.gradients),
            100.0 => assert!(polyak.costs > 10 * polyak.gradients),
            _ => assert!(polyak.ending.contains("PoNLS found no step")),
        }
    }
    Ok(())
}

/// An infinite cost outside keeps the iterates inside, but no more: they stop where −∇f points outward.
fn constraint() -> Result<(), Error> {
    println!("\n(x − 2)² + y² in the unit disc, infinite outside; the minimum is 1, at (1, 0):");
    let problem = Function {
        cost: |x: &Vector| {
            let inside = x[0].hypot(x[1]) <= 1.0;
            if inside {
                (x[0] - 2.0).powi(2) + x[1] * x[1]
            } else {
                f64::INFINITY
            }
        },
        gradient: |x: &Vector| vec![2.0 * (x[0] - 2.0), 2.0 * x[1]],
    };
    let stuck = run("NLS", problem, descent(nls(0.85))?, &vec![0.0, 0.8], 1.0)?;
    assert!(stuck.best_cost > 1.4);
    Ok(())
}

/// Linear regression of 10 variables: 200 rows of numbers in [−1, 1), labels with noise of ±1/2.
fn regression() -> Vec<(Vector, f64)> {
    let random = |i: usize, j: usize| noise(&vec![i as f64, j as f64]);
    let observation = |i: usize| {
        let row: Vector = (0..10).map(|j| 2.0 * random(i, j)).collect();
        let label = row.iter().sum::<f64>() + random(i, 10);
        (row, label)
    };
    (0..200).map(observation).collect()
}

/// One observation at a time: a step that fits this one to its noise spoils the others.
fn small_batches() -> Result<(), Error> {
    println!(
        "\nLinear regression, 200 noisy observations, 10 variables, one observation per step, 8000 steps:"
    );
    let observations = regression();
    let residual = |observation: &(Vector, f64), w: &Vector| {
        let (row, label) = observation;
        row.iter().zip(w).map(|(x, w)| x * w).sum::<f64>() - label
    };
    let mean_cost = |w: &Vector| {
        let costs = observations.iter().map(|seen| residual(seen, w).powi(2) / 2.0);
        costs.sum::<f64>() / observations.len() as f64
    };
    // Written without argmin, whose solver takes the cost of an accepted trial as that of the next iterate: true
    // where the observations stay the same, not here.
    let train = |rule: StepRule| -> Result<f64, Error> {
        let mut stepper = Stepper::new(rule)?;
        let mut w = vec![0.0; 10];
        for k in 0..8000 {
            // 77 and 200 are coprime: every observation, in another order.
            let seen = &observations[k * 77 % 200];
            let error = residual(seen, &w);
            let moved = |step: f64| -> Vector {
                let pairs = w.iter().zip(&seen.0);
                pairs.map(|(w, x)| w - step * error * x).collect()
            };
            let squared_norm = seen.0.iter().map(|x| (error * x).powi(2)).sum();
            let iterate = Iterate::new(error * error / 2.0, squared_norm);
            let decision = stepper.step(&iterate, |step| (residual(seen, &moved(step)).powi(2) / 2.0, ()));
            if let Some(step) = decision.outcome.step() {
                w = moved(step);
            }
        }
        Ok(mean_cost(&w))
    };
    let constant = train(Constant { step: 0.03 }.into())?;
    println!("{:>28}: mean cost {constant:.3}", "constant step");
    for (name, rule) in [
        ("LS", StepRule::from(Ls::default())),
        ("NLS, averaging 0.85", nls(0.85).into()),
        ("NLS, averaging 1", nls(1.0).into()),
    ] {
        let cost = train(rule)?;
        println!("{name:>28}: mean cost {cost:.3}");
        assert!(cost > 3.0 * constant);
    }
    Ok(())
}

pub(crate) fn main() -> Result<(), Error> {
    ill_conditioned()?;
    high_start()?;
    noisy_cost()?;
    infimum_that_is_not_zero()?;
    constraint()?;
    small_batches()
}
