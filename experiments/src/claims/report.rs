//! Findings gathered over seeds.

use super::finding::{Finding, Verdict};

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
    /// How many seeds have to show it.
    pub quorum: Quorum,
    /// By (data, network).
    pub pairs: Vec<PairResult>,
}

/// How many of the seeds have to show a claim, in every (data, network) pair that tests it at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quorum {
    /// At least two thirds: the paper's claims, which chance may spoil on a seed.
    TwoThirds,
    /// All: comparisons with reference values.
    All,
}

impl Quorum {
    fn reached(self, pair: &PairResult) -> bool {
        let (shown, seeds) = (pair.count(Verdict::Shown), pair.findings.len());
        match self {
            Self::TwoThirds => 3 * shown >= 2 * seeds,
            Self::All => shown == seeds,
        }
    }
}

/// A claim on one data set and network.
#[derive(Clone, Debug, PartialEq)]
pub struct PairResult {
    /// The data's label.
    pub data: String,
    /// The network's label.
    pub network: String,
    /// By seed.
    pub findings: Vec<(u64, Finding)>,
}

impl Judgement {
    /// Of a claim of the paper.
    pub(super) fn of_most_seeds(
        claim: &str,
        statement: &str,
        findings: Vec<((String, String), u64, Finding)>,
    ) -> Self {
        Self::new(claim, statement, Quorum::TwoThirds, findings)
    }

    /// Of a comparison with reference values.
    pub(super) fn of_every_run(
        claim: &str,
        statement: &str,
        findings: Vec<((String, String), u64, Finding)>,
    ) -> Self {
        Self::new(claim, statement, Quorum::All, findings)
    }

    fn new(
        claim: &str,
        statement: &str,
        quorum: Quorum,
        findings: Vec<((String, String), u64, Finding)>,
    ) -> Self {
        let mut pairs: Vec<PairResult> = Vec::new();
        for ((data, network), seed, finding) in findings {
            match pairs
                .iter_mut()
                .find(|pair| pair.data == data && pair.network == network)
            {
                Some(pair) => pair.findings.push((seed, finding)),
                None => pairs.push(PairResult {
                    data,
                    network,
                    findings: vec![(seed, finding)],
                }),
            }
        }
        Self {
            claim: claim.to_owned(),
            statement: statement.to_owned(),
            quorum,
            pairs,
        }
    }

    /// *reproduced*, *not reproduced* or *not tested*.
    pub fn verdict(&self) -> &'static str {
        match self.pairs_reached() {
            (_, 0) => "not tested at this scale",
            (reached, tested) if reached == tested => "reproduced",
            _ => "not reproduced",
        }
    }

    /// In how many of the pairs that test the claim enough seeds show it, and how many test it.
    pub(super) fn pairs_reached(&self) -> (usize, usize) {
        let tested = || self.pairs.iter().filter(|pair| pair.tested() > 0);
        (
            tested().filter(|pair| self.quorum.reached(pair)).count(),
            tested().count(),
        )
    }

    /// Whether the claim was tested and reproduced.
    pub fn reproduced(&self) -> bool {
        self.verdict() == "reproduced"
    }
}

impl PairResult {
    /// How many seeds came to a verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.findings
            .iter()
            .filter(|(_, finding)| finding.verdict == verdict)
            .count()
    }

    /// How many seeds tested the claim.
    pub fn tested(&self) -> usize {
        self.findings.len() - self.count(Verdict::NotTested)
    }
}
