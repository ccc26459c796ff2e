//! The content of a panel, before the panel has a size.

use super::axis::{Axis, Values};
use super::curve::Curve;
use super::scale::Scale;
use super::style::CurveStyle;
use super::theme::Marker;
use crate::options::Limits;
use crate::render::scene::Point;

/// The content of a panel.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plot {
    /// From the top of the picture to the bottom.
    pub(crate) curves: Vec<(CurveStyle, Curve)>,
    /// On top of the curves.
    pub(crate) clouds: Vec<Cloud>,
    /// Shaded from place to place.
    pub(crate) spans: Vec<(f64, f64)>,
    /// Dashed lines from bottom to top, each with the style of its curve.
    pub(crate) uprights: Vec<(CurveStyle, f64)>,
    /// A dashed line across and its name.
    pub(crate) reference: Option<(f64, &'static str)>,
}

/// Separate points.
#[derive(Clone, Debug)]
pub(crate) struct Cloud {
    pub(crate) marker: Marker,
    /// By ascending place.
    pub(crate) points: Vec<Point>,
    /// Places of points whose computation did not converge.
    pub(crate) unconverged: Vec<Point>,
    /// Whether the run blew up, so that its points do not stretch the axis.
    pub(crate) blew_up: bool,
}

impl Plot {
    /// A plot of the curves that are `Some`.
    pub(crate) fn of_curves(curves: impl IntoIterator<Item = (CurveStyle, Option<Curve>)>) -> Self {
        let recorded = |(style, curve): (_, Option<Curve>)| Some((style, curve?));
        Self {
            curves: curves.into_iter().filter_map(recorded).collect(),
            ..Self::default()
        }
    }

    /// The text for the middle of a panel that has nothing to show.
    pub(crate) fn message(&self, scale: Scale) -> Option<&'static str> {
        let of_curves = self.curves.iter().flat_map(|(_, curve)| curve.values());
        let points = self.clouds.iter().flat_map(|cloud| &cloud.points);
        let values: Vec<f64> = of_curves.chain(points.map(|point| point.1)).collect();
        let all = |test: fn(f64) -> bool| values.iter().all(|value| test(*value));
        match scale {
            _ if values.is_empty() => Some("not recorded"),
            Scale::Logarithmic | Scale::Signed if all(|value| value == 0.0) => Some("recorded, all zero"),
            _ if values.iter().any(|value| scale.shows(*value)) => None,
            _ if all(f64::is_nan) => Some("recorded, all NaN"),
            _ if all(|value| value <= 0.0) => Some("recorded, none positive"),
            _ if all(|value| !value.is_finite()) => Some("recorded, none finite"),
            _ => Some("recorded, none finite and positive"),
        }
    }

    fn values(&self) -> Values {
        let clouds = |blew_up: bool| {
            let clouds = self.clouds.iter().filter(move |cloud| cloud.blew_up == blew_up);
            clouds.map(|cloud| cloud.points.iter().map(|point| point.1).collect::<Vec<f64>>())
        };
        let curves = || self.curves.iter().map(|(_, curve)| curve);
        Values {
            steady: curves()
                .map(|curve| curve.steady.clone())
                .chain(clouds(false))
                .collect(),
            early: curves()
                .map(|curve| curve.early.clone())
                .chain(clouds(true))
                .collect(),
            references: self.reference.iter().map(|(value, _)| *value).collect(),
        }
    }
}

/// The common vertical axis of these plots, of this length in points; `None` if they show nothing.
pub(crate) fn common_axis(plots: &[&Plot], scale: Scale, length: f64, limits: Limits) -> Option<Axis> {
    let mut all = Values::default();
    for plot in plots {
        let values = plot.values();
        all.steady.extend(values.steady);
        all.early.extend(values.early);
        all.references.extend(values.references);
    }
    Axis::vertical(scale, &all, length, limits)
}
