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
