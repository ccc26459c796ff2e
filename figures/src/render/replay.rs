//! Draws a scene on a plotters backend: every shape is one of its elements.

use plotters::backend::DrawingBackend;
use plotters::coord::CoordTranslate;
use plotters::drawing::IntoDrawingArea;
use plotters::element::{self, PathElement, Polygon};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontDesc, FontFamily, FontStyle, FontTransform, TextStyle};

use super::font;
use super::scene::{Align, Point, Scene, Shape, Text};
use crate::error::FigureError;

/// Backends use integer coordinates: this many per point, too fine to be seen.
pub(super) const UNITS: f64 = 20.0;

/// Height of the upper edge of a text above its baseline in backends, in ems.
pub(super) const TOP: f64 = 0.76;

/// Size of a font, as plotters counts, in ems.
pub(super) const FONT_SIZE: f64 = 1.24;

pub(super) fn drawing(error: impl std::fmt::Display) -> FigureError {
    FigureError::Drawing {
        message: error.to_string(),
    }
}

/// Draws every shape, in order.
pub(super) fn replay<B: DrawingBackend>(scene: &Scene, backend: B) -> Result<(), FigureError> {
    let area = backend.into_drawing_area().apply_coord_spec(Points);
    for shape in &scene.shapes {
        match shape {
            Shape::Line { points, stroke } => {
                let width = units(stroke.width).unsigned_abs().max(1);
                area.draw(&PathElement::new(
                    points.as_slice(),
                    stroke.color.stroke_width(width),
                ))
            }
            Shape::Area { points, color, alpha } => {
                area.draw(&Polygon::new(points.as_slice(), color.mix(*alpha)))
            }
            Shape::Text(text) => area.draw(&element::Text::new(
                text.text.as_str(),
                upper_edge(text),
                text_style(text),
            )),
        }
        .map_err(drawing)?;
    }
    area.present().map_err(drawing)
}

/// The coordinates of scenes. Plotters would move points outside a picture to its edge; there are none.
struct Points;

impl CoordTranslate for Points {
    type From = Point;

    fn translate(&self, (x, y): &Point) -> (i32, i32) {
        (units(*x), units(*y))
    }
}

/// Pictures are at most some thousand points wide, and the cast saturates beyond.
fn units(length: f64) -> i32 {
    (length * UNITS).round() as i32
}

pub(super) fn size(scene: &Scene) -> (u32, u32) {
    let (width, height) = scene.size;
    (units(width).unsigned_abs(), units(height).unsigned_abs())
}

fn text_style(text: &Text) -> TextStyle<'static> {
    let h_pos = match text.align {
        Align::Left => HPos::Left,
        Align::Center => HPos::Center,
        Align::Right => HPos::Right,
    };
    let transform = if text.upwards {
        FontTransform::Rotate270
    } else {
        FontTransform::None
    };
    FontDesc::new(
        FontFamily::Name(font::FAMILY),
        text.size * UNITS * FONT_SIZE,
        FontStyle::Normal,
    )
    .transform(transform)
    .color(&text.color)
    .pos(Pos::new(h_pos, VPos::Top))
}

/// Backends position a text by its upper edge.
fn upper_edge(text: &Text) -> Point {
    let (x, y) = text.at;
    let rise = TOP * text.size;
    if text.upwards {
        (x - rise, y)
    } else {
        (x, y - rise)
    }
}
