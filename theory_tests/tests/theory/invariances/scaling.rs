//! $f \mapsto 2^j f$: costs are scaled by $2^j$, squared gradient norms by $2^{2j}$, steps by $2^{-j}$, points not at all. Powers of two
//! commute with every rounding as long as nothing is subnormal, so equality is equality of bits.

use flatland_descent::Scalar;
use flatland_descent::line_search::{Decision, Iterate, Outcome};
use flatland_descent::step_rule::{Cdat, Grippo, Ls, Nls, NlsUb, PoNls, SearchSettings, StepRule};
use flatland_theory::harness::*;
use proptest::prelude::*;

pub const STATEMENT: Statement = Statement::new(
    "invariances",
    12_000,
    Families::Named(&["scaling", "scaling-f32", "scaling-cdat"]),
);

/// The rule with every setting that is a step scaled by `factor`.
fn scaled_rule(rule: &StepRule, factor: f64) -> StepRule {
    let scaled = |search: &SearchSettings| SearchSettings {
        first_step: factor * search.first_step,
        min_first_trial: search.min_first_trial.map(|bound| factor * bound),
        max_first_trial: search.max_first_trial.map(|bound| factor * bound),
        max_step: search.max_step.map(|bound| factor * bound),
        ..*search
    };
    match rule {
        StepRule::Ls(Ls { search }) => Ls {
            search: scaled(search),
        }
        .into(),
        StepRule::Nls(Nls { search, averaging }) => Nls {
            search: scaled(search),
            averaging: *averaging,
        }
        .into(),
        StepRule::Grippo(Grippo { search, window }) => Grippo {
            search: scaled(search),
            window: *window,
        }
        .into(),
        StepRule::NlsUb(settings) => NlsUb {
            search: scaled(&settings.search),
            upper_bound: settings.upper_bound.map(|bound| factor * bound),
            ..*settings
        }
        .into(),
        StepRule::PoNls(settings) => PoNls {
            search: scaled(&settings.search),
            ..*settings
        }
        .into(),
        _ => panic!("{} does not search", rule.name()),
    }
}

/// The decision on $2^j f$ that corresponds to this one on $f$.
fn scaled_decision<F: Scalar>(decision: &Decision<F>, exponent: i32) -> (String, Bits) {
    let (costs, steps) = (F::of(2f64.powi(exponent)), F::of(2f64.powi(-exponent)));
    let mut decision = *decision;
    decision.reference = decision.reference.map(|value| value * costs);
    let scale = |trial: &mut flatland_descent::line_search::Trial<F>| {
        trial.step = trial.step * steps;
        trial.cost = trial.cost * costs;
    };
    match &mut decision.outcome {
        Outcome::Bracketed { accepted, rejected } => {
            scale(accepted);
            *rejected = *rejected * steps;
        }
        Outcome::Turned { accepted, beyond } => {
            scale(accepted);
            scale(beyond);
        }
        Outcome::AtMaxStep(trial)
        | Outcome::AtCap(trial)
        | Outcome::ExtrapolationSpent(trial)
        | Outcome::FirstTrial(trial)
        | Outcome::BelowRounding(trial) => scale(trial),
        Outcome::Prescribed { step } => *step = *step * steps,
        Outcome::Failed(failure) => {
            failure.last_trial.iter_mut().for_each(scale);
            failure.violation = failure.violation.map(|value| value * costs);
        }
        _ => {}
    }
    bits(&decision)
}

