//! The verdict of a check on a case, and the report of a violation.

use std::fmt;

/// Whether a case exercised the statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bearing {
    /// The hypotheses held and the conclusion was checked.
    Exercised,
    /// A hypothesis did not hold: the statement claims nothing here.
    Vacuous,
}

impl Bearing {
    /// Exercised when `held`.
    pub fn when(held: bool) -> Self {
        if held { Self::Exercised } else { Self::Vacuous }
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
