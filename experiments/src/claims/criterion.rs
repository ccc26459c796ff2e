//! The criterion of a claim.

use crate::plan::ClaimId;
use std::fmt;
use std::ops::RangeInclusive;

/// What each seed must show, and how many of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Criterion {
    /// What a seed must show, in a sentence.
    pub text: String,
    /// The version of this text.
    pub version: u32,
    /// The seeds that had been seen when the text was written: judged apart, as exploration.
    pub exploratory_seeds: Option<RangeInclusive<u64>>,
    /// How many of the seeds that can test the claim must show it, in every (data, network) pair that tests it.
    pub share: Share,
}

/// A share of the seeds that can test a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Share {
    /// At least two thirds: for the paper's claims, which can fail on a seed by chance.
    TwoThirds,
    /// All: for comparisons with reference values.
    All,
}

impl Share {
    /// Whether this number of seeds is enough.
    pub(super) fn reached(self, seeds: usize, of: usize) -> bool {
        match self {
            Self::TwoThirds => 3 * seeds >= 2 * of,
            Self::All => seeds == of,
        }
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TwoThirds => "at least two thirds of the seeds that can test it",
            Self::All => "all seeds",
        })
    }
}

impl Criterion {
    /// The criterion of one of the paper's claims.
    pub fn of(claim: ClaimId) -> Self {
        Self {
            text: claim.criterion().to_owned(),
            version: claim.version(),
            exploratory_seeds: claim.exploratory_seeds(),
            share: Share::TwoThirds,
        }
    }

    /// The criterion of a comparison with reference values.
    pub(super) fn of_comparison(text: String) -> Self {
        Self {
            text,
            version: 1,
            exploratory_seeds: None,
            share: Share::All,
        }
    }

    pub(super) fn is_exploratory(&self, seed: u64) -> bool {
        self.exploratory_seeds
            .as_ref()
            .is_some_and(|seeds| seeds.contains(&seed))
    }
}

impl fmt::Display for Criterion {
    /// The text, the version and the seeds that it is not judged on.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}; {}, in every (data, network) pair that tests it",
            self.text, self.share
        )?;
        if let Some(seeds) = &self.exploratory_seeds {
            write!(
                f,
                " (version {}, judged on seeds from {} on; seeds {} to {} had been seen when it was written)",
                self.version,
                seeds.end() + 1,
                seeds.start(),
                seeds.end()
            )?;
        }
        Ok(())
    }
}
