//! The claim about falling into Flatland, on records written by hand.
//!
//! With K = 10 classes, 2/K is 0.2 and the band of λ₁ from 0.19 to 0.21; the label variance is 0.09, and the band of the cost
//! from 0.081 to 0.099.

use super::by_hand::{Written, diverged, evidence, finding, longer, remark, value};
use flatland_experiments::claims::Finding;
use flatland_experiments::plan::ClaimId;
use flatland_records::{Loss, Record, Status};
use std::ops::RangeInclusive;

/// Long enough for stays of 20 to begin at 19 and 20, the last early iteration and the next one.
pub const N: usize = 100;

/// A run that is in Flatland at these iterations, and at cost 0.01 and sharpness 5 at all others.
pub fn staying(optimiser: &str, stay: RangeInclusive<usize>) -> Record {
    let inside = stay.clone();
    longer(optimiser, N)
        .costs(move |k| if inside.contains(&k) { 0.09 } else { 0.01 })
        .curved(|_| 1.0, move |k| if stay.contains(&k) { 0.2 } else { 5.0 })
}

/// A run that is never in Flatland.
pub fn passing(optimiser: &str) -> Record {
    staying(optimiser, RangeInclusive::new(1, 0))
}

// Flatland early: ≥ 20 successive iterations in Flatland, beginning in the first fifth of the run.

fn early(records: &[Record]) -> Finding {
    finding(ClaimId::FlatlandEarly, records)
}

#[test]
fn flatland_early_is_a_stay_of_twenty_that_begins_in_the_first_fifth() {
    for (stay, expected) in [
        (0..=19, Finding::Shown),
        (0..=18, Finding::NotShown),
        (10..=29, Finding::Shown),
        (10..=28, Finding::NotShown),
        (19..=38, Finding::Shown),
        (20..=39, Finding::NotShown),
        (20..=100, Finding::NotShown),
        (0..=100, Finding::Shown),
    ] {
        assert_eq!(early(&[staying("Nls()", stay.clone())]), expected, "{stay:?}");
    }
    assert_eq!(early(&[passing("Nls()")]), Finding::NotShown);
}

#[test]
fn flatland_early_needs_successive_iterations() {
    let broken = |change: fn(&mut Record)| {
        let mut record = staying("Nls()", 5..=30);
        assert_eq!(early(std::slice::from_ref(&record)), Finding::Shown);
        change(&mut record);
        early(&[record])
    };
    assert_eq!(
        broken(|record| record.tables.trace[15].cost = 0.05),
        Finding::NotShown
    );
    assert_eq!(
        broken(|record| record.tables.trace[15].sharpness = Some(0.3)),
        Finding::NotShown
    );
    assert_eq!(
        broken(|record| record.tables.trace[15].sharpness = Some(f64::NAN)),
        Finding::NotShown
    );
    assert_eq!(
        broken(|record| record.tables.trace[15].cost = f64::NAN),
        Finding::NotShown
    );
    assert_eq!(
        broken(|record| record.tables.trace[29].cost = 0.05),
        Finding::Shown,
        "24 are left"
    );
    assert_eq!(
        broken(|record| record.tables.trace.retain(|row| row.iteration != 15)),
        Finding::NotShown,
        "iterations 14 and 16 are not successive"
    );
}

/// Both sides of both bands, by a hair.
#[test]
fn flatland_is_within_five_percent_of_the_floor_and_ten_of_the_label_variance() {
    let at = |cost: f64, sharpness: f64| {
        let record = longer("Nls()", N).costs(move |_| cost);
        early(&[record.curved(|_| 1.0, move |_| sharpness)])
    };
    for cost in [0.0811, 0.09, 0.0989] {
        for sharpness in [0.1901, 0.2, 0.2099] {
            assert_eq!(at(cost, sharpness), Finding::Shown, "{cost} {sharpness}");
        }
        for sharpness in [0.1899, 0.2101, -0.2, f64::INFINITY] {
            assert_eq!(at(cost, sharpness), Finding::NotShown, "{cost} {sharpness}");
        }
    }
    for cost in [0.0809, 0.0991, 0.0, f64::INFINITY] {
        assert_eq!(at(cost, 0.2), Finding::NotShown, "{cost}");
    }
}

#[test]
fn flatland_depends_on_classes_and_label_variance() {
    let mut letters = staying("Nls()", 5..=60);
    letters.cell.classes = 26;
    assert_eq!(early(std::slice::from_ref(&letters)), Finding::NotShown, "2/26");
    letters = letters.curved(|_| 1.0, |_| 2.0 / 26.0);
    assert_eq!(early(std::slice::from_ref(&letters)), Finding::Shown);
    letters.cell.label_variance = 0.037;
    assert_eq!(early(&[letters]), Finding::NotShown, "0.09 is no cost near 0.037");
}

