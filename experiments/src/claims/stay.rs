//! Stays in Flatland, as far as a record shows them.
//!
//! A *stay* is a maximal run of successive iterations in Flatland ([`Record::in_flatland`]). An iteration whose $\lambda_1$
//! was not recorded, or did not converge, ends a stay.

use super::evidence::{Finding, Measure, NoEvidence, measure_of};
use super::group::{Group, row_at};
use flatland_records::{Record, Rule, TraceRow};

/// The rules that fall into Flatland where NLS-ub does not.
pub(super) const STALLING: [Rule; 2] = [Rule::Nls, Rule::PoNls];
/// Shorter stays do not count: the run is passing through.
pub(super) const SHORTEST_STAY: usize = 20;
/// A stay is early if it begins before the number of iterations divided by this.
const EARLY_PART: usize = 5;

/// An answer in three-valued logic, since a record may leave it open. The minimum of several answers says whether all
/// hold, the maximum whether any holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Answer {
    No,
    Open,
    Yes,
}

impl Answer {
    pub(super) fn of(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }

    /// The negation.
    pub(super) fn negated(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::Open => Self::Open,
        }
    }

    pub(super) fn finding(self) -> Finding {
        match self {
            Self::Yes => Finding::Shown,
            Self::No => Finding::NotShown,
            Self::Open => Finding::NotTestable,
        }
    }
}

/// Successive iterations in Flatland, from the first to the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stay {
    pub(super) first: usize,
    pub(super) last: usize,
}

impl Stay {
    fn length(self) -> usize {
        self.last - self.first + 1
    }

    pub(super) fn is_long(self) -> bool {
        self.length() >= SHORTEST_STAY
    }

    pub(super) fn is_early(self, iterations: usize) -> bool {
        self.is_long() && EARLY_PART * self.first < iterations
    }
}

/// The stays of a run: those seen, and those possible if every unrecorded $\lambda_1$ were that of Flatland.
pub(super) struct Stays {
    pub(super) seen: Vec<Stay>,
    possible: Vec<Stay>,
    /// The number of iterations for which the record leaves open whether they are in Flatland.
    unrecorded: usize,
}

impl Stays {
    pub(super) fn of(record: &Record) -> Self {
        Self {
            seen: stays(record, |row| record.in_flatland(row) == Some(true)),
            possible: stays(record, |row| record.in_flatland(row) != Some(false)),
            unrecorded: record
                .tables
                .trace
                .iter()
                .filter(|row| record.in_flatland(row).is_none())
                .count(),
        }
    }

    pub(super) fn any(&self, wanted: impl Fn(&Stay) -> bool) -> Answer {
        match (self.seen.iter().any(&wanted), self.possible.iter().any(&wanted)) {
            (true, _) => Answer::Yes,
            (false, true) => Answer::Open,
            (false, false) => Answer::No,
        }
    }

    /// The longest stay seen and the number of unrecorded iterations.
    pub(super) fn measures(&self, label: &str) -> Vec<Measure> {
        let longest = self.seen.iter().rev().max_by_key(|stay| stay.length());
        let length = longest.map_or(0, |stay| stay.length());
        let mut measures = vec![measure_of(label, "longest stay in iterations", length as f64)];
        measures.extend(longest.map(|stay| measure_of(label, "where it begins", stay.first as f64)));
        if self.unrecorded > 0 {
            let name = "iterations near the label variance without λ₁";
            measures.push(measure_of(label, name, self.unrecorded as f64));
        }
        measures
    }

    pub(super) fn remark(&self, label: &str) -> Option<String> {
        let gaps =
            format!("λ₁ of {label} was not recorded throughout near the label variance: a gap ends a stay");
        (self.unrecorded > 0).then_some(gaps)
    }
}

/// The longest runs of successive iterations with a property.
fn stays(record: &Record, has: impl Fn(&TraceRow) -> bool) -> Vec<Stay> {
    let mut stays: Vec<Stay> = Vec::new();
    let in_stay = |k: &usize| row_at(record, *k).is_some_and(&has);
    for k in (0..=record.cell.iterations).filter(in_stay) {
        match stays.last_mut() {
            Some(stay) if stay.last + 1 == k => stay.last = k,
            _ => stays.push(Stay { first: k, last: k }),
        }
    }
    stays
}

/// $2/K$, if the claims about Flatland can be judged on these runs, which share loss, last layer and batch.
pub(super) fn floor(group: &Group<'_>) -> Result<f64, NoEvidence> {
    let refuse = |needed: &str| Err(NoEvidence::Missing(needed.to_owned()));
    let cell = group.runs().next().map(|run| &run.cell);
    match (
        cell.and_then(|cell| cell.sharpness_floor()),
        cell.and_then(|cell| cell.batch),
    ) {
        (None, _) => refuse("Flatland is about mean-squared error and a last layer with bias only"),
        (_, Some(_)) => refuse("Flatland is judged by the cost over all training samples, not over a batch"),
        (Some(floor), None) => Ok(floor),
    }
}

/// The completed runs of NLS and PoNLS, at least one, and how the others ended.
pub(super) fn stalling<'g>(group: &'g Group<'_>) -> Result<(Vec<&'g Record>, Vec<String>), NoEvidence> {
    let (mut runs, mut ends) = (Vec::new(), Vec::new());
    for rule in STALLING {
        match group.completed(rule) {
            Ok(run) => runs.push(run),
            Err(NoEvidence::NotCompleted(how)) => ends.push(how),
            Err(_) => {}
        }
    }
    match (runs.is_empty(), ends.is_empty()) {
        (false, _) => Ok((runs, ends)),
        (true, false) => Err(NoEvidence::NotCompleted(ends.join("; "))),
        (true, true) => Err(NoEvidence::Missing("needs a run of Nls or PoNls".to_owned())),
    }
}
