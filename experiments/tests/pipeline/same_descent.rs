//! argmin's solver and the networks' driver take the same steps, to the bit.
//!
//! Along a ray the first layer continues that of the start, which rounds differently from a fresh forward pass; and a cell
//! continues from the activations of the accepted trial. Here both drivers search along the network's own ray, and both start
//! every iteration from a fresh forward pass, so that rounding makes no difference.

use super::common::{Bench, from_plan_text};
use argmin::core::observers::{Observe, ObserverMode};
use argmin::core::{CostFunction, Error, Executor, Gradient, IterState, KV, State};
use argmin_math::{ArgminDot, ArgminScaledSub};
use flatland_descent::argmin::{AlongRay, HessianProduct, LargeStepDescent, Ray, Rays, SecondOrder};
use flatland_descent::descent::{Step, Stop};
use flatland_descent::step_rule::{
    Cdat, Constant, Grippo, Ls, Nls, NlsUb, PoNls, SearchSettings, StepRule, WarmUp,
};
use flatland_experiments::optimiser::{Optimiser, OptimiserSettings, Repetition};
use flatland_networks::{Forward, NetworkError, Objective, dot};
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};

/// Weights or gradients, in the arithmetic of the networks: inner products in eight running sums.
#[derive(Clone, Debug, PartialEq)]
struct Vector(Vec<f64>);

impl ArgminDot<Vector, f64> for Vector {
    fn dot(&self, other: &Vector) -> f64 {
        dot(&self.0, &other.0)
    }
}

impl ArgminScaledSub<Vector, f64, Vector> for Vector {
    fn scaled_sub(&self, factor: &f64, other: &Vector) -> Vector {
        Vector(self.0.iter().zip(&other.0).map(|(w, g)| w - factor * g).collect())
    }
}

/// A network's cost as an argmin problem.
struct Training<'a>(&'a Objective<'a, f64>);

impl Training<'_> {
    fn slope(&self, at: &Forward<f64>) -> Result<Vector, NetworkError> {
        let mut gradient = vec![0.0; at.weights().len()];
        self.0.gradient(at, &mut gradient)?;
        Ok(Vector(gradient))
    }
}

impl CostFunction for Training<'_> {
    type Param = Vector;
    type Output = f64;

    fn cost(&self, weights: &Vector) -> Result<f64, Error> {
        Ok(self.0.forward(&weights.0)?.cost())
    }
}

impl Gradient for Training<'_> {
    type Param = Vector;
    type Gradient = Vector;

    fn gradient(&self, weights: &Vector) -> Result<Vector, Error> {
        Ok(self.slope(&self.0.forward(&weights.0)?)?)
    }
}

impl HessianProduct for Training<'_> {
    fn hessian_product(&self, weights: &Vector, vector: &Vector) -> Result<Vector, Error> {
        let at = self.0.forward(&weights.0)?;
        let mut product = vec![0.0; vector.0.len()];
        self.0
            .linearise(&at)
            .hessian_vector_product(&vector.0, &mut product)?;
        Ok(Vector(product))
    }
}

/// The network's ray from a fresh forward pass.
struct Line<'a> {
    problem: &'a Training<'a>,
    start: Forward<f64>,
    direction: Vec<f64>,
}

impl AlongRay for Training<'_> {
    type Ray<'a>
        = Line<'a>
    where
        Self: 'a;

    fn ray<'a>(&'a self, weights: &'a Vector, gradient: &'a Vector) -> Result<Line<'a>, Error> {
        Ok(Line {
            problem: self,
            start: self.0.forward(&weights.0)?,
            direction: gradient.0.iter().map(|entry| -entry).collect(),
        })
    }
}

impl Ray<Vector, Vector, f64> for Line<'_> {
    type Point = Forward<f64>;

    fn trial(&mut self, step: f64) -> Result<(f64, Forward<f64>), Error> {
        let trial = self.problem.0.ray(&self.start, &self.direction)?.trial(step);
        Ok((trial.cost(), trial))
    }

    fn param(&self, _: f64, point: &Forward<f64>) -> Result<Vector, Error> {
        Ok(Vector(point.weights().to_vec()))
    }

    fn gradient(self, _: Forward<f64>, weights: &Vector) -> Result<Vector, Error> {
        self.problem.gradient(weights)
    }
}

/// The numbers of an iteration as bits: step, reference value, curvature, gradient norm, and the cost of the next iterate.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    numbers: [Option<u64>; 5],
    trials: u64,
    outcome: String,
}

/// A run: its iterations, and why it ended before the last.
type Run = (Vec<Row>, Option<String>);

const ITERATIONS: usize = 80;

