//! Rescue, on records written by hand: where NLS or PoNLS stays in Flatland early and has not learned at the end, NLS-ub from the
//! same start has no 20-iteration stay, has learned at the end, and its test accuracy exceeds that of the stalled run by at
//! least half of what is left to 1.

use super::by_hand::{Written, diverged, evidence, finding, judged, longer, remark, value};
use super::flatland::{N, passing, staying};
use flatland_experiments::claims::{Finding, Verdict};
use flatland_experiments::plan::ClaimId;
use flatland_records::Record;

fn accurate(mut record: Record, accuracy: impl Into<Option<f64>>) -> Record {
    record.tables.trace.last_mut().unwrap().test_accuracy = accuracy.into();
    record
}

/// Stalls at cost 0.09 until the end of the run, with this test accuracy.
fn stalled(accuracy: f64) -> Record {
    accurate(staying("Nls()", 0..=N), accuracy)
}

/// A run of NLS-ub that is never in Flatland, with this cost and test accuracy at the end.
fn rescued(cost: f64, accuracy: f64) -> Record {
    let run = longer("NlsUb()", N).costs(move |k| if k < N / 2 { 0.06 } else { cost });
    accurate(run.curved(|_| 1.0, |_| 1.0), accuracy)
}

fn rescue(records: &[Record]) -> Finding {
    finding(ClaimId::Rescue, records)
}

#[test]
fn rescue_gains_half_of_the_test_accuracy_that_is_left() {
    for (lost, gained, expected) in [
        (0.0, 0.5, Finding::Shown),
        (0.0, 0.499, Finding::NotShown),
        (0.5, 0.75, Finding::Shown),
        (0.5, 0.74, Finding::NotShown),
        (0.125, 0.5625, Finding::Shown),
        (0.125, 0.5, Finding::NotShown),
        (0.5, 0.25, Finding::NotShown),
    ] {
        let found = evidence(ClaimId::Rescue, &[stalled(lost), rescued(0.01, gained)]);
        assert_eq!(found.finding, expected, "{lost} {gained}");
        let name = "NLS-ub: test accuracy gained over NLS, of what it leaves to 1";
        assert!((value(&found, name) - (gained - lost) / (1.0 - lost)).abs() < 1e-12);
    }
    let unrecorded = accurate(rescued(0.01, 0.9), None);
    let found = evidence(ClaimId::Rescue, &[stalled(0.1), unrecorded]);
    assert_eq!(found.finding, Finding::NotTestable);
    assert!(
        remark(&found).contains("test accuracy of NLS-ub or NLS"),
        "{found:?}"
    );
}

#[test]
fn rescue_has_learned_at_the_end() {
    assert_eq!(rescue(&[stalled(0.1), rescued(0.045, 0.9)]), Finding::Shown);
    let found = evidence(ClaimId::Rescue, &[stalled(0.1), rescued(0.046, 0.9)]);
    assert_eq!(found.finding, Finding::NotShown);
    assert!(remark(&found).contains("NLS-ub did not learn"), "{found:?}");
    assert_eq!(
        rescue(&[stalled(0.1), rescued(0.01, 0.9).ended(diverged())]),
        Finding::NotShown
    );
}

#[test]
fn rescue_is_of_runs_that_have_not_learned_at_the_end() {
    // In Flatland from 0 to 30, and at cost 0.01 at the end.
    let escaped = accurate(staying("Nls()", 0..=30), 0.5);
    let found = evidence(ClaimId::Rescue, &[escaped.clone(), rescued(0.001, 0.9)]);
    assert_eq!(found.finding, Finding::NotTestable);
    assert!(remark(&found).contains("has learned at the end"), "{found:?}");
    assert_eq!(found.by_version_1, Some(Finding::Shown), "version 1 did not ask");
    // Out of Flatland again, but without having learned.
    let lost = escaped.costs(|k| if k <= 30 { 0.09 } else { 0.06 });
    assert_eq!(rescue(&[lost, rescued(0.01, 0.9)]), Finding::Shown);
}

