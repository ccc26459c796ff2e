//! From the runs of one optimiser to one curve: median and extremes, at most as dense as the picture can show.

use std::collections::BTreeMap;

use flatland_records::{Record, TraceRow};

use crate::axis::Scale;
use crate::grid::ended_early;

/// What is drawn of each row of a trace.
pub(crate) type Value = fn(&TraceRow) -> Option<f64>;

/// A place along the iterations with what the runs say there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Sample {
    pub(crate) iteration: f64,
    pub(crate) low: f64,
    pub(crate) median: f64,
    pub(crate) high: f64,
}

/// A curve.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Curve {
    /// Parted where no run has a value that the axis can show.
    pub(crate) pieces: Vec<Vec<Sample>>,
    /// Last values of the runs that ended early: (iteration, value).
    pub(crate) crosses: Vec<(f64, f64)>,
}

/// The curve of these runs, in at most about `most` samples for the iterations 0 to `last`. None when no run has
/// recorded any value.
pub(crate) fn curve(runs: &[&Record], value: Value, scale: Scale, last: usize, most: usize) -> Option<Curve> {
    let mut by_iteration: BTreeMap<usize, Vec<f64>> = BTreeMap::new();
    let mut crosses = Vec::new();
    for run in runs {
        let mut end = None;
        for row in &run.trace {
            let Some(value) = value(row) else { continue };
            // An iteration whose every value cannot be shown stays, empty: a gap.
            let values = by_iteration.entry(row.iteration).or_default();
            if scale.shows(value) {
                values.push(value);
                end = Some((row.iteration as f64, value));
            }
        }
        crosses.extend(end.filter(|_| ended_early(run)));
    }
    if by_iteration.is_empty() {
        return None;
    }
    let samples: Vec<(usize, Option<Sample>)> = by_iteration
        .into_iter()
        .map(|(k, values)| (k, summary(k, values)))
        .collect();
    let thinned = if samples.len() > 2 * most.max(1) {
        thin(&samples, scale, last, most)
    } else {
        samples.into_iter().map(|(_, sample)| sample).collect()
    };
    let pieces = thinned
        .split(Option::is_none)
        .map(|piece| piece.iter().flatten().copied().collect::<Vec<_>>())
        .filter(|piece| !piece.is_empty())
        .collect();
    Some(Curve { pieces, crosses })
}

fn summary(iteration: usize, mut values: Vec<f64>) -> Option<Sample> {
    values.sort_unstable_by(f64::total_cmp);
    let (low, high) = (*values.first()?, *values.last()?);
    Some(Sample {
        iteration: iteration as f64,
        low,
        median: median(&values),
        high,
    })
}

/// Median of sorted values, of which there must be one.
fn median(sorted: &[f64]) -> f64 {
    let middle = sorted.len() / 2;
    if sorted.len() % 2 == 1 {
        sorted[middle]
    } else {
        sorted[middle - 1] / 2.0 + sorted[middle] / 2.0
    }
}