fn by_the_networks_driver(bench: &Bench<f64>, settings: &OptimiserSettings) -> Run {
    let objective = bench.objective();
    let mut optimiser = Optimiser::new(settings, bench.data.classes).unwrap();
    let mut at = objective.forward(&bench.initial_weights()).unwrap();
    let mut gradient = vec![0.0; at.weights().len()];
    let mut rows = Vec::new();
    let mut stopped = None;
    while rows.len() < ITERATIONS && stopped.is_none() {
        objective.gradient(&at, &mut gradient).unwrap();
        let Step {
            iterate,
            reference,
            trials,
            outcome,
            next,
        } = optimiser
            .advance(&objective, &at, &gradient, Repetition::Exact, &|| false)
            .unwrap();
        match next {
            ControlFlow::Continue(next) => {
                at = objective.forward(next.weights()).unwrap().with_cost(next.cost());
            }
            ControlFlow::Break(stop) => stopped = Some(stop.to_string()),
        }
        let numbers = [
            outcome.step(),
            reference,
            iterate.gradient_curvature,
            Some(iterate.decrease_rate.sqrt()),
            Some(at.cost()),
        ];
        rows.push(Row {
            numbers: numbers.map(|number| number.map(f64::to_bits)),
            trials: trials as u64,
            outcome: outcome.name().to_owned(),
        });
    }
    (rows, stopped)
}

type TrainingState = IterState<Vector, Vector, (), (), (), f64>;

struct Recorder(Arc<Mutex<Vec<Row>>>);

impl Observe<TrainingState> for Recorder {
    fn observe_iter(&mut self, state: &TrainingState, report: &KV) -> Result<(), Error> {
        let float = |key| report.get(key).and_then(|value| value.get_float());
        let numbers = [
            float("step"),
            float("reference_value"),
            float("gradient_curvature"),
            float("gradient_norm"),
            Some(state.get_cost()),
        ];
        self.0.lock().unwrap().push(Row {
            numbers: numbers.map(|number| number.map(f64::to_bits)),
            trials: report.get("trials").unwrap().get_uint().unwrap(),
            outcome: report.get("outcome").unwrap().get_string().unwrap(),
        });
        Ok(())
    }
}

fn by_argmin(bench: &Bench<f64>, rule: StepRule) -> Run {
    let objective = bench.objective();
    let solver = LargeStepDescent::new(rule)
        .unwrap()
        .with_tolerance_grad(0.0)
        .unwrap()
        .evaluated_by::<SecondOrder<Rays>>();
    let rows = Arc::default();
    let result = Executor::new(Training(&objective), solver)
        .configure(|state| {
            state
                .param(Vector(bench.initial_weights()))
                .max_iters(ITERATIONS as u64)
        })
        .add_observer(Recorder(Arc::clone(&rows)), ObserverMode::Always)
        .run()
        .unwrap();
    let rows = rows.lock().unwrap().clone();
    let reason = result.state().get_termination_reason().unwrap().text().to_owned();
    let stopped = (rows.len() < ITERATIONS).then_some(reason);
    (rows, stopped)
}

/// Both runs, whose iterations are the same.
fn both(settings: OptimiserSettings, rule: StepRule) -> (Run, Run) {
    let name = rule.name();
    let bench = Bench::<f64>::new("Nls()", 0).with_network("Mlp(hidden: [12, 7], activation: Tanh)");
    let network = by_the_networks_driver(&bench, &settings);
    let argmin = by_argmin(&bench, rule);
    assert_eq!(network.0.len(), argmin.0.len(), "{name}");
    for (k, (network, argmin)) in network.0.iter().zip(&argmin.0).enumerate() {
        assert_eq!(network, argmin, "{name}, iteration {k}");
    }
    (network, argmin)
}

#[test]
fn every_rule_takes_the_same_steps_in_both_drivers() {
    let bound = Some(10.0);
    let nls_ub = NlsUb {
        upper_bound: bound,
        ..NlsUb::default()
    };
    let warm_up = WarmUp {
        // Short steps, with which the run does not diverge.
        upper_bound: Some(0.1),
        ..WarmUp::default()
    };
    let constant = Constant { step: 0.1 };
    let rules: [(OptimiserSettings, StepRule); 8] = [
        (OptimiserSettings::Ls(Ls::default()), Ls::default().into()),
        (OptimiserSettings::Nls(Nls::default()), Nls::default().into()),
        (OptimiserSettings::NlsUb(nls_ub), nls_ub.into()),
        (
            OptimiserSettings::PoNls(PoNls::default()),
            PoNls::default().into(),
        ),
        (
            OptimiserSettings::Grippo(Grippo::default()),
            Grippo::default().into(),
        ),
        (OptimiserSettings::Cdat(Cdat::default()), Cdat::default().into()),
        (OptimiserSettings::Gd(constant), constant.into()),
        (OptimiserSettings::WarmUp(warm_up), warm_up.into()),
    ];
    for (settings, rule) in rules {
        let name = rule.name();
        let ((rows, stopped), (_, reason)) = both(settings, rule);
        assert_eq!((rows.len(), stopped, reason), (ITERATIONS, None, None), "{name}");
    }
}

