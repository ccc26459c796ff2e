//! A killed run that resumes from its checkpoint ends at the bits of an uninterrupted run.

use super::outer_solvers::{
    Outer, Plan, Search, bfgs, conjugate_gradient, from_identity, gauss_newton, lbfgs, newton_cg,
};
use super::problems::{Rosenbrock, START, STEEP, Vector, gradient};
use crate::univariate::Univariate;
use argmin::core::checkpointing::{Checkpoint, CheckpointingFrequency};
use argmin::core::observers::{Observe, ObserverMode};
use argmin::core::{Error, Executor, IterState, KV, Solver, State};
use argmin::solver::gradientdescent::SteepestDescent;
use argmin::solver::linesearch::LineSearch;
use argmin_checkpointing_file::FileCheckpoint;
use flatland_descent::argmin::LargeStepSearch;
use flatland_descent::line_search::Extrapolation;
use flatland_descent::step_rule::{Grippo, Ls, Nls, StepRule};
use nalgebra::{DMatrix, DVector};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::sync::{Arc, Mutex};

type Saved<I> = Arc<Mutex<Option<(String, I)>>>;

/// Keeps the solver as JSON and the state by value: argmin's state holds infinities, which JSON cannot, and nalgebra's matrices
/// serialise only with a feature of their own.
struct InMemory<I>(Saved<I>);

impl<S: Serialize + DeserializeOwned, I: Clone> Checkpoint<S, I> for InMemory<I> {
    fn save(&self, solver: &S, state: &I) -> Result<(), Error> {
        *self.0.lock().unwrap() = Some((serde_json::to_string(solver)?, state.clone()));
        Ok(())
    }

    fn load(&self) -> Result<Option<(S, I)>, Error> {
        match &*self.0.lock().unwrap() {
            Some((solver, state)) => Ok(Some((serde_json::from_str(solver)?, state.clone()))),
            None => Ok(None),
        }
    }

    fn frequency(&self) -> CheckpointingFrequency {
        CheckpointingFrequency::Always
    }
}

/// Kills a run, whose checkpoint is then that of the previous iteration.
struct KillAt(u64);

impl<I: State> Observe<I> for KillAt {
    fn observe_iter(&mut self, state: &I, _: &KV) -> Result<(), Error> {
        if state.get_iter() == self.0 {
            return Err(Error::msg("killed"));
        }
        Ok(())
    }
}

const ITERATIONS: u64 = 12;

/// The end of a run: its parameters, and the whole solver with the memory of the search.
fn end<V, J, H, S>(
    solver: S,
    configure: impl FnOnce(IterState<V, V, J, H, (), f64>) -> IterState<V, V, J, H, (), f64>,
    checkpoint: Option<impl Checkpoint<S, IterState<V, V, J, H, (), f64>> + 'static>,
    kill: Option<u64>,
) -> Option<(Vec<u64>, String)>
where
    V: Vector,
    S: Solver<Rosenbrock<V>, IterState<V, V, J, H, (), f64>> + Serialize,
    IterState<V, V, J, H, (), f64>: State<Param = V, Float = f64>,
{
    let mut executor = Executor::new(Rosenbrock::new(STEEP), solver)
        .configure(|state| configure(state.param(V::make(&START)).max_iters(ITERATIONS)));
    if let Some(checkpoint) = checkpoint {
        executor = executor.checkpointing(checkpoint);
    }
    if let Some(iteration) = kill {
        executor = executor.add_observer(KillAt(iteration), ObserverMode::Always);
    }
    let result = executor.run();
    assert_eq!(result.is_err(), kill.is_some());
    let result = result.ok()?;
    assert_eq!(result.state().get_iter(), ITERATIONS);
    let param = result.state().get_param().unwrap().read();
    let bits = param.into_iter().map(f64::to_bits).collect();
    Some((bits, serde_json::to_string(result.solver()).unwrap()))
}

/// The iterations in which runs are killed.
const KILLED: [u64; 3] = [1, 2, 7];

fn resumes_from_json<V, J, H, S>(
    solver: impl Fn() -> S,
    configure: impl Fn(IterState<V, V, J, H, (), f64>) -> IterState<V, V, J, H, (), f64>,
) where
    V: Vector,
    J: Clone + 'static,
    H: Clone + 'static,
    S: Solver<Rosenbrock<V>, IterState<V, V, J, H, (), f64>> + Serialize + DeserializeOwned + 'static,
    IterState<V, V, J, H, (), f64>: State<Param = V, Float = f64>,
{
    let whole = end(solver(), &configure, None::<InMemory<_>>, None);
    for iteration in KILLED {
        let saved = Saved::default();
        let checkpoint = || Some(InMemory(Arc::clone(&saved)));
        end(solver(), &configure, checkpoint(), Some(iteration));
        let resumed = end(solver(), &configure, checkpoint(), None);
        assert_eq!(resumed, whole, "killed at {iteration}");
    }
}

