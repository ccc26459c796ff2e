//! An axis: its range, from the values it must show, and its marks.

use super::label::Label;
use super::ticks::{self, Tick};

/// The scale of an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scale {
    Linear,
    Logarithmic,
}

impl Scale {
    /// Whether a value has a place on an axis of this scale.
    pub(crate) fn shows(self, value: f64) -> bool {
        value.is_finite() && (self == Self::Linear || value > 0.0)
    }

    /// The coordinate in which the axis is linear: the value or its logarithm.
    pub(crate) fn forward(self, value: f64) -> f64 {
        if self == Self::Linear {
            value
        } else {
            value.log10()
        }
    }

    /// The value at a coordinate.
    pub(crate) fn backward(self, coordinate: f64) -> f64 {
        if self == Self::Linear {
            coordinate
        } else {
            10f64.powf(coordinate)
        }
    }
}

/// An axis with its marks.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Axis {
    scale: Scale,
    /// Ends of the range, as logarithms on a logarithmic axis.
    start: f64,
    end: f64,
    pub(crate) ticks: Vec<Tick>,
}

/// Margin on either side, as a share of the range of the data.
const MARGIN: f64 = 0.05;
/// Least range of an axis, in decades or relative to the largest value. Equal values must look level, not noisy.
const LEAST_RANGE: f64 = 0.2;
/// The largest number of decades below the largest value. Costs further below are rounding errors.
const MOST_DECADES: f64 = 40.0;

impl Axis {
    /// A vertical axis of this length in points that shows all of these values, ignoring those without a place on it.
    /// `None` if none has a place.
    pub(crate) fn vertical(scale: Scale, values: impl IntoIterator<Item = f64>, length: f64) -> Option<Self> {
        Self::covering(scale, values, length, ticks::LABEL_ROOM)
    }

    /// A horizontal logarithmic axis of this length in points that shows all of these steps, ignoring those without a
    /// place on it. `None` if none has a place.
    pub(crate) fn steps(steps: impl IntoIterator<Item = f64>, length: f64) -> Option<Self> {
        Self::covering(Scale::Logarithmic, steps, length, ticks::LABEL_WIDTH)
    }

    /// An axis whose labels are at least this far apart.
    fn covering(scale: Scale, values: impl IntoIterator<Item = f64>, length: f64, room: f64) -> Option<Self> {
        let (mut start, mut end) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in values.into_iter().filter(|v| scale.shows(*v)) {
            start = start.min(scale.forward(value));
            end = end.max(scale.forward(value));
        }
        if start > end {
            return None;
        }
        if scale == Scale::Logarithmic {
            start = start.max(end - MOST_DECADES);
        }
        let least = match scale {
            Scale::Logarithmic => LEAST_RANGE,
            Scale::Linear => (LEAST_RANGE * start.abs().max(end.abs())).max(1e-12),
        };
        let widen = MARGIN * (end - start) + (least - (end - start)).max(0.0) / 2.0;
        // Doubles end at 1.8e308 and lose precision below 2e-308, and the marks need room beyond the range.
        let bound = if scale == Scale::Linear { 1e300 } else { 300.0 };
        let end = (end + widen).clamp(-bound, bound);
        let start = (start - widen).clamp(-bound, bound).min(end - least / 2.0);
        let ticks = match scale {
            Scale::Linear => ticks::linear(start, end, ticks::most_labels(length, room)),
            Scale::Logarithmic => {
                ticks::logarithmic(scale.backward(start), scale.backward(end), length, room)
            }
        };
        Some(Self {
            scale,
            start,
            end,
            ticks,
        })
    }

    /// The axis of iterations 0 to `last`, of this length in points.
    pub(crate) fn iterations(last: usize, length: f64) -> Self {
        let end = last.max(1) as f64;
        // Iterations are whole numbers; the number of labels is limited by the widest.
        let digits = Label::plain(last.max(1).to_string());
        let most = ((length / (digits.width() + 8.0)) as usize)
            .clamp(2, 6)
            .min(last.max(1) + 1);
        Self {
            scale: Scale::Linear,
            start: 0.0,
            end,
            ticks: ticks::linear(0.0, end, most),
        }
    }

    /// Place of a value as a share of the axis: in [0, 1] within the range. `None` for a value that the scale cannot show.
    pub(crate) fn place(&self, value: f64) -> Option<f64> {
        self.scale
            .shows(value)
            .then(|| (self.scale.forward(value) - self.start) / (self.end - self.start))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_inside_with_a_margin() {
        let axis = Axis::vertical(Scale::Logarithmic, [1e-4, 1.0, 0.0, -1.0, f64::NAN], 80.0).unwrap();
        let low = axis.place(1e-4).unwrap();
        assert!((low - 0.05 / 1.1).abs() < 1e-12);
        assert!((axis.place(1.0).unwrap() - (1.0 - low)).abs() < 1e-12);
        assert_eq!(axis.place(0.0), None);
        assert_eq!(axis.place(f64::INFINITY), None);
    }

    #[test]
    fn values_without_a_place_give_no_axis() {
        assert_eq!(
            Axis::vertical(Scale::Logarithmic, [0.0, -2.0, f64::NAN, f64::INFINITY], 80.0),
            None
        );
        assert_eq!(Axis::vertical(Scale::Linear, [f64::NAN], 80.0), None);
    }

    #[test]
    fn equal_values_are_in_the_middle() {
        for (scale, value) in [
            (Scale::Linear, 0.0),
            (Scale::Linear, -3.0),
            (Scale::Logarithmic, 0.2),
        ] {
            let axis = Axis::vertical(scale, [value; 3], 80.0).unwrap();
            assert!(
                (axis.place(value).unwrap() - 0.5).abs() < 1e-9,
                "{scale:?} {value}"
            );
        }
    }

    #[test]
    fn extreme_values_have_finite_places() {
        for values in [
            [5e-324, 1.0],
            [f64::MAX, 1.0],
            [f64::MAX, 5e-324],
            [5e-324; 2],
            [f64::MAX; 2],
        ] {
            for scale in [Scale::Linear, Scale::Logarithmic] {
                let axis = Axis::vertical(scale, values, 80.0).unwrap();
                for tick in &axis.ticks {
                    let place = axis.place(tick.value).unwrap();
                    assert!(
                        (-1e-6..=1.0 + 1e-6).contains(&place),
                        "{scale:?} {values:?} {tick:?} {place}"
                    );
                }
            }
        }
        assert!(Axis::vertical(Scale::Linear, [f64::MAX, f64::MIN], 80.0).is_some());
    }

    #[test]
    fn marks_of_iterations_are_whole() {
        for last in [0, 1, 2, 3, 7, 10, 200, 5000, 1_000_000] {
            for length in [40.0, 72.0, 200.0] {
                let axis = Axis::iterations(last, length);
                assert!(
                    axis.ticks.iter().all(|t| t.value.fract() == 0.0),
                    "{last} {length} {:?}",
                    axis.ticks
                );
                assert!(axis.ticks.len() >= 2, "{last} {length}");
            }
        }
    }
}
