//! Clones share one memory, independent searches none; the memory can be read at any time.

use super::outer_solvers::{EVERY, Outer, Plan, Run, Search, record};
use super::problems::{Rosenbrock, START, STEEP};
use crate::univariate::Univariate;
use argmin::core::{Error, Executor, State};
use argmin::solver::gradientdescent::SteepestDescent;
use argmin::solver::linesearch::LineSearch;
use flatland_descent::argmin::{LargeStepSearch, SearchMemory};
use flatland_descent::line_search::ReferenceMemory;
use flatland_descent::step_rule::{Grippo, Nls, StepRule};
use std::panic::{AssertUnwindSafe, catch_unwind};

const ITERATIONS: u64 = 20;

fn rules() -> [StepRule; 2] {
    [Nls::default().into(), Grippo::default().into()]
}

/// The solvers on `Vec`.
fn on_vec() -> impl Iterator<Item = Outer> {
    EVERY.into_iter().filter(|outer| *outer != Outer::GaussNewton)
}

#[test]
fn runs_with_independent_searches_are_as_if_alone() {
    for outer in on_vec() {
        for rule in rules() {
            let plan = Plan::from(rule);
            let alone = outer.run(&plan, ITERATIONS);
            // Used in one run, and then made independent for the next.
            let used = outer.search::<Vec<f64>>(&plan);
            outer.run_on_vec(used.clone(), ITERATIONS);
            let fresh = used.independent();
            assert!(!fresh.memory().is_shared_with(&used.memory()));
            assert_eq!(
                outer.run_on_vec(fresh, ITERATIONS).steps,
                alone.steps,
                "{outer:?}"
            );
        }
    }
}

#[test]
fn independent_runs_in_turns_are_as_if_alone() {
    for rule in rules() {
        let plan = Plan::from(rule);
        let alone = Outer::SteepestDescent.run(&plan, ITERATIONS);
        let [mut first, mut second] =
            [(); 2].map(|()| (Outer::SteepestDescent.search(&plan), START.to_vec()));
        let mut turns = [Vec::new(), Vec::new()];
        for _ in 0..ITERATIONS {
            for ((search, at), turn) in [&mut first, &mut second].into_iter().zip(&mut turns) {
                *at = one_iteration(search, at.clone());
                turn.push(search.memory().last_search().unwrap());
            }
        }
        let expected: Vec<_> = alone.steps.into_iter().map(|step| step.report).collect();
        assert_eq!(turns, [expected.clone(), expected]);
    }
}

fn one_iteration(search: &Search<Vec<f64>>, from: Vec<f64>) -> Vec<f64> {
    let result = Executor::new(Rosenbrock::new(STEEP), SteepestDescent::new(search.clone()))
        .configure(|state| state.param(from).max_iters(1))
        .run()
        .unwrap();
    result.state().get_param().unwrap().clone()
}

/// The next run remembers the last one, which is why runs should not share a search.
#[test]
fn clones_share_their_memory() {
    for outer in on_vec() {
        let plan = Plan::from(Nls::default()).extrapolating();
        let search = outer.search::<Vec<f64>>(&plan);
        let clone = search.clone();
        assert!(search.memory().is_shared_with(&clone.memory()));
        let first = outer.run_on_vec(search, ITERATIONS);
        assert_eq!(clone.memory().line_search(), first.steps.last().unwrap().memory);
        let second = outer.run_on_vec(clone, ITERATIONS);
        // The mean of all costs, including those of the first run.
        assert_eq!(mean_weight(&first), 1.0);
        assert_eq!(mean_weight(&second), 1.0 + ITERATIONS as f64, "{outer:?}");
    }
}

/// $Q_k$ after the first search of a run.
fn mean_weight(run: &Run) -> f64 {
    match run.steps[0].memory.reference {
        ReferenceMemory::ZhangHager { weight, .. } => weight,
        _ => unreachable!("not Zhang–Hager's"),
    }
}

#[test]
fn searches_and_memories_go_between_threads() {
    fn assert_send_and_sync<T: Send + Sync>() {}
    assert_send_and_sync::<Search<Vec<f64>>>();
    assert_send_and_sync::<SearchMemory<f32>>();
}

/// The cost function runs while no lock is held.
#[test]
fn cost_function_can_read_the_memory() {
    let search = LargeStepSearch::<Vec<f64>, f64>::new(Nls::default()).unwrap();
    let memory = search.memory();
    let problem = Univariate {
        cost: |x: f64| Ok::<_, Error>(memory.last_search().map_or(0.0, |_| 0.0) + 0.45 * x * x),
        gradient: |x: f64| Ok(0.9 * x),
    };
    Executor::new(problem, SteepestDescent::new(search))
        .configure(|state| state.param(vec![1.0]).max_iters(5))
        .run()
        .unwrap();
    assert!(memory.last_search().is_some());
}

#[test]
fn panic_in_the_cost_function_leaves_the_memory_as_it_was() {
    let search = LargeStepSearch::<Vec<f64>, f64>::new(Nls::default()).unwrap();
    let memory = search.memory();
    let run = |fails: bool| {
        let problem = Univariate {
            cost: move |x: f64| {
                assert!(!fails || x == 1.0, "a trial, in a cost function that panics");
                Ok::<_, Error>(0.45 * x * x)
            },
            gradient: |x: f64| Ok(0.9 * x),
        };
        let solver = SteepestDescent::new(search.clone());
        Executor::new(problem, solver)
            .configure(|state| state.param(vec![1.0]).max_iters(3))
            .run()
            .map(|_| ())
    };
    run(false).unwrap();
    let (before, last) = (memory.line_search(), memory.last_search());
    assert!(catch_unwind(AssertUnwindSafe(|| run(true))).is_err());
    assert_eq!((memory.line_search(), memory.last_search()), (before, last));
    run(false).unwrap();
}

/// argmin's method holds for every search and every clone.
#[test]
fn initial_step_length_is_the_first_trial_of_every_search() {
    let mut search = LargeStepSearch::<Vec<f64>, f64>::new(Nls::default()).unwrap();
    search.initial_step_length(0.25).unwrap();
    let memory = search.memory();
    let run = record::<Vec<f64>, (), (), _>(
        Rosenbrock::new(STEEP),
        SteepestDescent::new(search),
        memory,
        |state| state.max_iters(ITERATIONS),
    );
    assert_eq!(run.steps.len() as u64, ITERATIONS);
    assert!(run.steps.iter().all(|step| step.report.trials[0].step == 0.25));
}
