//! An axis: its range, from the values it must show, and its marks.

use super::extent;
use super::label::Label;
use super::scale::{Projection, Scale};
use super::ticks::{self, Tick};
use crate::options::Limits;

/// An axis with its marks.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Axis {
    pub(crate) projection: Projection,
    /// Ends of the range, as coordinates.
    start: f64,
    end: f64,
    pub(crate) ticks: Vec<Tick>,
}

/// The values from which the range of an axis follows, curve by curve.
#[derive(Clone, Debug, Default)]
pub(crate) struct Values {
    /// Of the runs that did not blow up.
    pub(crate) steady: Vec<Vec<f64>>,
    /// Of the runs that did: they set the range only where there are no others.
    pub(crate) early: Vec<Vec<f64>>,
    /// Of dashed lines.
    pub(crate) references: Vec<f64>,
}

/// Margin on either side, as a share of the range of the data.
const MARGIN: f64 = 0.05;
/// Least range of an axis, in decades or relative to the largest value. Equal values must look level, not noisy.
const LEAST_RANGE: f64 = 0.2;
/// The largest number of decades below the largest value. Costs further below are rounding errors.
const MOST_DECADES: f64 = 40.0;

impl Axis {
    /// A vertical axis of this length in points. `None` if no value has a place on it.
    ///
    /// It shows all values but those far beyond the others; of shares, all. Limits that are given are exact.
    pub(crate) fn vertical(scale: Scale, values: &Values, length: f64, limits: Limits) -> Option<Self> {
        let all = || values.steady.iter().chain(&values.early);
        let projection = scale.projection(&all().flatten().copied().collect::<Vec<f64>>());
        let range = match scale {
            Scale::Share => extent::whole(projection, all().flatten()),
            _ => extent::robust(projection, &values.steady)
                .or_else(|| extent::of_blown_up(projection, &values.early)),
        }?;
        let references = values.references.iter().filter(|value| projection.shows(**value));
        let range = references
            .map(|value| projection.forward(*value))
            .fold(range, |(start, end), value| (start.min(value), end.max(value)));
        Some(
            Self::covering(projection, range, length, ticks::LABEL_ROOM).limited(
                limits,
                length,
                ticks::LABEL_ROOM,
            ),
        )
    }

    /// A horizontal logarithmic axis of this length in points that shows all of these steps, ignoring those without a
    /// place on it. `None` if none has a place.
    pub(crate) fn steps(steps: impl IntoIterator<Item = f64>, length: f64) -> Option<Self> {
        let projection = Projection::Logarithmic;
        let shown = steps.into_iter().filter(|step| projection.shows(*step));
        let places = shown.map(|step| projection.forward(step));
        let range = places
            .map(|place| (place, place))
            .reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))?;
        Some(Self::covering(projection, range, length, ticks::LABEL_WIDTH))
    }

    /// An axis from coordinate to coordinate, with a margin, whose labels are at least `room` apart.
    fn covering(projection: Projection, (start, end): (f64, f64), length: f64, room: f64) -> Self {
        let start = match projection {
            Projection::Logarithmic => start.max(end - MOST_DECADES),
            _ => start,
        };
        let least = match projection {
            Projection::Linear => (LEAST_RANGE * start.abs().max(end.abs())).max(1e-12),
            _ => LEAST_RANGE,
        };
        let widen = MARGIN * (end - start) + (least - (end - start)).max(0.0) / 2.0;
        // Doubles end at 1.8e308 and lose precision below 2e-308, and the marks need room beyond the range.
        let bound = if projection == Projection::Linear {
            1e300
        } else {
            300.0
        };
        let end = (end + widen).clamp(-bound, bound);
        let start = (start - widen).clamp(-bound, bound).min(end - least / 2.0);
        Self::between(projection, (start, end), length, room)
    }

    fn between(projection: Projection, (start, end): (f64, f64), length: f64, room: f64) -> Self {
        let (low, high) = (projection.backward(start), projection.backward(end));
        let ticks = match projection {
            Projection::Linear => ticks::linear(start, end, ticks::most_labels(length, room)),
            Projection::Logarithmic => ticks::logarithmic(low, high, length, room),
            Projection::Signed { .. } => ticks::signed(projection, (start, end), length, room),
        };
        Self {
            projection,
            start,
            end,
            ticks,
        }
    }

    /// The axis with these ends instead of its own; ends that have no place on it, or in the wrong order, are ignored:
    /// the options were checked before.
    fn limited(self, limits: Limits, length: f64, room: f64) -> Self {
        let coordinate = |limit: Option<f64>, own: f64| match limit {
            Some(value) if self.projection.shows(value) => self.projection.forward(value),
            _ => own,
        };
        let (start, end) = (
            coordinate(limits.min, self.start),
            coordinate(limits.max, self.end),
        );
        match start < end && limits != Limits::default() {
            true => Self::between(self.projection, (start, end), length, room),
            false => self,
        }
    }

    /// A linear horizontal axis of this length in points, with marks at whole numbers if the places are counted.
    pub(crate) fn across(from: f64, to: f64, counted: bool, length: f64) -> Self {
        let end = if counted {
            to.max(from + 1.0)
        } else {
            to.max(from + 1e-9)
        };
        // The number of labels is limited by the widest.
        let widest = Label::plain(format!("{end:.0}")).width();
        let most = ((length / (widest + 8.0)) as usize).clamp(2, 6);
        let most = if counted {
            most.min((end - from) as usize + 1)
        } else {
            most
        };
        Self {
            projection: Projection::Linear,
            start: from,
            end,
            ticks: ticks::linear(from, end, most),
        }
    }

    /// Place of a value as a share of the axis: in [0, 1] within the range. `None` for a value that the scale cannot show.
    pub(crate) fn place(&self, value: f64) -> Option<f64> {
        self.projection
            .shows(value)
            .then(|| (self.projection.forward(value) - self.start) / (self.end - self.start))
    }

    /// Like [`place`](Self::place), but a value that lies below or above everything on the axis is beyond its end.
    /// `None` for NaN.
    pub(crate) fn height(&self, value: f64) -> Option<f64> {
        match self.place(value) {
            Some(place) => Some(place.clamp(-FARTHEST, FARTHEST)),
            None if value.is_nan() => None,
            None if value > 0.0 => Some(1.0 + BEYOND),
            None => Some(-BEYOND),
        }
    }
}

