//! $2^j f$ in the place of $f$, with every setting that is a step scaled by $2^{-j}$, changes no bit of a run but the exponents, up to the
//! ends of the range of floats: squared gradient norms over- and underflow long before.
//!
//! Costs stay normal numbers, since a constant is added and runs are short, and runs with smaller gradients are left out: powers of two
//! commute with every rounding of normal numbers.

use super::*;
use argmin_math::{ArgminDot, ArgminScaledSub};
use flatland_descent::line_search::{Iterate, Outcome, Trial};
use flatland_descent::step_rule::Stepper;
use flatland_theory::harness::config;
use proptest::prelude::*;

/// $1 + \sum_i a_i x_i^2/2 + x_i^4/4$: positive, and not a quadratic.
fn cost<F: Scalar>(curvatures: &[f64], x: &[F]) -> F {
    let terms = curvatures.iter().zip(x).map(|(&a, &x)| {
        let square = x * x;
        F::of(a) * square / F::of(2.0) + square * square / F::of(4.0)
    });
    terms.fold(F::one(), |sum, term| sum + term)
}

fn gradient<F: Scalar>(curvatures: &[f64], x: &[F]) -> Vec<F> {
    let entry = |(&a, &x): (&f64, &F)| F::of(a) * x + x * x * x;
    curvatures.iter().zip(x).map(entry).collect()
}

/// Every rule, for $2^j f$.
fn rules(exponent: i32) -> Vec<StepRule> {
    let unit = 2_f64.powi(-exponent);
    let search = SearchSettings {
        first_step: unit,
        ..Default::default()
    };
    let clamped = SearchSettings {
        min_first_trial: Some(unit / 8.0),
        max_first_trial: Some(unit),
        max_step: Some(2.0 * unit),
        ..search
    };
    vec![
        Ls { search }.into(),
        Ls { search: clamped }.into(),
        Nls {
            search,
            ..Default::default()
        }
        .into(),
        NlsUb {
            search,
            upper_bound: Some(3.0 * unit),
            ..Default::default()
        }
        .into(),
        PoNls {
            polyak_offset: 0.0,
            search,
            ..Default::default()
        }
        .into(),
        Grippo {
            search,
            ..Default::default()
        }
        .into(),
        Cdat { sigma: 1.9 }.into(),
        Constant { step: unit / 16.0 }.into(),
        warm_up(unit / 16.0),
    ]
}

/// The end of a run of the solver: its last iterate and its counts.
fn solved<F>(rule: &StepRule, curvatures: &[f64], start: &[F], exponent: i32) -> (Vec<u64>, u64, u64)
where
    F: Scalar + ArgminFloat,
    Vec<F>: ArgminDot<Vec<F>, F> + ArgminScaledSub<Vec<F>, F, Vec<F>>,
{
    let unit = F::of(2_f64.powi(exponent));
    let ended = run(
        *rule,
        |x: &[F]| unit * cost(curvatures, x),
        |x: &[F]| gradient(curvatures, x).into_iter().map(|g| unit * g).collect(),
        start,
        Some(F::zero()),
        12,
    );
    let bits = ended.x.iter().map(|x| x.as_f64().to_bits()).collect();
    (bits, ended.iterations, ended.costs)
}

/// A run of the rule over scalars: what it decides at every iterate, for $f$ again, and the smallest entry of a gradient of $f$.
fn decided<F: Scalar>(rule: &StepRule, curvatures: &[f64], start: &[F], exponent: i32) -> (Vec<[u64; 5]>, F) {
    let (unit, inverse) = (F::of(2_f64.powi(exponent)), F::of(2_f64.powi(-exponent)));
    let mut rule = Stepper::<F>::new(*rule).unwrap();
    let mut x = start.to_vec();
    let (mut decisions, mut smallest) = (Vec::new(), F::one());
    for _ in 0..12 {
        let g = gradient(curvatures, &x);
        let entries = g.iter().filter(|g| **g != F::zero());
        smallest = entries.fold(smallest, |smallest, g| smallest.min(g.abs()));
        let dot = |left: &[F], right: &[F]| {
            left.iter()
                .zip(right)
                .fold(F::zero(), |sum, (&l, &r)| sum + l * r)
        };
        let hessian = curvatures
            .iter()
            .zip(&x)
            .map(|(&a, &x)| F::of(a) + F::of(3.0) * x * x);
        let product: Vec<F> = hessian.zip(&g).map(|(h, &g)| unit * h * g).collect();
        // Products of the gradient divided by the unit.
        let iterate = Iterate::new(unit * cost(curvatures, &x), dot(&g, &g))
            .with_gradient_curvature(dot(&g, &product))
            .with_scale(unit);
        let at = |step: F| -> Vec<F> { x.iter().zip(&g).map(|(&x, &g)| x - step * (unit * g)).collect() };
        let decision = rule.step(&iterate, |step| (unit * cost(curvatures, &at(step)), ()));
        let bits = |value: F| value.as_f64().to_bits();
        let accepted = decision.outcome.accepted().unwrap_or(Trial {
            step: F::zero(),
            cost: F::zero(),
        });
        let rejected = match decision.outcome {
            Outcome::Bracketed { rejected, .. } => rejected,
            _ => F::zero(),
        };
        let step = decision.outcome.step().unwrap_or(F::zero());
        decisions.push([
            decision.trials as u64,
            bits(step * unit),
            bits(accepted.cost * inverse),
            bits(rejected * unit),
            bits(decision.reference.unwrap_or(F::zero()) * inverse),
        ]);
        x = at(step);
    }
    (decisions, smallest)
}

fn check<F>(curvatures: &[f64], start: &[f64], exponent: i32) -> Result<(), TestCaseError>
where
    F: Scalar + ArgminFloat,
    Vec<F>: ArgminDot<Vec<F>, F> + ArgminScaledSub<Vec<F>, F, Vec<F>>,
{
    let start: Vec<F> = start.iter().map(|&x| F::of(x)).collect();
    for (plain, scaled) in rules(0).iter().zip(&rules(exponent)) {
        let (decisions, smallest) = decided(plain, curvatures, &start, 0);
        // Subnormal entries of the scaled gradient would lose bits before any rule sees them.
        if smallest * F::of(2_f64.powi(exponent)) < F::min_positive_value() / F::epsilon() {
            continue;
        }
        prop_assert_eq!(
            solved(scaled, curvatures, &start, exponent),
            solved(plain, curvatures, &start, 0),
            "solver, j = {}, {:?}",
            exponent,
            plain
        );
        prop_assert_eq!(
            decided(scaled, curvatures, &start, exponent).0,
            decisions,
            "stepper, j = {}, {:?}",
            exponent,
            plain
        );
    }
    Ok(())
}

fn curvatures() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(0.1..10.0, 3)
}

fn start() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(-2.0..2.0, 3)
}

proptest! {
    #![proptest_config(config(200))]

    #[test]
    fn scaling_by_a_power_of_two_changes_no_bit_of_any_rules_path(
        curvatures in curvatures(),
        start in start(),
        exponent in prop_oneof![-900..=900, Just(900), Just(-900)],
    ) {
        check::<f64>(&curvatures, &start, exponent)?;
    }

    #[test]
    fn scaling_by_a_power_of_two_changes_no_bit_in_single_precision(
        curvatures in curvatures(),
        start in start(),
        exponent in prop_oneof![-100..=100, Just(100), Just(-100)],
    ) {
        check::<f32>(&curvatures, &start, exponent)?;
    }
}
