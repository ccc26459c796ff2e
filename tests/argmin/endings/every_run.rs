//! No run goes on without moving, nor for long without measurable decrease: every rule, in both precisions, on functions of extreme scale,
//! with constants that dominate, coarse costs, flat stretches and gradients that lie.

use super::*;
use flatland_descent::descent::{NextPoint, Stop};
use flatland_descent::line_search::Iterate;
use flatland_descent::step_rule::Stepper;
use flatland_theory::harness::{config, log_uniform, search_of};
use proptest::prelude::*;

/// What the gradient is, in multiples of the true one.
#[derive(Debug, Clone, Copy)]
enum Honesty {
    True,
    Reversed,
    /// 1 in every entry.
    Constant,
}

/// $C + a\sum_i \lambda_i x_i^2/2$, rounded to multiples of a grain where there is one.
#[derive(Debug, Clone)]
struct Case {
    rule: StepRule,
    scale: f64,
    offset: f64,
    /// In units of the scale; 0 for none.
    grain: f64,
    curvatures: Vec<f64>,
    start: Vec<f64>,
    honesty: Honesty,
}

impl Case {
    fn cost<F: Scalar>(&self, x: &[F]) -> F {
        let sum = self
            .curvatures
            .iter()
            .zip(x)
            .fold(F::zero(), |sum, (&c, &x)| sum + F::of(c) * x * x);
        let half = sum / F::of(2.0);
        let grain = F::of(self.grain);
        let rounded = if self.grain > 0.0 {
            (half / grain).floor() * grain
        } else {
            half
        };
        F::of(self.offset) + F::of(self.scale) * rounded
    }

    /// The gradient divided by the scale.
    fn gradient<F: Scalar>(&self, x: &[F]) -> Vec<F> {
        let entry = |(&c, &x): (&f64, &F)| match self.honesty {
            Honesty::True => F::of(c) * x,
            Honesty::Reversed => -F::of(c) * x,
            Honesty::Constant => F::one(),
        };
        self.curvatures.iter().zip(x).map(entry).collect()
    }
}

fn case(range: f64) -> impl Strategy<Value = Case> {
    let honesty =
        prop_oneof![3 => Just(Honesty::True), 1 => Just(Honesty::Reversed), 1 => Just(Honesty::Constant)];
    let number = |share: f64| log_uniform(range.powf(-share), range.powf(share));
    let offset = prop_oneof![2 => Just(0.0), 2 => number(1.0), 1 => number(1.0).prop_map(|offset| -offset)];
    let grain = prop_oneof![2 => Just(0.0), 1 => log_uniform(1e-12, 10.0)];
    let coordinates = (1..4_usize).prop_flat_map(|size| {
        (
            prop::collection::vec(log_uniform(1e-3, 1e3), size),
            prop::collection::vec(-10.0..10.0, size),
        )
    });
    let bounded = prop_oneof![2 => Just(None), 1 => log_uniform(1e-3, 1e3).prop_map(Some)];
    (
        0..10_usize,
        bounded,
        number(1.0),
        offset,
        grain,
        coordinates,
        honesty,
    )
        .prop_map(
            |(which, bound, scale, offset, grain, (curvatures, start), honesty)| {
                let search = SearchSettings {
                    min_first_trial: bound.map(|bound| bound.min(1.0)),
                    max_first_trial: bound.map(|bound| bound.max(1.0)),
                    ..Default::default()
                };
                let steps = bound.unwrap_or(0.1) / scale;
                let rule = match which {
                    0 | 1 => Ls { search }.into(),
                    2 => Nls {
                        averaging: 1.0,
                        search,
                    }
                    .into(),
                    3 => Nls {
                        averaging: 0.85,
                        search,
                    }
                    .into(),
                    4 => NlsUb {
                        upper_bound: Some(10.0),
                        search,
                        ..Default::default()
                    }
                    .into(),
                    5 => PoNls {
                        search,
                        ..Default::default()
                    }
                    .into(),
                    6 => Grippo {
                        search,
                        ..Default::default()
                    }
                    .into(),
                    7 => Cdat {
                        sigma: bound.unwrap_or(2.06).min(4.0),
                    }
                    .into(),
                    8 => Constant { step: steps }.into(),
                    _ => warm_up(steps),
                };
                Case {
                    rule,
                    scale,
                    offset,
                    grain,
                    curvatures,
                    start,
                    honesty,
                }
            },
        )
}

