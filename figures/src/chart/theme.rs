//! Colours, line widths and sizes: the common style of the figures. Lengths are in points.

use plotters::style::RGBColor;

use super::style::Shape;

pub(crate) const WHITE: RGBColor = RGBColor(255, 255, 255);
pub(crate) const INK: RGBColor = RGBColor(0x22, 0x22, 0x22);
pub(crate) const FAINT_INK: RGBColor = RGBColor(0x77, 0x77, 0x77);
pub(crate) const GRID: RGBColor = RGBColor(0xE8, 0xE8, 0xE8);

pub(crate) const TITLE_SIZE: f64 = 8.0;
pub(crate) const LABEL_SIZE: f64 = 7.5;
pub(crate) const TICK_SIZE: f64 = 6.5;
/// Text smaller than this is shortened instead.
pub(crate) const SMALLEST_SIZE: f64 = 5.5;
/// Size of exponents relative to their base, and how far they are raised, relative to its size.
pub(crate) const EXPONENT_SIZE: f64 = 0.72;
pub(crate) const EXPONENT_RISE: f64 = 0.38;

pub(crate) const AXIS_WIDTH: f64 = 0.5;
pub(crate) const GRID_WIDTH: f64 = 0.4;
pub(crate) const LINE_WIDTH: f64 = 0.9;
pub(crate) const REFERENCE_WIDTH: f64 = 0.6;
pub(crate) const REFERENCE_DASH: [f64; 2] = [3.0, 2.0];
/// Pale enough for lines to show through three bands.
pub(crate) const BAND_ALPHA: f64 = 0.12;
pub(crate) const MAJOR_TICK: f64 = 2.4;
pub(crate) const MINOR_TICK: f64 = 1.3;
/// Half the width of a sign, such as the cross that ends a run.
pub(crate) const SIGN: f64 = 2.0;
/// Half the width of a badge, and of the dot of a value without neighbours.
pub(crate) const BADGE: f64 = 1.7;
pub(crate) const DOT: f64 = 1.2;
/// Size of a number as a badge.
pub(crate) const BADGE_NUMBER: f64 = 5.0;
/// Distance from badge to badge along a curve, and from sign to sign.
pub(crate) const BADGE_GAP: f64 = 40.0;
pub(crate) const SIGN_GAP: f64 = 5.0;

/// Radius of a point of a scatter.
pub(crate) const POINT: f64 = 0.9;
/// The iterations in Flatland.
pub(crate) const SPAN: RGBColor = RGBColor(0xFB, 0xF1, 0xCC);

/// Eigenvalues by sign.
pub(crate) const POSITIVE: Marker = Marker {
    color: RGBColor(0x33, 0x22, 0x88),
    shape: Shape::Disc,
};
pub(crate) const NEGATIVE: Marker = Marker {
    color: RGBColor(0xEE, 0x33, 0x77),
    shape: Shape::Down,
};

/// The style of a point of a scatter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Marker {
    pub(crate) color: RGBColor,
    pub(crate) shape: Shape,
}
