//! Small shapes: the cross at the end of a run, the diamond of a single value, and the points of a scatter.

use plotters::style::RGBColor;

use super::theme::{self, Marker, Outline};
use crate::render::scene::{Point, Scene, Stroke};

/// The cross that ends a run.
pub(crate) fn cross(scene: &mut Scene, (x, y): Point, stroke: Stroke) {
    let r = theme::CROSS;
    scene.line(vec![(x - r, y - r), (x + r, y + r)], stroke);
    scene.line(vec![(x - r, y + r), (x + r, y - r)], stroke);
}

/// A value without neighbours.
pub(crate) fn diamond(scene: &mut Scene, (x, y): Point, color: RGBColor) {
    let r = theme::DOT;
    scene.area(vec![(x - r, y), (x, y - r), (x + r, y), (x, y + r)], color, 1.0);
}

/// A point of a scatter, of about this radius.
pub(crate) fn point(scene: &mut Scene, (x, y): Point, marker: Marker, radius: f64) {
    // A triangle does not hide a disc at the same place.
    let (corners, radius, turn) = match marker.outline {
        Outline::Disc => (8, 1.15 * radius, 0.0),
        Outline::Triangle => (3, radius, std::f64::consts::FRAC_PI_2),
    };
    let corner = |i: usize| {
        let angle = turn + std::f64::consts::TAU * i as f64 / corners as f64;
        (x + radius * angle.cos(), y + radius * angle.sin())
    };
    scene.area((0..corners).map(corner).collect(), marker.color, 1.0);
}
