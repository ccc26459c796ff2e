//! The content of a panel, before the panel has a size.

use plotters::style::RGBColor;

use super::axis::{Axis, Scale};
use super::curve::Curve;
use super::theme::{CurveStyle, Marker};
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
    /// Dashed lines from bottom to top.
    pub(crate) uprights: Vec<(RGBColor, f64)>,
    /// A dashed line across and its name.
    pub(crate) reference: Option<(f64, &'static str)>,
}

/// Separate points.
#[derive(Clone, Debug)]
pub(crate) struct Cloud {
    pub(crate) marker: Marker,
    pub(crate) points: Vec<Point>,
    /// Whether the run ended early, so that its points do not stretch the axis.
    pub(crate) ended_early: bool,
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
        let values = || self.values(true).chain(self.values(false));
        let recorded = !self.curves.is_empty() || !self.clouds.is_empty();
        match (recorded, scale) {
            _ if values().any(|value| scale.shows(value)) => None,
            (false, _) => Some("not recorded"),
            (true, Scale::Linear) => Some("no finite value"),
            (true, Scale::Logarithmic) => Some("no finite positive value"),
        }
    }

    /// The values that a vertical axis must show: of the runs that ended early, or of the others.
    fn values(&self, early: bool) -> impl Iterator<Item = f64> {
        let of_curve = move |curve: &Curve| {
            if early {
                curve.early.clone()
            } else {
                curve.steady.clone()
            }
        };
        let curves = self.curves.iter().flat_map(move |(_, curve)| of_curve(curve));
        let clouds = self.clouds.iter().filter(move |cloud| cloud.ended_early == early);
        curves.chain(clouds.flat_map(|cloud| cloud.points.iter().map(|point| point.1)))
    }
}

/// The common vertical axis of these plots, of this length in points; `None` if they show nothing.
///
/// Runs that ended early do not stretch it, unless there are no others.
pub(crate) fn common_axis(plots: &[&Plot], scale: Scale, length: f64) -> Option<Axis> {
    let values = |early: bool| {
        let values = plots.iter().flat_map(move |plot| plot.values(early));
        values.filter(|value| scale.shows(*value)).collect::<Vec<f64>>()
    };
    let mut shown = values(false);
    if shown.is_empty() {
        shown = values(true);
    }
    if !shown.is_empty() {
        let references = plots.iter().filter_map(|plot| plot.reference);
        shown.extend(references.map(|(value, _)| value));
    }
    Axis::vertical(scale, shown, length)
}