#[test]
fn run_that_no_longer_moves_ends_in_both_drivers_with_the_same_sentence() {
    let stalls = |settings, rule| {
        let ((rows, stopped), (_, reason)) = both(settings, rule);
        assert_eq!(rows.len(), 1);
        assert_eq!(stopped, reason);
        let reason = reason.unwrap();
        assert!(
            reason.contains("is too small to change the parameters"),
            "{reason}"
        );
    };
    let cdat = Cdat { sigma: 1e-20 };
    stalls(OptimiserSettings::Cdat(cdat), cdat.into());
    // Nearly as much decrease as the slope promises: 1e-3 is too long, and 1e-24 does not change the parameters.
    let ls = Ls {
        search: SearchSettings {
            sufficient_decrease: 1.0_f64.next_down(),
            backtrack_factor: 1e-21,
            first_step: 1e-3,
            ..SearchSettings::default()
        },
    };
    stalls(OptimiserSettings::Ls(ls), ls.into());
}

#[test]
fn failed_search_ends_in_both_drivers_with_the_same_failure() {
    let ls = Ls {
        search: SearchSettings {
            first_step: 1e4,
            trial_limit: Some(2),
            ..SearchSettings::default()
        },
    };
    let ((rows, stopped), (_, reason)) = both(OptimiserSettings::Ls(ls), ls.into());
    assert_eq!((rows.len(), rows[0].outcome.as_str()), (1, "failed"));
    let stopped = stopped.unwrap();
    assert!(stopped.contains("2 reductions"), "{stopped}");
    let reason = reason.unwrap();
    assert!(
        reason.starts_with(&format!("LS found no step: {stopped}; ‖g‖ = ")),
        "{reason}"
    );
}

/// A cell reports it like argmin, but continues on batches: the next one is another function.
#[test]
fn cell_that_no_longer_moves_stalls_unless_it_sees_other_batches() {
    use flatland_records::Status;
    let mut bench = Bench::<f64>::new("Cdat(sigma: 1e-20)", 5);
    bench.settings.record = from_plan_text("()");
    let Status::Stalled { iteration: 0, reason } = bench.finish().status else {
        panic!("the run did not end at its first iterate")
    };
    assert!(reason.contains("too small to change the parameters"), "{reason}");
    bench.settings.batch = Some(20);
    assert_eq!(bench.finish().status, Status::Completed);
}

/// Carried activations are computed afresh every 50 iterations, which can change the gradient at the same weights.
#[test]
fn run_stalls_only_where_activations_were_computed_afresh() {
    use flatland_records::Status;
    // No step changes the weights; from the tenth on, none is larger than the one before.
    let mut bench = Bench::<f32>::new("WarmUp(first_step: 1e-30, upper_bound: 1e-29)", 100);
    bench.settings.record = from_plan_text("()");
    let finished = bench.finish();
    let Status::Stalled { iteration, .. } = finished.status else {
        panic!("{:?}", finished.status)
    };
    assert_eq!(iteration, 50);
    assert_eq!(finished.recorded.tables.trace.len(), iteration + 1);
}

#[test]
fn step_that_would_not_be_repeated_does_not_end_the_run() {
    let bench = Bench::<f64>::new("Cdat(sigma: 1e-20)", 5);
    let objective = bench.objective();
    let at = objective.forward(&bench.initial_weights()).unwrap();
    let mut gradient = vec![0.0; at.weights().len()];
    objective.gradient(&at, &mut gradient).unwrap();
    let next = |repetition: Repetition| {
        let mut optimiser = Optimiser::new(&bench.settings.optimiser, bench.data.classes).unwrap();
        let step = optimiser
            .advance(&objective, &at, &gradient, repetition, &|| false)
            .unwrap();
        step.next
    };
    assert!(matches!(
        next(Repetition::Exact),
        ControlFlow::Break(Stop::Stalled { .. })
    ));
    for repetition in [Repetition::Rounded, Repetition::OtherSamples] {
        assert!(matches!(next(repetition), ControlFlow::Continue(next) if next.weights() == at.weights()));
    }
}

/// Where no step can exist the curvature is not computed.
#[test]
fn stationary_iterate_needs_no_curvature() {
    let mut bench = Bench::<f64>::new("Cdat()", 5);
    bench.data.train.images.fill(0.0);
    let bench = bench.with_network("Mlp(hidden: [6], bias: false)");
    let objective = bench.objective();
    let at = objective.forward(&bench.initial_weights()).unwrap();
    let mut gradient = vec![0.0; at.weights().len()];
    objective.gradient(&at, &mut gradient).unwrap();
    let mut optimiser = Optimiser::new(&bench.settings.optimiser, bench.data.classes).unwrap();
    let step = optimiser
        .advance(&objective, &at, &gradient, Repetition::Exact, &|| false)
        .unwrap();
    assert_eq!(step.iterate.gradient_curvature, None);
    assert!(matches!(step.next, ControlFlow::Break(Stop::Stationary)));
}
