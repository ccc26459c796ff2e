//! An observer that keeps everything argmin shows it.

use argmin::core::observers::{Observe, ObserverMode};
use argmin::core::{
    ArgminFloat, CostFunction, Error, Executor, Gradient, IterState, KV, OptimizationResult, State,
};
use argmin_math::{ArgminDot, ArgminScaledSub};
use flatland::Scalar;
use flatland::argmin::LargeStepDescent;
use std::sync::{Arc, Mutex};

pub type DescentState<P, F> = IterState<P, P, (), (), (), F>;

/// The solver's report of one iteration, and the state after it.
#[derive(Clone)]
pub struct Row<P, F: ArgminFloat> {
    pub report: KV,
    pub state: DescentState<P, F>,
}

impl<P, F: ArgminFloat> Row<P, F> {
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

struct Recorder<P, F: ArgminFloat>(Arc<Mutex<Vec<Row<P, F>>>>);

impl<P: Clone, F: ArgminFloat> Observe<DescentState<P, F>> for Recorder<P, F> {
    fn observe_init(&mut self, _: &str, state: &DescentState<P, F>, report: &KV) -> Result<(), Error> {
        self.observe_iter(state, report)
    }

    fn observe_iter(&mut self, state: &DescentState<P, F>, report: &KV) -> Result<(), Error> {
        let (report, state) = (report.clone(), state.clone());
        self.0.lock().unwrap().push(Row { report, state });
        Ok(())
    }
}

/// A finished run: its result, and row 0 for the start followed by one row an iteration.
pub struct Run<O, P, F: ArgminFloat> {
    pub result: OptimizationResult<O, LargeStepDescent<F>, DescentState<P, F>>,
    pub rows: Vec<Row<P, F>>,
}

impl<O, P, F: ArgminFloat> Run<O, P, F> {
    pub fn iterations(&self) -> &[Row<P, F>] {
        &self.rows[1..]
    }

    pub fn trials(&self) -> u64 {
        self.iterations().iter().map(Row::trials).sum()
    }

    /// argmin's own counts of cost and gradient evaluations.
    pub fn counts(&self) -> (u64, u64) {
        let counts = self.result.problem().counts.clone();
        let of = |key| counts.get(key).copied().unwrap_or(0);
        (of("cost_count"), of("gradient_count"))
    }

    /// Why the run ended, in argmin's words.
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

pub fn run<O, P, F>(
    problem: O,
    solver: LargeStepDescent<F>,
    configure: impl FnOnce(DescentState<P, F>) -> DescentState<P, F>,
) -> Run<O, P, F>
where
    O: CostFunction<Param = P, Output = F> + Gradient<Param = P, Gradient = P>,
    P: Clone + ArgminDot<P, F> + ArgminScaledSub<P, F, P> + 'static,
    F: Scalar + ArgminFloat,
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
