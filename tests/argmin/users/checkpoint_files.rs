//! A killed run resumed from argmin's file ends at the same bits as an uninterrupted one.

use super::child::{child, part};
use super::problems::{
    DescentResult, DescentState, Rosenbrock, plain_run, rules_that_remember, solver, start,
};
use argmin::core::{CostFunction, Error, Executor, Gradient, State, TerminationReason};
use argmin_checkpointing_file::{Checkpoint, CheckpointingFrequency, FileCheckpoint};
use flatland_descent::argmin::LargeStepDescent;
use flatland_descent::step_rule::{Nls, StepRule};
use std::cell::Cell;
use std::path::Path;
use tempfile::tempdir;

const ITERATIONS: u64 = 100;

fn file(folder: &Path, every: u64) -> FileCheckpoint {
    FileCheckpoint::new(
        folder.to_str().unwrap(),
        "run",
        CheckpointingFrequency::Every(every),
    )
}

/// The Rosenbrock function for `gradients` gradients; after them `end` decides what happens.
struct Mortal<E> {
    gradients: Cell<u64>,
    end: E,
}

impl<E> CostFunction for Mortal<E> {
    type Param = Vec<f64>;
    type Output = f64;
    fn cost(&self, at: &Vec<f64>) -> Result<f64, Error> {
        Rosenbrock.cost(at)
    }
}

impl<E: Fn() -> Error> Gradient for Mortal<E> {
    type Param = Vec<f64>;
    type Gradient = Vec<f64>;
    fn gradient(&self, at: &Vec<f64>) -> Result<Vec<f64>, Error> {
        if self.gradients.get() == 0 {
            return Err((self.end)());
        }
        self.gradients.set(self.gradients.get() - 1);
        Rosenbrock.gradient(at)
    }
}

/// Ends in the middle of step `after + 1`, whose cost is known and whose gradient is not.
fn run_that_ends(rule: StepRule, after: u64, end: impl Fn() -> Error, checkpoint: FileCheckpoint) {
    let problem = Mortal {
        gradients: Cell::new(after + 1),
        end,
    };
    let ended = Executor::new(problem, solver(rule))
        .configure(|state| state.param(start()).max_iters(ITERATIONS))
        .checkpointing(checkpoint)
        .run();
    assert!(ended.is_err());
}

fn resume(rule: StepRule, checkpoint: FileCheckpoint) -> DescentResult<Rosenbrock> {
    Executor::new(Rosenbrock, solver(rule))
        .configure(|state| state.param(start()).max_iters(ITERATIONS))
        .checkpointing(checkpoint)
        .run()
        .unwrap()
}

/// Everything in a state but the counts, which belong to the process.
fn bits(state: &DescentState) -> Vec<Option<Vec<u64>>> {
    let vectors = [
        &state.param,
        &state.prev_param,
        &state.best_param,
        &state.prev_best_param,
        &state.grad,
        &state.prev_grad,
    ];
    let costs = vec![
        state.cost,
        state.prev_cost,
        state.best_cost,
        state.prev_best_cost,
        state.target_cost,
    ];
    let bits = |vector: &Vec<f64>| vector.iter().map(|x| x.to_bits()).collect();
    let mut all: Vec<Option<Vec<u64>>> = vectors.map(|vector| vector.as_ref().map(bits)).into();
    all.push(Some(bits(&costs)));
    all.push(Some(vec![state.iter, state.last_best_iter, state.max_iters]));
    all
}

fn assert_same_end(resumed: &DescentResult<Rosenbrock>, rule: &StepRule) {
    let whole = plain_run(*rule, ITERATIONS);
    let name = rule.name();
    assert_eq!(bits(resumed.state()), bits(whole.state()), "{name}");
    assert_eq!(
        resumed.state().get_termination_reason(),
        whole.state().get_termination_reason(),
        "{name}"
    );
    // The shortest decimal form distinguishes any two floats.
    let memory = |solver: &LargeStepDescent<f64>| serde_json::to_string(solver).unwrap();
    assert_eq!(memory(resumed.solver()), memory(whole.solver()), "{name}");
}

#[test]
fn failed_run_resumes_to_the_same_bits() {
    for rule in rules_that_remember() {
        for (after, every) in [(1, 1), (37, 1), (5, 7), (99, 7)] {
            let folder = tempdir().unwrap();
            let power_cut = || Error::msg("power cut");
            run_that_ends(rule, after, power_cut, file(folder.path(), every));
            let resumed = resume(rule, file(folder.path(), every));
            assert_same_end(&resumed, &rule);
            // Gradients from before the last checkpoint, if any, are not recomputed.
            let done = after - after % every;
            let at_start = u64::from(done == 0);
            let gradients = resumed.problem().counts["gradient_count"];
            assert_eq!(gradients, ITERATIONS - done + at_start, "{}", rule.name());
        }
    }
}

#[test]
fn killed_process_resumes_to_the_same_bits() {
    for (index, rule) in rules_that_remember().into_iter().enumerate() {
        let folder = tempdir().unwrap();
        let part = format!("{index} {}", folder.path().to_str().unwrap());
        let status = child("users::checkpoint_files::killed_child", part)
            .stderr(std::process::Stdio::null())
            .status()
            .unwrap();
        assert!(!status.success());
        let saved: Option<(LargeStepDescent<f64>, DescentState)> = file(folder.path(), 1).load().unwrap();
        assert_eq!(saved.unwrap().1.get_iter(), 37);
        assert_same_end(&resume(rule, file(folder.path(), 1)), &rule);
    }
}

#[test]
#[ignore = "the other process of killed_process_resumes_to_the_same_bits"]
fn killed_child() {
    let Some(part) = part() else { return };
    let (index, folder) = part.split_once(' ').unwrap();
    let rule = rules_that_remember().swap_remove(index.parse().unwrap());
    let die = || -> Error { std::process::abort() };
    run_that_ends(rule, 37, die, file(Path::new(folder), 1));
}

/// A loaded checkpoint replaces the configuration, including the limit.
#[test]
fn limit_of_a_resumed_run_is_the_saved_one_until_the_checkpoint_is_changed() {
    let folder = tempdir().unwrap();
    let checkpoint = || file(folder.path(), 1);
    let to = |limit: u64| {
        Executor::new(Rosenbrock, solver(Nls::default()))
            .configure(|state| state.param(start()).max_iters(limit))
            .checkpointing(checkpoint())
            .run()
            .unwrap()
    };
    to(40);
    let again = to(ITERATIONS);
    assert_eq!(again.state().get_iter(), 40);
    assert_eq!(
        again.state().get_termination_reason(),
        Some(&TerminationReason::MaxItersReached)
    );

    let saved: Option<(LargeStepDescent<f64>, DescentState)> = checkpoint().load().unwrap();
    let (saved_solver, state) = saved.unwrap();
    checkpoint()
        .save(&saved_solver, &state.max_iters(ITERATIONS))
        .unwrap();
    assert_same_end(&to(ITERATIONS), &Nls::default().into());
}

/// argmin truncates the file before it writes: a process killed in between leaves a file that must not be taken for a run.
#[test]
fn half_a_checkpoint_is_an_error() {
    let folder = tempdir().unwrap();
    run_that_ends(
        Nls::default().into(),
        10,
        || Error::msg("power cut"),
        file(folder.path(), 1),
    );
    let path = folder.path().join("run.arg");
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    let resumed = Executor::new(Rosenbrock, solver(Nls::default()))
        .configure(|state| state.param(start()).max_iters(ITERATIONS))
        .checkpointing(file(folder.path(), 1))
        .run();
    assert!(resumed.is_err());
}
