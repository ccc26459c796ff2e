//! Small shapes: badges of curves, points of a scatter, and signs.

use plotters::style::RGBColor;

use super::sign::Sign;
use super::style::{Badge, Shape};
use super::theme::{self, Marker};
use crate::render::font;
use crate::render::scene::{Align, Point, Scene, Stroke, Text};

/// The badge of a curve.
pub(crate) fn badge(scene: &mut Scene, at: Point, badge: Badge, color: RGBColor) {
    match badge {
        Badge::Filled(shape) => {
            // A white rim keeps it apart from lines below.
            scene.area(outline(shape, at, theme::BADGE + 0.5), theme::WHITE, 1.0);
            scene.area(outline(shape, at, theme::BADGE), color, 1.0);
        }
        Badge::Hollow(shape) => {
            scene.area(outline(shape, at, theme::BADGE + 0.6), color, 1.0);
            scene.area(outline(shape, at, theme::BADGE - 0.25), theme::WHITE, 1.0);
        }
        // In ink: pale letters this small cannot be read.
        Badge::Number(number) => letters(scene, &number.to_string(), at, theme::BADGE_NUMBER, theme::INK),
    }
}

/// A value without neighbours.
pub(crate) fn dot(scene: &mut Scene, at: Point, color: RGBColor) {
    scene.area(outline(Shape::Diamond, at, theme::DOT), color, 1.0);
}

/// A point of a scatter, of about this radius.
pub(crate) fn point(scene: &mut Scene, at: Point, marker: Marker, radius: f64) {
    scene.area(outline(marker.shape, at, radius), marker.color, 1.0);
}

/// A sign with its point here: where an arrow points, or the middle of any other.
pub(crate) fn sign(scene: &mut Scene, (x, y): Point, sign: Sign, color: RGBColor) {
    let r = theme::SIGN;
    let stroke = Stroke { color, width: 0.7 };
    let mut line = |points: &[(f64, f64)]| {
        scene.line(
            points.iter().map(|(i, j)| (x + i * r, y + j * r)).collect(),
            stroke,
        );
    };
    match sign {
        Sign::Diverged => {
            line(&[(-1.0, -1.0), (1.0, 1.0)]);
            line(&[(-1.0, 1.0), (1.0, -1.0)]);
        }
        Sign::Failed => {
            line(&[(-1.2, 0.0), (1.2, 0.0)]);
            line(&[(0.0, -1.2), (0.0, 1.2)]);
        }
        Sign::Stalled => line(&[(0.0, -1.3), (0.0, 1.3)]),
        Sign::Stationary => {
            line(&[(-0.4, -1.3), (-0.4, 1.3)]);
            line(&[(0.4, -1.3), (0.4, 1.3)]);
        }
        Sign::Stopped => line(&[(-0.8, -0.8), (0.8, -0.8), (0.8, 0.8), (-0.8, 0.8), (-0.8, -0.8)]),
        Sign::Above => {
            line(&[(0.0, 1.6), (0.0, 0.0)]);
            line(&[(-0.7, 0.8), (0.0, 0.0), (0.7, 0.8)]);
        }
        Sign::Below => {
            line(&[(0.0, -1.6), (0.0, 0.0)]);
            line(&[(-0.7, -0.8), (0.0, 0.0), (0.7, -0.8)]);
        }
        Sign::Infinite => line(&[(-0.8, 1.4), (0.8, 1.4), (0.0, 0.1), (-0.8, 1.4)]),
        Sign::NotPositive | Sign::NegativeInfinite => {
            line(&[(-0.8, -1.4), (0.8, -1.4), (0.0, -0.1), (-0.8, -1.4)]);
        }
        Sign::NotANumber => {
            for (i, j) in [(0.0, 1.0), (0.87, 0.5), (0.87, -0.5)] {
                line(&[(-i, 1.2 - j), (i, 1.2 + j)]);
            }
        }
        Sign::NotConverged => letters(scene, "?", (x, y), theme::BADGE_NUMBER + 1.0, color),
    }
}

/// Writes with the middle at this point, on white.
fn letters(scene: &mut Scene, text: &str, (x, y): Point, size: f64, color: RGBColor) {
    let (half, up) = (font::width(text, size) / 2.0, font::CAP_HEIGHT * size / 2.0);
    let corners = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)];
    let corner = |(right, down): (f64, f64)| (x + right * (half + 0.6), y + down * (up + 0.6));
    scene.area(corners.map(corner).to_vec(), theme::WHITE, 1.0);
    scene.text(Text {
        text: text.to_owned(),
        at: (x, y + font::CAP_HEIGHT * size / 2.0),
        size,
        color,
        align: Align::Center,
        upwards: false,
    });
}

/// The corners of a shape.
fn outline(shape: Shape, (x, y): Point, r: f64) -> Vec<Point> {
    let at = |(i, j): (f64, f64)| (x + i * r, y + j * r);
    let round = |corners: usize, turn: f64, radius: fn(usize) -> f64| {
        let corner = |i: usize| {
            let angle = turn + std::f64::consts::TAU * i as f64 / corners as f64;
            at((radius(i) * angle.cos(), radius(i) * angle.sin()))
        };
        (0..corners).map(corner).collect()
    };
    let through = |corners: &[(f64, f64)]| corners.iter().copied().map(at).collect();
    let quarter = std::f64::consts::FRAC_PI_2;
    match shape {
        Shape::Disc => round(8, 0.0, |_| 1.15),
        Shape::Square => through(&[(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)]),
        Shape::Up => round(3, -quarter, |_| 1.35),
        Shape::Down => round(3, quarter, |_| 1.35),
        Shape::Left => round(3, 2.0 * quarter, |_| 1.35),
        Shape::Diamond => round(4, 0.0, |_| 1.35),
        Shape::Star => round(10, -quarter, |i| if i % 2 == 0 { 1.6 } else { 0.65 }),
        Shape::Bowtie => through(&[(-1.3, -1.1), (1.3, 1.1), (1.3, -1.1), (-1.3, 1.1)]),
        Shape::Plus => {
            let (a, b) = (0.5, 1.3);
            through(&[
                (-a, -b),
                (a, -b),
                (a, -a),
                (b, -a),
                (b, a),
                (a, a),
                (a, b),
                (-a, b),
                (-a, a),
                (-b, a),
                (-b, -a),
                (-a, -a),
            ])
        }
    }
}
