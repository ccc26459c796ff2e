//! The evidence that the runs of one (data, network, seed) give on a claim.

/// Whether a seed shows a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// It shows the claim.
    Shown,
    /// A comparison is too close to call.
    Tie,
    /// It does not show the claim.
    NotShown,
    /// The plan lacks a run or recording that the claim needs.
    NotTested,
}

/// A finding and the numbers behind it.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// Whether the seed shows the claim.
    pub finding: Finding,
    /// The numbers, by name.
    pub measures: Vec<(String, f64)>,
    /// What is missing or went wrong, in words.
    pub remark: Option<String>,
}

/// Why there is no evidence on a seed.
pub(super) enum NoEvidence {
    /// The plan lacks this run or recording.
    Missing(String),
    /// A run that the claim is about did not complete.
    NotCompleted(String),
}

/// Evidence, or why there is none.
pub(super) type Judged = Result<Evidence, NoEvidence>;

impl Evidence {
    pub(super) fn shown_if(shown: bool, measures: Vec<(String, f64)>) -> Self {
        let finding = if shown { Finding::Shown } else { Finding::NotShown };
        Self {
            finding,
            measures,
            remark: None,
        }
    }
}

impl From<Judged> for Evidence {
    fn from(judged: Judged) -> Self {
        let without_numbers = |finding, remark| Evidence {
            finding,
            measures: Vec::new(),
            remark: Some(remark),
        };
        match judged {
            Ok(evidence) => evidence,
            Err(NoEvidence::Missing(what)) => without_numbers(Finding::NotTested, what),
            Err(NoEvidence::NotCompleted(how)) => without_numbers(Finding::NotShown, how),
        }
    }
}

/// A measure with its name.
pub(super) fn measure(name: impl Into<String>, value: f64) -> (String, f64) {
    (name.into(), value)
}
