//! The curve of the runs of one optimiser: median and extremes.

use std::collections::BTreeMap;

use flatland_records::Spread;

use super::axis::Scale;
use super::line::{self, Line, Sample};
use super::series::Run;

/// A curve as recorded.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Curve {
    /// By place, in ascending order; `None` where no run has a value that the axis can show.
    samples: Vec<(f64, Option<Sample>)>,
    /// Last values of the runs that ended early.
    crosses: Vec<(f64, f64)>,
    /// Values that an axis must show, of the runs that did not end early.
    pub(crate) steady: Vec<f64>,
    /// The same for the runs that ended early.
    pub(crate) early: Vec<f64>,
}

impl Curve {
    /// The curve of these runs; `None` if no run has recorded a value.
    pub(crate) fn of(runs: &[Run], scale: Scale) -> Option<Self> {
        let mut by_iteration: BTreeMap<usize, [Vec<f64>; 3]> = BTreeMap::new();
        let (mut crosses, mut steady, mut early) = (Vec::new(), Vec::new(), Vec::new());
        for run in runs {
            let mut end = None;
            for reading in &run.readings {
                // An iteration without a value that can be shown remains as a gap.
                let values = by_iteration.entry(reading.iteration).or_default();
                if scale.shows(reading.value) {
                    let range = [reading.low, reading.value, reading.high];
                    values.iter_mut().zip(range).for_each(|(all, one)| all.push(one));
                    let extent = if run.ended_early { &mut early } else { &mut steady };
                    extent.extend(range.into_iter().filter(|value| scale.shows(*value)));
                    end = Some((reading.iteration as f64, reading.value));
                }
            }
            crosses.extend(end.filter(|_| run.ended_early));
        }
        if by_iteration.is_empty() {
            return None;
        }
        let samples = by_iteration.into_iter().map(|(k, values)| {
            let x = k as f64;
            (x, summary(x, values))
        });
        Some(Self {
            samples: samples.collect(),
            crosses,
            steady,
            early,
        })
    }

    /// The curve through points of ascending place; `None` if there are none.
    pub(crate) fn through(points: &[(f64, f64)], scale: Scale) -> Option<Self> {
        let sample = |&(x, value): &(f64, f64)| {
            let sample = Sample {
                x,
                low: value,
                middle: value,
                high: value,
            };
            (x, Some(sample).filter(|_| scale.shows(value)))
        };
        let samples: Vec<_> = points.iter().map(sample).collect();
        let shown = samples.iter().filter_map(|(_, sample)| sample.as_ref());
        let steady = shown.map(|sample| sample.middle).collect();
        (!points.is_empty()).then_some(Self {
            samples,
            crosses: Vec::new(),
            steady,
            early: Vec::new(),
        })
    }

    /// The curve in at most about `most` samples for the places 0 to `last`.
    pub(crate) fn line(&self, scale: Scale, last: f64, most: usize) -> Line {
        Line {
            pieces: line::pieces(&self.samples, scale, last, most),
            crosses: self.crosses.clone(),
        }
    }
}

/// Smallest low, median of the values, and largest high; `None` if there are no values.
fn summary(x: f64, [low, values, high]: [Vec<f64>; 3]) -> Option<Sample> {
    Some(Sample {
        x,
        low: Spread::of(low)?.lowest,
        middle: Spread::of(values)?.median,
        high: Spread::of(high)?.highest,
    })
}

#[cfg(test)]
mod tests {
    use super::super::series::Reading;
    use super::*;

    fn run(costs: &[(usize, f64)]) -> Run {
        Run {
            readings: costs.iter().map(|&(k, cost)| Reading::exact(k, cost)).collect(),
            ended_early: false,
        }
    }

    fn line_of(runs: &[&[(usize, f64)]], scale: Scale, last: f64, most: usize) -> Line {
        let runs: Vec<Run> = runs.iter().map(|costs| run(costs)).collect();
        Curve::of(&runs, scale).unwrap().line(scale, last, most)
    }

    fn sample(x: f64, low: f64, middle: f64, high: f64) -> Sample {
        Sample { x, low, middle, high }
    }

