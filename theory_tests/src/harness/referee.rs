//! One search, judged by the definition of its reported outcome.

use super::naive::{grippo_reference, zhang_hager_band, zhang_hager_reference};
use super::run::Visit;
use super::violation::{Violation, require};
use flatland_descent::Scalar;
use flatland_descent::line_search::{Extrapolation, Failure, FailureReason, Outcome, Trial};
use flatland_descent::step_rule::{Grippo, Ls, Nls, NlsUb, PoNls, SearchSettings, StepRule};

/// The settings of a searching rule that determine its searches, in the rule's own precision.
struct Terms<F> {
    sufficient_decrease: F,
    backtrack_factor: F,
    max_step: F,
    cap: Option<F>,
    extrapolation: Extrapolation,
    trial_limit: usize,
}

impl<F: Scalar> Terms<F> {
    fn of(rule: &StepRule) -> Option<(Self, &SearchSettings)> {
        use Extrapolation::{Never, WhileAccepted};
        let (search, extrapolation, cap) = match rule {
            StepRule::Ls(Ls { search })
            | StepRule::Nls(Nls { search, .. })
            | StepRule::Grippo(Grippo { search, .. }) => (search, WhileAccepted, None),
            StepRule::NlsUb(NlsUb {
                search,
                extrapolation,
                upper_bound,
                ..
            }) => (search, *extrapolation, *upper_bound),
            StepRule::PoNls(PoNls { search, .. }) => (search, Never, None),
            _ => return None,
        };
        // Enough trials to shrink by 1e-30: the smallest n with δⁿ ≤ 1e-30.
        let default_limit = || (1e-30_f64.ln() / search.backtrack_factor.ln()).ceil() as usize;
        let terms = Self {
            sufficient_decrease: F::of(search.sufficient_decrease),
            backtrack_factor: F::of(search.backtrack_factor),
            max_step: F::of(search.max_step),
            cap: cap.map(F::of),
            extrapolation,
            trial_limit: search.trial_limit.unwrap_or_else(default_limit),
        };
        Some((terms, search))
    }

    /// A(η): the cost is finite and at most $R_k - c\eta s$.
    fn accepts(&self, reference: F, rate: F, trial: &Trial<F>) -> bool {
        trial.cost.is_finite() && trial.cost <= reference - self.sufficient_decrease * trial.step * rate
    }
}

/// The reference value that the rule must have used, and the bound of the rounding error of its recurrence.
fn expected_reference<F: Scalar>(rule: &StepRule, costs: &[f64]) -> (f64, f64) {
    match rule {
        StepRule::Grippo(Grippo { window, .. }) => (grippo_reference(costs, *window), 0.0),
        StepRule::Nls(Nls { averaging, .. })
        | StepRule::NlsUb(NlsUb { averaging, .. })
        | StepRule::PoNls(PoNls { averaging, .. }) => (
            zhang_hager_reference(costs, *averaging),
            zhang_hager_band(costs, F::epsilon().as_f64()),
        ),
        _ => (costs[costs.len() - 1], 0.0),
    }
}

