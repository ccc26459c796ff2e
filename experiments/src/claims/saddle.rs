//! The claim about the spectrum inside Flatland.

use super::evidence::{Evidence, Judged, NoEvidence, measure};
use super::group::Group;
use super::stay::{floor, stalling};
use flatland_records::{Record, SpectrumEnd};

/// Number of eigenvalues examined besides the K copies of $2/K$.
const OTHERS: usize = 10;
/// The largest admissible sum of a pair, relative to its positive eigenvalue.
const CANCELLING: f64 = 0.1;

/// Measures of the K + 10 eigenvalues largest in modulus.
struct Saddle {
    /// The number within 5 % of $2/K$.
    at_floor: usize,
    /// The number of others without a partner of the other sign.
    single: usize,
    /// The largest $|\mu^+ + \mu^-| / \mu^+$ of a pair.
    worst: f64,
    shown: bool,
}

impl Saddle {
    /// The K closest to $2/K$ are the copies. The others pair up by size: the i-th positive with the i-th negative, both in
    /// descending order of modulus. If any pairing satisfies the bound, this one does, because both ends of the interval that
    /// a positive eigenvalue admits grow with it.
    fn of(run: &Record, floor: f64, mut eigenvalues: Vec<f64>) -> Self {
        let classes = run.cell.classes;
        eigenvalues.sort_by(|a, b| (a - floor).abs().total_cmp(&(b - floor).abs()));
        let others = eigenvalues.split_off(classes);
        let near = |eigenvalue: &&f64| run.cell.sharpness_is_of_flatland(**eigenvalue);
        let at_floor = eigenvalues.iter().filter(near).count();
        let of_sign = |positive: bool| {
            let mut side: Vec<f64> = others
                .iter()
                .copied()
                .filter(|mu| (*mu > 0.0) == positive)
                .collect();
            side.sort_by(|a, b| b.abs().total_cmp(&a.abs()));
            side
        };
        let (positive, negative) = (of_sign(true), of_sign(false));
        let pairs = || positive.iter().zip(&negative);
        let single = positive.len().abs_diff(negative.len());
        let cancel = pairs().all(|(plus, minus)| (plus + minus).abs() <= CANCELLING * plus);
        Self {
            at_floor,
            single,
            worst: pairs()
                .map(|(plus, minus)| (plus + minus).abs() / plus)
                .fold(0.0, f64::max),
            shown: at_floor == classes && single == 0 && cancel,
        }
    }
}

/// At every iteration in Flatland with a recorded spectrum, of NLS and PoNLS, whichever the plan runs: of the K + 10
/// eigenvalues largest in modulus K are within 5 % of $2/K$, and the others pair up with
/// $|\mu^+ + \mu^-| \le 0.1 \mu^+$.
pub(super) fn saddle(group: &Group<'_>) -> Judged {
    let floor = floor(group)?;
    let (runs, _) = stalling(group)?;
    let (mut inside, mut saddles, mut largest) = (0, Vec::new(), 0);
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
            saddles.extend(eigenvalues.map(|values| Saddle::of(run, floor, values)));
        }
    }
    if inside == 0 {
        let needed = "no iteration of NLS or PoNLS is seen to be in Flatland";
        return Err(NoEvidence::Missing(needed.to_owned()));
    }
    if saddles.is_empty() {
        let needed = format!(
            "needs the K + {OTHERS} = {largest} eigenvalues largest in modulus at an iteration in Flatland"
        );
        return Err(NoEvidence::Missing(needed));
    }
    let shown = saddles.iter().filter(|saddle| saddle.shown).count();
    let (fewest, most) = saddles.iter().fold((usize::MAX, 0), |(fewest, most), saddle| {
        (fewest.min(saddle.at_floor), most.max(saddle.single))
    });
    let worst = saddles.iter().map(|saddle| saddle.worst).fold(0.0, f64::max);
    let measures = vec![
        measure("spectra inside Flatland", saddles.len() as f64),
        measure(
            "share of them that are such saddles",
            shown as f64 / saddles.len() as f64,
        ),
        measure("fewest eigenvalues within 5 % of 2/K", fewest as f64),
        measure("most others without a partner of the other sign", most as f64),
        measure("largest |μ⁺ + μ⁻| / μ⁺ of a pair", worst),
    ];
    Ok(Evidence::shown_if(shown == saddles.len(), measures))
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
