//! The allowances of failed tests, worked out by hand for enclosures of known widths.

use super::{allowed_rise, failed_test_constant};
use crate::functions::{AnalyticFunction, Interval, Quadratic};
use crate::harness::bracketed::bracketed_steps;
use crate::harness::certificates::Certificates;
use crate::harness::place::{Place, WalkStop};
use crate::harness::rule::{MakeRule, real_rule};
use crate::harness::run::Visit;
use flatland_descent::Scalar;
use flatland_descent::line_search::{Decision, Iterate, Outcome, Trial};
use flatland_descent::step_rule::{Ls, SearchSettings, StepRule};

/// Enclosures without regard to any function.
struct Fixed {
    cost: (f64, f64),
    trial_cost: (f64, f64),
    gradient_norm: (f64, f64),
}

impl Certificates for Fixed {
    fn cost(&self, _: &AnalyticFunction, _: &[f64]) -> Interval {
        Interval::new(self.cost.0, self.cost.1)
    }

    fn trial_cost(&self, _: &AnalyticFunction, _: &[f64], _: f64) -> Interval {
        Interval::new(self.trial_cost.0, self.trial_cost.1)
    }

    fn gradient_norm(&self, _: &AnalyticFunction, _: &[f64]) -> Interval {
        Interval::new(self.gradient_norm.0, self.gradient_norm.1)
    }
}

/// Widths of 1 and 1/2, and the squared norm 4 at least.
const WIDE: Fixed = Fixed {
    cost: (7.0, 8.0),
    trial_cost: (9.0, 9.5),
    gradient_norm: (2.0, 3.0),
};

/// Nothing but points.
const POINTS: Fixed = Fixed {
    cost: (8.0, 8.0),
    trial_cost: (9.0, 9.0),
    gradient_norm: (2.0, 2.0),
};

/// $x^2/2$ from 1.
fn place() -> Place {
    let quadratic = Quadratic::diagonal(vec![1.0]).unwrap();
    Place {
        function: AnalyticFunction::from(quadratic),
        start: vec![1.0],
    }
}

/// A search at the cost 8 with $\lVert g\rVert^2 = 4$ and $R = 16$, whose trial at 2 had this cost.
fn stop<F: Scalar>(trial_cost: f64) -> WalkStop<F> {
    let trial = Trial {
        step: F::of(2.0),
        cost: F::of(trial_cost),
    };
    WalkStop {
        w: vec![1.0],
        gradient: vec![1.0],
        visit: Visit {
            iterate: Iterate::new(F::of(8.0), F::of(4.0)),
            trials: vec![trial],
            decision: Decision {
                reference: Some(F::of(16.0)),
                trials: 1,
                outcome: Outcome::Stationary,
                settled: false,
                point: None,
            },
        },
    }
}

const EPSILON: f64 = f64::EPSILON;
const SINGLE: f64 = f32::EPSILON as f64;

/// `found` exceeds `exact` by the twelve units by which it is rounded up on purpose.
fn assert_rounded_up(found: f64, exact: f64) {
    let excess = found / exact - 1.0;
    assert!(
        (10.0 * EPSILON..14.0 * EPSILON).contains(&excess),
        "{found} for {exact}"
    );
}

#[test]
fn a_failed_test_loses_the_widths_and_the_roundings_of_the_rule() {
    // c = 1/4, η' = 2: cη's = 2, and η'‖g‖² ≥ 8.
    let (c, rejected) = (0.25, 2.0);
    let single = failed_test_constant(&WIDE, &place(), &stop::<f32>(9.0), c, rejected);
    assert_rounded_up(
        single,
        (2.0 + 1.5 + 5.0 * SINGLE * (8.0 + 2.0) + f64::from(f32::MIN_POSITIVE)) / 8.0,
    );
    let points = failed_test_constant(&POINTS, &place(), &stop::<f32>(9.0), c, rejected);
    assert_rounded_up(points, (2.0 + 5.0 * SINGLE * (8.0 + 2.0)) / 8.0);
    let double = failed_test_constant(&WIDE, &place(), &stop::<f64>(9.0), c, rejected);
    assert_rounded_up(double, (2.0 + 1.5 + 5.0 * EPSILON * (8.0 + 2.0)) / 8.0);
}