/// Judges a visit whose cost and squared gradient norm are finite and positive; `costs` are those of all iterates up to
/// this one, `previous_step` the last accepted step.
///
/// # Errors
///
/// The first claim that does not hold for the search.
///
/// # Panics
///
/// If the rule does not search.
pub fn judge_search<F: Scalar>(
    rule: &StepRule,
    costs: &[f64],
    previous_step: Option<F>,
    visit: &Visit<F>,
) -> Result<(), Violation> {
    let Some((terms, settings)) = Terms::<F>::of(rule) else {
        panic!("{} does not search", rule.name());
    };
    let Visit {
        iterate,
        trials,
        decision,
    } = visit;
    let at = || format!("{rule:?}\nprevious step {previous_step:?}, costs {costs:?}\n{visit:#?}");
    let demand = |holds: bool, claim: &str, left: F, right: F| {
        require(holds, claim, left.as_f64(), right.as_f64(), at)
    };

    let count = |n: usize| F::of(n as f64);
    demand(
        trials.len() == decision.trials,
        "the reported number of trials is the number of evaluations",
        count(decision.trials),
        count(trials.len()),
    )?;

    // The reference value.
    let (expected, band) = expected_reference::<F>(rule, costs);
    let reference = decision.reference.unwrap_or(F::nan());
    demand(
        (reference.as_f64() - expected).abs() <= band && reference >= iterate.cost,
        "R_k is the rule's reference value, from the whole history of costs",
        reference,
        F::of(expected),
    )?;

    // The first trial.
    let unclamped = match rule {
        StepRule::PoNls(PoNls {
            polyak_scale,
            polyak_offset,
            ..
        }) => iterate.cost / (F::of(*polyak_scale) * iterate.decrease_rate + F::of(*polyak_offset)),
        _ => previous_step.unwrap_or(F::of(settings.first_step)),
    };
    let Some(first) = trials.first() else {
        return judge_no_trial(unclamped, decision.outcome, demand);
    };
    let (smallest, largest) = (F::of(settings.min_first_trial), F::of(settings.max_first_trial));
    let expected = unclamped.max(smallest).min(largest);
    demand(
        first.step == expected,
        "the first trial is the rule's",
        first.step,
        expected,
    )?;

    // Every trial is the neighbour of the previous one, in the direction given by the first one's acceptance: hence none
    // is made twice.
    let accepted: Vec<bool> = trials
        .iter()
        .map(|trial| terms.accepts(reference, iterate.decrease_rate, trial))
        .collect();
    let extrapolates = accepted[0];
    for pair in trials.windows(2) {
        let (before, after) = (pair[0].step, pair[1].step);
        let neighbour = if extrapolates {
            before / terms.backtrack_factor
        } else {
            before * terms.backtrack_factor
        };
        demand(
            after == neighbour,
            "trials differ by the factor δ",
            after,
            neighbour,
        )?;
    }
    // All trials but the last are on the first one's side of the acceptance test: the search stops as soon as it can.
    let last = trials.len() - 1;
    for (index, trial) in trials.iter().enumerate().skip(1).take(last.saturating_sub(1)) {
        demand(
            accepted[index] == extrapolates,
            "the search stops at the first trial that brackets",
            trial.cost,
            reference,
        )?;
    }
    if extrapolates && terms.extrapolation == Extrapolation::WhileFalling {
        // Only the last trial can be one that was not taken.
        let taken = decision
            .outcome
            .step()
            .is_some_and(|step| step == trials[last].step);
        for pair in trials[..=last - usize::from(!taken)].windows(2) {
            demand(
                pair[1].cost < pair[0].cost,
                "every step taken while the cost falls is lower than the one before",
                pair[1].cost,
                pair[0].cost,
            )?;
        }
    }
    if extrapolates {
        for trial in &trials[1..] {
            demand(
                trial.step <= terms.max_step,
                "no trial lies above the largest step",
                trial.step,
                terms.max_step,
            )?;
            if let Some(cap) = terms.cap {
                demand(
                    trial.step < cap,
                    "no extrapolation reaches the cap",
                    trial.step,
                    cap,
                )?;
            }
        }
    }
    judge_outcome(&terms, visit, &accepted, demand)
}

/// The search made no trial: the first one would not have been a positive number.
fn judge_no_trial<F: Scalar>(
    unclamped: F,
    outcome: Outcome<F>,
    demand: impl Fn(bool, &str, F, F) -> Result<(), Violation>,
) -> Result<(), Violation> {
    let reported = match outcome {
        Outcome::Failed(Failure {
            reason: FailureReason::InvalidFirstTrial { step },
            last_trial: None,
            violation: None,
        }) => Some(step),
        _ => None,
    };
    let invalid = unclamped < F::zero() || !unclamped.is_finite();
    demand(
        invalid && reported == Some(unclamped),
        "a search without a trial had an invalid first trial, and reports it",
        reported.unwrap_or(F::nan()),
        unclamped,
    )
}

