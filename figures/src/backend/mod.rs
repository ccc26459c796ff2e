//! From a scene to the bytes of a file, through the drawing interface of plotters.

mod raster;
mod svg;

use plotters_backend::text_anchor::{HPos, Pos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, FontFamily, FontTransform,
};

pub(crate) use raster::to_png;
pub(crate) use svg::to_svg;

use crate::error::FigureError;
use crate::font;
use crate::scene::{Align, Point, Scene, Shape, Text};
use crate::theme::Color;

/// The interface counts in integers: this many to a point, fine enough to be seen nowhere.
const UNITS: f64 = 20.0;

/// Where the interface puts the upper edge of a text above its baseline, in ems.
const TOP: f64 = 0.76;

fn drawing(error: impl std::fmt::Display) -> FigureError {
    FigureError::Drawing {
        message: error.to_string(),
    }
}

/// Draws every shape.
fn replay<B: DrawingBackend>(scene: &Scene, backend: &mut B) -> Result<(), FigureError> {
    backend.ensure_prepared().map_err(drawing)?;
    for shape in &scene.shapes {
        match shape {
            Shape::Line { points, stroke } => {
                let pen = Pen {
                    color: color(stroke.color, 1.0),
                    width: units(stroke.width).unsigned_abs().max(1),
                };
                backend.draw_path(points.iter().map(|p| coordinates(*p)), &pen)
            }
            Shape::Area {
                points,
                color: fill,
                alpha,
            } => backend.fill_polygon(points.iter().map(|p| coordinates(*p)), &color(*fill, *alpha)),
            Shape::Text(text) => {
                let style = TextStyle { text };
                backend.draw_text(&text.text, &style, style.upper_edge())
            }
        }
        .map_err(drawing)?;
    }
    backend.present().map_err(drawing)
}

fn size(scene: &Scene) -> (u32, u32) {
    let (width, height) = coordinates(scene.size);
    (width.unsigned_abs(), height.unsigned_abs())
}

/// Pictures are at most some thousand points wide, and the cast saturates beyond.
fn units(length: f64) -> i32 {
    (length * UNITS).round() as i32
}

fn coordinates((x, y): Point) -> BackendCoord {
    (units(x), units(y))
}

fn color(Color(r, g, b): Color, alpha: f64) -> BackendColor {
    BackendColor {
        alpha,
        rgb: (r, g, b),
    }
}

struct Pen {
    color: BackendColor,
    width: u32,
}

impl BackendStyle for Pen {
    fn color(&self) -> BackendColor {
        self.color
    }

    fn stroke_width(&self) -> u32 {
        self.width
    }
}

struct TextStyle<'a> {
    text: &'a Text,
}

impl TextStyle<'_> {
    /// The interface hangs a text from its upper edge.
    fn upper_edge(&self) -> BackendCoord {
        let (x, y) = self.text.at;
        let rise = TOP * self.text.size;
        coordinates(if self.text.upwards {
            (x - rise, y)
        } else {
            (x, y - rise)
        })
    }
}

/// Our backends write text themselves; this is what another one would be told.
#[derive(Debug, thiserror::Error)]
#[error("this backend cannot write text by itself")]
struct NoPixels;

impl BackendTextStyle for TextStyle<'_> {
    type FontError = NoPixels;

    fn color(&self) -> BackendColor {
        color(self.text.color, 1.0)
    }

    /// The interface's size is 1.24 ems.
    fn size(&self) -> f64 {
        self.text.size * UNITS * 1.24
    }

    fn transform(&self) -> FontTransform {
        if self.text.upwards {
            FontTransform::Rotate270
        } else {
            FontTransform::None
        }
    }

    fn anchor(&self) -> Pos {
        let h_pos = match self.text.align {
            Align::Left => HPos::Left,
            Align::Center => HPos::Center,
            Align::Right => HPos::Right,
        };
        Pos::new(h_pos, VPos::Top)
    }

    fn family(&self) -> FontFamily<'_> {
        FontFamily::Name(font::FAMILY)
    }

    fn layout_box(&self, text: &str) -> Result<(BackendCoord, BackendCoord), NoPixels> {
        Ok((
            (0, 0),
            coordinates((font::width(text, self.text.size), self.text.size)),
        ))
    }

    fn draw<E, D: FnMut(i32, i32, BackendColor) -> Result<(), E>>(
        &self,
        _: &str,
        _: BackendCoord,
        _: D,
    ) -> Result<Result<(), E>, NoPixels> {
        Err(NoPixels)
    }
}
