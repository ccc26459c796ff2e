//! What may testify: runs that learned, eigenvalues that converged, steps that were taken, seeds that were not seen before.

use super::by_hand::{ITERATIONS, SEED, Written, evidence, finding, judged, longer, record, remark, value};
use flatland_experiments::claims::{Finding, Verdict, judge};
use flatland_experiments::plan::ClaimId;
use flatland_records::{Loss, Outcome, Record, Status};

/// The sharpness falls, if both runs learned.
fn falls(nls: Record) -> Finding {
    let ls = record("Ls()").curved(|_| 1.0, |_| 1.0);
    finding(ClaimId::SharpnessFalls, &[ls, nls.curved(|_| 1.0, |_| 0.2)])
}

#[test]
fn a_run_has_learned_when_the_median_of_its_last_tenth_is_half_the_label_variance() {
    // 101 iterates: the last tenth are the eleven from 90 on. Half of the label variance is 0.045.
    let at = |last: &dyn Fn(usize) -> f64| {
        let cost = |k: usize| if k < 90 { 0.09 } else { last(k) };
        let ls = longer("Ls()", 100).curved(|_| 1.0, |_| 1.0);
        let nls = longer("Nls()", 100).costs(cost).curved(|_| 1.0, |_| 0.2);
        finding(ClaimId::SharpnessFalls, &[ls, nls])
    };
    assert_eq!(at(&|_| 0.045), Finding::Shown);
    assert_eq!(at(&|_| 0.0451), Finding::NotTestable);
    assert_eq!(
        at(&|k| if k < 95 { 9.0 } else { 0.04 }),
        Finding::Shown,
        "six of eleven"
    );
    assert_eq!(
        at(&|k| if k < 96 { 9.0 } else { 0.04 }),
        Finding::NotTestable,
        "five of eleven"
    );
    assert_eq!(at(&|k| if k == 100 { f64::NAN } else { 0.04 }), Finding::Shown);
    assert_eq!(at(&|_| f64::NAN), Finding::NotTestable);
}

#[test]
fn a_constant_prediction_pays_the_entropy_of_the_labels_with_cross_entropy() {
    let at = |cost: f64, label_variance: f64| {
        let change = move |mut run: Record| {
            (run.cell.loss, run.cell.label_variance) = (Loss::CrossEntropy, label_variance);
            run.costs(|_| cost)
        };
        let ls = change(record("Ls()")).curved(|_| 1.0, |_| 1.0);
        let nls = change(record("Nls()")).curved(|_| 1.0, |_| 0.2);
        finding(ClaimId::SharpnessFalls, &[ls, nls])
    };
    // Ten balanced classes: ln 10 / 2 = 1.1513.
    assert_eq!(at(1.151, 0.09), Finding::Shown);
    assert_eq!(at(1.152, 0.09), Finding::NotTestable);
    // Half of the samples in one class, the others spread over nine: Σ p² = 1/4 + 9/324 = 5/18.
    assert_eq!(
        at(0.640, (1.0 - 5.0 / 18.0) / 10.0),
        Finding::Shown,
        "ln(18/5)/2 = 0.6405"
    );
    assert_eq!(at(0.641, (1.0 - 5.0 / 18.0) / 10.0), Finding::NotTestable);
}

#[test]
fn a_run_that_stalled_or_became_stationary_stays_at_its_last_iterate() {
    let low_at_end = |k: usize| if k < 5 { 0.09 } else { 0.01 };
    let nls = |at: usize| record("Nls()").costs(low_at_end).stalled_at(at);
    assert_eq!(falls(nls(5)), Finding::Shown);
    assert_eq!(
        falls(nls(4)),
        Finding::NotTestable,
        "it stalled at the label variance"
    );
    let stationary = |at: usize| nls(at).ended(Status::Stationary { iteration: at });
    assert_eq!(falls(stationary(5)), Finding::Shown);
    assert_eq!(falls(stationary(4)), Finding::NotTestable);
}

