//! Version 1 of the criterion of rescue, on records written by hand: from the same start no 20-iteration stay; with T the last
//! iteration of the other rule's stay, a cost at most a tenth of the stalled run's by iteration 10 T; λ₁ ≥ 1.05 · 2/K then.

use super::by_hand::{Written, evidence, longer, remark, value};
use super::flatland::{N, passing, staying};
use flatland_experiments::claims::Finding;
use flatland_experiments::plan::ClaimId;
use flatland_records::Record;
use std::ops::RangeInclusive;

/// A run of NLS-ub with cost 0.05 and sharpness 1, except for these (iteration, cost, sharpness).
fn through(changes: &[(usize, f64, Option<f64>)]) -> Record {
    let mut record = longer("NlsUb()", N).costs(|_| 0.05).curved(|_| 1.0, |_| 1.0);
    for &(k, cost, sharpness) in changes {
        (record.tables.trace[k].cost, record.tables.trace[k].sharpness) = (cost, sharpness);
    }
    record
}

fn rescue(records: &[Record]) -> Finding {
    evidence(ClaimId::Rescue, records).by_version_1.unwrap()
}

/// Stalls at cost 0.09 until the end of the run.
fn stalled() -> Record {
    staying("Nls()", 0..=N)
}

#[test]
fn rescue_needs_a_tenth_of_the_cost_and_a_sharpness_above_the_floor() {
    let with = |cost: f64, sharpness: f64| rescue(&[stalled(), through(&[(50, cost, Some(sharpness))])]);
    assert_eq!(with(0.0089, 1.0), Finding::Shown);
    assert_eq!(with(0.0089, 0.2101), Finding::Shown, "1.05 · 2/K is 0.21");
    assert_eq!(with(0.0089, 0.2099), Finding::NotShown);
    assert_eq!(with(0.0089, f64::NAN), Finding::NotShown);
    // 10 T is 1,000, the run ends at 100: whether the cost falls by then is unknown.
    let found = evidence(ClaimId::Rescue, &[stalled(), through(&[(50, 0.0091, Some(1.0))])]);
    assert_eq!(found.by_version_1, Some(Finding::NotTestable));
    assert!(remark(&found).contains("ends before 10 T"), "{found:?}");
}

#[test]
fn rescue_must_succeed_by_ten_times_the_last_iteration_of_the_stay() {
    // A stay with last iteration 19 allows up to 190 of 300 iterations; the costs of the other run stay at 0.09.
    let long = |text: &str| longer(text, 300).costs(|_| 0.09);
    let nls = || long("Nls()").curved(|_| 1.0, |k| if k <= 19 { 0.2 } else { 5.0 });
    let bounded = |k: usize, cost: f64| {
        let mut record = long("NlsUb()").curved(|_| 1.0, |_| 1.0);
        record.tables.trace[k].cost = cost;
        record
    };
    assert_eq!(rescue(&[nls(), bounded(190, 0.008)]), Finding::Shown);
    assert_eq!(
        rescue(&[nls(), bounded(191, 0.008)]),
        Finding::NotShown,
        "too late"
    );
    assert_eq!(
        rescue(&[nls(), bounded(190, 0.0091)]),
        Finding::NotShown,
        "not low enough"
    );
    let found = evidence(ClaimId::Rescue, &[nls(), bounded(190, 0.009 / 2.0)]);
    assert_eq!(value(&found, "NLS: last iteration T of its stay"), 19.0);
    assert_eq!(
        value(&found, "NLS-ub: iteration with a tenth of the cost of NLS"),
        190.0
    );
    assert!((value(&found, "NLS-ub: lowest cost / that of NLS, by 10 T") - 0.05).abs() < 1e-12);
    assert!((value(&found, "NLS-ub: λ₁ / (2/K) then") - 5.0).abs() < 1e-12);
}

#[test]
fn rescue_compares_costs_of_the_same_iteration() {
    // The other run is at 0.09 until 30 and at 0.01 from 31 on.
    let nls = staying("Nls()", 0..=30);
    assert_eq!(
        rescue(&[nls.clone(), through(&[(30, 0.005, Some(1.0))])]),
        Finding::Shown
    );
    let at = through(&[(31, 0.005, Some(1.0))]);
    assert_eq!(
        rescue(&[nls, at]),
        Finding::NotTestable,
        "no tenth of 0.01, and 10 T is 300"
    );
}

/// The run that stalled in Flatland is compared at its last iterate.
#[test]
fn rescue_from_a_run_that_stalled() {
    let nls = staying("Nls()", 0..=30).stalled_at(10);
    assert_eq!(rescue(&[nls, through(&[(50, 0.008, Some(1.0))])]), Finding::Shown);
}

#[test]
fn rescued_run_never_stays_itself() {
    let success = (50, 0.001, Some(1.0));
    let bounded = |stay: RangeInclusive<usize>| {
        let inside: Vec<_> = stay.map(|k| (k, 0.09, Some(0.2))).collect();
        through(&[inside.as_slice(), &[success]].concat())
    };
    assert_eq!(
        rescue(&[stalled(), bounded(60..=78)]),
        Finding::Shown,
        "19 iterations"
    );
    assert_eq!(
        rescue(&[stalled(), bounded(60..=79)]),
        Finding::NotShown,
        "20, though late"
    );
    let mut gap = bounded(60..=85);
    gap.tables.trace[72].sharpness = None;
    let found = evidence(ClaimId::Rescue, &[stalled(), gap]);
    assert_eq!(found.by_version_1, Some(Finding::NotTestable));
    assert!(
        remark(&found).contains("λ₁ of NLS-ub was not recorded throughout"),
        "{found:?}"
    );
}

#[test]
fn sharpness_of_a_rescue_is_the_first_recorded_at_such_a_cost() {
    let unrecorded = (40, 0.001, None);
    let at = |changes: &[(usize, f64, Option<f64>)]| rescue(&[stalled(), through(changes)]);
    assert_eq!(at(&[unrecorded, (50, 0.001, Some(1.0))]), Finding::Shown);
    assert_eq!(
        at(&[(40, 0.001, Some(0.2)), (50, 0.001, Some(1.0))]),
        Finding::NotShown
    );
    let found = evidence(ClaimId::Rescue, &[stalled(), through(&[unrecorded])]);
    assert_eq!(found.by_version_1, Some(Finding::NotTestable));
    assert!(
        remark(&found).contains("λ₁ of NLS-ub was not recorded where"),
        "{found:?}"
    );
}

#[test]
fn rescue_is_from_every_run_that_stalls() {
    let ponls = || staying("PoNls()", 0..=N).costs(|_| 0.082);
    let low = |cost: f64| through(&[(50, cost, Some(1.0))]);
    assert_eq!(rescue(&[ponls(), low(0.0081)]), Finding::Shown);
    assert_eq!(rescue(&[passing("Nls()"), ponls(), low(0.0081)]), Finding::Shown);
    assert_eq!(rescue(&[stalled(), ponls(), low(0.0081)]), Finding::Shown);
    // A tenth of 0.09, but not of 0.082.
    assert_eq!(rescue(&[stalled(), ponls(), low(0.0085)]), Finding::NotTestable);
    assert_eq!(rescue(&[stalled(), low(0.0085)]), Finding::Shown);
}
