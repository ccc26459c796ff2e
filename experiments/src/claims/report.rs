//! Findings gathered over seeds, and the verdict on all of them.

use super::evidence::{Evidence, Finding};
use std::fmt;

/// The judgements of a plan.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// One for each claim, in the order of the plan.
    pub judgements: Vec<Judgement>,
}

/// A claim judged on every (data, network, seed).
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// The claim's name.
    pub claim: String,
    /// The claim in a sentence.
    pub statement: String,
    /// The share of seeds that must show it.
    pub criterion: Criterion,
    /// One entry per (data, network).
    pub pairs: Vec<PairResult>,
}

/// The share of seeds that must show a claim, in every (data, network) pair that tests it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Criterion {
    /// At least two thirds: for the paper's claims, which can fail on a seed by chance.
    TwoThirds,
    /// All: for comparisons with reference values.
    All,
}

impl Criterion {
    fn reached(self, pair: &PairResult) -> bool {
        let (shown, seeds) = (pair.count(Finding::Shown), pair.seeds.len());
        match self {
            Self::TwoThirds => 3 * shown >= 2 * seeds,
            Self::All => shown == seeds,
        }
    }
}

/// The verdict on a claim over all (data, network) pairs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every pair that tests the claim meets the criterion.
    Reproduced,
    /// Some pair that tests the claim does not meet the criterion.
    NotReproduced,
    /// No pair tests the claim.
    NotTested,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Reproduced => "reproduced",
            Self::NotReproduced => "not reproduced",
            Self::NotTested => "not tested at this scale",
        })
    }
}

/// A claim on one data set and network.
#[derive(Clone, Debug, PartialEq)]
pub struct PairResult {
    /// The data's label.
    pub data: String,
    /// The network's label.
    pub network: String,
    /// One entry per seed.
    pub seeds: Vec<(u64, Evidence)>,
}

impl Judgement {
    /// The judgement on a claim of the paper.
    pub(super) fn of_most_seeds(
        claim: &str,
        statement: &str,
        seeds: Vec<((String, String), u64, Evidence)>,
    ) -> Self {
        Self::new(claim, statement, Criterion::TwoThirds, seeds)
    }

    /// The judgement on a comparison with reference values.
    pub(super) fn of_every_run(
        claim: &str,
        statement: &str,
        seeds: Vec<((String, String), u64, Evidence)>,
    ) -> Self {
        Self::new(claim, statement, Criterion::All, seeds)
    }

    fn new(
        claim: &str,
        statement: &str,
        criterion: Criterion,
        seeds: Vec<((String, String), u64, Evidence)>,
    ) -> Self {
        let mut pairs: Vec<PairResult> = Vec::new();
        for ((data, network), seed, evidence) in seeds {
            match pairs
                .iter_mut()
                .find(|pair| pair.data == data && pair.network == network)
            {
                Some(pair) => pair.seeds.push((seed, evidence)),
                None => pairs.push(PairResult {
                    data,
                    network,
                    seeds: vec![(seed, evidence)],
                }),
            }
        }
        Self {
            claim: claim.to_owned(),
            statement: statement.to_owned(),
            criterion,
            pairs,
        }
    }

    /// The verdict on all pairs that test the claim.
    pub fn verdict(&self) -> Verdict {
        match self.pairs_reached() {
            (_, 0) => Verdict::NotTested,
            (reached, tested) if reached == tested => Verdict::Reproduced,
            _ => Verdict::NotReproduced,
        }
    }

    /// The number of pairs that meet the criterion, and the number that test the claim.
    pub(super) fn pairs_reached(&self) -> (usize, usize) {
        let tested = || self.pairs.iter().filter(|pair| pair.tested() > 0);
        (
            tested().filter(|pair| self.criterion.reached(pair)).count(),
            tested().count(),
        )
    }

    /// Whether the claim was tested and reproduced.
    pub fn reproduced(&self) -> bool {
        self.verdict() == Verdict::Reproduced
    }
}

impl PairResult {
    /// The number of seeds with a finding.
    pub fn count(&self, finding: Finding) -> usize {
        self.seeds
            .iter()
            .filter(|(_, evidence)| evidence.finding == finding)
            .count()
    }

    /// The number of seeds that tested the claim.
    pub fn tested(&self) -> usize {
        self.seeds.len() - self.count(Finding::NotTested)
    }
}