#[test]
fn an_underflow_may_cost_a_smallest_number() {
    let tiny = f64::from(f32::MIN_POSITIVE);
    let mut stop = stop::<f32>(9.0);
    // cη' is the smallest normal number, and so is its product with s = 1.
    stop.visit.iterate = Iterate::new(0.0, 1.0);
    let norms = Fixed {
        cost: (0.0, 0.0),
        gradient_norm: (1.0, 1.0),
        ..POINTS
    };
    let constant = failed_test_constant(&norms, &place(), &stop, 0.5 * tiny, 2.0);
    assert_rounded_up(constant, (tiny + 5.0 * SINGLE * tiny + tiny) / 2.0);
}

#[test]
fn a_test_that_failed_for_another_reason_says_nothing() {
    let constant = |trial_cost, c, rejected| {
        failed_test_constant(&WIDE, &place(), &stop::<f64>(trial_cost), c, rejected)
    };
    assert!(constant(f64::INFINITY, 0.25, 2.0).is_finite());
    // Minus infinity, no number, a step that was not tried, cη' subnormal.
    for (trial_cost, c, rejected) in [
        (f64::NEG_INFINITY, 0.25, 2.0),
        (f64::NAN, 0.25, 2.0),
        (9.0, 0.25, 4.0),
        (9.0, 0.25 * f64::MIN_POSITIVE, 2.0),
    ] {
        assert_eq!(
            constant(trial_cost, c, rejected),
            f64::INFINITY,
            "{trial_cost}, {c}, {rejected}"
        );
    }
    let unknown = Fixed {
        cost: (0.0, f64::INFINITY),
        gradient_norm: (0.0, f64::INFINITY),
        ..WIDE
    };
    assert_eq!(
        failed_test_constant(&unknown, &place(), &stop::<f64>(9.0), 0.25, 2.0),
        f64::INFINITY
    );
    // 0/0.
    let mut stop = stop::<f64>(9.0);
    stop.visit.iterate = Iterate::new(f64::INFINITY, f64::INFINITY);
    let everywhere = Fixed {
        gradient_norm: (f64::INFINITY, f64::INFINITY),
        ..WIDE
    };
    assert_eq!(
        failed_test_constant(&everywhere, &place(), &stop, 0.25, 2.0),
        f64::INFINITY
    );
}

#[test]
fn the_allowed_rise_is_the_reference_value_less_the_cost() {
    let (c, rejected) = (0.25, 2.0);
    let rise =
        |certificates: &Fixed, stop: &WalkStop<f32>| allowed_rise(certificates, &place(), stop, c, rejected);
    // R = 16, the cost in [7, 8], and cη's = 2.
    let (lowest, highest) = rise(&WIDE, &stop(9.0)).unwrap();
    let lost = 0.5 + 4.0 * SINGLE * (16.0 + 2.0);
    let slack = |lost: f64| 8.0 * EPSILON * (16.0 + 8.0 + lost);
    let near = |found: f64, exact: f64| (found - exact).abs() <= 4.0 * EPSILON * exact.abs();
    assert!(near(highest, 16.0 - 7.0 + slack(lost)), "{highest}");
    // The product with the smallest norm is rounded down by eight units of 2.
    assert!(
        near(lowest, 16.0 - 8.0 - lost - 16.0 * EPSILON - slack(lost)),
        "{lowest}"
    );
    // A rule that saw s = 6 where ‖g‖² ≥ 4 demanded cη's = 3, not 2.
    let mut saw_more = stop::<f32>(9.0);
    saw_more.visit.iterate = Iterate::new(8.0, 6.0);
    let (lowest, _) = rise(&POINTS, &saw_more).unwrap();
    let lost = 4.0 * SINGLE * (16.0 + 3.0) + 1.0;
    assert!(
        near(lowest, 16.0 - 8.0 - lost - 16.0 * EPSILON - slack(lost)),
        "{lowest}"
    );
    // A wide enclosure of the trial's cost leaves nothing.
    let wide = Fixed {
        trial_cost: (0.0, 4096.0),
        ..POINTS
    };
    let (lowest, _) = rise(&wide, &stop(9.0)).unwrap();
    let lost = 4096.0 + 4.0 * SINGLE * (16.0 + 2.0);
    assert!(near(lowest, -(lost - 8.0 + slack(lost))), "{lowest}");
    // A negative reference value and cost count by their size.
    let mut below = stop::<f32>(9.0);
    below.visit.decision.reference = Some(-4.0);
    let negative = Fixed {
        cost: (-8.0, -7.0),
        ..POINTS
    };
    let (lowest, highest) = rise(&negative, &below).unwrap();
    let lost = 4.0 * SINGLE * (4.0 + 2.0);
    let slack = 8.0 * EPSILON * (4.0 + 8.0 + lost);
    assert!(near(highest, 4.0 + slack), "{highest}");
    assert!(near(lowest, 3.0 - lost - 16.0 * EPSILON - slack), "{lowest}");
}