#[test]
fn flatland_early_is_shown_by_nls_or_by_ponls() {
    let (nls, ponls) = (staying("Nls()", 5..=30), staying("PoNls()", 5..=30));
    assert_eq!(early(&[nls.clone(), passing("PoNls()")]), Finding::Shown);
    assert_eq!(early(&[passing("Nls()"), ponls.clone()]), Finding::Shown);
    assert_eq!(early(&[passing("Nls()"), passing("PoNls()")]), Finding::NotShown);
    assert_eq!(
        early(&[ponls.clone().ended(diverged()), passing("Nls()")]),
        Finding::NotShown
    );
    let found = evidence(ClaimId::FlatlandEarly, &[nls.ended(diverged()), ponls]);
    assert_eq!(found.finding, Finding::Shown);
    assert!(
        remark(&found).contains("NLS diverged at iteration 7"),
        "{found:?}"
    );
    assert_eq!(
        early(&[staying("NlsUb()", 5..=30), staying("Ls()", 5..=30)]),
        Finding::NotTestable
    );
}

#[test]
fn gap_ends_a_stay_and_is_reported() {
    // λ₁ is missing at 15: 5 to 14 and 16 to 30 remain, neither of which is long enough.
    let mut record = staying("Nls()", 5..=30);
    record.tables.trace[15].sharpness = None;
    let found = evidence(ClaimId::FlatlandEarly, std::slice::from_ref(&record));
    assert_eq!(found.finding, Finding::NotTestable, "the records cannot tell");
    assert!(
        remark(&found).contains("λ₁ of NLS was not recorded throughout"),
        "{found:?}"
    );
    assert_eq!(value(&found, "NLS: longest stay in iterations"), 15.0);
    assert_eq!(value(&found, "NLS: where it begins"), 16.0);
    assert_eq!(
        value(&found, "NLS: iterations near the label variance without λ₁"),
        1.0
    );
    // Filling the gaps could not help: the stay would have 19 iterations.
    record.tables.trace[24].cost = 0.5;
    assert_eq!(early(std::slice::from_ref(&record)), Finding::NotShown);
    // Far from the label variance there is no gap.
    let mut elsewhere = staying("Nls()", 5..=30);
    elsewhere.tables.trace[60].sharpness = None;
    let found = evidence(ClaimId::FlatlandEarly, &[elsewhere]);
    assert_eq!((found.finding, found.remarks.len()), (Finding::Shown, 0));
    // After a stay that is long enough it changes nothing, but is still reported.
    let mut behind = staying("Nls()", 5..=30);
    behind.tables.trace[26].sharpness = None;
    let found = evidence(ClaimId::FlatlandEarly, &[behind]);
    assert_eq!(found.finding, Finding::Shown);
    assert!(!found.remarks.is_empty());
}

#[test]
fn flatland_claims_are_about_squared_error_a_last_bias_and_full_batches() {
    let changes: [fn(&mut Record); 3] = [
        |record| record.cell.loss = Loss::CrossEntropy,
        |record| record.cell.last_layer_bias = false,
        |record| record.cell.batch = Some(256),
    ];
    for change in changes {
        for status in [Status::Completed, diverged()] {
            let mut records = [staying("Nls()", 5..=30).ended(status), passing("NlsUb()")];
            records.iter_mut().for_each(change);
            for claim in [ClaimId::FlatlandEarly, ClaimId::Rescue, ClaimId::Saddle] {
                let found = evidence(claim, &records);
                assert_eq!(found.finding, Finding::NotTestable);
                assert!(!found.remarks.is_empty());
            }
        }
    }
}

#[test]
fn stalled_run_stays_where_it_stalled() {
    let early_at = |stay: RangeInclusive<usize>, at: usize| early(&[staying("Nls()", stay).stalled_at(at)]);
    assert_eq!(early_at(10..=15, 15), Finding::Shown, "in Flatland from 10 on");
    assert_eq!(early_at(10..=15, 16), Finding::NotShown, "it left");
    assert_eq!(early_at(20..=25, 25), Finding::NotShown, "too late");
    let found = evidence(
        ClaimId::FlatlandEarly,
        &[staying("Nls()", 10..=15).stalled_at(15)],
    );
    assert_eq!(value(&found, "NLS: longest stay in iterations"), 91.0);
}
