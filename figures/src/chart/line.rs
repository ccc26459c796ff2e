//! A curve as drawn: pieces without gaps, no denser than the picture can show.

use super::axis::Scale;

/// A place along the horizontal axis with the values of the runs there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Sample {
    pub(crate) x: f64,
    pub(crate) low: f64,
    pub(crate) middle: f64,
    pub(crate) high: f64,
}

/// A curve as drawn.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Line {
    /// Split where no run has a value that the axis can show.
    pub(crate) pieces: Vec<Vec<Sample>>,
    /// Last values of the runs that ended early.
    pub(crate) crosses: Vec<(f64, f64)>,
}

/// The pieces of a curve whose samples are at these places, in ascending order, in about `most` samples for the places
/// 0 to `last`. A place without a sample is a gap.
pub(crate) fn pieces(
    samples: &[(f64, Option<Sample>)],
    scale: Scale,
    last: f64,
    most: usize,
) -> Vec<Vec<Sample>> {
    let thinned = if samples.len() > 2 * most.max(1) {
        thin(samples, scale, last, most)
    } else {
        samples.iter().map(|(_, sample)| *sample).collect()
    };
    thinned
        .split(Option::is_none)
        .map(|piece| piece.iter().flatten().copied().collect::<Vec<_>>())
        .filter(|piece| !piece.is_empty())
        .collect()
}

/// One sample for each of `most` equal parts of [0, last] that is not empty: the mean of the medians, on the scale of the
/// axis, and the extremes. (The median of the medians would jump between the two values of a step that doubles and halves.)
///
/// The first and the last keep their place, so that the curve is not shortened.
fn thin(samples: &[(f64, Option<Sample>)], scale: Scale, last: f64, most: usize) -> Vec<Option<Sample>> {
    let part = |x: f64| (x / (last + 1.0) * most as f64).floor();
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
                .map(|s| scale.forward(s.middle) / shown.len() as f64)
                .sum();
            let x = match i {
                0 => first.x,
                _ if i + 1 == count => last.x,
                _ => (first.x + last.x) / 2.0,
            };
            Some(Sample {
                x,
                low: shown.iter().map(|s| s.low).fold(f64::INFINITY, f64::min),
                middle: scale.backward(mean),
                high: shown.iter().map(|s| s.high).fold(f64::NEG_INFINITY, f64::max),
            })
        })
        .collect()
}
