//! **Planted faults**: a test of the tests. Five faulty variants of the rule, each a plausible slip, take the place of the
//! library's; each must fail at least one named statement. The correct variant, from the same handwritten code,
//! passes all of them: the tests catch the faults, not the rewriting.
//!
//! | fault | caught by |
//! |---|---|
//! | accepts with the inequality reversed | `search_outcomes`, `quadratic_window`, `zhang_hager_memory` |
//! | forgets $c$ | `quadratic_window`, `search_outcomes` |
//! | compares with $f(w_k)$ in place of $R_k$ | `search_outcomes`, `zhang_hager_memory`, `grippo_memory` |
//! | extrapolates without testing the new trial | `quadratic_window`, `search_outcomes` |
//! | uses a window one too long | `grippo_memory`, `search_outcomes` |

use flatland_descent::line_search::{Decision, Failure, FailureReason, Iterate, Outcome, Trial};
use flatland_descent::step_rule::{Grippo, Ls, Nls, SearchSettings, StepRule};
use flatland_theory::harness::statements::{
    grippo_memory, quadratic_window, search_outcomes, zhang_hager_memory,
};
use flatland_theory::harness::*;
use proptest::prelude::*;

#[derive(Debug, Clone, Copy, PartialEq)]
enum Fault {
    None,
    AcceptsReversed,
    ForgetsSufficientDecrease,
    ComparesWithCurrentCost,
    ExtrapolatesUnchecked,
    WindowOneTooLong,
}

/// The equality search written directly from the paper, for LS, NLS and Grippo, with a fault.
struct Handwritten {
    fault: Fault,
    rule: StepRule,
    costs: Vec<f64>,
    step: f64,
}

impl Handwritten {
    fn settings(rule: &StepRule) -> &SearchSettings {
        match rule {
            StepRule::Ls(Ls { search })
            | StepRule::Nls(Nls { search, .. })
            | StepRule::Grippo(Grippo { search, .. }) => search,
            _ => panic!("{} is not written by hand", rule.name()),
        }
    }

    fn make(fault: Fault) -> impl Fn(&StepRule) -> Box<dyn Rule<f64>> {
        move |rule| {
            let step = Self::settings(rule).first_step;
            Box::new(Self {
                fault,
                rule: *rule,
                costs: Vec::new(),
                step,
            })
        }
    }

    fn reference(&self) -> f64 {
        let current = self.costs[self.costs.len() - 1];
        match &self.rule {
            _ if self.fault == Fault::ComparesWithCurrentCost => current,
            StepRule::Nls(Nls { averaging, .. }) => zhang_hager_reference(&self.costs, *averaging),
            StepRule::Grippo(Grippo { window, .. }) => {
                let extra = usize::from(self.fault == Fault::WindowOneTooLong);
                grippo_reference(&self.costs, window + extra)
            }
            _ => current,
        }
    }
}

impl Rule<f64> for Handwritten {
    fn decide(&mut self, iterate: &Iterate<f64>, cost_at: &mut dyn FnMut(f64) -> f64) -> Decision<f64> {
        self.costs.push(iterate.cost);
        let reference = self.reference();
        let SearchSettings {
            sufficient_decrease,
            backtrack_factor: delta,
            ..
        } = *Self::settings(&self.rule);
        let c = if self.fault == Fault::ForgetsSufficientDecrease {
            0.0
        } else {
            sufficient_decrease
        };
        let holds = |trial: &Trial<f64>| {
            let bound = reference - c * trial.step * iterate.decrease_rate;
            let accepted = if self.fault == Fault::AcceptsReversed {
                trial.cost >= bound
            } else {
                trial.cost <= bound
            };
            trial.cost.is_finite() && accepted
        };
        let mut trials = 0;
        let mut evaluate = |step| {
            trials += 1;
            Trial {
                step,
                cost: cost_at(step),
            }
        };
        let mut trial = evaluate(self.step);
        let mut outcome = None;
        if holds(&trial) {
            for _ in 0..200 {
                let next = evaluate(trial.step / delta);
                if self.fault == Fault::ExtrapolatesUnchecked {
                    outcome = Some(Outcome::Bracketed {
                        accepted: next,
                        rejected: next.step / delta,
                    });
                    break;
                }
                if !holds(&next) {
                    outcome = Some(Outcome::Bracketed {
                        accepted: trial,
                        rejected: next.step,
                    });
                    break;
                }
                trial = next;
            }
        } else {
            for _ in 0..200 {
                let next = evaluate(trial.step * delta);
                if holds(&next) {
                    outcome = Some(Outcome::Bracketed {
                        accepted: next,
                        rejected: trial.step,
                    });
                    break;
                }
                trial = next;
            }
        }
        let reason = FailureReason::TrialLimit { limit: 200 };
        let failed = Outcome::Failed(Failure {
            reason,
            last_trial: Some(trial),
            violation: None,
        });
        let outcome = outcome.unwrap_or(failed);
        self.step = outcome.step().unwrap_or(self.step);
        Decision {
            reference: Some(reference),
            trials,
            outcome,
            settled: false,
            point: outcome.accepted().map(drop),
        }
    }
}

