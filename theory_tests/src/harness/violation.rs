//! What a check says of a case.

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

pub type Verdict = Result<Bearing, Violation>;

/// A violation of `claim`, whose two sides are `left` and `right`, unless `holds`.
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
