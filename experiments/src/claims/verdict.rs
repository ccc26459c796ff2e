//! Findings gathered over seeds, and the verdict on them.

use super::criterion::{Criterion, Share};
use super::evidence::{Evidence, Finding};
use std::fmt;

/// The verdict on a claim over all (data, network) pairs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// In every pair that tests the claim, enough of the seeds that can test it show it.
    Reproduced,
    /// Neither reproduced nor contradicted.
    NotReproduced,
    /// In every pair that tests the claim, enough of the seeds that can test it show the opposite.
    Contradicted,
    /// No seed can test the claim.
    NotTestable {
        /// Why not.
        reason: String,
    },
}

impl Verdict {
    /// The verdict without its reason.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Reproduced => "reproduced",
            Self::NotReproduced => "not reproduced",
            Self::Contradicted => "contradicted",
            Self::NotTestable { .. } => "not testable here",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotTestable { reason } => write!(f, "{}: {reason}", self.name()),
            _ => f.write_str(self.name()),
        }
    }
}

/// A claim judged on every (data, network, seed).
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// The claim's name.
    pub claim: String,
    /// The claim in a sentence.
    pub statement: String,
    /// What decides.
    pub criterion: Criterion,
    /// One entry per (data, network), with the seeds that the verdict is on.
    pub pairs: Vec<PairResult>,
    /// The same with the seeds that had been seen when the criterion was written.
    pub exploration: Vec<PairResult>,
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

/// The labels of data and network, and the seed.
pub(super) type Place = ((String, String), u64);

impl Judgement {
    pub(super) fn new(
        claim: impl Into<String>,
        statement: impl Into<String>,
        criterion: Criterion,
        seeds: impl IntoIterator<Item = (Place, Evidence)>,
    ) -> Self {
        let (mut pairs, mut exploration) = (Vec::new(), Vec::new());
        for ((pair, seed), evidence) in seeds {
            let results = match criterion.is_exploratory(seed) {
                true => &mut exploration,
                false => &mut pairs,
            };
            push(results, pair, seed, evidence);
        }
        Self {
            claim: claim.into(),
            statement: statement.into(),
            criterion,
            pairs,
            exploration,
        }
    }

    /// The verdict on all pairs that test the claim.
    pub fn verdict(&self) -> Verdict {
        match (&self.criterion.exploratory_seeds, self.pairs.is_empty()) {
            (Some(seeds), true) if !self.exploration.is_empty() => Verdict::NotTestable {
                reason: format!(
                    "version {} of its criterion is judged on seeds from {} on, and none was run",
                    self.criterion.version,
                    seeds.end() + 1
                ),
            },
            _ => verdict(&self.pairs, self.criterion.share),
        }
    }

    /// What the verdict would be on the seeds that had been seen when the criterion was written, if there are any.
    pub fn exploratory_verdict(&self) -> Option<Verdict> {
        (!self.exploration.is_empty()).then(|| verdict(&self.exploration, self.criterion.share))
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

    /// The number of seeds that can test the claim.
    pub fn tested(&self) -> usize {
        self.seeds.len() - self.count(Finding::NotTestable)
    }

    /// The verdict on this pair alone.
    pub fn verdict(&self, share: Share) -> Verdict {
        let tested = self.tested();
        if tested == 0 {
            Verdict::NotTestable {
                reason: reasons(std::slice::from_ref(self)),
            }
        } else if share.reached(self.count(Finding::Shown), tested) {
            Verdict::Reproduced
        } else if share.reached(self.count(Finding::Opposite), tested) {
            Verdict::Contradicted
        } else {
            Verdict::NotReproduced
        }
    }
}

/// The verdict on several pairs: what all that test the claim agree on.
fn verdict(pairs: &[PairResult], share: Share) -> Verdict {
    let mut verdicts = pairs
        .iter()
        .filter(|pair| pair.tested() > 0)
        .map(|pair| pair.verdict(share));
    match verdicts.next() {
        Some(first) if verdicts.all(|other| other == first) => first,
        Some(_) => Verdict::NotReproduced,
        None => Verdict::NotTestable {
            reason: reasons(pairs),
        },
    }
}

/// Why seeds cannot test a claim: each reason once, with the number of seeds that have it where they differ.
fn reasons(pairs: &[PairResult]) -> String {
    let seeds = || pairs.iter().flat_map(|pair| &pair.seeds);
    let total = seeds().count();
    let mut reasons: Vec<(String, usize)> = Vec::new();
    for (_, evidence) in seeds() {
        let reason = evidence.remarks.first().cloned().unwrap_or_default();
        match reasons.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, count)) => *count += 1,
            None => reasons.push((reason, 1)),
        }
    }
    match reasons.as_slice() {
        [] => "no run has a record".to_owned(),
        [(reason, _)] => reason.clone(),
        [(reason, count), others @ ..] => {
            let more = others.len();
            let ending = if more == 1 { "" } else { "s" };
            format!("{reason} ({count} of {total} seeds; {more} other reason{ending} below)")
        }
    }
}

fn push(results: &mut Vec<PairResult>, (data, network): (String, String), seed: u64, evidence: Evidence) {
    let known = results
        .iter_mut()
        .find(|pair| pair.data == data && pair.network == network);
    match known {
        Some(pair) => pair.seeds.push((seed, evidence)),
        None => results.push(PairResult {
            data,
            network,
            seeds: vec![(seed, evidence)],
        }),
    }
}
