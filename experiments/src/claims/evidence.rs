//! The evidence that the runs of one (data, network, seed) give on a claim.

use super::learned::learned;
use flatland_records::{Record, Status, TraceRow};

/// What a seed says on a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// It shows the claim.
    Shown,
    /// It shows the opposite.
    Opposite,
    /// A comparison is too close to call.
    Tie,
    /// It does not show the claim.
    NotShown,
    /// It cannot test the claim: a run or recording is missing, or a run did not learn.
    NotTestable,
}

impl Finding {
    /// The finding in words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Shown => "shown",
            Self::Opposite => "opposite",
            Self::Tie => "tie",
            Self::NotShown => "not shown",
            Self::NotTestable => "not testable",
        }
    }
}

/// A number behind a finding.
#[derive(Clone, Debug, PartialEq)]
pub struct Measure {
    /// The label of the optimiser whose run was measured; `None` for a number about several runs.
    pub optimiser: Option<String>,
    /// What was measured.
    pub name: String,
    /// The value.
    pub value: f64,
}

/// How a run ended that a claim reads.
#[derive(Clone, Debug, PartialEq)]
pub struct RunEnd {
    /// The label of the optimiser.
    pub optimiser: String,
    /// The identity of its record.
    pub identity: String,
    /// How the run ended.
    pub status: Status,
    /// Whether it learned.
    pub learned: bool,
    /// The training cost of the last iterate, over the whole training set; `None` without any iterate.
    pub final_cost: Option<f64>,
    /// The last recorded share of training samples classified correctly, in \[0, 1\].
    pub train_accuracy: Option<f64>,
    /// The last recorded share of test samples classified correctly, in \[0, 1\].
    pub test_accuracy: Option<f64>,
}

impl RunEnd {
    /// The end of a run.
    pub fn of(record: &Record) -> Self {
        let trace = &record.tables.trace;
        let last = |value: fn(&TraceRow) -> Option<f64>| trace.iter().rev().find_map(value);
        Self {
            optimiser: record.cell.optimiser.clone(),
            identity: record.cell.identity.clone(),
            status: record.status.clone(),
            learned: learned(record).is_ok(),
            final_cost: trace.last().map(|row| row.train_set_cost.unwrap_or(row.cost)),
            train_accuracy: last(|row| row.train_set_accuracy).or(last(|row| row.train_accuracy)),
            test_accuracy: last(|row| row.test_accuracy),
        }
    }

    /// The numbers of this end as measures.
    pub(super) fn measures(&self) -> Vec<Measure> {
        let values = [
            ("learned", Some(f64::from(self.learned))),
            ("final cost", self.final_cost),
            ("train accuracy", self.train_accuracy),
            ("test accuracy", self.test_accuracy),
        ];
        let measured = |(name, value): (&str, Option<f64>)| Some(measure_of(&self.optimiser, name, value?));
        values.into_iter().filter_map(measured).collect()
    }
}

/// A finding and the numbers behind it.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// What the seed says on the claim.
    pub finding: Finding,
    /// The finding by the first version of the criterion, where there has been another.
    pub by_version_1: Option<Finding>,
    /// The numbers that decide.
    pub measures: Vec<Measure>,
    /// How the runs ended that the claim reads, in the order of the plan.
    pub runs: Vec<RunEnd>,
    /// What is missing, was left out or went wrong, in words; the first says why the finding is *not testable*, where it is.
    pub remarks: Vec<String>,
}

/// Why there is no evidence on a seed.
#[derive(Debug)]
pub(super) enum NoEvidence {
    /// A run or recording is missing.
    Missing(String),
    /// A run that the claim reads did not learn.
    NotLearned {
        /// Which.
        reason: String,
        /// With which costs.
        detail: Option<String>,
    },
    /// A run did not complete, and so does not show a claim about runs that need not learn.
    NotCompleted(String),
}

/// Evidence, or why there is none.
pub(super) type Judged = Result<Evidence, NoEvidence>;

impl Evidence {
    pub(super) fn new(finding: Finding, measures: Vec<Measure>) -> Self {
        Self {
            finding,
            by_version_1: None,
            measures,
            runs: Vec::new(),
            remarks: Vec::new(),
        }
    }

    pub(super) fn shown_if(shown: bool, measures: Vec<Measure>) -> Self {
        let finding = if shown { Finding::Shown } else { Finding::NotShown };
        Self::new(finding, measures)
    }

    pub(super) fn with_remarks(mut self, remarks: impl IntoIterator<Item = String>) -> Self {
        self.remarks.extend(remarks);
        self
    }
}

impl From<Judged> for Evidence {
    fn from(judged: Judged) -> Self {
        let without_numbers = |finding, remark: String| Self::new(finding, Vec::new()).with_remarks([remark]);
        match judged {
            Ok(evidence) => evidence,
            Err(NoEvidence::Missing(why)) => without_numbers(Finding::NotTestable, why),
            Err(NoEvidence::NotLearned { reason, detail }) => {
                without_numbers(Finding::NotTestable, reason).with_remarks(detail)
            }
            Err(NoEvidence::NotCompleted(how)) => without_numbers(Finding::NotShown, how),
        }
    }
}

/// A number about several runs.
pub(super) fn measure(name: impl Into<String>, value: f64) -> Measure {
    Measure {
        optimiser: None,
        name: name.into(),
        value,
    }
}

/// A number about the run of an optimiser.
pub(super) fn measure_of(optimiser: &str, name: impl Into<String>, value: f64) -> Measure {
    Measure {
        optimiser: Some(optimiser.to_owned()),
        ..measure(name, value)
    }
}