/// Fashion-MNIST with pixels from 0 to 255: every network is dead by iteration 10, at λ₁ = 2/K and rising costs.
#[test]
fn networks_that_died_reproduce_nothing_and_the_report_says_why() {
    let dead = |optimiser: &str, end: f64| {
        let mut run = longer(optimiser, 100)
            .costs(move |k| {
                if k < 10 {
                    40.0 - k as f64
                } else {
                    end + 1e-3 * (k % 2) as f64
                }
            })
            .curved(|_| 12.0, |k| if k < 10 { 900.0 } else { 0.2 });
        for row in &mut run.tables.trace {
            (row.train_accuracy, row.test_accuracy) = (Some(0.1), Some(0.1));
            (row.trials, row.gradient_curvature) = (Some(2), Some(1.0));
        }
        run
    };
    let runs = |seed: u64| {
        [
            dead("Nls()", 2.3),
            dead("PoNls()", 9.0),
            dead("Ls()", 4.0),
            dead("Cdat()", 3.0),
            dead("Sam(step: Fixed(0.1))", 3.0),
            dead("NlsUb()", 2.5),
            dead("Gd(step: 0.1)", 5.0),
            dead("Nls(search: (backtrack_factor: 0.9))", 2.3),
        ]
        .map(|run| run.seed(seed))
    };
    let records: Vec<Record> = (0..3).flat_map(runs).collect();
    for judgement in judge(&ClaimId::ALL, &records) {
        let claim = &judgement.claim;
        assert_ne!(judgement.verdict(), Verdict::Reproduced, "{claim}");
        assert_ne!(
            judgement.exploratory_verdict(),
            Some(Verdict::Reproduced),
            "{claim}"
        );
        if !["flatland-early", "rescue", "saddle"].contains(&claim.as_str()) {
            let Verdict::NotTestable { reason } = judgement.verdict() else {
                panic!("{claim}: {}", judgement.verdict());
            };
            assert!(reason.contains("did not learn"), "{claim}: {reason}");
            let runs = &judgement.pairs[0].seeds[0].1.runs;
            assert!(!runs.is_empty(), "{claim}");
            for run in runs {
                assert!(!run.learned && run.final_cost.unwrap() >= 2.3);
                assert_eq!(run.test_accuracy, Some(0.1));
            }
        }
    }
}

/// One dead seed of PoNLS, at λ₁ = 2/K and cost 0.09, is not the flattest.
#[test]
fn a_dead_run_does_not_count_as_flattest() {
    let run = |optimiser: &str, sharpness: f64| record(optimiser).curved(|_| 1.0, move |_| sharpness);
    let runs = |seed: u64| {
        let ponls = match seed {
            0 => run("PoNls()", 0.2).dead(),
            _ => run("PoNls()", 0.4),
        };
        let others = [
            run("Nls()", 0.3),
            run("Cdat()", 0.4),
            run("Sam(step: Fixed(0.1))", 0.5),
        ];
        others.into_iter().chain([ponls]).map(move |run| run.seed(seed))
    };
    let records: Vec<Record> = (0..3).flat_map(runs).collect();
    let judgement = judged(ClaimId::FlatterThanSecondOrder, &records);
    let findings: Vec<Finding> = judgement.pairs[0]
        .seeds
        .iter()
        .map(|(_, found)| found.finding)
        .collect();
    assert_eq!(findings, [Finding::NotTestable, Finding::Tie, Finding::Tie]);
    assert!(
        remark(&judgement.pairs[0].seeds[0].1).contains("PoNLS did not learn"),
        "{judgement:?}"
    );
}

