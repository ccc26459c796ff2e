//! Claims about falling into Flatland, and about being saved from it.
//!
//! A *stay* is a run of successive iterations in Flatland ([`Record::in_flatland`]), as long as there is one. An iteration
//! whose $\lambda_1$ was not recorded ends a stay. Where it could have made the difference, that is, where the cost was
//! within 10 % of the label variance and a longer stay is possible, the records do not test the claim.

use super::finding::{Evidence, Finding, Obstacle, Verdict, measure};
use super::group::Group;
use flatland_records::{Record, Rule, TraceRow};

/// The rules that fall into Flatland where NLS-ub does not.
pub(super) const STALLING: [Rule; 2] = [Rule::Nls, Rule::PoNls];
/// Shorter stays are passages.
const SHORTEST_STAY: usize = 20;
/// A stay is early if it begins before the iterations divided by this.
const EARLY_PART: usize = 5;
/// A rescued run has at most this share of the stalled run's cost,
const RESCUED_COST: f64 = 0.1;
/// by this many times the last iteration of the stay,
const RESCUED_BY: usize = 10;
/// and then at least this many times the least sharpness.
const RESCUED_SHARPNESS: f64 = 1.05;

/// What a record says, which may be nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Yes,
    No,
    Open,
}

impl Answer {
    fn verdict(self) -> Verdict {
        match self {
            Self::Yes => Verdict::Shown,
            Self::No => Verdict::NotShown,
            Self::Open => Verdict::NotTested,
        }
    }
}

/// Successive iterations in Flatland, from the first to the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stay {
    first: usize,
    last: usize,
}

impl Stay {
    fn length(self) -> usize {
        self.last - self.first + 1
    }

    fn is_long(self) -> bool {
        self.length() >= SHORTEST_STAY
    }

    fn is_early(self, iterations: usize) -> bool {
        self.is_long() && EARLY_PART * self.first < iterations
    }
}

/// The stays of a run: those that were seen, and those that there would be if every unrecorded $\lambda_1$ were that of
/// Flatland.
struct Stays {
    seen: Vec<Stay>,
    possible: Vec<Stay>,
    /// How many iterations could be in Flatland for all that was recorded.
    unrecorded: usize,
}

impl Stays {
    fn of(record: &Record) -> Self {
        Self {
            seen: stays(record, |row| record.in_flatland(row) == Some(true)),
            possible: stays(record, |row| record.in_flatland(row) != Some(false)),
            unrecorded: record
                .trace
                .iter()
                .filter(|row| record.in_flatland(row).is_none())
                .count(),
        }
    }

    fn any(&self, wanted: impl Fn(&Stay) -> bool) -> Answer {
        match (self.seen.iter().any(&wanted), self.possible.iter().any(&wanted)) {
            (true, _) => Answer::Yes,
            (false, true) => Answer::Open,
            (false, false) => Answer::No,
        }
    }

    /// The longest that was seen and what was not, by name.
    fn measures(&self, label: &str) -> Vec<(String, f64)> {
        let longest = self.seen.iter().rev().max_by_key(|stay| stay.length());
        let length = longest.map_or(0, |stay| stay.length());
        let mut measures = vec![measure(
            format!("{label}: longest stay in iterations"),
            length as f64,
        )];
        measures.extend(longest.map(|stay| measure(format!("{label}: where it begins"), stay.first as f64)));
        if self.unrecorded > 0 {
            let name = format!("{label}: iterations near the label variance without λ₁");
            measures.push(measure(name, self.unrecorded as f64));
        }
        measures
    }

    fn remark(&self, label: &str) -> Option<String> {
        let gaps =
            format!("λ₁ of {label} was not recorded throughout near the label variance: a gap ends a stay");
        (self.unrecorded > 0).then_some(gaps)
    }
}

/// The longest runs of successive iterations with a property.
fn stays(record: &Record, has: impl Fn(&TraceRow) -> bool) -> Vec<Stay> {
    let mut stays: Vec<Stay> = Vec::new();
    for row in record.trace.iter().filter(|row| has(row)) {
        let k = row.iteration;
        match stays.last_mut() {
            Some(stay) if stay.last + 1 == k => stay.last = k,
            _ => stays.push(Stay { first: k, last: k }),
        }
    }
    stays
}

/// $2/K$, where the claims about Flatland can be judged by the records of these runs.
pub(super) fn floor(run: &Record) -> Result<f64, Obstacle> {
    let refuse = |needed: &str| Err(Obstacle::Missing(needed.to_owned()));
    match (run.cell.sharpness_floor(), run.cell.batch) {
        (None, _) => refuse("Flatland is about mean-squared error and a last layer with bias only"),
        (_, Some(_)) => refuse("Flatland is judged by the cost over all training samples, not over a batch"),
        (Some(floor), None) => Ok(floor),
    }
}

/// The runs of NLS and PoNLS that came to their end, of which there must be one, and how the others ended.
pub(super) fn stalling<'r>(group: &Group<'r>) -> Result<(Vec<&'r Record>, Vec<String>), Obstacle> {
    let (mut runs, mut ends) = (Vec::new(), Vec::new());
    for rule in STALLING {
        match group.run(rule) {
            Ok(run) => runs.push(run),
            Err(Obstacle::Ended(how)) => ends.push(how),
            Err(Obstacle::Missing(_)) => {}
        }
    }
    match (runs.is_empty(), ends.is_empty()) {
        (false, _) => Ok((runs, ends)),
        (true, false) => Err(Obstacle::Ended(ends.join("; "))),
        (true, true) => Err(Obstacle::Missing("needs a run of Nls or PoNls".to_owned())),
    }
}

