//! Claims on records written by hand, where the finding is known.

use super::by_hand::{ITERATIONS, Written, diverged, evidence, finding, record, remark, value};
use flatland_experiments::claims::Finding;
use flatland_experiments::plan::ClaimId;
use flatland_records::{Loss, Record, Status};

// Edge of stability: η_k λ₁ > 1 − c at every recorded k, > 2 at half of them or more; false for the step 0.1.

fn at_the_edge(optimiser: &str, product: impl Fn(usize) -> f64) -> Record {
    record(optimiser).curved(|_| 4.0, move |k| product(k) / 4.0)
}

/// Gradient descent as expected: far from the edge.
fn control() -> Record {
    at_the_edge("Gd(step: 0.1)", |_| 0.3)
}

#[test]
fn eos_from_start_needs_every_product_above_one_less_c_and_half_above_two() {
    let eos = |nls: &dyn Fn(usize) -> f64, ponls: &dyn Fn(usize) -> f64| {
        finding(
            ClaimId::EosFromStart,
            &[
                at_the_edge("Nls()", nls),
                at_the_edge("PoNls()", ponls),
                control(),
            ],
        )
    };
    let good = |k: usize| if k.is_multiple_of(2) { 2.5 } else { 1.0 };
    assert_eq!(eos(&good, &good), Finding::Shown, "exactly half are above 2");
    let dip = |k: usize| if k == 11 { 0.9998 } else { 2.5 };
    assert_eq!(eos(&dip, &good), Finding::NotShown, "one product below 1 − c");
    assert_eq!(eos(&good, &dip), Finding::NotShown);
    let within_c = |k: usize| if k == 11 { 0.99995 } else { 2.5 };
    assert_eq!(eos(&within_c, &good), Finding::Shown, "1 − c with c = 1e-4");
    let rarely_above = |k: usize| if k < 9 { 2.5 } else { 1.5 };
    assert_eq!(eos(&rarely_above, &good), Finding::NotShown, "9 of 20 above 2");
    let at_two = |_: usize| 2.0;
    assert_eq!(eos(&at_two, &good), Finding::NotShown, "2 is not above 2");
    let nan = |k: usize| if k == 3 { f64::NAN } else { 2.5 };
    assert_eq!(eos(&nan, &good), Finding::NotShown, "NaN is above nothing");
}

#[test]
fn eos_from_start_takes_c_from_the_settings() {
    let dip = |k: usize| if k == 11 { 0.75 } else { 2.5 };
    let with_c = |c: &str| {
        let nls = at_the_edge(&format!("Nls(search: (sufficient_decrease: {c}))"), dip);
        let ponls = at_the_edge("PoNls()", |_| 2.5);
        finding(ClaimId::EosFromStart, &[nls, ponls, control()])
    };
    assert_eq!(with_c("0.3"), Finding::Shown);
    assert_eq!(with_c("0.2"), Finding::NotShown);
}

#[test]
fn eos_from_start_fails_where_the_control_passes_too() {
    let (nls, ponls) = (at_the_edge("Nls()", |_| 2.5), at_the_edge("PoNls()", |_| 2.5));
    let with = |control: Record| finding(ClaimId::EosFromStart, &[nls.clone(), ponls.clone(), control]);
    assert_eq!(with(control()), Finding::Shown);
    assert_eq!(with(at_the_edge("Gd(step: 0.1)", |_| 2.5)), Finding::NotShown);
    // Only the step 0.1 is the control.
    assert_eq!(with(at_the_edge("Gd(step: 0.2)", |_| 0.3)), Finding::NotTestable);
}