#[test]
fn the_control_need_not_learn_and_is_judged_in_the_first_tenth() {
    let at_edge = |optimiser: &str| longer(optimiser, 100).curved(|_| 4.0, |_| 0.75);
    let gd = |product: &dyn Fn(usize) -> f64| {
        let control = longer("Gd(step: 0.1)", 100)
            .dead()
            .curved(|_| 0.1, |k| 10.0 * product(k));
        evidence(
            ClaimId::EosFromStart,
            &[at_edge("Nls()"), at_edge("PoNls()"), control],
        )
    };
    assert_eq!(gd(&|_| 0.3).finding, Finding::Shown);
    let late = gd(&|k| if k < 10 { 0.3 } else { 2.1 });
    assert_eq!(late.finding, Finding::Shown, "it sharpened");
    assert!(remark(&late).contains("by sharpening"), "{late:?}");
    assert!(remark(&late).contains("iteration 10"), "{late:?}");
    assert_eq!(value(&late, "GD 0.1: share above 2 in the first tenth"), 0.0);
    let early = gd(&|k| if k < 10 { 2.1 } else { 0.3 });
    assert_eq!(early.finding, Finding::NotShown, "the control passes the test");
    let half = gd(&|k| if k % 2 == 0 { 2.1 } else { 1.5 });
    assert_eq!(half.finding, Finding::NotShown, "half above 2 is enough");
    let less = gd(&|k| if k == 4 { 2.1 } else { 1.5 });
    assert_eq!(less.finding, Finding::Shown);
}

#[test]
fn the_step_that_was_not_taken_where_a_run_stalled_does_not_decide() {
    let low = |optimiser: &str| record(optimiser).costs(|_| 0.001).curved(|_| 4.0, |_| 0.75);
    let control = || record("Gd(step: 0.1)").curved(|_| 0.1, |_| 3.0);
    let eos = |nls: Record| evidence(ClaimId::EosFromStart, &[nls, low("PoNls()"), control()]);
    let mut stalled = low("Nls()").stalled_at(12);
    stalled.tables.trace[12].step = Some(1e-20);
    assert_eq!(eos(stalled.clone()).finding, Finding::Shown);
    assert_eq!(value(&eos(stalled.clone()), "NLS: lowest η λ₁"), 3.0);
    // A tiny step that was taken does.
    stalled.tables.trace[11].step = Some(1e-20);
    assert_eq!(eos(stalled.clone()).finding, Finding::NotShown);
    // One without a decrease above the rounding of the cost is no step of the rule, and is counted.
    stalled.tables.trace[11].outcome = Some(Outcome::BelowRounding);
    let found = eos(stalled);
    assert_eq!(found.finding, Finding::Shown);
    assert!(
        remark(&found).contains("NLS: 1 steps without a decrease"),
        "{found:?}"
    );
}

#[test]
fn values_that_did_not_converge_are_left_out_counted_and_named() {
    // The lowest sharpness of NLS is at iteration 13.
    let nls = || record("Nls()").curved(|_| 1.0, |k| if k == 13 { 0.2 } else { 5.0 });
    assert_eq!(finding(ClaimId::Floor, &[nls()]), Finding::Shown);
    let found = evidence(ClaimId::Floor, &[nls().unconverged_at(13)]);
    assert_eq!(found.finding, Finding::NotShown);
    assert_eq!(value(&found, "NLS: lowest λ₁"), 5.0);
    assert!(
        remark(&found).contains("NLS: λ₁ at 1 of 21 measured iterates did not converge and is left out"),
        "{found:?}"
    );
    // A value below the floor that did not converge refutes nothing.
    let below = record("Gd(step: 0.1)").curved(|_| 1.0, |k| if k == 3 { 0.1 } else { 5.0 });
    assert_eq!(
        finding(ClaimId::Floor, &[nls(), below.clone()]),
        Finding::NotShown
    );
    let found = evidence(ClaimId::Floor, &[nls(), below.unconverged_at(3)]);
    assert_eq!(found.finding, Finding::Shown);
    assert!(remark(&found).contains("GD 0.1: λ₁ at 1 of 21"), "{found:?}");
    // Without the last value the end is not known.
    let ls = record("Ls()").curved(|_| 1.0, |_| 100.0);
    let found = evidence(ClaimId::SharpnessFalls, &[ls, nls().unconverged_at(ITERATIONS)]);
    assert_eq!(found.finding, Finding::NotTestable);
    assert!(
        remark(&found).contains("no final sharpness of NLS was recorded and converged"),
        "{found:?}"
    );
    // Runs that a claim does not read are not its concern.
    let other = record("Grippo()").curved(|_| 1.0, |_| 5.0).unconverged_at(3);
    let ls = record("Ls()").curved(|_| 1.0, |_| 100.0);
    let found = evidence(ClaimId::SharpnessFalls, &[ls, nls(), other]);
    assert_eq!((found.finding, found.remarks.len()), (Finding::Shown, 0));
}

