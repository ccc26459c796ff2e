//! $f(w_{k+1}) \le C_{k+1} \le C_k - c\eta_k\|g_k\|^2/Q_{k+1}$ along the run of a rule.

use super::super::*;
use flatland_descent::Scalar;
use flatland_descent::step_rule::{Nls, NlsUb, PoNls, StepRule};

/// Checks the averages of a run against the model, and the inequality between each and the next. Exercised where the
/// decrease due to at least one step is well above the rounding of the averages, by a factor of 10 (chosen).
///
/// # Errors
///
/// An average or an inequality that is wrong.
///
/// # Panics
///
/// If the rule has no such average.
pub fn check<F: Scalar>(make: MakeRule<F>, case: &Abstract) -> Verdict {
    let (StepRule::Nls(Nls {
        averaging, search, ..
    })
    | StepRule::NlsUb(NlsUb {
        averaging, search, ..
    })
    | StepRule::PoNls(PoNls {
        averaging, search, ..
    })) = &case.rule
    else {
        panic!("{:?} does not average", case.rule);
    };
    let run = abstract_run(&mut *make(&case.rule), case.first_cost, &case.moments);
    let unit = F::epsilon().as_f64();
    let mut tightest = Tightest::default();
    let mut costs = Vec::new();
    let mut before: Option<(f64, f64)> = None;
    for (k, visit) in run.iter().enumerate() {
        costs.push(visit.iterate.cost.as_f64());
        // In exact arithmetic f(w_k) ≤ C_k, so that the reference value is the average itself.
        let average = visit.decision.reference.map_or(f64::NAN, F::as_f64);
        let band = zhang_hager_band(&costs, unit);
        let expected = zhang_hager_reference(&costs, *averaging);
        let at = || format!("k = {k}, {:?}, costs {costs:?}", case.rule);
        require(
            (average - expected).abs() <= band,
            "C_k is the weighted mean of all costs",
            average,
            expected,
            at,
        )?;
        let weight = zhang_hager_weight(k, *averaging);
        if let Some((last_average, decrease)) = before {
            let model = zhang_hager_average(&costs, *averaging);
            let below = Inequality::at_most(costs[k], model).within(band);
            below.require("f(w_{k+1}) ≤ C_{k+1}", at)?;
            // Three averages are within the band of exact ones (the new one, the old one, and the old one as the
            // reference value of the acceptance test); the decrease required by the acceptance test was
            // computed with two roundings of its own and one of the difference, each of a number at most the sum below.
            let rounding = 3.0 * band + 4.0 * unit * (last_average.abs() + decrease);
            let falls = Inequality::at_least(last_average - average, decrease / weight).within(rounding);
            let slack = falls.require("C_k − C_{k+1} ≥ cη_k‖g_k‖²/Q_{k+1}", at)?;
            if decrease / weight > 10.0 * rounding {
                tightest.note(slack);
            }
        }
        before = visit.decision.outcome.accepted().map(|trial| {
            let decrease =
                search.sufficient_decrease * trial.step.as_f64() * visit.iterate.decrease_rate.as_f64();
            (average, decrease)
        });
        if !visit.passes() {
            break;
        }
    }
    Ok(tightest.bearing())
}
