//! The verdict of a check on a case, and the report of a violation.

use super::inequality::{CLAIMS, Slack, Slacks};
use std::fmt;

/// No inequality.
const NO_SLACKS: Slacks = [None; CLAIMS];

/// Whether a case exercised the statement, and how close it came to violating it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bearing {
    exercised: bool,
    slacks: Slacks,
}

impl Bearing {
    /// The hypotheses held and the conclusion was checked.
    pub const EXERCISED: Self = Self {
        exercised: true,
        slacks: NO_SLACKS,
    };

    /// A hypothesis did not hold: the statement claims nothing here.
    pub const VACUOUS: Self = Self {
        exercised: false,
        slacks: NO_SLACKS,
    };

    /// Exercised when `held`.
    pub fn when(held: bool) -> Self {
        if held { Self::EXERCISED } else { Self::VACUOUS }
    }

    /// The same bearing, with the smallest slack of each inequality of the case.
    pub(super) fn with_slacks(self, slacks: Slacks) -> Self {
        Self { slacks, ..self }
    }

    /// Whether the case exercised the statement.
    pub fn is_exercised(&self) -> bool {
        self.exercised
    }

    /// The smallest slack of the inequalities of the case, if it had any.
    pub fn tightest(&self) -> Option<Slack> {
        self.slacks()
            .min_by(|left, right| left.value.total_cmp(&right.value))
    }

    /// The smallest slack of each of its inequalities.
    pub fn slacks(&self) -> impl Iterator<Item = Slack> {
        self.slacks.into_iter().flatten()
    }
}

/// A statement found false, with everything needed to examine it.
#[derive(Debug, Clone)]
pub struct Violation {
    claim: String,
    left: f64,
    right: f64,
    at: String,
}

impl Violation {
    /// Minus the distance of the two sides, relative to the larger; −1 where a side is not finite.
    pub fn slack(&self) -> f64 {
        let scale = self.left.abs().max(self.right.abs());
        let distance = (self.left / scale - self.right / scale).abs();
        if distance.is_finite() { -distance } else { -1.0 }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            claim,
            left,
            right,
            at,
        } = self;
        write!(
            f,
            "claim:      {claim}\nleft side:  {left:e}\nright side: {right:e}\nat:         {at}"
        )
    }
}

/// The verdict of a check on a case.
pub type Verdict = Result<Bearing, Violation>;

/// The slack of a case: the smallest of its inequalities, negative for a violation; `None` where it had none.
///
/// ```
/// use flatland_theory::harness::{Inequality, Tightest, Verdict, slack};
///
/// let check = |step: f64| -> Verdict {
///     let mut tightest = Tightest::default();
///     tightest.note(Inequality::greater(step, 0.5).require("η > 1/2", || format!("η = {step}"))?);
///     Ok(tightest.bearing())
/// };
/// assert_eq!(slack(&check(2.0)), Some(0.75));
/// assert_eq!(slack(&check(0.25)), Some(-0.5));
/// ```
pub fn slack(verdict: &Verdict) -> Option<f64> {
    match verdict {
        Ok(bearing) => bearing.tightest().map(|slack| slack.value),
        Err(violation) => Some(violation.slack()),
    }
}

/// A violation of `claim`, whose two sides are `left` and `right`, unless `holds`; `at` describes the place.
///
/// # Errors
///
/// That violation.
pub fn require(
    holds: bool,
    claim: &str,
    left: f64,
    right: f64,
    at: impl FnOnce() -> String,
) -> Result<(), Violation> {
    if holds {
        return Ok(());
    }
    let (claim, at) = (claim.to_owned(), at());
    Err(Violation {
        claim,
        left,
        right,
        at,
    })
}

/// A case that violates a statement, shrunk.
#[derive(Debug)]
pub struct Counterexample {
    pub(super) statement: &'static str,
    pub(super) family: String,
    pub(super) violation: String,
    pub(super) case: String,
    pub(super) seed: u64,
    pub(super) cases: u32,
}

impl fmt::Display for Counterexample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            statement,
            family,
            violation,
            case,
            seed,
            cases,
        } = self;
        write!(
            f,
            "\n{statement} is false for the family `{family}`\n{violation}\nshrunk case: {case}\n\
             to reproduce: FLATLAND_SEED={seed} FLATLAND_CASES={cases} \
             cargo test --package flatland-theory {statement}::\n"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn violation(left: f64, right: f64) -> Violation {
        require(false, "a claim", left, right, || "the place".into()).unwrap_err()
    }

    #[test]
    fn a_violation_is_as_large_as_its_sides_are_apart() {
        assert_eq!(violation(4.0, 3.0).slack(), -0.25);
        assert_eq!(violation(3.0, 4.0).slack(), -0.25);
        assert_eq!(violation(-4.0, 2.0).slack(), -1.5);
        assert_eq!(violation(2.0, -4.0).slack(), -1.5);
        for (left, right) in [(f64::NAN, 1.0), (1.0, f64::INFINITY), (0.0, 0.0)] {
            assert_eq!(violation(left, right).slack(), -1.0);
        }
        assert_eq!(slack(&Err(violation(4.0, 3.0))), Some(-0.25));
        assert!(require(true, "a claim", 1.0, 2.0, || panic!("nothing to describe")).is_ok());
    }

    #[test]
    fn a_case_is_exercised_or_vacuous_and_has_the_slacks_it_was_given() {
        assert_eq!(
            [true, false].map(Bearing::when),
            [Bearing::EXERCISED, Bearing::VACUOUS]
        );
        assert!(Bearing::EXERCISED.is_exercised() && !Bearing::VACUOUS.is_exercised());
        assert_eq!(slack(&Ok(Bearing::EXERCISED)), None);
        let of = |value| {
            Some(Slack {
                claim: "a",
                value,
                rounding: 0.0,
            })
        };
        let bearing = Bearing::VACUOUS.with_slacks([of(0.5), None, of(0.25), of(0.75)]);
        assert!(!bearing.is_exercised());
        assert_eq!((bearing.tightest(), slack(&Ok(bearing))), (of(0.25), Some(0.25)));
        assert_eq!(bearing.slacks().count(), 3);
    }
}