    #[test]
    fn seeds_are_median_and_extremes_of_the_runs_that_reached_the_iteration() {
        let line = line_of(
            &[
                &[(0, 1.0), (1, 5.0)],
                &[(0, 2.0), (1, 7.0), (2, 4.0)],
                &[(0, 9.0)],
            ],
            Scale::Linear,
            2.0,
            100,
        );
        assert_eq!(
            line.pieces,
            [[
                sample(0.0, 1.0, 2.0, 9.0),
                sample(1.0, 5.0, 6.0, 7.0),
                sample(2.0, 4.0, 4.0, 4.0)
            ]]
        );
    }

    /// The band of seeds with ranges of their own covers all of the ranges.
    #[test]
    fn ranges_of_seeds_are_joined() {
        let ranged = |low, value, high| Run {
            readings: vec![Reading {
                iteration: 3,
                low,
                value,
                high,
            }],
            ended_early: false,
        };
        let curve = Curve::of(
            &[
                ranged(-1.0, 2.0, 4.0),
                ranged(1.0, 3.0, 3.5),
                ranged(2.0, 5.0, 5.5),
            ],
            Scale::Logarithmic,
        )
        .unwrap();
        let line = curve.line(Scale::Logarithmic, 3.0, 100);
        assert_eq!(line.pieces, [[sample(3.0, -1.0, 3.0, 5.5)]]);
        assert!(
            !curve.steady.contains(&-1.0) && curve.steady.contains(&5.5),
            "{:?}",
            curve.steady
        );
    }

    #[test]
    fn value_without_a_place_parts_the_curve_unless_another_seed_has_one() {
        let line = line_of(
            &[
                &[(0, 1.0), (1, 0.0), (2, 1.0), (3, f64::NAN)],
                &[(0, 1.0), (1, -1.0), (2, 1.0), (3, 3.0)],
            ],
            Scale::Logarithmic,
            3.0,
            100,
        );
        assert_eq!(
            line.pieces,
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
        let line = line_of(&[&costs], Scale::Logarithmic, 999.0, 10);
        let [piece] = &line.pieces[..] else {
            panic!("one piece")
        };
        assert_eq!(piece.len(), 10);
        assert_eq!((piece[0].x, piece[9].x), (0.0, 999.0));
        assert!(
            (piece[0].middle - 10.0).abs() < 1e-9,
            "the geometric mean of 1 and 100"
        );
        assert_eq!(piece.iter().map(|s| s.high).fold(0.0, f64::max), 1e9);
        assert!(piece.iter().all(|s| s.low == 1.0));
    }

    #[test]
    fn sparse_curve_is_left_as_it_is() {
        let costs: Vec<(usize, f64)> = (0..20).map(|k| (100 * k, k as f64)).collect();
        assert_eq!(line_of(&[&costs], Scale::Linear, 2000.0, 10).pieces[0].len(), 20);
    }

    #[test]
    fn run_that_ended_early_ends_in_a_cross_at_its_last_value_and_does_not_stretch_the_axis() {
        let mut run = run(&[(0, 1.0), (1, 50.0), (2, f64::INFINITY)]);
        run.ended_early = true;
        let curve = Curve::of(&[run], Scale::Logarithmic).unwrap();
        assert_eq!(curve.line(Scale::Logarithmic, 10.0, 100).crosses, [(1.0, 50.0)]);
        assert!(curve.steady.is_empty() && curve.early.contains(&50.0));
    }

    #[test]
    fn curve_through_points_is_parted_where_they_have_no_place() {
        let points = [(0.1, 1.0), (1.0, -2.0), (10.0, 3.0)];
        let curve = Curve::through(&points, Scale::Logarithmic).unwrap();
        assert_eq!(curve.line(Scale::Logarithmic, 10.0, 100).pieces.len(), 2);
        assert_eq!(curve.steady, [1.0, 3.0]);
        assert_eq!(Curve::through(&[], Scale::Logarithmic), None);
    }

    #[test]
    fn runs_without_readings_give_no_curve() {
        assert_eq!(Curve::of(&[run(&[])], Scale::Linear), None);
    }
}
