//! Signs: what a line cannot say about its values, and how runs ended.

use super::axis::Axis;
use super::line::{Line, Sample};
use super::series::End;
use super::theme;
use crate::render::scene::Point;

/// A sign in a panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Sign {
    Diverged,
    Failed,
    Stalled,
    Stationary,
    Stopped,
    /// A value above the upper end of the axis.
    Above,
    /// A value below the lower end of the axis.
    Below,
    /// A value that a logarithmic axis cannot show.
    NotPositive,
    Infinite,
    NegativeInfinite,
    NotANumber,
    /// An eigenvalue whose computation did not converge.
    NotConverged,
}

impl Sign {
    /// The text of the legend.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Diverged => "diverged",
            Self::Failed => "search failed",
            Self::Stalled => "stalled",
            Self::Stationary => "stationary",
            Self::Stopped => "stopped",
            Self::Above => "above the axis",
            Self::Below => "below the axis",
            Self::NotPositive => "0 or negative",
            Self::Infinite => "infinite",
            Self::NegativeInfinite => "−infinite",
            Self::NotANumber => "not a number",
            Self::NotConverged => "not converged",
        }
    }

    /// The sign in a text.
    pub(crate) fn symbol(self) -> &'static str {
        match self {
            Self::Diverged => "×",
            Self::Failed => "+",
            Self::Stalled => "|",
            Self::Stationary => "‖",
            Self::Stopped => "□",
            Self::Above => "↑",
            Self::Below => "↓",
            Self::NotPositive | Self::NegativeInfinite => "▽",
            Self::Infinite => "△",
            Self::NotANumber => "∗",
            Self::NotConverged => "?",
        }
    }

    /// What the caption says about it.
    pub(crate) fn meaning(self) -> &'static str {
        match self {
            Self::Diverged => "a run diverged",
            Self::Failed => "a search found no step",
            Self::Stalled => "a run stalled: its steps no longer changed the weights or the cost",
            Self::Stationary => "a run ended at a gradient of exactly zero",
            Self::Stopped => "a run stopped where the plan says: its cost or gradient is below a bound",
            Self::Above => "a value above the upper end of the axis",
            Self::Below => "a value below the lower end of the axis",
            Self::NotPositive => {
                "a value of 0 or below, which a logarithmic axis cannot show; it counts as the smallest in median and band"
            }
            Self::Infinite => "an infinite value; it counts as the largest in median and band",
            Self::NegativeInfinite => "a value of −∞; it counts as the smallest in median and band",
            Self::NotANumber => "a value that is not a number; it does not count in median and band",
            Self::NotConverged => "an eigenvalue whose computation did not converge",
        }
    }

    /// How far above the middle of its shape the point of a sign is, in points.
    pub(crate) fn rise(self) -> f64 {
        match self {
            Self::Above | Self::Infinite => -0.8 * theme::SIGN,
            Self::Below | Self::NotPositive | Self::NegativeInfinite => 0.8 * theme::SIGN,
            Self::NotANumber => -1.2 * theme::SIGN,
            _ => 0.0,
        }
    }

    pub(crate) fn of_end(end: End) -> Self {
        match end {
            End::Diverged => Self::Diverged,
            End::Failed => Self::Failed,
            End::Stalled => Self::Stalled,
            End::Stationary => Self::Stationary,
            End::Stopped => Self::Stopped,
        }
    }

    /// The sign for a value that has no place within an axis, and its height; `None` for a value that has.
    pub(crate) fn of_value(value: f64, axis: &Axis) -> Option<(Self, f64)> {
        match axis.height(value) {
            None => Some((Self::NotANumber, 1.0)),
            // Rounding aside, limits are part of the axis.
            Some(height) if (-1e-9..=1.0 + 1e-9).contains(&height) => None,
            Some(height) if height > 0.5 => match value.is_finite() {
                true => Some((Self::Above, 1.0)),
                false => Some((Self::Infinite, 1.0)),
            },
            Some(_) if value == f64::NEG_INFINITY => Some((Self::NegativeInfinite, 0.0)),
            Some(_) if axis.projection.shows(value) => Some((Self::Below, 0.0)),
            Some(_) => Some((Self::NotPositive, 0.0)),
        }
    }
}

/// The signs of a curve, as shares of the axes. Signs of a kind closer than `gap`, a share of the horizontal axis, are one.
pub(crate) fn of_line(line: &Line, x: &Axis, y: &Axis, gap: f64) -> Vec<(Sign, Point)> {
    let mut signs = Spaced::new(gap);
    for sample in &line.samples {
        let Some(place) = x.place(sample.x) else { continue };
        for (sign, height) in of_sample(sample, y) {
            signs.add(sign, (place, height));
        }
    }
    let mut signs = signs.signs;
    for (at, value, end) in &line.ends {
        if let Some(place) = x.place(*at) {
            // A run without any value blew up before the first.
            let height = y.height(*value).unwrap_or(1.0).clamp(0.0, 1.0);
            signs.push((Sign::of_end(*end), (place.clamp(0.0, 1.0), height)));
        }
    }
    signs
}

fn of_sample(sample: &Sample, y: &Axis) -> impl Iterator<Item = (Sign, f64)> {
    let beyond = |value: f64| Sign::of_value(value, y).filter(|(sign, _)| *sign != Sign::NotANumber);
    let nan = sample.nan.then_some((Sign::NotANumber, 1.0));
    let middle = y.place(sample.middle).map(|height| height.clamp(0.0, 1.0));
    let unconverged = middle.filter(|_| sample.unconverged);
    [
        beyond(sample.low),
        beyond(sample.high),
        nan,
        unconverged.map(|height| (Sign::NotConverged, height)),
    ]
    .into_iter()
    .flatten()
}

/// Signs with room between those of a kind.
pub(crate) struct Spaced {
    gap: f64,
    pub(crate) signs: Vec<(Sign, Point)>,
}

impl Spaced {
    pub(crate) fn new(gap: f64) -> Self {
        Self {
            gap,
            signs: Vec::new(),
        }
    }

    /// Adds a sign; places must ascend.
    pub(crate) fn add(&mut self, sign: Sign, at: Point) {
        let same = self.signs.iter().rev().find(|(other, _)| *other == sign);
        if same.is_none_or(|(_, other)| at.0 - other.0 >= self.gap) {
            self.signs.push((sign, at));
        }
    }
}

/// The gap between signs in a panel of this width in points.
pub(crate) fn gap(width: f64) -> f64 {
    theme::SIGN_GAP / width
}
