//! A curve as drawn: no denser than the picture can show.

use super::scale::Projection;
use super::series::End;

/// A place along the horizontal axis with the values of the runs there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Sample {
    pub(crate) x: f64,
    /// NaN if there are only NaNs here, as the other two.
    pub(crate) low: f64,
    pub(crate) middle: f64,
    pub(crate) high: f64,
    /// Whether a value is NaN.
    pub(crate) nan: bool,
    /// Whether a value is an eigenvalue whose computation did not converge.
    pub(crate) unconverged: bool,
    /// Whether only some of the values of a thinned sample have a place on the axis, so that no line passes through.
    pub(crate) broken: bool,
}

/// A curve as drawn.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Line {
    pub(crate) samples: Vec<Sample>,
    /// Places, last values and ends of the runs that ended before their last iteration. The value is NaN where there is none.
    pub(crate) ends: Vec<(f64, f64, End)>,
}

impl Line {
    /// The samples between gaps: lines pass through these.
    pub(crate) fn pieces(&self) -> impl Iterator<Item = &[Sample]> {
        let apart = |a: &Sample, b: &Sample| a.broken || b.broken || a.middle.is_nan() || b.middle.is_nan();
        let pieces = self.samples.chunk_by(move |a, b| !apart(a, b));
        pieces.filter(|piece| !piece[0].middle.is_nan())
    }

    /// The samples between places without any number: bands pass through these.
    pub(crate) fn bands(&self) -> impl Iterator<Item = &[Sample]> {
        let pieces = self.samples.chunk_by(|a, b| !a.low.is_nan() && !b.low.is_nan());
        pieces.filter(|piece| !piece[0].low.is_nan())
    }
}

/// These samples between two places, in ascending order, in about `most`.
pub(crate) fn thinned(
    samples: &[Sample],
    projection: Projection,
    (from, to): (f64, f64),
    most: usize,
) -> Vec<Sample> {
    if samples.len() <= 2 * most.max(1) {
        return samples.to_vec();
    }
    // The last place belongs to the last part.
    let length = ((to - from) * (1.0 + 1e-9)).max(f64::MIN_POSITIVE);
    let part = |x: f64| ((x - from) / length * most as f64).floor();
    let parts: Vec<_> = samples.chunk_by(|a, b| part(a.x) == part(b.x)).collect();
    let count = parts.len();
    let merge = |(i, samples): (usize, &[Sample])| merged(samples, projection, (i == 0, i + 1 == count));
    parts.into_iter().enumerate().map(merge).collect()
}

/// One sample for several, which are at least one: the mean of the medians, on the scale of the axis, and the extremes.
/// (The median of the medians would jump between the two values of a step that doubles and halves.)
///
/// The first and the last keep their place, so that the curve is not shortened.
fn merged(samples: &[Sample], projection: Projection, (is_first, is_last): (bool, bool)) -> Sample {
    let (start, end) = (samples[0].x, samples[samples.len() - 1].x);
    let middles = || samples.iter().map(|sample| sample.middle);
    let shown: Vec<f64> = middles().filter(|value| projection.shows(*value)).collect();
    let mean = |values: &[f64]| {
        let sum: f64 = values
            .iter()
            .map(|value| projection.forward(*value) / values.len() as f64)
            .sum();
        projection.backward(sum)
    };
    // Without a value that has a place, all are beyond the same end, or the line is in parts anyway.
    let middle = match shown.is_empty() {
        false => mean(&shown),
        true => middles().reduce(f64::max).unwrap_or(f64::NAN),
    };
    Sample {
        x: match (is_first, is_last) {
            (true, _) => start,
            (false, true) => end,
            (false, false) => start.midpoint(end),
        },
        low: samples.iter().map(|s| s.low).reduce(f64::min).unwrap_or(f64::NAN),
        middle,
        high: samples
            .iter()
            .map(|s| s.high)
            .reduce(f64::max)
            .unwrap_or(f64::NAN),
        nan: samples.iter().any(|sample| sample.nan),
        unconverged: samples.iter().any(|sample| sample.unconverged),
        broken: !shown.is_empty() && shown.len() < samples.len(),
    }
}