fn resumes_from_file<H, S>(
    name: &str,
    solver: impl Fn() -> S,
    configure: impl Fn(
        IterState<Vec<f64>, Vec<f64>, (), H, (), f64>,
    ) -> IterState<Vec<f64>, Vec<f64>, (), H, (), f64>,
) where
    H: Clone + Serialize + DeserializeOwned + 'static,
    S: Solver<Rosenbrock<Vec<f64>>, IterState<Vec<f64>, Vec<f64>, (), H, (), f64>>
        + Serialize
        + DeserializeOwned
        + 'static,
{
    let whole = end(solver(), &configure, None::<FileCheckpoint>, None);
    for iteration in KILLED {
        let folder = concat!(env!("CARGO_TARGET_TMPDIR"), "/argmin_line_search");
        let file = format!("{name}_{iteration}");
        let checkpoint = || FileCheckpoint::new(folder, &file, CheckpointingFrequency::Always);
        let left_over = checkpoint().directory.join(checkpoint().filename);
        if left_over.exists() {
            std::fs::remove_file(left_over).unwrap();
        }
        end(solver(), &configure, Some(checkpoint()), Some(iteration));
        let resumed = end(solver(), &configure, Some(checkpoint()), None);
        assert_eq!(resumed, whole, "{name} killed at {iteration}");
    }
}

