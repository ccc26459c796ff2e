//! The rules in plain loops, as one writes them by hand: trials in one buffer, no vector evaluated or multiplied without need.

use super::record::{ARMIJO, Driven, RATIO};
use super::{Quadratic, ended_early};
use argmin::core::Error;
use flatland_descent::line_search::Iterate;
use flatland_descent::step_rule::{StepRule, Stepper};
use std::hint::black_box;

pub(super) fn run(driven: Driven, quadratic: Quadratic, iterations: u64) -> Result<(), Error> {
    let end = match driven.rule() {
        Some(rule) => with_rule(driven, rule, &quadratic, iterations)?,
        None => backtracking(&quadratic, iterations),
    };
    black_box(end);
    Ok(())
}

fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(a, b)| a * b).sum()
}

/// `trial` = `x` − `step` · `gradient`.
fn step_to(trial: &mut [f64], x: &[f64], step: f64, gradient: &[f64]) {
    for ((trial, x), g) in trial.iter_mut().zip(x).zip(gradient) {
        *trial = x - step * g;
    }
}

fn with_rule(
    driven: Driven,
    rule: StepRule,
    quadratic: &Quadratic,
    iterations: u64,
) -> Result<Vec<f64>, Error> {
    let mut stepper = Stepper::new(rule)?;
    let mut x = quadratic.start();
    let mut trial = x.clone();
    let mut cost = quadratic.value(&x);
    let mut gradient = quadratic.slopes(&x);
    for iteration in 0..iterations {
        let iterate = Iterate::new(cost, dot(&gradient, &gradient));
        let decision = stepper.step(&iterate, |step| {
            step_to(&mut trial, &x, step, &gradient);
            (quadratic.value(&trial), ())
        });
        let accepted = decision.outcome.accepted();
        let accepted = accepted.ok_or_else(|| ended_early(driven, iteration))?;
        // The last trial need not be the accepted one.
        x.iter_mut()
            .zip(&gradient)
            .for_each(|(x, g)| *x -= accepted.step * g);
        cost = accepted.cost;
        gradient = quadratic.slopes(&x);
    }
    Ok(x)
}

/// Backtracking from 1, with the evaluations of argmin's `SteepestDescent`, which evaluates the cost of each iterate again.
fn backtracking(quadratic: &Quadratic, iterations: u64) -> Vec<f64> {
    let mut x = quadratic.start();
    let mut trial = x.clone();
    for _ in 0..iterations {
        let cost = quadratic.value(&x);
        let gradient = quadratic.slopes(&x);
        let decrease_rate = dot(&gradient, &gradient);
        let mut step = 1.0;
        loop {
            step_to(&mut trial, &x, step, &gradient);
            if quadratic.value(&trial) <= cost - ARMIJO * step * decrease_rate {
                break;
            }
            step *= RATIO;
        }
        std::mem::swap(&mut x, &mut trial);
    }
    x
}
