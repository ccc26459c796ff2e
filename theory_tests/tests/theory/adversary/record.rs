//! The tightest case of each inequality, kept as data in `tests/theory/adversary/tightest/`, a file per statement.

use super::search::{Found, Search, slacks};
use super::targets::{Target, target};
use flatland_theory::harness::*;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// A tightest case and how it was found.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// The inequality.
    pub claim: String,
    /// The family.
    pub family: String,
    /// The number of random cases.
    pub random_cases: usize,
    /// The smallest slack of the random cases.
    pub random_slack: f64,
    /// The number of evaluations by descents.
    pub evaluations: usize,
    /// The slack of the case.
    pub slack: f64,
    /// The case, for a reader.
    pub case: String,
    /// The numbers that make it.
    pub numbers: Vec<f64>,
}

fn path(statement: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/theory/adversary/tightest");
    folder.join(format!("{statement}.ron"))
}

/// The records of a statement, one per inequality; none if it has not been attacked.
pub fn read(statement: &str) -> Vec<Record> {
    let text = std::fs::read_to_string(path(statement)).unwrap_or_else(|_| "[]".to_owned());
    ron::from_str(&text).unwrap()
}

/// Writes the records of a statement in the place of the last ones.
pub fn write(statement: &str, records: &[Record]) {
    let text = ron::ser::to_string_pretty(records, ron::ser::PrettyConfig::default()).unwrap();
    std::fs::write(path(statement), text + "\n").unwrap();
}

impl Record {
    /// The record of a search.
    pub fn new(target: &Target, search: &Search) -> Self {
        let Found {
            family,
            numbers,
            slack,
            claim,
        } = &search.tightest;
        let (family, subject) = &target.families[*family];
        let used = subject.used(numbers);
        Self {
            claim: (*claim).to_owned(),
            family: family.clone(),
            random_cases: search.cases,
            random_slack: search.random.slack,
            evaluations: search.evaluations,
            slack: *slack,
            case: subject.show(numbers),
            numbers: numbers[..used].to_vec(),
        }
    }

    /// The index of its family; `None` where the statement no longer has it.
    fn family(&self, target: &Target) -> Option<usize> {
        target.families.iter().position(|(name, _)| *name == self.family)
    }

    /// Its case in a search; `None` where it says nothing any more.
    pub fn found(&self, target: &Target) -> Option<Found> {
        let family = self.family(target)?;
        let mut numbers = self.numbers.clone();
        numbers.resize(super::cases::NUMBERS, 0.0);
        let mut found = slacks(&*target.families[family].1, &numbers).into_iter();
        let Slack { claim, value, .. } = found.find(|slack| slack.claim == self.claim)?;
        Some(Found {
            family,
            numbers,
            slack: value,
            claim,
        })
    }
}

/// The tightest cases of a statement, ready to be judged with other rules and certificates.
pub struct TightestCases {
    target: Target,
    /// The family and the numbers of each.
    cases: Vec<(usize, Vec<f64>)>,
}

impl TightestCases {
    /// The first violation among them, if any.
    pub fn judge(&self, make: MakeRule<f64>, certificates: &dyn Certificates) -> Result<(), Violation> {
        self.cases.iter().try_for_each(|(family, numbers)| {
            let subject = &self.target.families[*family].1;
            subject.judge(numbers, make, certificates).map(drop)
        })
    }
}

/// The tightest cases kept of a statement, if there are any.
pub fn tightest_cases(statement: &str) -> Option<TightestCases> {
    let records = read(statement);
    if records.is_empty() {
        return None;
    }
    let target = target(statement);
    let case = |record: Record| Some((record.family(&target)?, record.numbers));
    let cases = records.into_iter().filter_map(case).collect();
    Some(TightestCases { target, cases })
}