#[test]
fn the_allowed_rise_loses_a_smallest_number_to_an_underflow() {
    let tiny = f64::from(f32::MIN_POSITIVE);
    let mut stop = stop::<f32>(9.0);
    stop.visit.iterate = Iterate::new(0.0, 0.0);
    stop.visit.decision.reference = Some(0.0);
    let zero = Fixed {
        cost: (0.0, 0.0),
        trial_cost: (0.0, 0.0),
        gradient_norm: (0.0, 0.0),
    };
    let (lowest, highest) = allowed_rise(&zero, &place(), &stop, 0.25, 2.0).unwrap();
    assert!(
        (lowest / -tiny - 1.0).abs() < 1e-14 && (highest / tiny).abs() < 1e-14,
        "{lowest} {highest}"
    );
}

#[test]
fn without_a_finite_reference_value_and_cost_no_rise_is_allowed() {
    let rise = |certificates: &Fixed, reference: Option<f64>| {
        let mut stop = stop::<f64>(9.0);
        stop.visit.decision.reference = reference;
        allowed_rise(certificates, &place(), &stop, 0.25, 2.0)
    };
    assert!(rise(&POINTS, Some(16.0)).is_some());
    assert_eq!(rise(&POINTS, None), None);
    let unknown = |cost| Fixed { cost, ..POINTS };
    assert_eq!(rise(&unknown((8.0, f64::INFINITY)), Some(16.0)), None);
    assert_eq!(rise(&unknown((f64::NEG_INFINITY, 8.0)), Some(16.0)), None);
    let endless = Fixed {
        trial_cost: (0.0, f64::INFINITY),
        ..POINTS
    };
    assert_eq!(rise(&endless, Some(16.0)), None);
}

#[test]
fn a_bracketed_step_counts_where_rounding_takes_less_than_a_hundredth_of_one_minus_c() {
    // On x²/2 from 1 the search accepts 1 after 2 failed: η'‖g‖² = 2.
    let search = SearchSettings {
        sufficient_decrease: 0.5,
        first_step: 2.0,
        ..Default::default()
    };
    let rule = StepRule::from(Ls { search });
    let counted = |loss: f64| {
        let certificates = Fixed {
            cost: (0.5, 0.5),
            trial_cost: (0.5, 0.5 + 2.0 * loss),
            gradient_norm: (1.0, 1.0),
        };
        let make: MakeRule<f64> = &real_rule;
        bracketed_steps(make, &certificates, (&place(), &rule), 1)
    };
    // A hundredth of 1 − c is 0.005.
    let steps = counted(0.0049);
    assert_eq!(steps.len(), 1);
    let step = &steps[0];
    assert_eq!((step.k, step.step, step.cost, step.rejected), (0, 1.0, 0.0, 2.0));
    assert!((step.constant - 0.5049).abs() < 1e-12);
    assert!(counted(0.0051).is_empty());
}
