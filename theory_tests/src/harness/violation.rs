//! What a check says of a case, and what is reported of one that violates its statement.

use std::fmt;

/// Whether a case had anything to say about the statement.
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

/// A statement found false, with everything a person needs to look at it.
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

/// What a check says of a case.
pub type Verdict = Result<Bearing, Violation>;

/// A violation of `claim`, whose two sides are `left` and `right`, unless `holds`; `at` says where it was found.
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
             to see it again: FLATLAND_SEED={seed} FLATLAND_CASES={cases} \
             cargo test --package flatland-theory {statement}::\n"
        )
    }
}
