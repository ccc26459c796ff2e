//! The curve of the runs of one optimiser: median and extremes.

use std::collections::BTreeMap;

use flatland_records::Spread;

use super::line::{self, Line, Sample};
use super::scale::{Projection, Scale};
use super::series::{End, Reading, Run};

/// A curve as recorded.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Curve {
    /// By place, in ascending order.
    samples: Vec<Sample>,
    /// Places, last values and ends of the runs that ended before their last iteration.
    pub(crate) ends: Vec<(f64, f64, End)>,
    /// The values, of the runs that did not blow up.
    pub(crate) steady: Vec<f64>,
    /// The same for the runs that did.
    pub(crate) early: Vec<f64>,
}

/// How the places of several runs are related.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Places {
    /// All runs have values at the same places.
    Common,
    /// Every run has places of its own, and keeps a value until its next.
    Own,
}

impl Curve {
    /// The curve of these runs; `None` if no run has recorded a value or ended early.
    ///
    /// Every value counts: one that the scale cannot show is below or above all that it can, and NaN is marked.
    pub(crate) fn of(runs: &[Run], scale: Scale, places: Places) -> Option<Self> {
        let (mut ends, mut steady, mut early) = (Vec::new(), Vec::new(), Vec::new());
        for run in runs {
            // A range that is the number itself must not count it thrice.
            let values = run.readings.iter().flat_map(|reading| {
                let ends = [reading.low, reading.high].into_iter();
                ends.filter(|end| *end != reading.value).chain([reading.value])
            });
            match run.end {
                Some((_, end)) if end.blew_up() => early.extend(values),
                _ => steady.extend(values),
            }
            ends.extend(run.end.map(|(x, end)| {
                let shown = run.readings.iter().rev().find(|r| scale.shows(r.value));
                let last = run.readings.last().map_or(f64::NAN, |r| r.value);
                match shown {
                    // A run ends where it was, unless it blew up there.
                    Some(reading) if end.blew_up() || scale.shows(last) => (reading.x, reading.value, end),
                    _ => (x, last, end),
                }
            }));
        }
        let samples = match places {
            Places::Common => common(runs),
            Places::Own => held(runs),
        };
        (!samples.is_empty() || !ends.is_empty()).then_some(Self {
            samples,
            ends,
            steady,
            early,
        })
    }

    /// The curve through points of ascending place; `None` if there are none.
    pub(crate) fn through(points: &[(f64, f64)], scale: Scale) -> Option<Self> {
        let readings = points.iter().map(|&(x, value)| Reading::exact(x, value));
        let run = Run {
            readings: readings.collect(),
            end: None,
        };
        Self::of(&[run], scale, Places::Own)
    }

    /// The values that were recorded.
    pub(crate) fn values(&self) -> impl Iterator<Item = f64> {
        self.steady.iter().chain(&self.early).copied()
    }

    /// The part of the curve between two places, in at most about `most` samples.
    pub(crate) fn line(&self, projection: Projection, (from, to): (f64, f64), most: usize) -> Line {
        let within = |x: f64| (from..=to).contains(&x);
        let inside = self.samples.iter().filter(|sample| within(sample.x));
        Line {
            samples: line::thinned(&inside.copied().collect::<Vec<_>>(), projection, (from, to), most),
            ends: self.ends.iter().copied().filter(|(x, ..)| within(*x)).collect(),
        }
    }

    /// The number of samples.
    pub(crate) fn len(&self) -> usize {
        self.samples.len()
    }
}

/// One sample per place of any run.
fn common(runs: &[Run]) -> Vec<Sample> {
    let mut by_place: BTreeMap<u64, Vec<&Reading>> = BTreeMap::new();
    for reading in runs.iter().flat_map(|run| &run.readings) {
        // The bits of numbers that are not negative are in their order.
        by_place.entry(reading.x.to_bits()).or_default().push(reading);
    }
    let samples = by_place.into_iter();
    samples
        .map(|(x, readings)| summary(f64::from_bits(x), &readings))
        .collect()
}

/// One sample per place of any run, where every run has the value of its last place, from its first to its last.
fn held(runs: &[Run]) -> Vec<Sample> {
    let mut places: Vec<f64> = runs.iter().flat_map(|run| &run.readings).map(|r| r.x).collect();
    places.sort_unstable_by(f64::total_cmp);
    places.dedup();
    let mut next = vec![0; runs.len()];
    let mut samples = Vec::new();
    for x in places {
        let mut readings = Vec::new();
        for (run, next) in runs.iter().zip(&mut next) {
            while run.readings.get(*next).is_some_and(|reading| reading.x <= x) {
                *next += 1;
            }
            let ended = run.readings.last().is_none_or(|last| last.x < x);
            if let Some(reading) = next
                .checked_sub(1)
                .and_then(|i| run.readings.get(i))
                .filter(|_| !ended)
            {
                readings.push(reading);
            }
        }
        samples.push(summary(x, &readings));
    }
    samples
}

/// Smallest low, median of the values, and largest high. NaNs are marked and not counted.
fn summary(x: f64, readings: &[&Reading]) -> Sample {
    let spread = |value: fn(&Reading) -> f64| {
        let values = readings.iter().map(|reading| value(reading));
        Spread::of(values.filter(|value| !value.is_nan()).collect())
    };
    let nan = f64::NAN;
    Sample {
        x,
        low: spread(|r| r.low).map_or(nan, |s| s.lowest),
        middle: spread(|r| r.value).map_or(nan, |s| s.median),
        high: spread(|r| r.high).map_or(nan, |s| s.highest),
        nan: readings
            .iter()
            .any(|r| r.value.is_nan() || r.low.is_nan() || r.high.is_nan()),
        unconverged: readings.iter().any(|r| !r.converged),
        broken: false,
    }
}

#[cfg(test)]
mod tests;
