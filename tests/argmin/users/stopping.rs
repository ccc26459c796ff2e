//! Every way to stop a run from outside, and the state it leaves.

use super::problems::{DescentResult, DescentState, Rosenbrock, plain_run, rosenbrock, solver, start};
use argmin::core::{CostFunction, Error, Executor, Gradient, State, TerminationReason};
use flatland_descent::step_rule::Nls;
use std::thread::sleep;
use std::time::Duration;

fn reason<O>(result: &DescentResult<O>) -> &TerminationReason {
    result.state().get_termination_reason().unwrap()
}

/// The Rosenbrock function, slow enough for any clock to notice an evaluation.
struct Slow;

impl CostFunction for Slow {
    type Param = Vec<f64>;
    type Output = f64;
    fn cost(&self, at: &Vec<f64>) -> Result<f64, Error> {
        sleep(Duration::from_millis(1));
        Rosenbrock.cost(at)
    }
}

impl Gradient for Slow {
    type Param = Vec<f64>;
    type Gradient = Vec<f64>;
    fn gradient(&self, at: &Vec<f64>) -> Result<Vec<f64>, Error> {
        Rosenbrock.gradient(at)
    }
}

fn slow_run(timeout: Duration) -> DescentResult<Slow> {
    Executor::new(Slow, solver(Nls::default()))
        .configure(|state| state.param(start()).max_iters(3))
        .timeout(timeout)
        .run()
        .unwrap()
}

/// argmin checks the clock between iterations: a search is never cut short, and the state is that after a whole step.
#[test]
fn timeout_ends_the_run_after_a_whole_iteration() {
    let result = slow_run(Duration::ZERO);
    assert_eq!(reason(&result), &TerminationReason::Timeout);
    assert_eq!(result.state().get_iter(), 1);
    let one_step = plain_run(Nls::default(), 1);
    assert_eq!(result.state().get_param(), one_step.state().get_param());
    assert_eq!(result.solver(), one_step.solver());
}

#[test]
fn timeout_that_is_not_reached_changes_nothing() {
    let result = slow_run(Duration::from_secs(3600));
    assert_eq!(reason(&result), &TerminationReason::MaxItersReached);
    let three_steps = plain_run(Nls::default(), 3);
    assert_eq!(result.state().get_param(), three_steps.state().get_param());
}

/// The target is compared with the best cost; a run that stops there stops at its best.
#[test]
fn target_cost_ends_a_nonmonotone_run_at_its_best() {
    let target = 2.0;
    let result = Executor::new(Rosenbrock, solver(Nls::default()))
        .configure(|state| state.param(start()).target_cost(target).max_iters(10_000))
        .run()
        .unwrap();
    assert_eq!(reason(&result), &TerminationReason::TargetCostReached);
    let state: &DescentState = result.state();
    assert!(rosenbrock(state.get_param().unwrap()) <= target);
    assert_eq!(state.get_param(), state.get_best_param());
    let before = plain_run(Nls::default(), state.get_iter() - 1);
    assert!(before.state().get_best_cost() > target);
}

#[test]
fn target_met_by_the_start_ends_the_run_before_its_first_step() {
    let result = Executor::new(Rosenbrock, solver(Nls::default()))
        .configure(|state| state.param(start()).target_cost(rosenbrock(&start())))
        .run()
        .unwrap();
    assert_eq!(reason(&result), &TerminationReason::TargetCostReached);
    assert_eq!(result.state().get_param(), Some(&start()));
    assert_eq!(result.problem().counts["cost_count"], 1);
}

#[cfg(unix)]
mod interrupt {
    use super::super::child::{child, part};
    use super::*;
    use argmin::core::KV;
    use argmin::core::observers::{Observe, ObserverMode};
    use std::fs;
    use std::path::{Path, PathBuf};
    use std::process::Command;
    use std::time::Instant;

    /// Writes one file to show that the run is under way, and another with its end point.
    struct Notes(PathBuf);

    impl Observe<DescentState> for Notes {
        fn observe_iter(&mut self, state: &DescentState, _: &KV) -> Result<(), Error> {
            if state.get_iter() == 0 {
                fs::write(self.0.join("running"), "")?;
            }
            Ok(())
        }

        fn observe_final(&mut self, state: &DescentState) -> Result<(), Error> {
            let end = (
                state.get_termination_reason(),
                state.get_iter(),
                state.get_param(),
            );
            Ok(fs::write(self.0.join("end"), serde_json::to_string(&end)?)?)
        }
    }

    fn wait_for(path: &Path) {
        let patience = Instant::now() + Duration::from_secs(60);
        while !path.exists() {
            assert!(Instant::now() < patience, "{} never came", path.display());
            sleep(Duration::from_millis(5));
        }
    }

    #[test]
    fn ctrl_c_ends_the_run_after_a_whole_iteration() {
        let folder = tempfile::tempdir().unwrap();
        let mut run = child("users::stopping::interrupt::endless_child", folder.path())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        wait_for(&folder.path().join("running"));
        let status = Command::new("kill")
            .args(["-INT", &run.id().to_string()])
            .status();
        assert!(status.unwrap().success());
        // Not killed by the signal: argmin handles it, and the program ends normally.
        assert!(run.wait().unwrap().success());

        let end = fs::read_to_string(folder.path().join("end")).unwrap();
        let (reason, iterations, param): (TerminationReason, u64, Vec<f64>) =
            serde_json::from_str(&end).unwrap();
        assert_eq!(reason, TerminationReason::Interrupt);
        assert!(iterations > 0);
        let as_many_steps = plain_run(Nls::default(), iterations);
        assert_eq!(as_many_steps.state().get_param(), Some(&param));
    }

    #[test]
    #[ignore = "the other process of ctrl_c_ends_the_run_after_a_whole_iteration"]
    fn endless_child() {
        let Some(folder) = part() else { return };
        // A minute of iterations, in case no signal comes.
        Executor::new(Slow, solver(Nls::default()))
            .configure(|state| state.param(start()).max_iters(30_000))
            .add_observer(Notes(folder.into()), ObserverMode::Always)
            .run()
            .unwrap();
    }
}