#[test]
fn values_that_did_not_converge_decide_nothing_for_any_claim() {
    // Wild values, all marked: the findings are those without them.
    let runs = |wild: Option<f64>| {
        let run = |optimiser: &str| {
            let mut run = longer(optimiser, 100).curved(|_| 4.0, |k| if k % 2 == 0 { 0.75 } else { 0.6 });
            for row in &mut run.tables.trace {
                row.gradient_curvature = Some(1.0);
                row.trials = Some(2);
                if row.iteration % 7 == 3 {
                    row.sharpness = wild;
                    row.sharpness_converged = wild.map(|_| false);
                }
            }
            run
        };
        let optimisers = [
            "Nls()",
            "PoNls()",
            "Ls()",
            "Cdat()",
            "Sam(step: Fixed(0.1))",
            "NlsUb()",
            "Gd(step: 0.1)",
            "Nls(search: (backtrack_factor: 0.9))",
        ];
        optimisers.map(run)
    };
    for claim in ClaimId::ALL {
        let without = evidence(claim, &runs(None));
        for wild in [1e-9, 1e9, -1.0, f64::NAN] {
            let with = evidence(claim, &runs(Some(wild)));
            assert_eq!(with.finding, without.finding, "{claim:?} {wild}");
            assert_eq!(with.measures, without.measures, "{claim:?} {wild}");
            assert!(remark(&with).contains("did not converge"), "{claim:?}");
        }
    }
}

#[test]
fn seeds_seen_before_the_criterion_was_written_are_exploration() {
    // Dead from the start, in Flatland throughout: NLS-ub learns, and is accurate.
    let runs = |seed: u64| {
        let mut stalled = longer("Nls()", 100).dead().curved(|_| 1.0, |_| 0.2);
        let mut rescued = longer("NlsUb()", 100).curved(|_| 1.0, |_| 5.0);
        stalled.tables.trace[100].test_accuracy = Some(0.1);
        rescued.tables.trace[100].test_accuracy = Some(0.9);
        [stalled.seed(seed), rescued.seed(seed)]
    };
    let judgement = |seeds: &[u64]| {
        let records: Vec<Record> = seeds.iter().copied().flat_map(runs).collect();
        judged(ClaimId::Rescue, &records)
    };
    let both = judgement(&[5, 6, 7]);
    let of = |pairs: &[flatland_experiments::claims::PairResult]| -> Vec<u64> {
        pairs
            .iter()
            .flat_map(|pair| pair.seeds.iter().map(|(seed, _)| *seed))
            .collect()
    };
    assert_eq!((of(&both.pairs), of(&both.exploration)), (vec![6, 7], vec![5]));
    assert_eq!(both.verdict(), Verdict::Reproduced);
    assert_eq!(both.exploratory_verdict(), Some(Verdict::Reproduced));
    let seen = judgement(&[0, 1, 2, 3, 4, 5]);
    let Verdict::NotTestable { reason } = seen.verdict() else {
        panic!("{}", seen.verdict());
    };
    assert!(reason.contains("seeds from 6 on"), "{reason}");
    assert_eq!(seen.exploratory_verdict(), Some(Verdict::Reproduced));
    assert_eq!(judgement(&[6]).exploratory_verdict(), None);
    // Criteria of version 1 are judged on every seed.
    for claim in ClaimId::ALL {
        let expected = matches!(claim, ClaimId::Rescue | ClaimId::Saddle);
        assert_eq!(claim.exploratory_seeds() == Some(0..=5), expected, "{claim:?}");
        assert_eq!(claim.version(), if expected { 2 } else { 1 });
    }
    assert_eq!(SEED, 6, "the records of the other tests are judged");
}