/// Longer than any limit; runs with measurable progress need not have ended by then.
const ITERATIONS: usize = 3_000;
/// The documented limit of steps without measurable progress since the last low.
const IDLE: usize = 500;

fn check<F: Scalar>(case: &Case) -> Result<(), TestCaseError> {
    let Ok(mut rule) = Stepper::<F>::new(case.rule) else {
        // A step that single precision rounds to zero or infinity.
        return Ok(());
    };
    let searches = !matches!(
        case.rule,
        StepRule::Cdat(_) | StepRule::Constant(_) | StepRule::WarmUp(_)
    );
    let scale = F::of(case.scale);
    // A power of two, as products of the gradient require.
    let unit = F::of(2_f64.powi(case.scale.log2().round() as i32));
    let mut x: Vec<F> = case.start.iter().map(|&x| F::of(x)).collect();
    let (mut lowest_cost, mut lowest_norm, mut initial_norm) = (F::infinity(), F::infinity(), F::infinity());
    let mut initial_step = None;
    // The last step is idle if the cost is no higher above the lowest than this.
    let mut resolution = F::neg_infinity();
    let (mut idle, mut unmoved, mut last_step) = (0, 0, F::zero());
    for _ in 0..ITERATIONS {
        let g: Vec<F> = case
            .gradient(&x)
            .into_iter()
            .map(|g| g * (scale / unit))
            .collect();
        let square = g.iter().fold(F::zero(), |sum, &g| sum + g * g);
        let curvature = g
            .iter()
            .zip(&case.curvatures)
            .fold(F::zero(), |sum, (&g, &c)| sum + F::of(c) * g * g);
        let iterate = Iterate::new(case.cost(&x), square)
            .with_gradient_curvature(curvature * scale)
            .with_scale(unit);
        let at = |step: F| -> Vec<F> { x.iter().zip(&g).map(|(&x, &g)| x - step * (unit * g)).collect() };
        let norm = iterate.gradient_norm();
        if iterate.cost < lowest_cost || norm < lowest_norm {
            (idle, initial_norm, initial_step) = (0, norm, None);
        } else if norm >= F::of(1.25) * initial_norm {
            (idle, initial_norm) = (0, norm);
        } else if iterate.cost <= lowest_cost + resolution {
            idle += 1;
        }
        lowest_cost = lowest_cost.min(iterate.cost);
        lowest_norm = lowest_norm.min(norm);
        prop_assert!(
            idle <= IDLE,
            "{} steps without measurable progress, {:?}",
            idle,
            case
        );
        let decision = rule.step(&iterate, |step| (case.cost(&at(step)), ()));
        let Some(step) = decision.outcome.step() else {
            return Ok(());
        };
        let next = at(step);
        let next_point = if next == x {
            NextPoint::Unchanged
        } else {
            NextPoint::Moved
        };
        if Stop::after(&rule, &iterate, &decision, next_point).is_some() {
            return Ok(());
        }
        if initial_step.is_some_and(|initial| step >= F::of(1.25) * initial) {
            (idle, initial_step) = (0, Some(step));
        }
        initial_step.get_or_insert(step);
        // Unmoved, a run may go on only with a larger step; once with a smaller one, where a clamp made the search begin elsewhere.
        unmoved = if next == x && step <= last_step {
            unmoved + 1
        } else {
            0
        };
        prop_assert!(unmoved <= 1, "unmoved, step {:?}, {:?}", step, case);
        last_step = step;
        if searches {
            let reference = decision.reference.unwrap();
            let c = F::of(search_of(&case.rule).sufficient_decrease);
            resolution = F::neg_infinity();
            if reference - c * (step * unit) * (square * unit) == reference {
                resolution = F::epsilon() * reference.abs() / c;
            } else {
                let cost = decision.outcome.accepted().unwrap().cost;
                prop_assert!(cost < reference, "a measurable demand was not met, {:?}", case);
            }
        } else {
            let is_tie = case.cost(&next) == iterate.cost;
            resolution = if is_tie { F::infinity() } else { F::neg_infinity() };
        }
        x = next;
    }
    Ok(())
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn every_run_ends_or_makes_measurable_progress(case in case(1e30)) {
        check::<f64>(&case)?;
    }

    #[test]
    fn every_run_ends_or_makes_measurable_progress_in_single_precision(case in case(1e15)) {
        check::<f32>(&case)?;
    }
}
