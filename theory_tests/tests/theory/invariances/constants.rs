//! $f \mapsto f + a$. The costs of the shifted run are those of the plain one, each with one rounding more; the rules' decisions
//! are compared search by search.
//!
//! *Band.* Let $u$ be the unit roundoff of the comparison and $m$ the largest absolute cost of either run. A shifted cost is within
//! $um$ of exact. The average of the shifted run is within its own band of the exact average of its costs, hence within that and
//! $um$ of the exact average of the plain ones plus $a$, and the plain average within its band of that (`zhang_hager_band`; the
//! maximum of a window has no rounding). Each acceptance bound $R - c\eta s$ has three roundings, of numbers at most
//! $|R| + c\eta s$. A trial whose cost is farther than the sum of these from equality is decided alike in both runs.

use flatland_descent::line_search::{Iterate, Outcome};
use flatland_descent::step_rule::{PoNls, StepRule};
use flatland_theory::harness::*;
use proptest::prelude::*;

pub const STATEMENT: Statement = Statement::new("invariances", 6_000, Families::Named(&["constants"]));

pub fn check(make: MakeRule<f64>, (case, constant): &(Abstract, f64)) -> Verdict {
    let mut rule = make(&case.rule);
    let mut shifted = make(&case.rule);
    let c = search_of(&case.rule).sufficient_decrease;
    let mut cost = case.first_cost;
    let (mut costs, mut shifted_costs) = (Vec::new(), Vec::new());
    let mut compared = 0;
    for (k, moment) in case.moments.iter().enumerate() {
        let rate = moment.squared_norm;
        costs.push(cost);
        shifted_costs.push(cost + constant);
        let landscape = |step: f64| moment.landscape.cost(cost, rate, step);
        let plain = visits(&mut *rule, Iterate::new(cost, rate), landscape);
        let other = visits(&mut *shifted, Iterate::new(cost + constant, rate), |step| {
            landscape(step) + constant
        });

        let averages =
            zhang_hager_band(&costs, f64::EPSILON) + zhang_hager_band(&shifted_costs, f64::EPSILON);
        let reference = plain.decision.reference.unwrap_or(f64::NAN);
        let largest = costs.iter().map(|cost| cost.abs()).fold(0.0, f64::max) + constant.abs();
        let decided = plain.trials.iter().all(|trial| {
            let required = c * trial.step * rate;
            let band = averages + f64::EPSILON * (8.0 * largest + 4.0 * trial.cost.abs() + 6.0 * required);
            // A trial that is not finite is rejected on either side.
            !trial.cost.is_finite() || (trial.cost - (reference - required)).abs() > band
        });
        if !decided {
            break;
        }
        compared += 1;
        let step = |visit: &Visit<f64>| visit.decision.outcome.step().unwrap_or(f64::NAN);
        // A decrease that vanishes beside the constant leaves the step as it is, and gives it another name.
        let below_rounding = |visit: &Visit<f64>| matches!(visit.decision.outcome, Outcome::BelowRounding(_));
        let same_outcome = below_rounding(&plain)
            || below_rounding(&other)
            || plain.decision.outcome.name() == other.decision.outcome.name();
        require(
            step(&plain).to_bits() == step(&other).to_bits()
                && plain.decision.trials == other.decision.trials
                && same_outcome,
            "f and f + a take the same step",
            step(&other),
            step(&plain),
            || {
                format!(
                    "a = {constant}, k = {k}, {:?}\nf:     {plain:#?}\nf + a: {other:#?}",
                    case.rule
                )
            },
        )?;
        match plain.decision.outcome.accepted() {
            Some(trial) => cost = trial.cost,
            None => break,
        }
    }
    Ok(Bearing::when(compared > 0))
}

/// Runs of any rule that searches but PoNLS, and a constant.
pub fn cases() -> impl Strategy<Value = (Abstract, f64)> {
    let rule = searching_rule().prop_filter("not PoNLS", |rule| !matches!(rule, StepRule::PoNls(_)));
    (Abstract::of(rule, 20), -1e3..1e3)
}

#[test]
fn adding_a_constant_changes_no_step() {
    STATEMENT.check("constants", cases(), |case| check(&real_rule, case));
}

#[test]
fn adding_a_constant_changes_polyaks_step() {
    let step = |constant: f64| {
        let rule = PoNls::default();
        let cost_at = |step: f64| (1.0 - step).powi(2) / 2.0 + constant;
        let visit = visits(
            &mut *real_rule::<f64>(&rule.into()),
            Iterate::new(0.5 + constant, 1.0),
            cost_at,
        );
        visit.decision.outcome.step().unwrap()
    };
    assert_ne!(step(0.0), step(0.1));
}
