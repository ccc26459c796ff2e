//! The checks accept what the statement allows, to the last allowance for rounding, and refuse the next.

mod window;

use super::*;
use crate::harness::{
    Abstract, Bearing, Landscape, MakeRule, Moment, Rule, Verdict, real_rule, zhang_hager_band,
};
use flatland_descent::line_search::{Decision, Iterate, Outcome, Trial};
use flatland_descent::step_rule::{Grippo, Ls, Nls, SearchSettings, StepRule};

const EPSILON: f64 = f64::EPSILON;

/// The library's rule, whose decision at the iterate of this number is changed; all costs are those of the decisions.
struct Changed<C> {
    rule: Box<dyn Rule<f64>>,
    iterates: usize,
    change: C,
}

impl<C: FnMut(usize, &mut Decision<f64>)> Rule<f64> for Changed<C> {
    fn decide(&mut self, iterate: &Iterate<f64>, cost_at: &mut dyn FnMut(f64) -> f64) -> Decision<f64> {
        let mut decision = self.rule.decide(iterate, cost_at);
        (self.change)(self.iterates, &mut decision);
        self.iterates += 1;
        decision
    }
}

/// The verdict on the library's rule with these changes.
fn changed<T>(
    check: impl Fn(MakeRule<f64>, &T) -> Verdict,
    case: &T,
    change: impl Fn(usize, &mut Decision<f64>) + Copy + 'static,
) -> Verdict {
    check(
        &|settings| {
            Box::new(Changed {
                rule: real_rule(settings),
                iterates: 0,
                change,
            })
        },
        case,
    )
}

/// Steps of 1 from the cost 8 with $\lVert g\rVert^2 = 1$: the costs fall by 1 each.
fn falling(rule: impl Into<StepRule>, length: usize) -> Abstract {
    let moment = Moment {
        squared_norm: 1.0,
        landscape: Landscape::Affine,
    };
    Abstract {
        rule: rule.into(),
        first_cost: 8.0,
        moments: vec![moment; length],
    }
}

fn search(sufficient_decrease: f64) -> SearchSettings {
    SearchSettings {
        sufficient_decrease,
        max_step: Some(1.0),
        ..Default::default()
    }
}

fn grippo(window: usize) -> Grippo {
    Grippo {
        search: search(0.5),
        window,
    }
}

fn nls(sufficient_decrease: f64) -> Nls {
    Nls {
        search: search(sufficient_decrease),
        averaging: 1.0,
    }
}

/// A step of 1 to this cost.
fn step_to(cost: f64) -> Outcome<f64> {
    Outcome::AtMaxStep(Trial { step: 1.0, cost })
}

fn is_exercised(verdict: &Verdict) -> bool {
    verdict.as_ref().is_ok_and(Bearing::is_exercised)
}

fn is_vacuous(verdict: &Verdict) -> bool {
    verdict.as_ref().is_ok_and(|bearing| !bearing.is_exercised())
}

/// Whether the claim violated begins like this.
fn violates(verdict: &Verdict, claim: &str) -> bool {
    let text = |violation: &crate::harness::Violation| violation.to_string();
    verdict
        .as_ref()
        .is_err_and(|violation| text(violation).starts_with(&format!("claim:      {claim}")))
}

#[test]
fn every_search_of_a_run_is_judged() {
    let case = falling(grippo(2), 3);
    assert!(is_exercised(&search_outcomes::check::<f64>(&real_rule, &case)));
    for number in 0..3 {
        let verdict = changed(search_outcomes::check, &case, move |k, decision| {
            decision.trials += usize::from(k == number);
        });
        assert!(violates(&verdict, "the reported number of trials"), "{verdict:?}");
    }
    assert!(is_vacuous(&search_outcomes::check::<f64>(
        &real_rule,
        &falling(grippo(2), 0)
    )));
}

#[test]
fn a_reference_value_that_is_not_the_maximum_of_the_window_is_refused() {
    let case = falling(grippo(2), 4);
    assert!(is_exercised(&grippo_memory::check::<f64>(&real_rule, &case)));
    for number in 0..4 {
        for factor in [1.0 - EPSILON, 1.0 + EPSILON] {
            let verdict = changed(grippo_memory::check, &case, move |k, decision| {
                if k == number {
                    decision.reference = decision.reference.map(|reference| factor * reference);
                }
            });
            assert!(violates(&verdict, "R_k = max"), "{verdict:?}");
        }
    }
}

#[test]
fn a_window_is_exercised_where_it_has_moved_on_and_looks_back() {
    let exercised = |window, length| {
        let verdict = grippo_memory::check::<f64>(&real_rule, &falling(grippo(window), length));
        assert!(verdict.is_ok());
        is_exercised(&verdict)
    };
    assert!(exercised(2, 3) && !exercised(2, 2) && exercised(3, 4) && !exercised(3, 3));
    // A window of 1 never looks back.
    assert!(exercised(1, 1));
    // Equal costs: the maximum is the newest cost too.
    let constant = |_: usize, decision: &mut Decision<f64>| decision.outcome = step_to(8.0);
    let verdict = changed(grippo_memory::check, &falling(grippo(2), 5), constant);
    assert!(is_vacuous(&verdict));
}

