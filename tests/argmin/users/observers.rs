//! argmin's own observers, and one of ours, on a run.

use super::child::{child, part};
use super::problems::{DescentState, Rosenbrock, plain_run, rosenbrock, solver, start};
use argmin::core::observers::{Observe, ObserverMode};
use argmin::core::{Error, Executor, KV, State};
use argmin_observer_paramwriter::{ParamWriter, ParamWriterFormat};
use argmin_observer_slog::SlogLogger;
use flatland_descent::step_rule::{Nls, StepRule};
use std::fs::{self, File};
use std::sync::{Arc, Mutex};

const ITERATIONS: u64 = 30;

/// The iterations after which the observer was called, and the cost there.
#[derive(Default, Clone)]
struct Calls {
    iterations: Arc<Mutex<Vec<(u64, f64)>>>,
    last: Arc<Mutex<Option<DescentState>>>,
}

impl Calls {
    fn numbers(&self) -> Vec<u64> {
        self.iterations
            .lock()
            .unwrap()
            .iter()
            .map(|call| call.0)
            .collect()
    }
}

impl Observe<DescentState> for Calls {
    fn observe_iter(&mut self, state: &DescentState, _: &KV) -> Result<(), Error> {
        let call = (state.get_iter(), rosenbrock(state.get_param().unwrap()));
        self.iterations.lock().unwrap().push(call);
        Ok(())
    }

    fn observe_final(&mut self, state: &DescentState) -> Result<(), Error> {
        *self.last.lock().unwrap() = Some(state.clone());
        Ok(())
    }
}

fn calls(mode: ObserverMode) -> Calls {
    let calls = Calls::default();
    Executor::new(Rosenbrock, solver(Nls::default()))
        .configure(|state| state.param(start()).max_iters(ITERATIONS))
        .add_observer(calls.clone(), mode)
        .run()
        .unwrap();
    calls
}

#[test]
fn observer_sees_every_iteration_and_the_end() {
    let calls = calls(ObserverMode::Always);
    assert_eq!(calls.numbers(), (0..ITERATIONS).collect::<Vec<_>>());
    let last = calls.last.lock().unwrap();
    assert_eq!(
        last.as_ref().unwrap(),
        plain_run(Nls::default(), ITERATIONS).state()
    );
}

#[test]
fn observer_of_every_seventh_iteration_sees_those() {
    let calls = calls(ObserverMode::Every(7));
    assert_eq!(calls.numbers(), [0, 7, 14, 21, 28]);
}

#[test]
fn observer_of_new_bests_sees_the_record_lows_of_a_nonmonotone_run() {
    let all = calls(ObserverMode::Always).iterations;
    let mut lowest = rosenbrock(&start());
    let mut lows = Vec::new();
    for &(iteration, cost) in all.lock().unwrap().iter() {
        if cost < lowest {
            lowest = cost;
            lows.push((iteration, cost));
        }
    }
    // Not vacuous: NLS also rises here.
    assert!(!lows.is_empty() && lows.len() < ITERATIONS as usize);
    let seen = calls(ObserverMode::NewBest).iterations;
    let seen = seen.lock().unwrap();
    // argmin counts iteration 0 as a new best at any cost: the start has the same number.
    let after_the_first: Vec<_> = seen.iter().filter(|call| call.0 > 0).copied().collect();
    lows.retain(|call| call.0 > 0);
    assert_eq!(after_the_first, lows);
}

#[test]
fn error_of_an_observer_ends_the_run_and_is_passed_through_unchanged() {
    #[derive(Debug, PartialEq, thiserror::Error)]
    #[error("no paper left at iteration {0}")]
    struct NoPaper(u64);

    struct Printer;
    impl Observe<DescentState> for Printer {
        fn observe_iter(&mut self, state: &DescentState, _: &KV) -> Result<(), Error> {
            match state.get_iter() {
                5 => Err(NoPaper(5).into()),
                _ => Ok(()),
            }
        }
    }
    let error = Executor::new(Rosenbrock, solver(Nls::default()))
        .configure(|state| state.param(start()).max_iters(ITERATIONS))
        .add_observer(Printer, ObserverMode::Always)
        .run()
        .err()
        .unwrap();
    assert_eq!(error.downcast_ref(), Some(&NoPaper(5)));
}

#[test]
fn param_writer_writes_the_iterates_to_the_bit() {
    let folder = tempfile::tempdir().unwrap();
    let writer = ParamWriter::new(folder.path().to_str().unwrap(), "w", ParamWriterFormat::JSON);
    Executor::new(Rosenbrock, solver(Nls::default()))
        .configure(|state| state.param(start()).max_iters(ITERATIONS))
        .add_observer(writer, ObserverMode::Always)
        .run()
        .unwrap();
    // The file numbered k holds the iterate after k + 1 steps; the start is not written.
    for k in 0..ITERATIONS {
        let file = File::open(folder.path().join(format!("w_{k}.json"))).unwrap();
        let written: Vec<f64> = serde_json::from_reader(file).unwrap();
        let run = plain_run(Nls::default(), k + 1);
        assert_eq!(&written, run.state().get_param().unwrap());
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count() as u64, ITERATIONS);
}

#[test]
fn slog_writes_the_name_of_the_rule_and_every_documented_key() {
    let output = child("users::observers::slog_child", "NLS").output().unwrap();
    assert!(output.status.success());
    let log = String::from_utf8(output.stderr).unwrap();
    let mut lines = log.lines();
    assert!(lines.next().unwrap().contains("NLS"), "{log}");
    let lines: Vec<&str> = lines.filter(|line| line.contains("iter: ")).collect();
    assert_eq!(lines.len() as u64, ITERATIONS, "{log}");
    for line in lines {
        for key in [
            "cost",
            "best_cost",
            "step",
            "trials",
            "reference_value",
            "outcome",
            "gradient_norm",
        ] {
            assert!(line.contains(&format!("{key}: ")), "`{line}` has no `{key}`");
        }
    }
}

#[test]
#[ignore = "the other process of slog_writes_the_name_of_the_rule_and_every_documented_key"]
fn slog_child() {
    if part().is_none() {
        return;
    }
    let rule: StepRule = Nls::default().into();
    Executor::new(Rosenbrock, solver(rule))
        .configure(|state| state.param(start()).max_iters(ITERATIONS))
        .add_observer(SlogLogger::term(), ObserverMode::Always)
        .run()
        .unwrap();
}
