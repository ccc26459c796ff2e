//! What a claim came to on one (data, network, seed).

/// Whether a seed shows a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It does.
    Shown,
    /// Neither side of a comparison is ahead.
    Tie,
    /// It does not.
    NotShown,
    /// The plan does not run or record what the claim needs.
    NotTested,
}

/// A verdict and the numbers behind it.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Whether the seed shows the claim.
    pub verdict: Verdict,
    /// The numbers, by name.
    pub measures: Vec<(String, f64)>,
    /// What is missing, or went wrong, in words.
    pub remark: Option<String>,
}

/// What keeps a claim from being judged on a seed.
pub(super) enum Obstacle {
    /// The plan does not run or record this.
    Missing(String),
    /// A run that the claim is about did not come to its end.
    Ended(String),
}

/// A finding, or what stands in its way.
pub(super) type Evidence = Result<Finding, Obstacle>;

impl Finding {
    pub(super) fn shown_if(shown: bool, measures: Vec<(String, f64)>) -> Self {
        let verdict = if shown { Verdict::Shown } else { Verdict::NotShown };
        Self {
            verdict,
            measures,
            remark: None,
        }
    }
}

impl From<Evidence> for Finding {
    fn from(evidence: Evidence) -> Self {
        let without_numbers = |verdict, remark| Finding {
            verdict,
            measures: Vec::new(),
            remark: Some(remark),
        };
        match evidence {
            Ok(finding) => finding,
            Err(Obstacle::Missing(what)) => without_numbers(Verdict::NotTested, what),
            Err(Obstacle::Ended(how)) => without_numbers(Verdict::NotShown, how),
        }
    }
}

/// A measure with its name.
pub(super) fn measure(name: impl Into<String>, value: f64) -> (String, f64) {
    (name.into(), value)
}