#[test]
fn a_reference_value_rises_only_within_the_rounding_of_a_step_below_rounding() {
    let case = falling(grippo(1), 2);
    let verdict = |outcome: fn(Trial<f64>) -> Outcome<f64>, units: f64| {
        changed(grippo_memory::check, &case, move |k, decision| {
            if k == 0 {
                let cost = 8.0 * (1.0 + units * EPSILON);
                decision.outcome = outcome(Trial { step: 1.0, cost });
            }
        })
    };
    assert!(verdict(Outcome::AtMaxStep, 0.0).is_ok());
    assert!(violates(&verdict(Outcome::AtMaxStep, 1.0), "R_k does not rise"));
    assert!(verdict(Outcome::BelowRounding, 9.0).is_ok());
    assert!(violates(
        &verdict(Outcome::BelowRounding, 10.0),
        "R_k does not rise"
    ));
}

#[test]
#[should_panic = "has no window"]
fn a_rule_without_a_window_has_no_maximum() {
    let _ = grippo_memory::check::<f64>(&real_rule, &falling(nls(0.5), 2));
}

#[test]
fn an_average_off_by_more_than_its_band_is_refused() {
    let case = falling(nls(0.5), 3);
    let verdict = zhang_hager_memory::check::<f64>(&real_rule, &case);
    assert!(is_exercised(&verdict));
    // C = 8, 7.5, 7: the falls are 1/2, and at least 1/2 over the weights 2 and 3.
    let slack = verdict.unwrap().tightest().unwrap().value;
    assert!((slack - 0.5).abs() < 1e-12, "{slack}");
    for (number, costs) in [vec![8.0], vec![8.0, 7.0], vec![8.0, 7.0, 6.0]]
        .into_iter()
        .enumerate()
    {
        let band = zhang_hager_band(&costs, EPSILON);
        for (part, holds) in [(-1.1, false), (-0.9, true), (0.9, true), (1.1, false)] {
            let verdict = changed(zhang_hager_memory::check, &case, move |k, decision| {
                if k == number {
                    decision.reference = decision.reference.map(|reference| reference + part * band);
                }
            });
            let expected = if holds {
                verdict.is_ok()
            } else {
                violates(&verdict, "C_k is the weighted mean")
            };
            assert!(expected, "{number}, {part}: {verdict:?}");
        }
    }
}

/// The verdict on a first step whose acceptance demands `demanded` units ε, and that stays `missing` units short of it.
fn short_of(demanded: f64, missing: f64) -> Verdict {
    let mut case = falling(nls(0.5), 2);
    // c = 1/2, η = 1.
    case.moments[0].squared_norm = 2.0 * demanded * EPSILON;
    changed(zhang_hager_memory::check, &case, move |k, decision| {
        if k == 0 {
            decision.outcome = step_to(8.0 - (demanded - missing) * EPSILON);
        }
    })
}

#[test]
fn averages_fall_by_the_demand_less_the_rounding() {
    // Q = 2, so that the average falls by half as much as the cost. The allowance is three bands of 2(4 · 2² + 3 · 2) · 8 = 352 units
    // and four of 8: 1088 units.
    assert!(short_of(4000.0, 2160.0).is_ok());
    assert!(violates(
        &short_of(4000.0, 2192.0),
        "C_k − C_{k+1} ≥ cη_k‖g_k‖²/Q_{k+1}"
    ));
    // A demand far above the average: three bands of 44, and four units more, of the demand.
    let large = 8192.0;
    assert!(short_of(large / EPSILON, 264.0 * large).is_ok());
    assert!(short_of(large / EPSILON, 280.0 * large).is_err());
    // Ten times that must be demanded of the average.
    assert!(is_vacuous(&short_of(21_600.0, 0.0)));
    assert!(is_exercised(&short_of(21_920.0, 0.0)));
}

#[test]
fn the_demand_grows_with_the_step() {
    // c = 1/2, η = 2, s = 1: a fall of the cost by 1 is just enough.
    let verdict = changed(zhang_hager_memory::check, &falling(nls(0.5), 2), |k, decision| {
        if k == 0 {
            decision.outcome = Outcome::AtMaxStep(Trial { step: 2.0, cost: 7.0 });
        }
    });
    assert!(verdict.unwrap().tightest().unwrap().value.abs() < 1e-12);
}

#[test]
fn a_run_is_followed_up_to_a_step_that_does_not_pass() {
    // The cost rises above the average: nothing is claimed of what comes then.
    let verdict = changed(
        zhang_hager_memory::check,
        &falling(nls(0.5), 4),
        |k, decision| match k {
            0 => decision.outcome = step_to(9.0),
            _ => decision.reference = Some(0.0),
        },
    );
    assert!(is_vacuous(&verdict));
}

#[test]
#[should_panic = "does not average"]
fn a_rule_without_an_average_has_no_weights() {
    let _ = zhang_hager_memory::check::<f64>(&real_rule, &falling(grippo(2), 2));
}