/// The farthest height, in lengths of the axis: lines to it are upright, and can be computed with.
const FARTHEST: f64 = 1e6;
/// How far beyond its end a value without a place is, as a share of the axis: a line to it leaves the panel at once.
const BEYOND: f64 = 0.05;

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(scale: Scale, values: &[f64]) -> Option<Axis> {
        let values = Values {
            steady: vec![values.to_vec()],
            ..Values::default()
        };
        Axis::vertical(scale, &values, 80.0, Limits::default())
    }

    #[test]
    fn values_are_inside_with_a_margin() {
        let axis = axis(Scale::Logarithmic, &[1e-4, 1.0, 0.0, -1.0, f64::NAN]).unwrap();
        let low = axis.place(1e-4).unwrap();
        assert!((low - 0.05 / 1.1).abs() < 1e-12);
        assert!((axis.place(1.0).unwrap() - (1.0 - low)).abs() < 1e-12);
        assert_eq!(axis.place(0.0), None);
        assert_eq!(axis.place(f64::INFINITY), None);
    }

    #[test]
    fn values_without_a_place_are_beyond_the_ends() {
        let axis = axis(Scale::Logarithmic, &[1e-4, 1.0]).unwrap();
        assert!(axis.height(0.0).unwrap() < 0.0 && axis.height(-3.0).unwrap() < 0.0);
        assert!(axis.height(f64::INFINITY).unwrap() > 1.0);
        assert_eq!(axis.height(f64::NAN), None);
    }

    #[test]
    fn values_without_a_place_give_no_axis() {
        assert_eq!(
            axis(Scale::Logarithmic, &[0.0, -2.0, f64::NAN, f64::INFINITY]),
            None
        );
        assert_eq!(axis(Scale::Linear, &[f64::NAN]), None);
    }

    #[test]
    fn equal_values_are_in_the_middle() {
        for (scale, value) in [
            (Scale::Linear, 0.0),
            (Scale::Linear, -3.0),
            (Scale::Logarithmic, 0.2),
            (Scale::Signed, -0.2),
        ] {
            let axis = axis(scale, &[value; 3]).unwrap();
            assert!(
                (axis.place(value).unwrap() - 0.5).abs() < 1e-9,
                "{scale:?} {value}"
            );
        }
    }

    #[test]
    fn every_share_of_a_run_that_blew_up_has_a_place() {
        let shares = vec![0.07, 0.12, 0.6, 0.1];
        let values = Values {
            early: vec![shares.clone()],
            ..Values::default()
        };
        let axis = Axis::vertical(Scale::Share, &values, 80.0, Limits::default()).unwrap();
        assert!(shares.into_iter().all(|share| {
            let place = axis.place(share).unwrap();
            (0.0..=1.0).contains(&place)
        }));
    }

    #[test]
    fn given_limits_are_exact() {
        let values = Values {
            steady: vec![vec![1e-6, 1.0]],
            ..Values::default()
        };
        let limits = Limits {
            min: Some(1e-4),
            max: Some(10.0),
        };
        let axis = Axis::vertical(Scale::Logarithmic, &values, 80.0, limits).unwrap();
        assert!(axis.place(1e-4).unwrap().abs() < 1e-12);
        assert!((axis.place(10.0).unwrap() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn runs_that_blew_up_set_the_range_only_alone() {
        let blown = vec![vec![1.0, 1.0, 1.0, 2.0, 4.0, 1e90]];
        let mut values = Values {
            steady: vec![vec![1.0, 2.0]],
            early: blown,
            ..Values::default()
        };
        let of = |values: &Values| {
            let axis = Axis::vertical(Scale::Logarithmic, values, 80.0, Limits::default()).unwrap();
            axis.place(1e90).unwrap()
        };
        assert!(of(&values) > 100.0);
        values.steady.clear();
        assert!(
            of(&values) > 50.0,
            "not even then do the last values before the end"
        );
    }

    #[test]
    fn extreme_values_have_finite_places() {
        for values in [
            [5e-324, 1.0],
            [f64::MAX, 1.0],
            [f64::MAX, 5e-324],
            [5e-324; 2],
            [f64::MAX; 2],
            [-1.0, 1e-300],
        ] {
            for scale in [Scale::Linear, Scale::Logarithmic, Scale::Signed] {
                let Some(axis) = axis(scale, &values) else {
                    continue;
                };
                for tick in &axis.ticks {
                    let place = axis.place(tick.value).unwrap();
                    assert!(
                        (-1e-6..=1.0 + 1e-6).contains(&place),
                        "{scale:?} {values:?} {tick:?} {place}"
                    );
                }
            }
        }
        assert!(axis(Scale::Linear, &[f64::MAX, f64::MIN]).is_some());
        assert!(axis(Scale::Signed, &[f64::MAX, f64::MIN]).is_some());
    }

    #[test]
    fn marks_of_iterations_are_whole() {
        for last in [0, 1, 2, 3, 7, 10, 200, 5000, 1_000_000] {
            for length in [40.0, 72.0, 200.0] {
                let axis = Axis::across(0.0, f64::from(last), true, length);
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
