//! Delta cost, on records written by hand: mean trials ratio ≥ 1.5, final λ₁ within a factor 1.5.

use super::by_hand::{Written, evidence, finding, longer, remark, value};
use super::flatland::N;
use flatland_experiments::claims::Finding;
use flatland_experiments::plan::ClaimId;
use flatland_records::{Record, Status};

/// NLS with this backtrack factor, these numbers of trials at the even and the odd iterations, and this final sharpness.
fn searching(factor: f64, trials: [usize; 2], sharpness: f64) -> Record {
    let text = format!("Nls(search: (backtrack_factor: {factor}))");
    let mut record = longer(&text, N).curved(|_| 1.0, move |k| if k == N { sharpness } else { 9.0 });
    for row in record.tables.trace.iter_mut().filter(|row| row.iteration < N) {
        row.trials = Some(trials[row.iteration % 2]);
    }
    record
}

fn delta(fine: Record, usual: Record) -> Finding {
    finding(ClaimId::DeltaCost, &[fine, usual])
}

#[test]
fn delta_cost_compares_mean_trials() {
    let usual = || searching(0.5, [2, 2], 0.3);
    for (trials, expected) in [
        ([3, 3], Finding::Shown),
        ([2, 4], Finding::Shown),
        ([2, 3], Finding::NotShown),
        ([20, 1], Finding::Shown),
        ([2, 2], Finding::NotShown),
    ] {
        assert_eq!(
            delta(searching(0.9, trials, 0.3), usual()),
            expected,
            "{trials:?}"
        );
    }
    let found = evidence(ClaimId::DeltaCost, &[usual(), searching(0.9, [3, 4], 0.25)]);
    assert_eq!(value(&found, "NLS δ=0.9: mean trials per iteration"), 3.5);
    assert_eq!(value(&found, "ratio of the trials"), 1.75);
    assert!((value(&found, "ratio of the λ₁") - 0.25 / 0.3).abs() < 1e-12);
}

#[test]
fn delta_cost_needs_similar_sharpness_on_either_side() {
    let with = |fine: f64, usual: f64| delta(searching(0.9, [4, 4], fine), searching(0.5, [2, 2], usual));
    assert_eq!(with(0.375, 0.25), Finding::Shown, "exactly a factor 1.5");
    assert_eq!(with(0.25, 0.375), Finding::Shown);
    assert_eq!(with(0.376, 0.25), Finding::NotShown);
    assert_eq!(with(0.25, 0.376), Finding::NotShown);
    assert_eq!(with(f64::NAN, 0.25), Finding::NotShown);
}

#[test]
fn delta_cost_is_about_nls_with_both_factors_and_the_same_settings() {
    let (fine, usual) = (|| searching(0.9, [4, 4], 0.3), || searching(0.5, [2, 2], 0.3));
    assert_eq!(delta(usual(), fine()), Finding::Shown, "in any order");
    assert_eq!(delta(searching(0.8, [4, 4], 0.3), usual()), Finding::NotTestable);
    assert_eq!(delta(fine(), fine()), Finding::NotTestable, "twice 0.9");
    assert_eq!(finding(ClaimId::DeltaCost, &[usual()]), Finding::NotTestable);
    let mut averaging = usual();
    averaging.cell.settings = longer("Nls(averaging: 0.5)", N).cell.settings;
    assert_eq!(delta(fine(), averaging), Finding::NotTestable, "ξ differs too");
    let mut untold = fine();
    untold.tables.trace.iter_mut().for_each(|row| row.trials = None);
    let found = evidence(ClaimId::DeltaCost, &[untold, usual()]);
    assert_eq!(found.finding, Finding::NotTestable);
    assert!(remark(&found).contains("no trials of NLS δ=0.9"), "{found:?}");
    let mut open = usual();
    open.tables.trace[N].sharpness = None;
    assert_eq!(delta(fine(), open), Finding::NotTestable);
    let failed = Status::Failed {
        iteration: 3,
        reason: "no step".into(),
    };
    assert_eq!(delta(fine().ended(failed), usual()), Finding::NotTestable);
    assert_eq!(delta(fine().dead(), usual()), Finding::NotTestable);
}
