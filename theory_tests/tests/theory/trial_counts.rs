//! **Number of trials.** Without a largest step, cap or spent extrapolation a search makes exactly $|\log_\delta(\eta_k/\eta^0)| + 1$
//! trials when it backtracks, and exactly $|\log_\delta(\eta_k/\eta^0)| + 2$ when it extrapolates to a bracket.
//!
//! *Checked* by counting the evaluations from outside and taking the logarithm of the accepted step over the first trial; no
//! step is evaluated twice. The step is the first trial after $n$ multiplications or divisions by δ, each with one
//! rounding, so the logarithm is within $n\,\epsilon/|\ln\delta|$ of the integer, plus its own rounding: far below 1/2 for the
//! $n$ and δ drawn here.

use flatland_descent::Scalar;
use flatland_descent::line_search::Outcome;
use flatland_theory::harness::*;
use std::collections::HashSet;

pub const STATEMENT: Statement = Statement::new(
    "trial_counts",
    20_000,
    Families::Named(&["any-rule", "any-rule-f32"]),
);

/// Checks the number of trials of every bracketed search of a run. Exercised by a run with at least one.
pub fn check<F: Scalar>(make: MakeRule<F>, case: &Abstract) -> Verdict {
    let delta = F::of(search_of(&case.rule).backtrack_factor).as_f64();
    let run = abstract_run(&mut *make(&case.rule), case.first_cost, &case.moments);
    let mut bracketed = false;
    for visit in &run {
        let Visit { trials, decision, .. } = visit;
        let at = || format!("{:?}\n{visit:#?}", case.rule);
        let evaluated: HashSet<u64> = trials.iter().map(|trial| trial.step.as_f64().to_bits()).collect();
        let (made, distinct) = (trials.len() as f64, evaluated.len() as f64);
        require(made == distinct, "no step is evaluated twice", made, distinct, at)?;
        let reported = decision.trials as f64;
        require(
            made == reported,
            "every evaluation is reported",
            made,
            reported,
            at,
        )?;
        if let Outcome::Bracketed { accepted, .. } = decision.outcome {
            bracketed = true;
            let first = trials[0].step.as_f64();
            let shrinks = ((accepted.step.as_f64() / first).ln() / delta.ln()).round();
            // A first trial that is itself accepted leaves log = 0 on the extrapolating side: one factor up is the bracket.
            let expected = shrinks.abs() + if shrinks > 0.0 { 1.0 } else { 2.0 };
            require(
                made == expected,
                "trials = |log_δ(η_k/η⁰)| + 1 or + 2",
                made,
                expected,
                at,
            )?;
        }
    }
    Ok(Bearing::when(bracketed))
}

#[test]
fn trials_are_the_logarithm_of_the_step_plus_one_or_two() {
    STATEMENT.check("any-rule", Abstract::any(20), |case| {
        check::<f64>(&real_rule, case)
    });
}

#[test]
fn trials_are_the_logarithm_of_the_step_plus_one_or_two_in_single_precision() {
    STATEMENT.check("any-rule-f32", Abstract::any(20), |case| {
        check::<f32>(&real_rule, case)
    });
}