/// One sample for each of `most` equal parts of [0, last] that has any: mean of the medians, where the axis puts it, and
/// extremes of all. (The median of the medians would jump between the two values of a step that doubles and halves.)
///
/// The first and the last keep their iteration, so that the curve is not shortened.
fn thin(samples: &[(usize, Option<Sample>)], scale: Scale, last: usize, most: usize) -> Vec<Option<Sample>> {
    let part = |iteration: usize| iteration as u128 * most as u128 / (last as u128 + 1);
    let parts: Vec<_> = samples.chunk_by(|a, b| part(a.0) == part(b.0)).collect();
    let count = parts.len();
    parts
        .into_iter()
        .enumerate()
        .map(|(i, samples)| {
            let shown: Vec<Sample> = samples.iter().filter_map(|(_, sample)| *sample).collect();
            let (first, last) = (shown.first()?, shown.last()?);
            let mean = shown
                .iter()
                .map(|s| scale.forward(s.median) / shown.len() as f64)
                .sum();
            let iteration = match i {
                0 => first.iteration,
                _ if i + 1 == count => last.iteration,
                _ => (first.iteration + last.iteration) / 2.0,
            };
            Some(Sample {
                iteration,
                low: shown.iter().map(|s| s.low).fold(f64::INFINITY, f64::min),
                median: scale.backward(mean),
                high: shown.iter().map(|s| s.high).fold(f64::NEG_INFINITY, f64::max),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use flatland_records::{Cell, Loss, Provenance, Rule, Status};

    fn run(costs: &[(usize, f64)], status: Status) -> Record {
        let text = String::new;
        Record {
            cell: Cell {
                identity: text(),
                plan: text(),
                data: text(),
                network: text(),
                optimiser: text(),
                rule: Rule::Nls,
                seed: 1,
                classes: 10,
                label_variance: 0.09,
                loss: Loss::MeanSquaredError,
                last_layer_bias: true,
                precision: text(),
                iterations: 0,
                parameters: 0,
                training_samples: 0,
                test_samples: 0,
                settings: text(),
                tuned: None,
                batch: None,
            },
            provenance: Provenance {
                version: text(),
                commit: None,
                threads: 1,
                started: text(),
                seconds: 0.0,
                host: text(),
            },
            status,
            trace: costs.iter().map(|&(k, cost)| TraceRow::new(k, cost)).collect(),
            spectra: vec![],
            hessian_traces: vec![],
            diagnoses: vec![],
            probes: vec![],
            batch_sharpness: vec![],
        }
    }

    fn curve_of(runs: &[&[(usize, f64)]], scale: Scale, last: usize, most: usize) -> Curve {
        let runs: Vec<Record> = runs.iter().map(|costs| run(costs, Status::Completed)).collect();
        curve(
            &runs.iter().collect::<Vec<_>>(),
            |row| Some(row.cost),
            scale,
            last,
            most,
        )
        .unwrap()
    }

    fn sample(iteration: f64, low: f64, median: f64, high: f64) -> Sample {
        Sample {
            iteration,
            low,
            median,
            high,
        }
    }

    #[test]
    fn seeds_are_median_and_extremes_of_those_that_got_there() {
        let curve = curve_of(
            &[
                &[(0, 1.0), (1, 5.0)],
                &[(0, 2.0), (1, 7.0), (2, 4.0)],
                &[(0, 9.0)],
            ],
            Scale::Linear,
            2,
            100,
        );
        assert_eq!(
            curve.pieces,
            [[
                sample(0.0, 1.0, 2.0, 9.0),
                sample(1.0, 5.0, 6.0, 7.0),
                sample(2.0, 4.0, 4.0, 4.0)
            ]]
        );
    }

    #[test]
    fn value_without_a_place_parts_the_curve_unless_another_seed_has_one() {
        let curve = curve_of(
            &[
                &[(0, 1.0), (1, 0.0), (2, 1.0), (3, f64::NAN)],
                &[(0, 1.0), (1, -1.0), (2, 1.0), (3, 3.0)],
            ],
            Scale::Logarithmic,
            3,
            100,
        );
        assert_eq!(
            curve.pieces,
            [
                vec![sample(0.0, 1.0, 1.0, 1.0)],
                vec![sample(2.0, 1.0, 1.0, 1.0), sample(3.0, 3.0, 3.0, 3.0)]
            ]
        );
    }

    #[test]
    fn dense_curve_is_thinned_and_loses_neither_ends_nor_extremes() {
        let mut costs: Vec<(usize, f64)> = (0..=999)
            .map(|k| (k, if k % 2 == 0 { 1.0 } else { 100.0 }))
            .collect();
        costs[501].1 = 1e9;
        let curve = curve_of(&[&costs], Scale::Logarithmic, 999, 10);
        let [piece] = &curve.pieces[..] else {
            panic!("one piece")
        };
        assert_eq!(piece.len(), 10);
        assert_eq!((piece[0].iteration, piece[9].iteration), (0.0, 999.0));
        assert!(
            (piece[0].median - 10.0).abs() < 1e-9,
            "the geometric mean of 1 and 100"
        );
        assert_eq!(piece.iter().map(|s| s.high).fold(0.0, f64::max), 1e9);
        assert!(piece.iter().all(|s| s.low == 1.0));
    }

    #[test]
    fn sparse_curve_is_left_as_it_is() {
        let costs: Vec<(usize, f64)> = (0..20).map(|k| (100 * k, k as f64)).collect();
        assert_eq!(curve_of(&[&costs], Scale::Linear, 2000, 10).pieces[0].len(), 20);
    }

    #[test]
    fn run_that_diverged_ends_in_a_cross_at_its_last_value() {
        let diverged = Status::Diverged {
            iteration: 2,
            what: String::new(),
        };
        let run = run(&[(0, 1.0), (1, 50.0), (2, f64::INFINITY)], diverged);
        let curve = curve(&[&run], |row| Some(row.cost), Scale::Logarithmic, 10, 100).unwrap();
        assert_eq!(curve.crosses, [(1.0, 50.0)]);
    }

    #[test]
    fn nothing_recorded_is_no_curve() {
        let run = run(&[(0, 1.0)], Status::Completed);
        assert_eq!(curve(&[&run], |row| row.sharpness, Scale::Linear, 0, 100), None);
    }
}
