//! What a step leaves behind when an evaluation fails, and when a run is ended.

use super::{DescentProblem, Step, Stop, descend};
use crate::line_search::Iterate;
use crate::step_rule::{Cdat, Constant, Ls, Nls, SearchSettings, StepRule, Stepper};
use std::ops::ControlFlow;

/// What a problem is asked.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Call {
    Curvature,
    Trial,
    Point,
    Moved,
}

/// A constant cost whose gradient says otherwise, up to a step of `still`; beyond, the cost rises.
struct Deceptive {
    still: f64,
    fails: Option<Call>,
}

impl Deceptive {
    fn answer<T>(&self, call: Call, value: T) -> Result<T, Call> {
        if self.fails == Some(call) {
            Err(call)
        } else {
            Ok(value)
        }
    }
}

impl DescentProblem<f64> for Deceptive {
    type Point = f64;
    type Error = Call;

    fn iterate(&self) -> Iterate<f64> {
        Iterate::new(1.0, 1e-20)
    }

    fn gradient_curvature(&mut self) -> Result<f64, Call> {
        self.answer(Call::Curvature, 1.0)
    }

    fn trial(&mut self, step: f64) -> Result<(f64, f64), Call> {
        let cost = if step <= self.still { 1.0 } else { 2.0 };
        self.answer(Call::Trial, (cost, step))
    }

    fn point(&mut self, step: f64) -> Result<f64, Call> {
        self.answer(Call::Point, step)
    }

    fn moved(&mut self, step: &f64) -> Result<bool, Call> {
        self.answer(Call::Moved, *step > self.still)
    }
}

#[test]
fn an_error_of_the_problem_leaves_the_rule_as_it_was() {
    let constant = StepRule::from(Constant { step: 0.5 });
    let (nls, cdat) = (
        StepRule::from(Nls::default()),
        StepRule::from(Cdat { sigma: 1.0 }),
    );
    for (rule, call) in [
        (&nls, Call::Trial),
        (&nls, Call::Moved),
        (&cdat, Call::Curvature),
        (&cdat, Call::Point),
        (&cdat, Call::Moved),
        (&constant, Call::Point),
        (&constant, Call::Moved),
    ] {
        let mut stepper = Stepper::new(*rule).unwrap();
        let before = stepper.clone();
        let mut problem = Deceptive {
            still: 0.1,
            fails: Some(call),
        };
        assert_eq!(descend(&mut stepper, &mut problem).unwrap_err(), call);
        assert_eq!(stepper, before, "{rule:?}, {call:?}");
        problem.fails = None;
        let step = descend(&mut stepper, &mut problem).unwrap();
        assert_eq!(step, descend(&mut before.clone(), &mut problem).unwrap());
        assert_ne!(stepper, before);
    }
}

/// The steps taken until the run ends, at most three.
fn steps(rule: &mut Stepper<f64>, still: f64) -> Vec<Step<f64, f64>> {
    let mut problem = Deceptive { still, fails: None };
    let mut steps = Vec::new();
    while steps.len() < 3
        && !matches!(
            steps.last(),
            Some(Step {
                next: ControlFlow::Break(_),
                ..
            })
        )
    {
        steps.push(descend(rule, &mut problem).unwrap());
    }
    steps
}

/// Below the smallest first trial the next search has other trials, once: the one after it would have the same.
#[test]
fn a_clamped_first_trial_is_given_one_search_before_the_run_stalls() {
    let search = SearchSettings {
        min_first_trial: Some(1e-3),
        ..SearchSettings::default()
    };
    let mut rule = Stepper::new(Ls { search }).unwrap();
    let found: Vec<f64> = steps(&mut rule, 1e-5)
        .iter()
        .flat_map(|step| step.outcome.step())
        .collect();
    assert_eq!(found, [2.0_f64.powi(-17), 1e-3 * 2.0_f64.powi(-7)]);
    // A search that began there, and one whose step is no smaller.
    assert_eq!(steps(&mut rule, 1e-5).len(), 1);
    assert_eq!(steps(&mut Stepper::new(Ls::default()).unwrap(), 1e-5).len(), 1);
}

/// Likewise above the largest first trial.
#[test]
fn a_first_trial_clamped_from_above_is_given_one_search_too() {
    let search = SearchSettings {
        first_step: 1.0,
        max_first_trial: Some(3.0),
        ..SearchSettings::default()
    };
    let mut rule = Stepper::new(Ls { search }).unwrap();
    let steps = steps(&mut rule, 100.0);
    let found: Vec<f64> = steps.iter().flat_map(|step| step.outcome.step()).collect();
    assert_eq!(found, [64.0, 96.0]);
    let stalled = Stop::Stalled {
        step: 96.0,
        gradient_norm: 1e-10,
    };
    assert_eq!(steps[1].next, ControlFlow::Break(stalled));
}
