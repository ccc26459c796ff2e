//! Verdicts over seeds and (data, network) pairs: at least two thirds of the seeds that can test a claim, in every pair.

use super::by_hand::{ITERATIONS, Written, judged, record};
use flatland_experiments::claims::{Finding, Report, Verdict};
use flatland_experiments::plan::ClaimId;
use flatland_records::Record;

fn ending_at(optimiser: &str, sharpness: f64) -> Record {
    record(optimiser).curved(|_| 1.0, move |k| if k == ITERATIONS { sharpness } else { 9.0 })
}

/// Three pairs of runs, one per seed; the given number of them show that the sharpness falls.
fn seeds(data: &str, shown: usize, of: u64) -> Vec<Record> {
    let run = |seed: u64| {
        let nls = if (seed as usize) < shown { 0.2 } else { 0.9 };
        [ending_at("Ls()", 1.0), ending_at("Nls()", nls)].map(|record| record.seed(seed).on(data, "MLP"))
    };
    (0..of).flat_map(run).collect()
}

#[test]
fn two_thirds_of_the_seeds_reproduce_a_claim() {
    use Verdict::{NotReproduced, Reproduced};
    for (shown, of, expected) in [
        (3, 3, Reproduced),
        (2, 3, Reproduced),
        (1, 3, NotReproduced),
        (3, 4, Reproduced),
        (2, 4, NotReproduced),
        (4, 6, Reproduced),
        (1, 1, Reproduced),
        (0, 1, NotReproduced),
    ] {
        let judgement = judged(ClaimId::SharpnessFalls, &seeds("digits", shown, of));
        assert_eq!(judgement.verdict(), expected, "{shown} of {of}");
        assert_eq!(judgement.reproduced(), expected == Reproduced);
        assert_eq!(judgement.pairs[0].count(Finding::Shown), shown);
        assert_eq!(judgement.pairs[0].tested(), of as usize);
    }
}

#[test]
fn two_thirds_of_the_opposite_contradict_a_claim() {
    let verdict = |opposite: u64, of: u64| {
        let run = |seed: u64| {
            let nls = if seed < opposite { 3.0 } else { 1.0 };
            [ending_at("Ls()", 1.0), ending_at("Nls()", nls)].map(|record| record.seed(seed))
        };
        let records: Vec<Record> = (0..of).flat_map(run).collect();
        judged(ClaimId::SharpnessFalls, &records).verdict()
    };
    assert_eq!(verdict(3, 3), Verdict::Contradicted);
    assert_eq!(verdict(2, 3), Verdict::Contradicted);
    assert_eq!(verdict(1, 3), Verdict::NotReproduced);
    assert_eq!(verdict(0, 3), Verdict::NotReproduced);
}

#[test]
fn only_seeds_that_can_test_a_claim_count() {
    let mut records = seeds("digits", 1, 3);
    records.retain(|record| record.cell.seed < 2 || record.cell.optimiser == "LS");
    let judgement = judged(ClaimId::SharpnessFalls, &records);
    let pair = &judgement.pairs[0];
    assert_eq!((pair.count(Finding::NotTestable), pair.tested()), (1, 2));
    assert_eq!(
        judgement.verdict(),
        Verdict::NotReproduced,
        "one of two seeds shows it"
    );
    records.retain(|record| record.cell.seed != 1 || record.cell.optimiser == "LS");
    let judgement = judged(ClaimId::SharpnessFalls, &records);
    assert_eq!(judgement.pairs[0].tested(), 1);
    assert_eq!(
        judgement.verdict(),
        Verdict::Reproduced,
        "the only seed that can shows it"
    );
}

#[test]
fn every_pair_has_to_show_a_claim() {
    let both = |first, second| {
        let mut records = seeds("digits", first, 3);
        records.extend(seeds("Fashion-MNIST", second, 3));
        judged(ClaimId::SharpnessFalls, &records)
    };
    assert_eq!(both(3, 2).verdict(), Verdict::Reproduced);
    assert_eq!(both(3, 1).verdict(), Verdict::NotReproduced);
    assert_eq!(both(3, 3).pairs.len(), 2);
    let contradicted = [ending_at("Ls()", 1.0), ending_at("Nls()", 9.0)].map(|run| run.on("SVHN", "MLP"));
    let mut records = seeds("digits", 3, 3);
    records.extend(contradicted);
    let verdict = judged(ClaimId::SharpnessFalls, &records).verdict();
    assert_eq!(verdict, Verdict::NotReproduced, "the pairs disagree");
}

#[test]
fn a_verdict_of_not_testable_says_why() {
    let reason = |records: &[Record]| match judged(ClaimId::SharpnessFalls, records).verdict() {
        Verdict::NotTestable { reason } => reason,
        verdict => panic!("{verdict}"),
    };
    assert_eq!(reason(&[]), "no run has a record");
    assert_eq!(reason(&[ending_at("Ls()", 1.0)]), "needs a run of Nls");
    let dead = |seed: u64| [ending_at("Ls()", 1.0), ending_at("Nls()", 0.2).dead()].map(|run| run.seed(seed));
    let records: Vec<Record> = (0..3).flat_map(dead).collect();
    assert_eq!(reason(&records), "NLS did not learn");
}

#[test]
fn networks_and_seeds_are_judged_apart() {
    let records = [
        ending_at("Ls()", 1.0).on("digits", "wide"),
        ending_at("Nls()", 0.2).on("digits", "narrow"),
        ending_at("Nls()", 0.2).on("digits", "wide").seed(1),
    ];
    let judgement = judged(ClaimId::SharpnessFalls, &records);
    let tested: usize = judgement.pairs.iter().map(|pair| pair.tested()).sum();
    assert_eq!(tested, 0, "no two of the runs belong together");
}

#[test]
fn a_tie_does_not_reproduce_a_claim() {
    let records: Vec<Record> = ["Nls()", "PoNls()", "Cdat()", "Sam(step: Fixed(0.1))"]
        .map(|rule| ending_at(rule, 1.0))
        .to_vec();
    let judgement = judged(ClaimId::FlatterThanSecondOrder, &records);
    assert_eq!(judgement.verdict(), Verdict::NotReproduced);
    let report = Report {
        judgements: vec![judgement],
        ..Report::default()
    }
    .to_string();
    assert!(report.contains("shown by 0 of 1, 1 tied"), "{report}");
}