/// NLS or PoNLS, whichever the plan runs, stays in Flatland for 20 successive iterations or more from an iteration
/// $k < N/5$ on.
pub(super) fn early(group: &Group<'_>) -> Evidence {
    let (runs, mut remarks) = stalling(group)?;
    let (mut measures, mut answers) = (Vec::new(), Vec::new());
    for run in runs {
        floor(run)?;
        let (stays, label) = (Stays::of(run), &run.cell.optimiser);
        answers.push(stays.any(|stay| stay.is_early(run.cell.iterations)));
        measures.extend(stays.measures(label));
        remarks.extend(stays.remark(label));
    }
    let answer = if answers.contains(&Answer::Yes) {
        Answer::Yes
    } else if answers.contains(&Answer::Open) {
        Answer::Open
    } else {
        Answer::No
    };
    Ok(finding(answer, measures, remarks))
}

/// NLS-ub from the same start (data, network and seed) succeeds where NLS or PoNLS stalls early; where both do, it has to
/// succeed against each. With $T$ the last iteration of the other rule's first early stay:
///
/// - NLS-ub never stays in Flatland for 20 iterations;
/// - at some iteration up to $10T$ its cost is at most a tenth of the other rule's at that iteration;
/// - $\lambda_1 \ge 1.05 \cdot 2/K$ at the first of these at which it was recorded.
///
/// Where no rule stalls there is nothing to rescue, and a run that ends before $10T$ without that cost leaves the claim
/// open: it is not tested on such seeds.
pub(super) fn rescue(group: &Group<'_>) -> Evidence {
    let (runs, _) = stalling(group)?;
    let mut stalled = Vec::new();
    for run in runs {
        floor(run)?;
        let early = |stay: &&Stay| stay.is_early(run.cell.iterations);
        stalled.extend(Stays::of(run).seen.iter().find(early).map(|stay| (run, *stay)));
    }
    if stalled.is_empty() {
        let nothing = "neither NLS nor PoNLS is seen to stall in Flatland early: nothing is there to rescue";
        return Err(Obstacle::Missing(nothing.to_owned()));
    }
    let bounded = group.run(Rule::NlsUb)?;
    let (stays, label) = (Stays::of(bounded), &bounded.cell.optimiser);
    let mut answers = vec![match stays.any(|stay| stay.is_long()) {
        Answer::Yes => Answer::No,
        Answer::No => Answer::Yes,
        Answer::Open => Answer::Open,
    }];
    let mut measures = stays.measures(label);
    let mut remarks: Vec<String> = stays.remark(label).into_iter().collect();
    for (run, stay) in stalled {
        let success = success(bounded, run, stay, floor(run)?);
        answers.push(success.answer);
        measures.extend(success.measures);
        remarks.extend(success.remark);
    }
    let answer = if answers.contains(&Answer::No) {
        Answer::No
    } else if answers.contains(&Answer::Open) {
        Answer::Open
    } else {
        Answer::Yes
    };
    Ok(finding(answer, measures, remarks))
}

/// Whether one run gets through where another stalls.
struct Success {
    answer: Answer,
    measures: Vec<(String, f64)>,
    remark: Option<String>,
}

fn success(bounded: &Record, stalled: &Record, stay: Stay, floor: f64) -> Success {
    let deadline = RESCUED_BY * stay.last;
    let (label, other) = (&bounded.cell.optimiser, &stalled.cell.optimiser);
    let cost_of_other = |k: usize| {
        let place = stalled.trace.binary_search_by_key(&k, |row| row.iteration).ok()?;
        Some(stalled.trace[place].cost)
    };
    let compared: Vec<(&TraceRow, f64)> = bounded
        .trace
        .iter()
        .filter(|row| row.iteration <= deadline)
        .filter_map(|row| Some((row, row.cost / cost_of_other(row.iteration)?)))
        .collect();
    let lowest = compared
        .iter()
        .map(|(_, ratio)| *ratio)
        .fold(f64::INFINITY, f64::min);
    let mut measures = vec![
        measure(format!("{other}: last iteration T of its stay"), stay.last as f64),
        measure(format!("lowest cost of {label} / {other} by 10 T"), lowest),
    ];
    let low: Vec<&TraceRow> = compared
        .into_iter()
        .filter(|(_, ratio)| *ratio <= RESCUED_COST)
        .map(|(row, _)| row)
        .collect();
    let then = low
        .iter()
        .find_map(|row| row.sharpness.map(|sharpness| (row.iteration, sharpness)));
    let (answer, remark) = match then {
        Some((k, sharpness)) => {
            measures.push(measure(
                format!("{label}: a tenth of {other}'s cost at iteration"),
                k as f64,
            ));
            measures.push(measure(format!("{label}: λ₁ / (2/K) then"), sharpness / floor));
            let steep = sharpness >= RESCUED_SHARPNESS * floor;
            (if steep { Answer::Yes } else { Answer::No }, None)
        }
        None if !low.is_empty() => {
            let unrecorded = format!("λ₁ of {label} was not recorded where its cost is a tenth of {other}'s");
            (Answer::Open, Some(unrecorded))
        }
        None if bounded.cell.iterations < deadline => {
            let short =
                format!("the run of {label} ends before 10 T, its cost still above a tenth of {other}'s");
            (Answer::Open, Some(short))
        }
        None => (Answer::No, None),
    };
    Success {
        answer,
        measures,
        remark,
    }
}

fn finding(answer: Answer, measures: Vec<(String, f64)>, remarks: Vec<String>) -> Finding {
    Finding {
        verdict: answer.verdict(),
        measures,
        remark: Some(remarks.join("; ")).filter(|remark| !remark.is_empty()),
    }
}
