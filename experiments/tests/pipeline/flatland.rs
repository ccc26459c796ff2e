//! The claims about Flatland and about the backtrack factor, on records written by hand.
//!
//! With K = 10 classes, 2/K is 0.2 and the band of λ₁ from 0.19 to 0.21; the label variance is 0.09, and the band of the cost
//! from 0.081 to 0.099.

use super::by_hand::{Written, diverged, evidence, finding, judged, longer};
use flatland_experiments::claims::{Evidence, Finding, Verdict};
use flatland_experiments::plan::ClaimId;
use flatland_records::{Loss, Record, SpectrumEnd, SpectrumRow, Status};
use std::ops::RangeInclusive;

/// Long enough for stays of 20 to begin at 19 and 20, the last early iteration and the next one.
const N: usize = 100;

/// A run that is in Flatland at these iterations, and at cost 0.01 and sharpness 5 at all others.
fn staying(optimiser: &str, stay: RangeInclusive<usize>) -> Record {
    let inside = stay.clone();
    longer(optimiser, N)
        .costs(move |k| if inside.contains(&k) { 0.09 } else { 0.01 })
        .curved(|_| 1.0, move |k| if stay.contains(&k) { 0.2 } else { 5.0 })
}

/// A run that is never in Flatland.
fn passing(optimiser: &str) -> Record {
    staying(optimiser, RangeInclusive::new(1, 0))
}

fn value(found: &Evidence, name: &str) -> f64 {
    let mut named = found.measures.iter().filter(|(other, _)| other == name);
    let value = named.next().unwrap_or_else(|| panic!("{name} in {found:?}")).1;
    assert!(named.next().is_none(), "{name} twice in {found:?}");
    value
}

fn remark(found: &Evidence) -> &str {
    found.remark.as_deref().unwrap_or_default()
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
        Finding::NotTested
    );
}

