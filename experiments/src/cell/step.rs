//! The entries of a step in a record.

use flatland_descent::descent::{Step, Stop};
use flatland_descent::line_search;
use flatland_records::{Outcome, Status, TraceRow};
use std::ops::ControlFlow;

/// Writes the decision to the row of the iterate.
pub(super) fn describe<P>(step: &Step<f64, P>, row: &mut TraceRow) {
    row.step = step.outcome.step();
    row.trials = Some(step.trials);
    row.outcome = Some(recorded(&step.outcome));
    row.reference = step.reference;
    row.gradient_curvature = step.iterate.gradient_curvature;
}

/// The next iterate, or the status of a run that ends here.
pub(super) fn next_or_status<P>(step: Step<f64, P>, iteration: usize) -> ControlFlow<Status, P> {
    step.next.map_break(|stop| match stop {
        Stop::Stationary => Status::Stationary { iteration },
        stop @ (Stop::Stalled { .. } | Stop::BelowRounding { .. }) => Status::Stalled {
            iteration,
            reason: stop.to_string(),
        },
        stop @ Stop::Diverged { .. } => Status::Diverged {
            iteration,
            what: stop.to_string(),
        },
        stop => Status::Failed {
            iteration,
            reason: stop.to_string(),
        },
    })
}

/// The outcome under its name in records.
fn recorded(outcome: &line_search::Outcome<f64>) -> Outcome {
    use line_search::Outcome as Searched;
    match outcome {
        Searched::Bracketed { .. } => Outcome::Bracketed,
        Searched::Turned { .. } => Outcome::Turned,
        Searched::AtMaxStep(_) => Outcome::AtMaxStep,
        Searched::AtCap(_) => Outcome::AtCap,
        Searched::ExtrapolationSpent(_) => Outcome::ExtrapolationSpent,
        Searched::FirstTrial(_) => Outcome::FirstTrial,
        Searched::BelowRounding(_) => Outcome::BelowRounding,
        Searched::Prescribed { .. } => Outcome::Prescribed,
        Searched::Stationary => Outcome::Stationary,
        // Failed, or an outcome of a later version: the enum is non-exhaustive.
        _ => Outcome::Failed,
    }
}
