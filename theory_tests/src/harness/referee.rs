//! One search, judged by the definition of its reported outcome.

mod outcome;

use super::naive::{grippo_reference, zhang_hager_band, zhang_hager_reference};
use super::run::Visit;
use super::violation::{Violation, require};
use flatland_descent::Scalar;
use flatland_descent::line_search::{Extrapolation, Trial};
use flatland_descent::step_rule::{Grippo, Ls, Nls, NlsUb, PoNls, SearchSettings, StepRule};
use outcome::{judge_no_trial, judge_outcome};

/// The settings of a searching rule that determine its searches, in the rule's own precision.
struct Terms<F> {
    sufficient_decrease: F,
    backtrack_factor: F,
    /// The one set, or the largest float.
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
            max_step: search.max_step.map_or(F::max_value(), F::of),
            cap: cap.map(F::of),
            extrapolation,
            trial_limit: search.trial_limit.unwrap_or_else(default_limit),
        };
        Some((terms, search))
    }

    /// $R_k - c\eta s$, where the iterate's decrease rate is $s$ divided by the square of its scale.
    fn bound(&self, visit: &Visit<F>, step: F) -> F {
        let (reference, scale) = (visit.decision.reference.unwrap_or(F::nan()), visit.iterate.scale);
        reference - self.sufficient_decrease * (step * scale) * (visit.iterate.decrease_rate * scale)
    }

    /// A(η): the cost is finite and at most $R_k - c\eta s$.
    fn accepts(&self, visit: &Visit<F>, trial: &Trial<F>) -> bool {
        trial.cost.is_finite() && trial.cost <= self.bound(visit, trial.step)
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
        return judge_no_trial(unclamped, iterate.cost, decision.outcome, demand);
    };
    let smallest = settings.min_first_trial.map_or(F::zero(), F::of);
    let largest = settings.max_first_trial.map_or(terms.max_step, F::of);
    let expected = unclamped.max(smallest).min(largest);
    demand(
        first.step == expected,
        "the first trial is the rule's",
        first.step,
        expected,
    )?;

    // Where the demand vanishes in the rounding of R_k, a trial that fails A by little ends the search.
    let within_rounding: Vec<bool> = trials
        .iter()
        .map(|trial| {
            let slack = F::of(8.0) * F::epsilon() * reference.abs();
            !terms.accepts(visit, trial)
                && trial.cost.is_finite()
                && trial.cost <= reference + slack
                && F::of(8.0) * trial.step >= first.step
                && terms.bound(visit, trial.step) == reference
        })
        .collect();
    // Every trial is the neighbour of the previous one, in the direction given by the first one's acceptance: hence none
    // is made twice.
    let accepted: Vec<bool> = trials.iter().map(|trial| terms.accepts(visit, trial)).collect();
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
        for pair in trials[..trials.len() - usize::from(!taken)].windows(2) {
            demand(
                pair[1].cost < pair[0].cost,
                "every step taken while the cost falls is lower than the one before",
                pair[1].cost,
                pair[0].cost,
            )?;
        }
    }
    if !extrapolates {
        for (trial, within) in trials.iter().zip(&within_rounding).take(last) {
            demand(
                !within,
                "the search stops at the first trial within the rounding of R_k",
                trial.cost,
                reference,
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
    let ends_within_rounding = !extrapolates && within_rounding[last];
    judge_outcome(&terms, visit, &accepted, ends_within_rounding, demand)
}

#[cfg(test)]
mod tests;
