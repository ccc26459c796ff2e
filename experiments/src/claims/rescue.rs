//! The claim about being rescued from Flatland, version 2, with the finding of version 1 beside it.

use super::evidence::{Evidence, Finding, Judged, Measure, NoEvidence, measure_of};
use super::group::Group;
use super::learned::learned;
use super::rescue_v1::rescued_by_version_1;
use super::stay::{Answer, Stay, Stays, floor, stalling};
use flatland_records::{Record, Rule};

/// The least share of what the stalled run's test accuracy leaves to 1 that the rescued run gains.
const LEAST_GAIN: f64 = 0.5;

/// A run that stays in Flatland early, and its first early stay.
pub(super) struct Stalled<'g> {
    pub(super) run: &'g Record,
    pub(super) stay: Stay,
}

/// Where NLS or PoNLS stays in Flatland early and has not learned at the end, NLS-ub from the same start (data, network and
/// seed) never stays there for 20 iterations, has learned at the end, and gains in test accuracy at least half of what the
/// other rule leaves to 1. Where both rules stall, it must succeed against each.
///
/// Where none does there is nothing to rescue.
pub(super) fn rescue(group: &Group<'_>) -> Judged {
    floor(group)?;
    let (runs, _) = stalling(group)?;
    let (mut stalled, mut open, mut remarks) = (Vec::new(), Vec::new(), Vec::new());
    for run in runs {
        let (stays, label) = (Stays::of(run), &run.cell.optimiser);
        let is_early = |stay: &Stay| stay.is_early(run.cell.iterations);
        match (stays.any(is_early), stays.seen.iter().copied().find(is_early)) {
            (_, Some(stay)) => {
                remarks.extend(stays.remark(label));
                stalled.push(Stalled { run, stay });
            }
            (Answer::Open, None) => open.extend(stays.remark(label)),
            (_, None) => {}
        }
    }
    if stalled.is_empty() {
        let nothing = "neither NLS nor PoNLS is seen to stall in Flatland early: nothing is there to rescue";
        let why: Vec<String> = open.into_iter().chain([nothing.to_owned()]).collect();
        return Err(NoEvidence::Missing(why.join("; ")));
    }
    let bounded = group.completed(Rule::NlsUb)?;
    let (stays, label) = (Stays::of(bounded), &bounded.cell.optimiser);
    let never_stays = stays.any(|stay| stay.is_long()).negated();
    let mut measures = stays.measures(label);
    remarks.extend(stays.remark(label));
    let (by_version_1, measures_1, remarks_1) = rescued_by_version_1(bounded, &stalled, never_stays);
    measures.extend(measures_1);

    let lost: Vec<&Stalled<'_>> = stalled.iter().filter(|one| learned(one.run).is_err()).collect();
    let mut evidence = if lost.is_empty() {
        let nothing = "every run that stalled has learned at the end: nothing is there to rescue";
        remarks.insert(0, nothing.to_owned());
        Evidence::new(Finding::NotTestable, measures)
    } else {
        let has_learned = learned(bounded).is_ok();
        let mut all = never_stays.min(Answer::of(has_learned));
        remarks.extend((!has_learned).then(|| format!("{label} did not learn")));
        for one in lost {
            let (answer, gain, remark) = gain(bounded, one.run);
            all = all.min(answer);
            measures.extend(gain);
            remarks.extend(remark);
        }
        Evidence::new(all.finding(), measures)
    };
    evidence.by_version_1 = Some(by_version_1);
    Ok(evidence.with_remarks(remarks).with_remarks(remarks_1))
}

/// Whether a run gains enough test accuracy over a stalled one, by how much of what that one leaves to 1, and why not.
fn gain(bounded: &Record, stalled: &Record) -> (Answer, Option<Measure>, Option<String>) {
    let (label, other) = (&bounded.cell.optimiser, &stalled.cell.optimiser);
    let at_end = |run: &Record| run.tables.trace.last().and_then(|row| row.test_accuracy);
    match (at_end(bounded), at_end(stalled)) {
        (Some(rescued), Some(lost)) => {
            let name = format!("test accuracy gained over {other}, of what it leaves to 1");
            let gained = measure_of(label, name, (rescued - lost) / (1.0 - lost));
            let enough = rescued - lost >= LEAST_GAIN * (1.0 - lost);
            (Answer::of(enough), Some(gained), None)
        }
        _ => {
            let unrecorded = format!("the test accuracy of {label} or {other} was not recorded at the end");
            (Answer::Open, None, Some(unrecorded))
        }
    }
}
