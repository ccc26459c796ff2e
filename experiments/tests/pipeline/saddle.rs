//! The spectrum inside Flatland, on records written by hand: of the K + 12 eigenvalues largest in modulus K within 5 % of 2/K; the
//! others above 1e-3 · 2/K pair up with |μ⁺ + μ⁻| ≤ 0.1 μ⁺, a last one left out; in at least 90 % of the spectra.

use super::by_hand::{evidence, finding, remark, value};
use super::flatland::{passing, staying};
use flatland_experiments::claims::{Evidence, Finding};
use flatland_experiments::plan::ClaimId;
use flatland_records::{Record, SpectrumEnd, SpectrumRow};

/// K copies of 2/K and six pairs that cancel.
fn saddle_spectrum() -> Vec<f64> {
    let pairs = [0.15, 0.12, 0.1, 0.05, 0.01, 0.005];
    let mut eigenvalues = vec![0.2; 10];
    eigenvalues.extend(pairs.iter().flat_map(|mu| [*mu, -mu]));
    eigenvalues
}

/// A run in Flatland with a spectrum of these others besides the copies, filled up with zeros.
fn with_others(others: &[f64]) -> Evidence {
    let mut eigenvalues = vec![0.2; 10];
    eigenvalues.extend(others);
    eigenvalues.resize(22, 0.0);
    evidence(
        ClaimId::Saddle,
        &[with_spectrum(staying("Nls()", 5..=30), 10, eigenvalues)],
    )
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
    assert_eq!(single.finding, Finding::NotShown, "seven positive, five negative");
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
    let steep = || vec![5.0; 22];
    assert_eq!(run(saddle_spectrum(), steep()).finding, Finding::Shown);
    let found = run(steep(), saddle_spectrum());
    assert_eq!(found.finding, Finding::NotShown);
    assert_eq!(value(&found, "spectra inside Flatland"), 2.0);
    assert_eq!(value(&found, "share of the judged that are saddles"), 0.5);
}

#[test]
fn saddle_looks_at_the_k_plus_twelve_largest_in_modulus() {
    let record = || staying("Nls()", 5..=30);
    let mut more = saddle_spectrum();
    more.extend([0.004, 0.003, 0.002]);
    let found = evidence(ClaimId::Saddle, &[with_spectrum(record(), 10, more)]);
    assert_eq!(found.finding, Finding::Shown, "what comes behind does not count");
    let mut fewer = saddle_spectrum();
    fewer.pop();
    let found = evidence(ClaimId::Saddle, &[with_spectrum(record(), 10, fewer)]);
    assert_eq!(found.finding, Finding::NotTestable);
    assert!(remark(&found).contains("K + 12 = 22"), "{found:?}");
    // The ends of the spectrum do not count as the eigenvalues largest in modulus.
    let mut ends = with_spectrum(record(), 10, saddle_spectrum());
    ends.tables
        .spectra
        .iter_mut()
        .for_each(|row| row.end = SpectrumEnd::Top);
    assert_eq!(finding(ClaimId::Saddle, &[ends]), Finding::NotTestable);
    assert_eq!(finding(ClaimId::Saddle, &[record()]), Finding::NotTestable);
    let outside = with_spectrum(passing("Nls()"), 10, saddle_spectrum());
    let found = evidence(ClaimId::Saddle, &[outside]);
    assert_eq!(found.finding, Finding::NotTestable);
    assert!(remark(&found).contains("no iteration"), "{found:?}");
    let bounded = with_spectrum(staying("NlsUb()", 5..=30), 10, saddle_spectrum());
    assert_eq!(
        finding(ClaimId::Saddle, &[bounded]),
        Finding::NotTestable,
        "of NLS and PoNLS"
    );
}

#[test]
fn eigenvalues_below_a_thousandth_of_the_floor_are_not_paired() {
    // The threshold is 2e-4.
    assert_eq!(
        with_others(&[0.1, -0.1, 1.9e-4, 1.9e-4, 1.9e-4]).finding,
        Finding::Shown
    );
    assert_eq!(
        with_others(&[0.1, -0.1, 2.1e-4, 2.1e-4, 2.1e-4]).finding,
        Finding::NotShown
    );
    assert_eq!(
        with_others(&[0.1, -0.1, -1e-4, -5e-5, 1e-9]).finding,
        Finding::Shown
    );
}