#[test]
fn eos_from_start_reports_the_control_and_ls_beside() {
    let found = evidence(
        ClaimId::EosFromStart,
        &[
            at_the_edge("Nls()", |_| 2.5),
            at_the_edge("PoNls()", |_| 2.25),
            at_the_edge("Ls()", |_| 1.25),
            at_the_edge("Gd(step: 0.1)", |_| 0.5),
        ],
    );
    for (label, when, lowest, share) in [
        ("NLS", "", 2.5, 1.0),
        ("PoNLS", "", 2.25, 1.0),
        ("LS", "", 1.25, 0.0),
        ("GD 0.1", " in the first tenth", 0.5, 0.0),
    ] {
        assert_eq!(value(&found, &format!("{label}: lowest η λ₁{when}")), lowest);
        assert_eq!(value(&found, &format!("{label}: share above 2{when}")), share);
    }
}

#[test]
fn eos_from_start_is_not_testable_without_its_runs_or_the_sharpness() {
    let nls = || at_the_edge("Nls()", |_| 2.5);
    let ponls = || at_the_edge("PoNls()", |_| 2.5);
    for (records, missing) in [
        (vec![nls(), control()], "PoNls"),
        (vec![ponls(), control()], "Nls"),
        (vec![nls(), ponls()], "Gd(step: 0.1)"),
        (vec![nls(), record("PoNls()"), control()], "sharpness of PoNLS"),
    ] {
        let found = evidence(ClaimId::EosFromStart, &records);
        assert_eq!(found.finding, Finding::NotTestable);
        assert!(remark(&found).contains(missing), "{found:?}");
    }
    let found = evidence(
        ClaimId::EosFromStart,
        &[nls().ended(diverged()), ponls(), control()],
    );
    assert_eq!(found.finding, Finding::NotTestable, "it did not learn");
    assert!(remark(&found).contains("NLS diverged at iteration 7: the cost is NaN"));
}

// Nonmonotone: rises in ≥ 5 % of iterations; last-tenth mean below first-tenth mean; LS never rises.

/// Falls by 0.004 per iteration, with the given number of rises of 0.0001.
fn rising(rises: usize) -> impl Fn(usize) -> f64 {
    move |k| {
        let rises = k.min(rises) as f64;
        0.1 - 0.004 * (k as f64 - rises) + 0.0001 * rises
    }
}

#[test]
fn nonmonotone_counts_rises_and_compares_tenths() {
    let nonmonotone =
        |nls: Record, ponls: Record, ls: Record| finding(ClaimId::Nonmonotone, &[nls, ponls, ls]);
    let nls = |rises| record("Nls()").costs(rising(rises));
    let ponls = |rises| record("PoNls()").costs(rising(rises));
    let ls = || record("Ls()");
    assert_eq!(
        nonmonotone(nls(1), ponls(1), ls()),
        Finding::Shown,
        "1 of 20 is 5 %"
    );
    assert_eq!(nonmonotone(nls(0), ponls(1), ls()), Finding::NotShown);
    assert_eq!(nonmonotone(nls(1), ponls(0), ls()), Finding::NotShown);
    let risen = record("Ls()").costs(rising(1));
    assert_eq!(nonmonotone(nls(1), ponls(1), risen), Finding::NotShown, "LS rose");
    let level = record("Ls()").costs(|_| 0.005);
    assert_eq!(
        nonmonotone(nls(1), ponls(1), level),
        Finding::Shown,
        "equal is not a rise"
    );
    let never_falls = record("Nls()").costs(|k| if k.is_multiple_of(2) { 0.01 } else { 0.015 });
    assert_eq!(
        nonmonotone(never_falls, ponls(1), ls()),
        Finding::NotShown,
        "as high in the last tenth as in the first"
    );
}

#[test]
fn nonmonotone_compares_means_over_tenths_not_ends() {
    // 21 iterates: a tenth is three. The last cost is below the first, the mean of the last three is not.
    let costs = |k: usize| match k {
        0 => 0.05,
        1 | 2 => 0.005,
        20 => 0.025,
        _ if k.is_multiple_of(2) => 0.03,
        _ => 0.035,
    };
    let records = [
        record("Nls()").costs(costs),
        record("PoNls()").costs(rising(2)),
        record("Ls()"),
    ];
    assert_eq!(finding(ClaimId::Nonmonotone, &records), Finding::NotShown);
}