/// Extrapolating plans, with which every solver continues as long as it may.
fn plans() -> [(&'static str, Plan); 3] {
    [
        ("ls", Plan::from(Ls::default()).extrapolating()),
        ("nls", Plan::from(Nls::default()).extrapolating()),
        ("grippo", Plan::from(Grippo::default()).extrapolating()),
    ]
}

fn in_both_ways<H, S>(
    name: &str,
    outer: Outer,
    solver: impl Fn(Search<Vec<f64>>) -> S,
    configure: impl Fn(
        IterState<Vec<f64>, Vec<f64>, (), H, (), f64>,
    ) -> IterState<Vec<f64>, Vec<f64>, (), H, (), f64>,
) where
    H: Clone + Serialize + DeserializeOwned + 'static,
    S: Solver<Rosenbrock<Vec<f64>>, IterState<Vec<f64>, Vec<f64>, (), H, (), f64>>
        + Serialize
        + DeserializeOwned
        + 'static,
{
    for (rule, plan) in plans() {
        let solver = || solver(outer.search(&plan));
        resumes_from_json(solver, &configure);
        resumes_from_file(&format!("{name}_{rule}"), solver, &configure);
    }
}

#[test]
fn steepest_descent_resumes_to_the_same_bits() {
    let outer = Outer::SteepestDescent;
    in_both_ways::<(), _>("steepest_descent", outer, SteepestDescent::new, |state| state);
}

#[test]
fn nonlinear_conjugate_gradient_resumes_to_the_same_bits() {
    in_both_ways::<(), _>(
        "conjugate_gradient",
        Outer::ConjugateGradient,
        conjugate_gradient,
        |state| state,
    );
}

#[test]
fn lbfgs_resumes_to_the_same_bits() {
    in_both_ways::<(), _>("lbfgs", Outer::Lbfgs, lbfgs, |state| state);
}

#[test]
fn bfgs_resumes_to_the_same_bits() {
    in_both_ways("bfgs", Outer::Bfgs, bfgs, from_identity);
}

#[test]
fn newton_cg_resumes_to_the_same_bits() {
    in_both_ways::<Vec<Vec<f64>>, _>("newton_cg", Outer::NewtonCg, newton_cg, |state| state);
}

#[test]
fn gauss_newton_resumes_to_the_same_bits() {
    for (_, plan) in plans() {
        let solver = || gauss_newton(Outer::GaussNewton.search(&plan));
        resumes_from_json::<DVector<f64>, DMatrix<f64>, (), _>(solver, |state| state);
    }
}

/// A search that has run is judged by the steps that it takes next.
#[test]
fn deserialised_search_continues_like_the_original_and_shares_nothing_with_it() {
    for rule in [StepRule::from(Nls::default()), Grippo::default().into()] {
        for extrapolation in [Extrapolation::Never, Extrapolation::WhileAccepted] {
            let search = Search::<Vec<f64>>::new(rule)
                .unwrap()
                .starting_at(0.5)
                .unwrap()
                .with_extrapolation(extrapolation);
            Outer::SteepestDescent.run_on_vec(search.clone(), 10);
            let json = serde_json::to_string(&search).unwrap();
            let read: Search<Vec<f64>> = serde_json::from_str(&json).unwrap();
            assert!(!read.memory().is_shared_with(&search.memory()));
            assert_eq!(read.memory().last_search(), None);
            let steps = |search| Outer::SteepestDescent.run_on_vec(search, 10).steps;
            let original = steps(search);
            assert_eq!(steps(read), original);
            // The original has moved on, the serialised form has not.
            let read: Search<Vec<f64>> = serde_json::from_str(&json).unwrap();
            assert_eq!(steps(read), original);
        }
    }
}

/// The gradient has the wrong sign: the first search finds no step, and the second, before or after a checkpoint, makes no trial.
#[test]
fn search_that_found_no_step_makes_no_further_trial_after_a_checkpoint() {
    let costs = |search: Search<Vec<f64>>| {
        let problem = Univariate {
            cost: |x: f64| Ok(x * x / 2.0),
            gradient: |x: f64| Ok(-x),
        };
        let result = Executor::new(problem, SteepestDescent::new(search))
            .configure(|state| state.param(vec![1.0]).max_iters(1))
            .run()
            .unwrap();
        assert_eq!(result.state().get_param(), Some(&vec![1.0]));
        result.problem().counts["cost_count"]
    };
    let search = Search::new(Ls::default()).unwrap();
    assert!(costs(search.clone()) > 50);
    let json = serde_json::to_string(&search).unwrap();
    let read: Search<Vec<f64>> = serde_json::from_str(&json).unwrap();
    for exhausted in [read, search] {
        // Steepest descent's own.
        assert_eq!(costs(exhausted), 1);
    }
}

/// The step along the negative gradient depends on the decrease promised before, which the checkpoint has.
#[test]
fn fallback_after_a_checkpoint_takes_the_same_step() {
    let begin = |search: &Search<Vec<f64>>, direction: Vec<f64>, from: Vec<f64>| {
        let mut search = search.clone();
        search.search_direction(direction);
        let result = Executor::new(Rosenbrock::new(STEEP), search)
            .configure(|state| state.param(from))
            .run()
            .unwrap();
        result.state().get_param().unwrap().clone()
    };
    let search = Outer::Lbfgs.search::<Vec<f64>>(&Plan::from(Ls::default()));
    let downhill = gradient(&START).map(|g| -g).to_vec();
    let next = begin(&search, downhill, START.to_vec());
    let json = serde_json::to_string(&search).unwrap();
    let read: Search<Vec<f64>> = serde_json::from_str(&json).unwrap();
    let fresh = search.independent();
    let uphill = gradient(&next).to_vec();
    let [resumed, whole, other] = [read, search, fresh].map(|search| {
        let at = begin(&search, uphill.clone(), next.clone());
        let report = search.memory().last_search().unwrap();
        assert!(report.fell_back && search.memory().fallbacks() == 1);
        (at, report)
    });
    assert_eq!(resumed, whole);
    assert_ne!(other.1.trials[0], whole.1.trials[0]);
}

#[test]
fn json_with_a_setting_outside_its_interval_is_refused() {
    let search = LargeStepSearch::<Vec<f64>, f64>::new(Ls::default()).unwrap();
    let json = serde_json::to_string(&search.starting_at(0.75).unwrap()).unwrap();
    for (right, wrong, says) in [
        (
            "\"backtrack_factor\":0.5",
            "\"backtrack_factor\":1.5",
            "backtrack_factor must be in (0, 1)",
        ),
        ("0.75", "-0.75", "initial_step_length must be positive"),
        (
            "\"reference\":\"Monotone\"",
            "\"reference\":{\"Grippo\":{\"window\":3,\"costs\":[]}}",
            "memory.reference must be a possible memory of this rule",
        ),
        ("\"fallbacks\"", "\"fallback\"", "unknown field `fallback`"),
    ] {
        let changed = json.replace(right, wrong);
        assert_ne!(json, changed);
        let error = serde_json::from_str::<LargeStepSearch<Vec<f64>, f64>>(&changed).unwrap_err();
        assert!(error.to_string().contains(says), "{error}");
    }
}
