//! `LargeStepDescent` in argmin's `Executor`: parameter types, counts, termination, checkpoints, reports.
//!
//! Nothing here relies on the solver's own account: costs are counted by argmin and by the problem itself, steps are
//! retaken from the recorded parameters, reference values recomputed from the recorded costs.

mod checkpoints;
mod counts;
mod curvature;
mod evaluation_failures;
mod evaluations;
mod failures;
mod manifold;
mod parameter_types;
mod problems;
mod rays;
mod recorder;
mod reports;
mod termination;

use flatland_descent::step_rule::{Cdat, Constant, Grippo, Ls, Nls, NlsUb, PoNls, StepRule, WarmUp};

/// Every rule that needs only costs and gradients.
fn gradient_rules() -> Vec<StepRule> {
    let prescribed = |rule: StepRule| rule.for_classes(10);
    vec![
        Ls::default().into(),
        Nls::default().into(),
        prescribed(NlsUb::default().into()),
        PoNls::default().into(),
        Grippo::default().into(),
        // On the Rosenbrock function larger steps would diverge.
        Constant { step: 1e-3 }.into(),
        WarmUp {
            upper_bound: Some(1e-3),
            first_step: 1e-5,
            ..Default::default()
        }
        .into(),
    ]
}

/// These, and the rule that needs curvature as well.
fn every_rule() -> Vec<StepRule> {
    let mut rules = gradient_rules();
    rules.push(Cdat { sigma: 1.0 }.into());
    rules
}