#[test]
fn nonmonotone_needs_all_three_rules() {
    let all = [
        record("Nls()").costs(rising(2)),
        record("PoNls()").costs(rising(2)),
        record("Ls()"),
    ];
    assert_eq!(finding(ClaimId::Nonmonotone, &all), Finding::Shown);
    for left_out in 0..3 {
        let mut some = all.to_vec();
        some.remove(left_out);
        assert_eq!(finding(ClaimId::Nonmonotone, &some), Finding::NotTestable);
        let mut some = all.to_vec();
        some[left_out] = some[left_out].clone().dead();
        assert_eq!(finding(ClaimId::Nonmonotone, &some), Finding::NotTestable);
    }
}

/// The costs of a stochastic run belong to different functions: a rise of LS from batch to batch is no fault.
#[test]
fn claims_that_compare_costs_are_not_testable_on_batches() {
    let on_batches = |mut run: Record| {
        run.cell.batch = Some(256);
        run
    };
    let runs = ["Nls()", "PoNls()", "Ls()"].map(|rule| record(rule).costs(rising(4)));
    let runs = runs.map(on_batches);
    let found = evidence(ClaimId::Nonmonotone, &runs);
    assert_eq!(found.finding, Finding::NotTestable);
    assert!(remark(&found).contains("batches of 256"));
    // The sharpness is that of the full batch.
    let flat = on_batches(ending_at("Nls()", 1.0));
    let sharp = on_batches(ending_at("Ls()", 3.0));
    assert_eq!(finding(ClaimId::SharpnessFalls, &[flat, sharp]), Finding::Shown);
}

// Sharpness falls: λ₁(LS) ≥ 3 λ₁(NLS) at the end.

fn ending_at(optimiser: &str, sharpness: f64) -> Record {
    // High during the run: only the end counts.
    record(optimiser).curved(|_| 1.0, move |k| if k == ITERATIONS { sharpness } else { 9.0 })
}

#[test]
fn sharpness_falls_compares_the_ends() {
    let falls = |ls: f64, nls: f64| {
        finding(
            ClaimId::SharpnessFalls,
            &[ending_at("Ls()", ls), ending_at("Nls()", nls)],
        )
    };
    assert_eq!(falls(0.75, 0.25), Finding::Shown, "exactly three times");
    assert_eq!(falls(0.7499, 0.25), Finding::NotShown);
    assert_eq!(falls(0.25, 0.75), Finding::Opposite, "three times the other way");
    assert_eq!(falls(0.25, 0.7499), Finding::NotShown);
    assert_eq!(falls(f64::NAN, 0.25), Finding::NotShown);
}

#[test]
fn sharpness_falls_is_not_testable_without_the_last_sharpness() {
    let mut open = ending_at("Nls()", 0.25);
    open.tables.trace[ITERATIONS].sharpness = None;
    let found = evidence(ClaimId::SharpnessFalls, &[ending_at("Ls()", 1.0), open]);
    assert_eq!(found.finding, Finding::NotTestable);
    assert!(remark(&found).contains("final sharpness of NLS"));
    assert_eq!(
        finding(ClaimId::SharpnessFalls, &[ending_at("Ls()", 1.0)]),
        Finding::NotTestable
    );
    let failed = ending_at("Ls()", 1.0).ended(Status::Failed {
        iteration: 3,
        reason: "no step".into(),
    });
    let found = evidence(ClaimId::SharpnessFalls, &[failed, ending_at("Nls()", 0.25)]);
    assert_eq!(found.finding, Finding::NotTestable, "it did not learn");
    assert!(remark(&found).contains("LS failed at iteration 3: no step"));
}

