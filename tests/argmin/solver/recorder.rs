//! An observer that records everything argmin shows it.

use argmin::core::observers::{Observe, ObserverMode};
use argmin::core::{
    ArgminFloat, CostFunction, Error, Executor, Gradient, IterState, KV, OptimizationResult, State,
};
use argmin_math::{ArgminDot, ArgminScaledSub};
use flatland_descent::Scalar;
use flatland_descent::argmin::{Evaluation, LargeStepDescent, Plain};
use std::sync::{Arc, Mutex};

pub type DescentState<P, F, G = P> = IterState<P, G, (), (), (), F>;

/// The solver's report of one iteration, and the state after it.
#[derive(Clone)]
pub struct Row<P, F: ArgminFloat, G = P> {
    pub report: KV,
    pub state: DescentState<P, F, G>,
}

impl<P, F: ArgminFloat, G> Row<P, F, G> {
    pub fn float(&self, key: &str) -> Option<f64> {
        self.report.get(key).and_then(|value| value.get_float())
    }

    pub fn trials(&self) -> u64 {
        self.report.get("trials").unwrap().get_uint().unwrap()
    }

    pub fn outcome(&self) -> String {
        self.report.get("outcome").unwrap().get_string().unwrap()
    }
}

struct Recorder<P, F: ArgminFloat, G>(Arc<Mutex<Vec<Row<P, F, G>>>>);

impl<P: Clone, F: ArgminFloat, G: Clone> Observe<DescentState<P, F, G>> for Recorder<P, F, G> {
    fn observe_init(&mut self, _: &str, state: &DescentState<P, F, G>, report: &KV) -> Result<(), Error> {
        self.observe_iter(state, report)
    }

    fn observe_iter(&mut self, state: &DescentState<P, F, G>, report: &KV) -> Result<(), Error> {
        let (report, state) = (report.clone(), state.clone());
        self.0.lock().unwrap().push(Row { report, state });
        Ok(())
    }
}

/// A finished run: its result, and row 0 for the start followed by one row per iteration.
pub struct Run<O, P, F: ArgminFloat, G = P, E = Plain> {
    pub result: OptimizationResult<O, LargeStepDescent<F, E>, DescentState<P, F, G>>,
    pub rows: Vec<Row<P, F, G>>,
}

impl<O, P, F: ArgminFloat, G, E> Run<O, P, F, G, E> {
    pub fn iterations(&self) -> &[Row<P, F, G>] {
        &self.rows[1..]
    }

    pub fn trials(&self) -> u64 {
        self.iterations().iter().map(Row::trials).sum()
    }

    /// argmin's own counts of cost and gradient evaluations.
    pub fn counts(&self) -> (u64, u64) {
        (self.count("cost_count"), self.count("gradient_count"))
    }

    /// One of argmin's counts.
    pub fn count(&self, key: &str) -> u64 {
        self.result.problem().counts.get(key).copied().unwrap_or(0)
    }

    /// The reason for the end of the run, in argmin's words.
    pub fn reason(&self) -> String
    where
        P: Clone,
    {
        self.result
            .state()
            .get_termination_reason()
            .unwrap()
            .text()
            .to_owned()
    }
}

pub fn run<O, P, F, G, E>(
    problem: O,
    solver: LargeStepDescent<F, E>,
    configure: impl FnOnce(DescentState<P, F, G>) -> DescentState<P, F, G>,
) -> Run<O, P, F, G, E>
where
    O: CostFunction<Param = P, Output = F> + Gradient<Param = P, Gradient = G>,
    P: Clone + PartialEq + ArgminScaledSub<G, F, P> + 'static,
    G: Clone + ArgminDot<G, F> + ArgminScaledSub<G, F, G> + 'static,
    F: Scalar + ArgminFloat,
    E: Evaluation<O, P, G, F>,
{
    let rows = Arc::default();
    let result = Executor::new(problem, solver)
        .configure(configure)
        .add_observer(Recorder(Arc::clone(&rows)), ObserverMode::Always)
        .run()
        .unwrap();
    let rows = rows.lock().unwrap().clone();
    Run { result, rows }
}
