//! The input of both ways of running a rule, and an account of their results.

use flatland_descent::Scalar;
use flatland_descent::line_search::{Decision, Extrapolation, Iterate};
use flatland_descent::step_rule::{
    Asked, Cdat, Constant, Grippo, Ls, Nls, NlsUb, PoNls, SearchSettings, StepRule, Stepper, WarmUp,
};
use proptest::prelude::*;

/// Every rule; searches have tight settings that reach each of their outcomes: largest steps, trial limits and bounds close by.
pub fn rule() -> impl Strategy<Value = StepRule> {
    let search = (
        prop::sample::select(vec![1e-4, 0.5, 0.9]),
        prop::sample::select(vec![0.5, 0.9, 0.3]),
        prop::sample::select(vec![1e-3, 0.7, 1.0]),
        prop::sample::select(vec![4.0, 1e4]),
        prop::option::of(1..6_usize),
    );
    let averaging = prop::sample::select(vec![0.0, 0.85, 1.0]);
    (search, averaging, 0..9_u8, 1..4_usize).prop_map(|(search, averaging, which, window)| {
        let (sufficient_decrease, backtrack_factor, first_step, max_step, trial_limit) = search;
        let search = SearchSettings {
            sufficient_decrease,
            backtrack_factor,
            first_step,
            max_step: Some(max_step),
            trial_limit,
            ..Default::default()
        };
        let bounded = |extrapolation, search| NlsUb {
            upper_bound: Some(3.0),
            extrapolation,
            averaging,
            search,
        };
        match which {
            0 => Ls { search }.into(),
            1 => Nls { averaging, search }.into(),
            2 => bounded(Extrapolation::Once, search).into(),
            3 => bounded(Extrapolation::WhileAccepted, search).into(),
            4 => PoNls {
                averaging,
                search,
                ..Default::default()
            }
            .into(),
            5 => Grippo { window, search }.into(),
            6 => Cdat::default().into(),
            7 => Constant { step: first_step }.into(),
            _ => WarmUp {
                upper_bound: Some(10.0),
                ..Default::default()
            }
            .into(),
        }
    })
}

/// One iteration: the iterate as passed to the rule, and the costs of its trials.
#[derive(Debug, Clone)]
pub struct Moment {
    cost: f64,
    decrease_rate: f64,
    curvature: Option<f64>,
    /// The cost of a step is one of these, selected by the bits of the step: a function, though not a continuous one.
    trial_costs: Vec<f64>,
}

impl Moment {
    pub fn iterate<F: Scalar>(&self) -> Iterate<F> {
        Iterate::new(F::of(self.cost), F::of(self.decrease_rate))
            .with_gradient_curvature(self.curvature.map(F::of))
    }

    pub fn cost_at<F: Scalar>(&self, step: F) -> F {
        let mixed = step.as_f64().to_bits().wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
        F::of(self.trial_costs[mixed as usize % self.trial_costs.len()])
    }
}

/// A run of a few iterations.
pub fn moments() -> impl Strategy<Value = Vec<Moment>> {
    let cost = || {
        prop_oneof![
            8 => -10.0..10.0_f64,
            1 => prop::sample::select(vec![f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e300, -1e300, 0.0, -0.0]),
        ]
    };
    let rate = prop_oneof![
        8 => 1e-6..10.0_f64,
        1 => prop::sample::select(vec![0.0, -1.0, f64::NAN, f64::INFINITY, 1e-320]),
    ];
    let moment = (
        cost(),
        rate,
        prop::option::of(cost()),
        prop::collection::vec(cost(), 1..6),
    )
        .prop_map(|(cost, decrease_rate, curvature, trial_costs)| Moment {
            cost,
            decrease_rate,
            curvature,
            trial_costs,
        });
    prop::collection::vec(moment, 1..8)
}

/// Everything to compare in one iteration: the steps whose costs were evaluated, the decision, and the rule afterwards.
///
/// As text, which distinguishes all floats: −0 differs from 0, and a NaN equals itself.
pub type Account = (Vec<String>, String, String);

pub fn account<F: Scalar>(steps: &[F], decision: &Decision<F>, rule: &Stepper<F>) -> Account {
    let steps = steps.iter().map(|step| format!("{step:?}")).collect();
    (steps, format!("{decision:?}"), format!("{rule:?}"))
}

/// The steps evaluated, the decision and the rule, through the closure.
pub fn by_closure<F: Scalar>(rule: &mut Stepper<F>, moment: &Moment) -> Account {
    let mut steps = Vec::new();
    let decision = rule.step(&moment.iterate(), |step| {
        steps.push(step);
        (moment.cost_at(step), ())
    });
    account(&steps, &decision, rule)
}

/// The same, through ask and tell.
pub fn by_asking<F: Scalar>(rule: &mut Stepper<F>, moment: &Moment) -> Account {
    let mut steps = Vec::new();
    let mut asked = rule.ask(&moment.iterate());
    let decision = loop {
        asked = match asked {
            Asked::Evaluate(trial) => {
                let step = trial.step();
                steps.push(step);
                trial.tell(moment.cost_at(step))
            }
            Asked::Done(decision) => break decision,
        };
    };
    account(&steps, &decision, rule)
}