#[test]
fn stalled_run_is_judged_by_its_last_iterate() {
    let low = |optimiser: &str| record(optimiser).costs(|k| if k < 5 { 0.1 } else { 0.01 });
    let ls = || low("Ls()").curved(|_| 1.0, |k| if k == 7 { 0.75 } else { 9.0 });
    let falls = |ls| finding(ClaimId::SharpnessFalls, &[ls, ending_at("Nls()", 0.25)]);
    assert_eq!(falls(ls().stalled_at(7)), Finding::Shown);
    assert_eq!(falls(ls().stalled_at(7).ended(diverged())), Finding::NotTestable);
    let flatter = low("Ls()").curved(|_| 1.0, |k| if k == 7 { 0.74 } else { 9.0 });
    assert_eq!(falls(flatter.stalled_at(7)), Finding::NotShown);
}

// Floor: lowest λ₁ of NLS within a factor 1.5 of 2/K = 0.2; min over all runs ≥ 2/K less the eigenvalue error.

fn lowest(optimiser: &str, sharpness: f64, error: f64) -> Record {
    let mut record = record(optimiser).curved(|_| 1.0, move |k| if k == 13 { sharpness } else { 5.0 });
    record.tables.trace[13].sharpness_error = Some(error);
    record
}

#[test]
fn floor_is_reached_and_kept() {
    let floor = |records: &[Record]| finding(ClaimId::Floor, records);
    assert_eq!(floor(&[lowest("Nls()", 0.2, 0.0)]), Finding::Shown);
    assert_eq!(
        floor(&[lowest("Nls()", 0.3, 0.0)]),
        Finding::Shown,
        "a factor 1.5"
    );
    assert_eq!(floor(&[lowest("Nls()", 0.301, 0.0)]), Finding::NotShown);
    assert_eq!(floor(&[lowest("Nls()", 0.199, 0.0)]), Finding::NotShown, "below");
    assert_eq!(
        floor(&[lowest("Nls()", 0.199, 0.0011)]),
        Finding::Shown,
        "within its error"
    );
    let nls = lowest("Nls()", 0.25, 0.0);
    assert_eq!(
        floor(&[nls.clone(), lowest("Gd(step: 0.1)", 0.25, 0.0)]),
        Finding::Shown
    );
    assert_eq!(
        floor(&[nls.clone(), lowest("Gd(step: 0.1)", 0.15, 0.01)]),
        Finding::NotShown,
        "another run below the floor"
    );
    assert_eq!(
        floor(&[nls, lowest("Gd(step: 0.1)", 0.15, 0.01).ended(diverged())]),
        Finding::NotShown,
        "a run that diverged later went below it all the same"
    );
}

#[test]
fn floor_treats_a_missing_error_as_zero() {
    let mut below = lowest("Gd(step: 0.1)", 0.1, 0.0);
    below.tables.trace[13].sharpness_error = None;
    let records = [lowest("Nls()", 0.25, 0.0), below];
    assert_eq!(finding(ClaimId::Floor, &records), Finding::NotShown);
}

#[test]
fn floor_is_about_mean_squared_error_and_a_last_layer_bias() {
    let mut entropy = lowest("Nls()", 0.2, 0.0);
    entropy.cell.loss = Loss::CrossEntropy;
    let mut no_bias = lowest("Nls()", 0.2, 0.0);
    no_bias.cell.last_layer_bias = false;
    let no_sharpness = record("Nls()");
    for record in [entropy, no_bias, no_sharpness, lowest("Ls()", 0.2, 0.0)] {
        let found = evidence(ClaimId::Floor, &[record]);
        assert_eq!(found.finding, Finding::NotTestable);
        assert!(!found.remarks.is_empty());
    }
    let mut twenty_six = lowest("Nls()", 0.2, 0.0);
    twenty_six.cell.classes = 26;
    assert_eq!(
        finding(ClaimId::Floor, &[twenty_six]),
        Finding::NotShown,
        "2/26 is far below"
    );
}