#[test]
fn a_last_eigenvalue_without_partner_is_left_out() {
    assert_eq!(with_others(&[0.1, -0.1, 0.05]).finding, Finding::Shown);
    assert_eq!(with_others(&[0.1, -0.1, -0.05]).finding, Finding::Shown);
    assert_eq!(
        with_others(&[0.1, -0.1, 0.05, 0.04]).finding,
        Finding::NotShown,
        "two"
    );
    assert_eq!(
        with_others(&[0.15, 0.1, -0.1]).finding,
        Finding::NotShown,
        "not the last"
    );
    assert_eq!(
        with_others(&[0.1, 0.05]).finding,
        Finding::NotShown,
        "no pair at all"
    );
    // The count cuts a sixth pair.
    let pairs = [0.15, 0.12, 0.1, 0.05, 0.02].into_iter().flat_map(|mu| [mu, -mu]);
    let cut: Vec<f64> = pairs.chain([0.01, -1e-6]).collect();
    assert_eq!(with_others(&cut).finding, Finding::Shown);
}

#[test]
fn a_spectrum_with_nothing_to_pair_is_a_plateau_and_not_judged() {
    for others in [&[][..], &[0.1][..], &[1e-4, -1e-4, 1e-5]] {
        let found = with_others(others);
        assert_eq!(found.finding, Finding::NotTestable, "{others:?}");
        assert_eq!(value(&found, "of them plateaus, not judged"), 1.0);
        assert!(remark(&found).contains("is a plateau"), "{found:?}");
    }
    // Beside a saddle it is counted, and does not count against it.
    let mut plateau = vec![0.2; 10];
    plateau.resize(22, 0.0);
    let record = with_spectrum(staying("Nls()", 5..=30), 10, saddle_spectrum());
    let found = evidence(ClaimId::Saddle, &[with_spectrum(record, 20, plateau)]);
    assert_eq!(found.finding, Finding::Shown);
    assert_eq!(value(&found, "spectra inside Flatland"), 2.0);
    assert_eq!(value(&found, "of them plateaus, not judged"), 1.0);
    assert_eq!(value(&found, "share of the judged that are saddles"), 1.0);
}

#[test]
fn nine_of_ten_spectra_are_enough() {
    let of_twenty = |bad: usize| {
        let spectrum = |k: usize| if k < bad { vec![5.0; 22] } else { saddle_spectrum() };
        let record = (0..20).fold(staying("Nls()", 0..=30), |record, k| {
            with_spectrum(record, k, spectrum(k))
        });
        finding(ClaimId::Saddle, &[record])
    };
    assert_eq!(of_twenty(2), Finding::Shown, "18 of 20 are 90 %");
    assert_eq!(of_twenty(3), Finding::NotShown);
}

#[test]
fn a_spectrum_that_did_not_converge_is_not_judged() {
    let record = with_spectrum(staying("Nls()", 5..=30), 10, saddle_spectrum());
    let mut record = with_spectrum(record, 20, vec![5.0; 22]);
    assert_eq!(
        finding(ClaimId::Saddle, std::slice::from_ref(&record)),
        Finding::NotShown
    );
    for row in record.tables.spectra.iter_mut().filter(|row| row.iteration == 20) {
        row.converged = false;
    }
    let found = evidence(ClaimId::Saddle, &[record.clone()]);
    assert_eq!(found.finding, Finding::Shown);
    assert!(
        remark(&found).contains("NLS: the spectrum at 1 of 2 measured iterates did not converge"),
        "{found:?}"
    );
    record
        .tables
        .spectra
        .iter_mut()
        .for_each(|row| row.converged = false);
    let found = evidence(ClaimId::Saddle, &[record]);
    assert_eq!(found.finding, Finding::NotTestable);
    assert!(remark(&found).contains("2 of 2"), "{found:?}");
}
