//! A solver saved and restored in mid-run continues to the same bits.

use super::every_rule;
use super::problems::{Coordinates, Rosenbrock, start};
use super::recorder::{DescentState, run};
use argmin::core::checkpointing::{Checkpoint, CheckpointingFrequency};
use argmin::core::{ArgminFloat, Error, Executor, State};
use argmin_math::{ArgminDot, ArgminScaledSub};
use flatland_descent::Scalar;
use flatland_descent::argmin::{Fused, LargeStepDescent, Rays};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::sync::{Arc, Mutex};

type Saved<P, F> = Arc<Mutex<Option<(String, DescentState<P, F>)>>>;

/// Keeps the solver as JSON and the state by value: argmin's state holds infinities, which JSON cannot.
struct InMemory<P, F: ArgminFloat> {
    every: u64,
    saved: Saved<P, F>,
}

impl<P: Clone, F> Checkpoint<LargeStepDescent<F>, DescentState<P, F>> for InMemory<P, F>
where
    F: Scalar + ArgminFloat + Serialize + DeserializeOwned,
{
    fn save(&self, solver: &LargeStepDescent<F>, state: &DescentState<P, F>) -> Result<(), Error> {
        let saved = (serde_json::to_string(solver)?, state.clone());
        self.saved.lock().unwrap().get_or_insert(saved);
        Ok(())
    }

    fn load(&self) -> Result<Option<(LargeStepDescent<F>, DescentState<P, F>)>, Error> {
        match &*self.saved.lock().unwrap() {
            Some((solver, state)) => Ok(Some((serde_json::from_str(solver)?, state.clone()))),
            None => Ok(None),
        }
    }

    fn frequency(&self) -> CheckpointingFrequency {
        CheckpointingFrequency::Every(self.every)
    }
}

/// Saves once at `interruption` of 100 iterations, resumes from there, and compares the ends.
fn resumes_to_the_same_bits<P, F>(interruption: u64)
where
    P: Clone + PartialEq + Coordinates<F> + ArgminDot<P, F> + ArgminScaledSub<P, F, P> + 'static,
    F: Scalar + ArgminFloat + Serialize + DeserializeOwned,
{
    for rule in every_rule() {
        let name = rule.name();
        let solver = || LargeStepDescent::<F>::new(rule).unwrap();
        let whole = run(Rosenbrock::<P, F>::new(), solver(), |state| {
            state.param(start()).max_iters(100)
        });

        let saved = Saved::default();
        let to = |limit| {
            Executor::new(Rosenbrock::<P, F>::new(), solver())
                .configure(|state| state.param(start()).max_iters(limit))
                .checkpointing(InMemory {
                    every: interruption,
                    saved: Arc::clone(&saved),
                })
                .run()
                .unwrap()
        };
        to(interruption);
        if let Some((_, state)) = saved.lock().unwrap().as_mut() {
            assert_eq!(state.get_iter(), interruption);
            *state = state.clone().max_iters(100);
        }
        let resumed = to(100);
        assert_eq!(resumed.state().get_iter(), 100);
        // Only the second half was run again.
        let gradients_a_step = if rule.needs_gradient_curvature() { 3 } else { 1 };
        assert_eq!(
            resumed.problem().counts["gradient_count"],
            gradients_a_step * (100 - interruption)
        );

        let (whole, resumed) = (&whole.result, &resumed);
        let bits = |state: &DescentState<P, F>| -> Vec<u64> {
            let read = |param: &P| param.read().into_iter().map(|x| x.as_f64().to_bits());
            read(state.get_param().unwrap())
                .chain(read(state.get_best_param().unwrap()))
                .collect()
        };
        assert_eq!(
            bits(whole.state()),
            bits(resumed.state()),
            "{name} at {interruption}"
        );
        assert_eq!(whole.solver(), resumed.solver(), "{name} at {interruption}");
    }
}

#[test]
fn json_in_mid_run_continues_to_the_same_bits() {
    for interruption in [1, 2, 37, 99] {
        resumes_to_the_same_bits::<Vec<f64>, f64>(interruption);
        resumes_to_the_same_bits::<Vec<f32>, f32>(interruption);
    }
}

#[test]
fn json_with_a_setting_outside_its_interval_is_refused() {
    let solver = LargeStepDescent::<f64>::new(flatland_descent::step_rule::Ls::default()).unwrap();
    let solver = solver.with_tolerance_grad(0.125).unwrap();
    let json = serde_json::to_string(&solver).unwrap();
    for (right, wrong, says) in [
        (
            "\"backtrack_factor\":0.5",
            "\"backtrack_factor\":1.5",
            "backtrack_factor must be in (0, 1), got 1.5",
        ),
        (
            "0.125",
            "-0.125",
            "tolerance_grad must be finite and not negative, got -0.125",
        ),
        (
            "\"reference\":\"Monotone\"",
            "\"reference\":{\"ZhangHager\":{\"averaging\":0.5,\"weight\":1.0,\"average\":2.0}}",
            "memory.reference must be a possible memory of this rule",
        ),
    ] {
        let changed = json.replace(right, wrong);
        assert_ne!(json, changed, "{json}");
        let error = serde_json::from_str::<LargeStepDescent<f64>>(&changed).unwrap_err();
        assert!(error.to_string().contains(says), "{error}");
    }
}

#[test]
fn serialised_solver_does_not_depend_on_the_evaluation() {
    for rule in every_rule() {
        let plain = LargeStepDescent::<f64>::new(rule).unwrap();
        let saved = serde_json::to_string(&plain).unwrap();
        let keys: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&saved).unwrap();
        assert_eq!(keys.keys().collect::<Vec<_>>(), ["stepper", "tolerance_grad"]);
        let other = plain.evaluated_by::<Rays<Fused>>();
        assert_eq!(serde_json::to_string(&other).unwrap(), saved);
        let read: LargeStepDescent<f64, Rays<Fused>> = serde_json::from_str(&saved).unwrap();
        assert_eq!(read, other);
    }
}