// Flatter than second order: λ₁ lower by ≥ 10 % than both; the opposite: higher by ≥ 10 % than one; between, a tie.

#[test]
fn flatter_than_second_order_is_shown_tied_or_the_opposite() {
    let flatter = |[nls, ponls, cdat, sam]: [f64; 4]| {
        finding(
            ClaimId::FlatterThanSecondOrder,
            &[
                ending_at("Nls()", nls),
                ending_at("PoNls()", ponls),
                ending_at("Cdat()", cdat),
                ending_at("Sam(step: Fixed(0.1))", sam),
            ],
        )
    };
    assert_eq!(flatter([0.2, 0.2, 0.25, 0.3]), Finding::Shown);
    assert_eq!(flatter([0.9, 0.9, 1.0, 1.0]), Finding::Shown, "10 % is enough");
    assert_eq!(
        flatter([0.9, 0.95, 1.0, 1.0]),
        Finding::Tie,
        "one comparison is within 10 %"
    );
    assert_eq!(flatter([1.0, 1.0, 1.0, 1.0]), Finding::Tie);
    assert_eq!(flatter([1.09, 1.0, 1.0, 1.0]), Finding::Tie);
    assert_eq!(
        flatter([1.11, 1.0, 1.0, 5.0]),
        Finding::Opposite,
        "sharper than one"
    );
    assert_eq!(
        flatter([0.2, 1.11, 5.0, 1.0]),
        Finding::Opposite,
        "PoNLS than SAM"
    );
    assert_eq!(flatter([0.2, 0.2, 0.25, f64::NAN]), Finding::Tie);
}

#[test]
fn flatter_than_second_order_needs_all_four_rules() {
    let all = [
        ending_at("Nls()", 0.2),
        ending_at("PoNls()", 0.2),
        ending_at("Cdat()", 0.4),
        ending_at("Sam(step: Fixed(0.1))", 0.4),
    ];
    for left_out in 0..4 {
        let mut some = all.to_vec();
        some.remove(left_out);
        assert_eq!(
            finding(ClaimId::FlatterThanSecondOrder, &some),
            Finding::NotTestable
        );
        let mut some = all.to_vec();
        some[left_out] = some[left_out].clone().dead();
        assert_eq!(
            finding(ClaimId::FlatterThanSecondOrder, &some),
            Finding::NotTestable,
            "a dead network is at 2/K for free"
        );
    }
}

// CDAT above 2: every recorded k with gᵀHg > 0.

fn cdat(product: impl Fn(usize) -> f64, curvature: impl Fn(usize) -> f64) -> Record {
    let mut record = at_the_edge("Cdat()", product);
    for row in &mut record.tables.trace {
        row.gradient_curvature = Some(curvature(row.iteration));
    }
    record
}

#[test]
fn cdat_above_2_looks_where_the_curvature_is_positive() {
    let above = |record: Record| finding(ClaimId::CdatAbove2, &[record]);
    assert_eq!(above(cdat(|_| 2.06, |_| 1.0)), Finding::Shown);
    assert_eq!(above(cdat(|_| 2.0, |_| 1.0)), Finding::NotShown);
    assert_eq!(
        above(cdat(|k| if k == 4 { 1.9 } else { 3.0 }, |_| 1.0)),
        Finding::NotShown
    );
    let where_concave = |k: usize| if k == 4 { 0.1 } else { 3.0 };
    assert_eq!(
        above(cdat(where_concave, |k| if k == 4 { -1.0 } else { 1.0 })),
        Finding::Shown,
        "not where gᵀHg is negative"
    );
    assert_eq!(above(cdat(|_| 3.0, |_| -1.0)), Finding::NotTestable);
    assert_eq!(above(record("Cdat()")), Finding::NotTestable);
    assert_eq!(above(record("Nls()")), Finding::NotTestable);
    assert_eq!(
        above(cdat(|_| 3.0, |_| 1.0).ended(diverged())),
        Finding::NotTestable
    );
}
