//! Equality to the bit.

use flatland_descent::Scalar;
use flatland_descent::line_search::{Decision, Outcome};

/// A list of bit patterns.
pub type Bits = Vec<u64>;

/// Every number of a decision as its bits: under `==`, −0 equals 0 and a NaN does not equal itself.
pub fn bits<F: Scalar>(decision: &Decision<F>) -> (String, Bits) {
    let of = |value: F| value.as_f64().to_bits();
    let mut bits = vec![decision.trials as u64];
    bits.extend(decision.reference.map(of));
    bits.extend(decision.outcome.step().map(of));
    if let Some(trial) = decision.outcome.accepted() {
        bits.push(of(trial.cost));
    }
    match decision.outcome {
        Outcome::Bracketed { rejected, .. } => bits.push(of(rejected)),
        Outcome::Turned { beyond, .. } => bits.extend([of(beyond.step), of(beyond.cost)]),
        Outcome::Failed(failure) => {
            bits.extend(
                failure
                    .last_trial
                    .into_iter()
                    .flat_map(|trial| [of(trial.step), of(trial.cost)]),
            );
            bits.extend(failure.violation.map(of));
        }
        _ => {}
    }
    (decision.outcome.name().to_owned(), bits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flatland_descent::line_search::{Failure, FailureReason, Trial};

    fn of(reference: Option<f64>, outcome: Outcome<f64>) -> (String, Bits) {
        bits(&Decision {
            reference,
            trials: 3,
            outcome,
            settled: false,
            point: None,
        })
    }

    #[test]
    fn every_number_of_a_decision_tells() {
        let trial = |step, cost| Trial { step, cost };
        let bracketed = |step, cost, rejected| Outcome::Bracketed {
            accepted: trial(step, cost),
            rejected,
        };
        let turned = |step, cost| Outcome::Turned {
            accepted: trial(1.0, 2.0),
            beyond: trial(step, cost),
        };
        let failed = |last_trial, violation| {
            Outcome::Failed(Failure {
                reason: FailureReason::StepUnderflow,
                last_trial,
                violation,
            })
        };
        let all = [
            of(Some(0.0), bracketed(1.0, 0.0, 2.0)),
            of(Some(-0.0), bracketed(1.0, 0.0, 2.0)),
            of(None, bracketed(1.0, 0.0, 2.0)),
            of(Some(0.0), bracketed(1.5, 0.0, 2.0)),
            of(Some(0.0), bracketed(1.0, -0.0, 2.0)),
            of(Some(0.0), bracketed(1.0, 0.0, 4.0)),
            of(Some(0.0), turned(3.0, 2.0)),
            of(Some(0.0), turned(4.0, 2.0)),
            of(Some(0.0), turned(3.0, f64::NAN)),
            of(Some(0.0), failed(None, None)),
            of(Some(0.0), failed(Some(trial(1.0, 2.0)), None)),
            of(Some(0.0), failed(Some(trial(1.0, 3.0)), None)),
            of(Some(0.0), failed(Some(trial(1.0, 2.0)), Some(f64::NAN))),
            of(Some(0.0), Outcome::AtCap(trial(1.0, 2.0))),
            of(Some(0.0), Outcome::AtMaxStep(trial(1.0, 2.0))),
        ];
        for (i, left) in all.iter().enumerate() {
            for (j, right) in all.iter().enumerate() {
                assert_eq!(left == right, i == j, "{left:?} {right:?}");
            }
        }
        // A NaN is itself.
        assert_eq!(all[8], of(Some(0.0), turned(3.0, f64::NAN)));
    }
}