/// The statements, by the names of their modules.
const STATEMENTS: [Statement; 4] = [
    Statement::new("search_outcomes", 2_000, Families::Named(&["parabolas"])),
    Statement::new("zhang_hager_memory", 2_000, Families::Named(&["parabolas"])),
    Statement::new("grippo_memory", 2_000, Families::Named(&["parabolas"])),
    Statement::new("quadratic_window", 2_000, Families::Named(&["monotone"])),
];

/// Runs over parabolas, on which a correct search always brackets, so the omissions of the handwritten rule do not matter.
fn runs(rule: impl Strategy<Value = StepRule>) -> impl Strategy<Value = Abstract> {
    let moment = (log_uniform(1e-3, 1e3), log_uniform(1e-2, 1e2)).prop_map(|(squared_norm, turn)| Moment {
        squared_norm,
        landscape: Landscape::Parabola { turn },
    });
    let moments = prop::collection::vec(moment, 1..20);
    (rule, log_uniform(1e-2, 1e3), moments).prop_map(|(rule, first_cost, moments)| Abstract {
        rule,
        first_cost,
        moments,
    })
}

fn nls() -> impl Strategy<Value = StepRule> {
    (search_settings(), averaging()).prop_map(|(search, averaging)| Nls { search, averaging }.into())
}

fn grippo() -> impl Strategy<Value = StepRule> {
    (search_settings(), 1_usize..6).prop_map(|(search, window)| Grippo { search, window }.into())
}

/// The statements that a variant of the rule fails.
fn failed_statements(make: MakeRule<f64>) -> Vec<&'static str> {
    let [outcomes, zhang_hager, grippo_window, quadratic] = &STATEMENTS;
    let any_rule = prop_oneof![nls(), grippo()];
    let counterexamples = [
        outcomes.counterexample("parabolas", runs(any_rule), |case| {
            search_outcomes::check(make, case)
        }),
        zhang_hager.counterexample("parabolas", runs(nls()), |case| {
            zhang_hager_memory::check(make, case)
        }),
        grippo_window.counterexample("parabolas", runs(grippo()), |case| {
            grippo_memory::check(make, case)
        }),
        quadratic.counterexample("monotone", quadratic_window::Case::monotone(), |case| {
            quadratic_window::check(make, case)
        }),
    ];
    let failed = counterexamples.into_iter().zip(&STATEMENTS);
    failed
        .filter_map(|(found, statement)| found.map(|_| statement.name))
        .collect()
}

fn fails(fault: Fault, expected: &[&str]) {
    let failed = failed_statements(&Handwritten::make(fault));
    println!("{fault:?} fails {failed:?}");
    for statement in expected {
        assert!(
            failed.contains(statement),
            "{fault:?} passes {statement}; it fails {failed:?}"
        );
    }
}

#[test]
fn neither_the_library_nor_the_correct_variant_fails_a_statement() {
    assert_eq!(failed_statements(&real_rule), Vec::<&str>::new());
    assert_eq!(
        failed_statements(&Handwritten::make(Fault::None)),
        Vec::<&str>::new()
    );
}

/// A violation must report the statement and the family, the inequality with both of its sides, the
/// function and the point, the shrunk case, and the command to reproduce it.
#[test]
fn violation_reports_its_claim_and_place() {
    let make = Handwritten::make(Fault::ForgetsSufficientDecrease);
    let found = STATEMENTS[3].counterexample("monotone", quadratic_window::Case::monotone(), |case| {
        quadratic_window::check(&make, case)
    });
    let message = found.unwrap().to_string();
    println!("{message}");
    for part in [
        "quadratic_window is false for the family `monotone`",
        "claim:      η ≤ U",
        "left side:  ",
        "right side: ",
        "at:         f(x) = ",
        "x = ",
        "shrunk case: Case {",
        "to reproduce: FLATLAND_SEED=",
    ] {
        assert!(message.contains(part), "`{part}` is missing in:\n{message}");
    }
}

#[test]
fn accepting_with_the_inequality_reversed_is_caught() {
    fails(
        Fault::AcceptsReversed,
        &["search_outcomes", "quadratic_window", "zhang_hager_memory"],
    );
}

#[test]
fn forgetting_sufficient_decrease_is_caught() {
    fails(
        Fault::ForgetsSufficientDecrease,
        &["quadratic_window", "search_outcomes"],
    );
}

#[test]
fn comparing_with_the_current_cost_is_caught() {
    fails(
        Fault::ComparesWithCurrentCost,
        &["search_outcomes", "zhang_hager_memory", "grippo_memory"],
    );
}

#[test]
fn extrapolating_without_the_check_is_caught() {
    fails(
        Fault::ExtrapolatesUnchecked,
        &["quadratic_window", "search_outcomes"],
    );
}

#[test]
fn using_a_window_one_too_long_is_caught() {
    fails(Fault::WindowOneTooLong, &["grippo_memory", "search_outcomes"]);
}