#[test]
fn gap_ends_a_stay_and_is_reported() {
    // λ₁ is missing at 15: 5 to 14 and 16 to 30 remain, neither of which is long enough.
    let mut record = staying("Nls()", 5..=30);
    record.tables.trace[15].sharpness = None;
    let found = evidence(ClaimId::FlatlandEarly, std::slice::from_ref(&record));
    assert_eq!(found.finding, Finding::NotTested, "the records cannot tell");
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
    assert_eq!((found.finding, found.remark), (Finding::Shown, None));
    // After a stay that is long enough it changes nothing, but is still reported.
    let mut behind = staying("Nls()", 5..=30);
    behind.tables.trace[26].sharpness = None;
    let found = evidence(ClaimId::FlatlandEarly, &[behind]);
    assert_eq!(found.finding, Finding::Shown);
    assert!(found.remark.is_some());
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
            let mut records = [staying("Nls()", 5..=30).ended(status), through(&[])];
            records.iter_mut().for_each(change);
            for claim in [ClaimId::FlatlandEarly, ClaimId::Rescue, ClaimId::Saddle] {
                let found = evidence(claim, &records);
                assert_eq!(found.finding, Finding::NotTested);
                assert!(found.remark.is_some());
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

// Rescue: from the same start no 20-iteration stay; with T the last iteration of the other rule's stay, a cost at most a tenth of
// the stalled run's by iteration 10 T; λ₁ ≥ 1.05 · 2/K then.

/// A run of NLS-ub with cost 0.05 and sharpness 1, except for these (iteration, cost, sharpness).
fn through(changes: &[(usize, f64, Option<f64>)]) -> Record {
    let mut record = longer("NlsUb()", N).costs(|_| 0.05).curved(|_| 1.0, |_| 1.0);
    for &(k, cost, sharpness) in changes {
        (record.tables.trace[k].cost, record.tables.trace[k].sharpness) = (cost, sharpness);
    }
    record
}

fn rescue(records: &[Record]) -> Finding {
    finding(ClaimId::Rescue, records)
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
    assert_eq!(found.finding, Finding::NotTested);
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
    assert_eq!(value(&found, "NLS-ub: a tenth of NLS's cost at iteration"), 190.0);
    assert!((value(&found, "lowest cost of NLS-ub / NLS by 10 T") - 0.05).abs() < 1e-12);
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
        Finding::NotTested,
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
    assert_eq!(found.finding, Finding::NotTested);
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
    assert_eq!(found.finding, Finding::NotTested);
    assert!(
        remark(&found).contains("λ₁ of NLS-ub was not recorded where"),
        "{found:?}"
    );
}

#[test]
fn rescue_starts_where_the_stalled_run_started() {
    let bounded = through(&[(50, 0.001, Some(1.0))]);
    assert_eq!(rescue(&[stalled(), bounded.clone()]), Finding::Shown);
    for other in [
        bounded.clone().seed(1),
        bounded.clone().on("digits", "other"),
        bounded.on("other", "MLP 64-6-10"),
    ] {
        let judgement = judged(ClaimId::Rescue, &[stalled(), other]);
        assert_eq!(judgement.verdict(), Verdict::NotTested);
    }
}

#[test]
fn rescue_is_from_every_run_that_stalls() {
    let ponls = || staying("PoNls()", 0..=N).costs(|_| 0.082);
    let low = |cost: f64| through(&[(50, cost, Some(1.0))]);
    assert_eq!(rescue(&[ponls(), low(0.0081)]), Finding::Shown);
    assert_eq!(rescue(&[passing("Nls()"), ponls(), low(0.0081)]), Finding::Shown);
    assert_eq!(rescue(&[stalled(), ponls(), low(0.0081)]), Finding::Shown);
    // A tenth of 0.09, but not of 0.082.
    assert_eq!(rescue(&[stalled(), ponls(), low(0.0085)]), Finding::NotTested);
    assert_eq!(rescue(&[stalled(), low(0.0085)]), Finding::Shown);
}

#[test]
fn rescue_is_not_tested_where_nothing_stalls() {
    let bounded = through(&[(50, 0.0001, Some(1.0))]);
    for nls in [
        passing("Nls()"),
        staying("Nls()", 0..=18),
        staying("Nls()", 20..=60),
    ] {
        let found = evidence(ClaimId::Rescue, &[nls, bounded.clone()]);
        assert_eq!(found.finding, Finding::NotTested);
        assert!(remark(&found).contains("nothing is there to rescue"), "{found:?}");
    }
    assert_eq!(rescue(&[stalled()]), Finding::NotTested, "no run of NLS-ub");
    assert_eq!(
        rescue(std::slice::from_ref(&bounded)),
        Finding::NotTested,
        "none of the others"
    );
    assert_eq!(rescue(&[stalled(), bounded.ended(diverged())]), Finding::NotShown);
}

// Saddle: of the K + 10 eigenvalues largest in modulus, K within 5 % of 2/K, the others pair up with |μ⁺ + μ⁻| ≤ 0.1 μ⁺.

/// K copies of 2/K and five pairs that cancel.
fn saddle_spectrum() -> Vec<f64> {
    let pairs = [0.15, 0.12, 0.1, 0.05, 0.01];
    let mut eigenvalues = vec![0.2; 10];
    eigenvalues.extend(pairs.iter().flat_map(|mu| [*mu, -mu]));
    eigenvalues
}

fn with_spectrum(mut record: Record, iteration: usize, mut eigenvalues: Vec<f64>) -> Record {
    eigenvalues.sort_by(|a, b| b.abs().total_cmp(&a.abs()));
    let row = |(index, eigenvalue)| SpectrumRow {
        iteration,
        end: SpectrumEnd::Modulus,
        index,
        eigenvalue,
        residual: 1e-9,
        converged: true,
    };
    record
        .tables
        .spectra
        .extend(eigenvalues.into_iter().enumerate().map(row));
    record
}

/// The evidence of a run that is in Flatland from 5 to 30, with this spectrum at 10.
fn saddle_with(change: impl Fn(&mut Vec<f64>)) -> Evidence {
    let mut eigenvalues = saddle_spectrum();
    change(&mut eigenvalues);
    evidence(
        ClaimId::Saddle,
        &[with_spectrum(staying("Nls()", 5..=30), 10, eigenvalues)],
    )
}

#[test]
fn saddle_has_as_many_copies_of_the_floor_as_classes() {
    assert_eq!(saddle_with(|_| ()).finding, Finding::Shown);
    for (eigenvalue, expected) in [
        (0.2099, Finding::Shown),
        (0.1901, Finding::Shown),
        (0.2101, Finding::NotShown),
        (0.1899, Finding::NotShown),
        (-0.2, Finding::NotShown),
    ] {
        let found = saddle_with(|all| all[3] = eigenvalue);
        assert_eq!(found.finding, expected, "{eigenvalue}");
        let copies = if expected == Finding::Shown { 10.0 } else { 9.0 };
        assert_eq!(value(&found, "fewest eigenvalues within 5 % of 2/K"), copies);
    }
}

#[test]
fn other_eigenvalues_of_a_saddle_nearly_cancel() {
    // The partner of 0.1 is at 15.
    for (partner, expected) in [
        (-0.1099, Finding::Shown),
        (-0.0901, Finding::Shown),
        (-0.1101, Finding::NotShown),
        (-0.0899, Finding::NotShown),
        (f64::NAN, Finding::NotShown),
    ] {
        let found = saddle_with(|all| all[15] = partner);
        assert_eq!(found.finding, expected, "{partner}");
    }
    let found = saddle_with(|all| all[15] = -0.095);
    assert!((value(&found, "largest |μ⁺ + μ⁻| / μ⁺ of a pair") - 0.05).abs() < 1e-12);
    let single = saddle_with(|all| all[15] = 0.1);
    assert_eq!(single.finding, Finding::NotShown, "six positive, four negative");
    assert_eq!(
        value(&single, "most others without a partner of the other sign"),
        2.0
    );
}

/// A pair as large as 2/K still counts as a pair, and where several pairings are possible an admissible one is found.
#[test]
fn pairs_of_a_saddle_are_found_among_equals() {
    let large = saddle_with(|all| (all[10], all[11]) = (0.2, -0.2));
    assert_eq!(large.finding, Finding::Shown, "{large:?}");
    // 0.10 goes with −0.108, and 0.11 with −0.118: the nearest of 0.11, −0.108, would leave 0.10 with −0.118.
    let crossed = saddle_with(|all| all[12..16].copy_from_slice(&[0.1, -0.118, 0.11, -0.108]));
    assert_eq!(crossed.finding, Finding::Shown, "{crossed:?}");
}

#[test]
fn every_spectrum_inside_flatland_is_judged_and_none_outside() {
    let run = |inside: Vec<f64>, outside: Vec<f64>| {
        let record = with_spectrum(staying("Nls()", 5..=30), 10, saddle_spectrum());
        let record = with_spectrum(with_spectrum(record, 20, inside), 40, outside);
        evidence(ClaimId::Saddle, &[record])
    };
    let steep = || vec![5.0; 20];
    assert_eq!(run(saddle_spectrum(), steep()).finding, Finding::Shown);
    let found = run(steep(), saddle_spectrum());
    assert_eq!(found.finding, Finding::NotShown);
    assert_eq!(value(&found, "spectra inside Flatland"), 2.0);
    assert_eq!(value(&found, "share of them that are such saddles"), 0.5);
}

#[test]
fn saddle_looks_at_the_k_plus_ten_largest_in_modulus() {
    let record = || staying("Nls()", 5..=30);
    let mut more = saddle_spectrum();
    more.extend([0.009, 0.008, 0.007]);
    let found = evidence(ClaimId::Saddle, &[with_spectrum(record(), 10, more)]);
    assert_eq!(found.finding, Finding::Shown, "what comes behind does not count");
    let mut fewer = saddle_spectrum();
    fewer.pop();
    let found = evidence(ClaimId::Saddle, &[with_spectrum(record(), 10, fewer)]);
    assert_eq!(found.finding, Finding::NotTested);
    assert!(remark(&found).contains("K + 10 = 20"), "{found:?}");
    // The ends of the spectrum do not count as the eigenvalues largest in modulus.
    let mut ends = with_spectrum(record(), 10, saddle_spectrum());
    ends.tables
        .spectra
        .iter_mut()
        .for_each(|row| row.end = SpectrumEnd::Top);
    assert_eq!(finding(ClaimId::Saddle, &[ends]), Finding::NotTested);
    assert_eq!(finding(ClaimId::Saddle, &[record()]), Finding::NotTested);
    let outside = with_spectrum(passing("Nls()"), 10, saddle_spectrum());
    let found = evidence(ClaimId::Saddle, &[outside]);
    assert_eq!(found.finding, Finding::NotTested);
    assert!(remark(&found).contains("no iteration"), "{found:?}");
    let bounded = with_spectrum(staying("NlsUb()", 5..=30), 10, saddle_spectrum());
    assert_eq!(
        finding(ClaimId::Saddle, &[bounded]),
        Finding::NotTested,
        "of NLS and PoNLS"
    );
}

// Delta cost: mean trials ratio ≥ 1.5, final λ₁ within a factor 1.5.

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
    assert_eq!(value(&found, "δ = 0.9: mean trials an iteration"), 3.5);
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
    assert_eq!(delta(searching(0.8, [4, 4], 0.3), usual()), Finding::NotTested);
    assert_eq!(delta(fine(), fine().seed(0)), Finding::NotTested, "twice 0.9");
    assert_eq!(finding(ClaimId::DeltaCost, &[usual()]), Finding::NotTested);
    let mut averaging = usual();
    averaging.cell.settings = longer("Nls(averaging: 0.5)", N).cell.settings;
    assert_eq!(delta(fine(), averaging), Finding::NotTested, "ξ differs too");
    let mut untold = fine();
    untold.tables.trace.iter_mut().for_each(|row| row.trials = None);
    let found = evidence(ClaimId::DeltaCost, &[untold, usual()]);
    assert_eq!(found.finding, Finding::NotTested);
    assert!(remark(&found).contains("no trials of NLS δ=0.9"), "{found:?}");
    let mut open = usual();
    open.tables.trace[N].sharpness = None;
    assert_eq!(delta(fine(), open), Finding::NotTested);
    let failed = Status::Failed {
        iteration: 3,
        reason: "no step".into(),
    };
    assert_eq!(delta(fine().ended(failed), usual()), Finding::NotShown);
}
