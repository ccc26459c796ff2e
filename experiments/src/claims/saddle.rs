//! The claim about the spectrum inside Flatland, version 2.

use super::evidence::{Evidence, Finding, Judged, NoEvidence, measure};
use super::group::Group;
use super::stay::{floor, stalling};
use flatland_records::{Record, SpectrumEnd};
use std::cmp::Ordering;

/// Number of eigenvalues examined besides the K copies of $2/K$.
pub(super) const OTHERS: usize = 12;
/// Smaller moduli, relative to $2/K$, are zero.
const SIGNIFICANT: f64 = 1e-3;
/// The largest admissible sum of a pair, relative to its positive eigenvalue.
const CANCELLING: f64 = 0.1;
/// The least share of spectra, as a fraction.
const MOST: (usize, usize) = (9, 10);

/// Measures of the K + 12 eigenvalues largest in modulus.
struct Spectrum {
    /// The number within 5 % of $2/K$.
    at_floor: usize,
    /// The number of the others that are significant.
    others: usize,
    /// The number of those without a partner of the other sign.
    single: usize,
    /// The largest $|\mu^+ + \mu^-| / \mu^+$ of a pair.
    worst: f64,
    shown: bool,
}

impl Spectrum {
    /// The K closest to $2/K$ are the copies. The significant others pair up by size: the i-th positive with the i-th negative,
    /// both in descending order of modulus. If any pairing satisfies the bound, this one does, because both ends of the
    /// interval that a positive eigenvalue admits grow with it. One may be without partner, the last: its partner is beyond
    /// the count or below significance.
    fn of(run: &Record, floor: f64, mut eigenvalues: Vec<f64>) -> Self {
        let classes = run.cell.classes;
        eigenvalues.sort_by(|a, b| (a - floor).abs().total_cmp(&(b - floor).abs()));
        let mut others = eigenvalues.split_off(classes);
        let near = |eigenvalue: &&f64| run.cell.sharpness_is_of_flatland(**eigenvalue);
        let at_floor = eigenvalues.iter().filter(near).count();
        // Compared so that NaN is significant, and then cancels nothing.
        others.retain(|mu| mu.abs().partial_cmp(&(SIGNIFICANT * floor)) != Some(Ordering::Less));
        others.sort_by(|a, b| b.abs().total_cmp(&a.abs()));
        let (positive, negative): (Vec<f64>, Vec<f64>) = others.iter().partition(|mu| **mu > 0.0);
        let pairs = || positive.iter().zip(&negative);
        let single = positive.len().abs_diff(negative.len());
        let cancel = pairs().all(|(plus, minus)| (plus + minus).abs() <= CANCELLING * plus);
        Self {
            at_floor,
            others: others.len(),
            single,
            worst: pairs()
                .map(|(plus, minus)| (plus + minus).abs() / plus)
                .fold(0.0, f64::max),
            shown: at_floor == classes && single <= 1 && pairs().next().is_some() && cancel,
        }
    }

    /// Whether there are not two eigenvalues to pair: units are dead.
    fn is_plateau(&self) -> bool {
        self.others < 2
    }
}

/// Of the spectra recorded at iterations of NLS and PoNLS in Flatland, those that are no plateaus: at least 90 % are saddles.
pub(super) fn saddle(group: &Group<'_>) -> Judged {
    let floor = floor(group)?;
    let (runs, mut remarks) = stalling(group)?;
    let (mut inside, mut spectra, mut largest) = (0, Vec::new(), 0);
    for run in runs {
        largest = run.cell.classes + OTHERS;
        for row in run
            .tables
            .trace
            .iter()
            .filter(|row| run.in_flatland(row) == Some(true))
        {
            inside += 1;
            let eigenvalues = largest_in_modulus(run, row.iteration, largest);
            spectra.extend(eigenvalues.map(|values| Spectrum::of(run, floor, values)));
        }
    }
    if inside == 0 {
        let needed = "no iteration of NLS or PoNLS is seen to be in Flatland";
        return Err(NoEvidence::Missing(needed.to_owned()));
    }
    if spectra.is_empty() {
        return Err(NoEvidence::Missing(format!(
            "needs the K + {OTHERS} = {largest} eigenvalues largest in modulus, converged, at an iteration in Flatland"
        )));
    }
    let (plateaus, judged): (Vec<_>, Vec<_>) = spectra.iter().partition(|spectrum| spectrum.is_plateau());
    let mut measures = vec![
        measure("spectra inside Flatland", spectra.len() as f64),
        measure("of them plateaus, not judged", plateaus.len() as f64),
    ];
    if judged.is_empty() {
        let nothing = "every spectrum inside Flatland is a plateau: nothing besides 2/K is there to pair";
        remarks.insert(0, nothing.to_owned());
        let evidence = Evidence::new(Finding::NotTestable, measures);
        return Ok(evidence.with_remarks(remarks));
    }
    let shown = judged.iter().filter(|spectrum| spectrum.shown).count();
    let (fewest, most) = judged.iter().fold((usize::MAX, 0), |(fewest, most), spectrum| {
        (fewest.min(spectrum.at_floor), most.max(spectrum.single))
    });
    let worst = judged.iter().map(|spectrum| spectrum.worst).fold(0.0, f64::max);
    measures.extend([
        measure(
            "share of the judged that are saddles",
            shown as f64 / judged.len() as f64,
        ),
        measure("fewest eigenvalues within 5 % of 2/K", fewest as f64),
        measure("most others without a partner of the other sign", most as f64),
        measure("largest |μ⁺ + μ⁻| / μ⁺ of a pair", worst),
    ]);
    let enough = MOST.1 * shown >= MOST.0 * judged.len();
    Ok(Evidence::shown_if(enough, measures).with_remarks(remarks))
}

/// The `count` eigenvalues largest in modulus, if as many were recorded at this iteration.
fn largest_in_modulus(run: &Record, iteration: usize, count: usize) -> Option<Vec<f64>> {
    let rows = run.tables.spectra.iter();
    let rows = rows.filter(|row| row.iteration == iteration && row.end == SpectrumEnd::Modulus);
    let largest: Vec<f64> = rows
        .filter(|row| row.index < count)
        .map(|row| row.eigenvalue)
        .collect();
    (largest.len() == count).then_some(largest)
}