/// Both runs side by side; the landscapes of the scaled run are those of the other, scaled.
pub fn check<F: Scalar>(make: MakeRule<F>, (case, exponent): &(Abstract, i32)) -> Verdict {
    let (costs, steps) = (F::of(2f64.powi(*exponent)), F::of(2f64.powi(-exponent)));
    let mut rule = make(&case.rule);
    let mut scaled = make(&scaled_rule(&case.rule, 2f64.powi(-exponent)));
    let mut cost = F::of(case.first_cost);
    let mut exercised = false;
    for (k, moment) in case.moments.iter().enumerate() {
        let rate = F::of(moment.squared_norm);
        let plain = visits(&mut *rule, Iterate::new(cost, rate), |step| {
            moment.landscape.cost(cost, rate, step)
        });
        // The square of the gradient may be beyond the range of floats.
        let iterate = Iterate::new(cost * costs, rate).with_scale(costs);
        let other = visits(&mut *scaled, iterate, |step| {
            moment.landscape.cost(cost, rate, step / steps) * costs
        });
        // Nothing subnormal in either run: otherwise products would lose bits in one and not in the other.
        let settings = search_of(&case.rule);
        let smallest = plain.trials.iter().fold(F::infinity(), |smallest, trial| {
            let required = F::of(settings.sufficient_decrease) * trial.step * rate;
            smallest.min(required).min(trial.step)
        });
        if smallest * costs.min(steps) < F::min_positive_value() {
            break;
        }
        exercised |= *exponent != 0;
        let expected = scaled_decision(&plain.decision, *exponent);
        let step = |visit: &Visit<F>| visit.decision.outcome.step().map_or(f64::NAN, F::as_f64);
        require(
            bits(&other.decision) == expected,
            "the decision on 2^j f is the scaled one, bit for bit",
            step(&other),
            step(&plain) * steps.as_f64(),
            || {
                format!(
                    "j = {exponent}, k = {k}, {:?}\nf:     {plain:#?}\n2^j f: {other:#?}",
                    case.rule
                )
            },
        )?;
        match plain.decision.outcome.accepted() {
            Some(trial) => cost = trial.cost,
            None => break,
        }
    }
    Ok(Bearing::when(exercised))
}

/// Runs of any rule that searches, and a power of two.
pub fn cases() -> impl Strategy<Value = (Abstract, i32)> {
    (Abstract::of(homogeneous_rule(), 20), -900..900)
}

fn homogeneous_rule() -> impl Strategy<Value = StepRule> {
    // Polyak's quotient is also homogeneous, without the offset.
    searching_rule().prop_map(|rule| match rule {
        StepRule::PoNls(settings) => PoNls {
            polyak_offset: 0.0,
            ..settings
        }
        .into(),
        other => other,
    })
}

#[test]
fn scaling_the_function_scales_the_steps_bit_for_bit() {
    STATEMENT.check("scaling", cases(), |case| check::<f64>(&real_rule, case));
}

#[test]
fn scaling_the_function_scales_the_steps_bit_for_bit_in_single_precision() {
    let cases = (Abstract::of(homogeneous_rule(), 20), -60..60);
    STATEMENT.check("scaling-f32", cases, |case| check::<f32>(&real_rule, case));
}

#[test]
fn scaling_the_function_scales_the_steps_of_cdat_bit_for_bit() {
    let cases = (
        log_uniform(0.1, 10.0),
        log_uniform(1e-3, 1e3),
        -1e3..1e3,
        -900..900,
    );
    STATEMENT.check("scaling-cdat", cases, |&(sigma, rate, curvature, exponent)| {
        let decide = |exponent: i32| {
            let factor = 2f64.powi(exponent);
            let iterate = Iterate::new(factor, rate)
                .with_gradient_curvature(curvature * factor)
                .with_scale(factor);
            visits(&mut *real_rule::<f64>(&Cdat { sigma }.into()), iterate, |step| {
                step
            })
            .decision
        };
        let (plain, scaled) = (decide(0), decide(exponent));
        let step = |decision: &Decision<f64>| decision.outcome.step().unwrap_or(f64::NAN);
        let (left, right) = (step(&scaled), step(&plain) * 2f64.powi(-exponent));
        require(
            left.to_bits() == right.to_bits(),
            "η(2^j f) = 2^−j η(f)",
            left,
            right,
            || format!("σ = {sigma}, ‖g‖² = {rate}, gᵀHg = {curvature}, j = {exponent}"),
        )?;
        Ok(Bearing::when(exponent != 0))
    });
}

/// $x^2/2$ at $10^{-4}$ and $2^{10}$ times it: the offset 1e-8 matters to one quotient and not to the other.
#[test]
fn polyak_with_its_offset_is_not_homogeneous() {
    let step = |scale: f64, offset: f64| {
        let (cost, rate) = (scale * 0.5e-8, scale * scale * 1e-8);
        let rule = PoNls {
            polyak_offset: offset,
            ..Default::default()
        };
        let visit = visits(
            &mut *real_rule::<f64>(&rule.into()),
            Iterate::new(cost, rate),
            |_| 0.0,
        );
        visit.decision.outcome.step().unwrap() * scale
    };
    assert_eq!(step(1024.0, 0.0), step(1.0, 0.0));
    assert!(step(1024.0, 1e-8) > 5.0 * step(1.0, 1e-8));
}