fn judge_outcome<F: Scalar>(
    terms: &Terms<F>,
    visit: &Visit<F>,
    accepted: &[bool],
    demand: impl Fn(bool, &str, F, F) -> Result<(), Violation>,
) -> Result<(), Violation> {
    let trials = &visit.trials;
    let last = trials[trials.len() - 1];
    let extrapolates = accepted[0];
    let all_accepted = accepted.iter().all(|&accepted| accepted);
    let beyond = last.step / terms.backtrack_factor;
    let at_cap = terms.cap.is_some_and(|cap| beyond >= cap);
    let chosen = visit.decision.outcome.accepted();
    let is = |trial: Trial<F>| chosen == Some(trial);
    let zero = F::zero();
    let (holds, claim) = match visit.decision.outcome {
        Outcome::Bracketed {
            accepted: step,
            rejected,
        } => {
            let n = trials.len();
            let bracket = n >= 2 && {
                let (inner, outer) = if extrapolates {
                    (n - 2, n - 1)
                } else {
                    (n - 1, n - 2)
                };
                accepted[inner] && !accepted[outer] && trials[inner] == step && trials[outer].step == rejected
            };
            let extrapolation_allowed = !extrapolates || terms.extrapolation != Extrapolation::Never;
            (
                bracket && extrapolation_allowed,
                "A holds at the step and fails at its larger neighbour",
            )
        }
        Outcome::Turned {
            accepted: step,
            beyond,
        } => (
            terms.extrapolation == Extrapolation::WhileFalling
                && all_accepted
                && trials.len() >= 2
                && trials[trials.len() - 2] == step
                && last == beyond
                && beyond.cost >= step.cost,
            "A holds at the step and at its larger neighbour, which is no lower",
        ),
        Outcome::AtMaxStep(trial) => (
            all_accepted && is(trial) && trial == last && beyond > terms.max_step,
            "every trial was accepted and the next lies above the largest step",
        ),
        Outcome::AtCap(trial) => (
            all_accepted && is(trial) && trial == last && at_cap && beyond <= terms.max_step,
            "every trial was accepted and the next reaches the cap",
        ),
        Outcome::ExtrapolationSpent(trial) => {
            let allowance = match terms.extrapolation {
                Extrapolation::Never => usize::MAX,
                Extrapolation::Once => 1,
                Extrapolation::WhileAccepted | Extrapolation::WhileFalling => terms.trial_limit,
            };
            (
                all_accepted && is(trial) && trial == last && trials.len() - 1 == allowance && !at_cap,
                "every trial was accepted, up to the number of extrapolations per iteration",
            )
        }
        Outcome::FirstTrial(trial) => (
            terms.extrapolation == Extrapolation::Never && trials.len() == 1 && all_accepted && is(trial),
            "the first trial was accepted by a rule that does not extrapolate",
        ),
        Outcome::Failed(failure) => (
            judge_failure(terms, visit, accepted, &failure),
            "no trial was accepted up to the trial limit, and the violation is that of the last",
        ),
        Outcome::Stationary | Outcome::Prescribed { .. } => {
            (false, "a search with trials ends with a step or a failure")
        }
        _ => (false, "the outcome is a known one"),
    };
    demand(holds, claim, last.step, zero)
}

fn judge_failure<F: Scalar>(
    terms: &Terms<F>,
    visit: &Visit<F>,
    accepted: &[bool],
    failure: &Failure<F>,
) -> bool {
    let last = visit.trials[visit.trials.len() - 1];
    let spent = match failure.reason {
        FailureReason::TrialLimit { limit } => limit == terms.trial_limit && accepted.len() == limit + 1,
        FailureReason::StepUnderflow => last.step * terms.backtrack_factor == F::zero(),
        _ => false,
    };
    // NaN costs are equal here: both are the last trial's.
    let same = |left: F, right: F| left == right || (left.is_nan() && right.is_nan());
    let names_last_trial = failure
        .last_trial
        .is_some_and(|trial| trial.step == last.step && same(trial.cost, last.cost));
    let reference = visit.decision.reference.unwrap_or(F::nan());
    let bound = reference - terms.sufficient_decrease * last.step * visit.iterate.decrease_rate;
    let violation_is_right = failure
        .violation
        .is_some_and(|violation| same(violation, last.cost - bound));
    !accepted.iter().any(|&accepted| accepted) && spent && names_last_trial && violation_is_right
}