#[test]
fn rescued_run_never_stays_itself() {
    let staying_until = |last: usize| {
        let mut run = rescued(0.01, 0.9);
        for row in &mut run.tables.trace[10..=last] {
            (row.cost, row.sharpness) = (0.09, Some(0.2));
        }
        run
    };
    assert_eq!(
        rescue(&[stalled(0.1), staying_until(28)]),
        Finding::Shown,
        "19 iterations"
    );
    assert_eq!(
        rescue(&[stalled(0.1), staying_until(29)]),
        Finding::NotShown,
        "20"
    );
    let mut gap = staying_until(35);
    gap.tables.trace[20].sharpness = None;
    let found = evidence(ClaimId::Rescue, &[stalled(0.1), gap]);
    assert_eq!(found.finding, Finding::NotTestable);
    assert!(
        remark(&found).contains("λ₁ of NLS-ub was not recorded throughout"),
        "{found:?}"
    );
}

#[test]
fn rescue_is_from_every_run_that_stalls() {
    let ponls = |accuracy: f64| accurate(staying("PoNls()", 0..=N), accuracy);
    let bounded = || rescued(0.01, 0.625);
    assert_eq!(rescue(&[ponls(0.25), bounded()]), Finding::Shown);
    assert_eq!(
        rescue(&[passing("Nls()"), ponls(0.25), bounded()]),
        Finding::Shown
    );
    assert_eq!(rescue(&[stalled(0.25), ponls(0.25), bounded()]), Finding::Shown);
    assert_eq!(
        rescue(&[stalled(0.25), ponls(0.5), bounded()]),
        Finding::NotShown,
        "half of what NLS leaves, but not of what PoNLS leaves"
    );
    let escaped = accurate(staying("PoNls()", 0..=30), 0.5);
    assert_eq!(
        rescue(&[stalled(0.25), escaped, bounded()]),
        Finding::Shown,
        "PoNLS learned: it needs no rescue"
    );
}

#[test]
fn rescue_is_reported_by_version_1_beside() {
    // A tenth of the cost of the stalled run, 0.009.
    let found = evidence(ClaimId::Rescue, &[stalled(0.1), rescued(0.01, 0.9)]);
    assert_eq!(
        (found.finding, found.by_version_1),
        (Finding::Shown, Some(Finding::NotTestable))
    );
    assert!(
        remark(&found).contains("version 1: the run of NLS-ub ends before 10 T"),
        "{found:?}"
    );
    let found = evidence(ClaimId::Rescue, &[stalled(0.1), rescued(0.0089, 0.5)]);
    assert_eq!(
        (found.finding, found.by_version_1),
        (Finding::NotShown, Some(Finding::Shown))
    );
}

#[test]
fn rescue_starts_where_the_stalled_run_started() {
    let bounded = rescued(0.01, 0.9);
    assert_eq!(rescue(&[stalled(0.1), bounded.clone()]), Finding::Shown);
    for other in [
        bounded.clone().seed(7),
        bounded.clone().on("digits", "other"),
        bounded.on("other", "MLP 64-6-10"),
    ] {
        let judgement = judged(ClaimId::Rescue, &[stalled(0.1), other]);
        assert!(matches!(judgement.verdict(), Verdict::NotTestable { .. }));
    }
}

#[test]
fn rescue_is_not_testable_where_nothing_stalls() {
    for nls in [
        passing("Nls()"),
        staying("Nls()", 0..=18),
        staying("Nls()", 20..=60),
    ] {
        let found = evidence(ClaimId::Rescue, &[nls, rescued(0.001, 0.9)]);
        assert_eq!(found.finding, Finding::NotTestable);
        assert!(remark(&found).contains("nothing is there to rescue"), "{found:?}");
    }
    let mut open = staying("Nls()", 0..=N);
    open.tables.trace.iter_mut().for_each(|row| row.sharpness = None);
    let found = evidence(ClaimId::Rescue, &[open, rescued(0.001, 0.9)]);
    assert_eq!(found.finding, Finding::NotTestable);
    assert!(
        remark(&found).contains("λ₁ of NLS was not recorded throughout"),
        "{found:?}"
    );
    assert_eq!(rescue(&[stalled(0.1)]), Finding::NotTestable, "no run of NLS-ub");
    assert_eq!(
        rescue(&[rescued(0.01, 0.9)]),
        Finding::NotTestable,
        "none of the others"
    );
}
