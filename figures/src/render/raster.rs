//! PNG through a plotters backend on tiny-skia, whose lines are smooth at any width and angle.

use plotters::backend::DrawingBackend;
use plotters::style::FontTransform;
use plotters::style::text_anchor::HPos;
use plotters_backend::{BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingErrorKind};
use tiny_skia::{Color, FillRule, LineJoin, Paint, Path, PathBuilder, Pixmap, Rect, Stroke, Transform};

use super::font::{self, Segment};
use super::replay::{FONT_SIZE, TOP, UNITS, drawing, replay, size};
use super::scene::Scene;
use crate::error::FigureError;

/// More pixels than any printer needs; a mistaken option must not exhaust the memory.
const MOST_PIXELS: u64 = 400_000_000;

/// The picture as a PNG file with this many dots per inch.
pub(crate) fn to_png(scene: &Scene, resolution: f64) -> Result<Vec<u8>, FigureError> {
    // Pixels per point. The casts saturate, and too large a size is refused.
    let scale = resolution / 72.0;
    let (width, height) = (
        (scene.size.0 * scale).ceil() as u32,
        (scene.size.1 * scale).ceil() as u32,
    );
    let too_large = || FigureError::TooLarge { width, height };
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(too_large());
    }
    let mut pixmap = Pixmap::new(width, height).ok_or_else(too_large)?;
    pixmap.fill(Color::WHITE);
    let raster = Raster {
        pixmap: &mut pixmap,
        scale: (scale / UNITS) as f32,
        size: size(scene),
    };
    replay(scene, raster)?;
    encode(&pixmap, resolution)
}

fn encode(pixmap: &Pixmap, resolution: f64) -> Result<Vec<u8>, FigureError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, pixmap.width(), pixmap.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let per_meter = (resolution / 0.0254).round() as u32;
    encoder.set_pixel_dims(Some(png::PixelDimensions {
        xppu: per_meter,
        yppu: per_meter,
        unit: png::Unit::Meter,
    }));
    // The background is opaque, so every pixel is.
    let rgb: Vec<u8> = pixmap
        .pixels()
        .iter()
        .flat_map(|p| [p.red(), p.green(), p.blue()])
        .collect();
    let mut writer = encoder.write_header().map_err(drawing)?;
    writer.write_image_data(&rgb).map_err(drawing)?;
    writer.finish().map_err(drawing)?;
    Ok(bytes)
}

struct Raster<'a> {
    pixmap: &'a mut Pixmap,
    /// Pixels per unit of the backend's coordinates.
    scale: f32,
    /// In units of the backend's coordinates.
    size: (u32, u32),
}

/// Drawing into memory does not fail.
type Drawn = Result<(), DrawingErrorKind<std::convert::Infallible>>;

impl Raster<'_> {
    fn transform(&self) -> Transform {
        Transform::from_scale(self.scale, self.scale)
    }

    fn fill(&mut self, path: Option<Path>, color: BackendColor, transform: Transform) -> Drawn {
        if let Some(path) = path {
            self.pixmap
                .fill_path(&path, &paint(color), FillRule::Winding, transform, None);
        }
        Ok(())
    }
}

fn paint(color: BackendColor) -> Paint<'static> {
    let (r, g, b) = color.rgb;
    let mut paint = Paint {
        anti_alias: true,
        ..Paint::default()
    };
    // In [0, 255]: the cast only rounds.
    paint.set_color_rgba8(r, g, b, (color.alpha * 255.0).round() as u8);
    paint
}

/// `None` if it has no extent.
fn path(points: impl IntoIterator<Item = BackendCoord>, close: bool) -> Option<Path> {
    let mut builder = PathBuilder::new();
    for (i, (x, y)) in points.into_iter().enumerate() {
        if i == 0 {
            builder.move_to(x as f32, y as f32)
        } else {
            builder.line_to(x as f32, y as f32)
        }
    }
    if close {
        builder.close();
    }
    builder.finish()
}

impl DrawingBackend for Raster<'_> {
    type ErrorType = std::convert::Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, color: BackendColor) -> Drawn {
        let path = Rect::from_xywh(x as f32, y as f32, 1.0, 1.0).map(PathBuilder::from_rect);
        self.fill(path, color, self.transform())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        points: I,
        style: &S,
    ) -> Drawn {
        let stroke = Stroke {
            width: style.stroke_width() as f32,
            line_join: LineJoin::Round,
            ..Stroke::default()
        };
        if let Some(path) = path(points, false) {
            self.pixmap
                .stroke_path(&path, &paint(style.color()), &stroke, self.transform(), None);
        }
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        points: I,
        style: &S,
    ) -> Drawn {
        self.fill(path(points, true), style.color(), self.transform())
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, (x, y): BackendCoord) -> Drawn {
        let em = style.size() / FONT_SIZE;
        let outlined = font::outline(text);
        let start = match style.anchor().h_pos {
            HPos::Left => 0.0,
            HPos::Center => -outlined.width / 2.0,
            HPos::Right => -outlined.width,
        };
        let mut builder = PathBuilder::new();
        let right = |x: f64| ((start + x) * em) as f32;
        let down = |y: f64| ((TOP - y) * em) as f32;
        for segment in outlined.segments {
            match segment {
                Segment::Move(x, y) => builder.move_to(right(x), down(y)),
                Segment::Line(x, y) => builder.line_to(right(x), down(y)),
                Segment::Quad(a, b, x, y) => builder.quad_to(right(a), down(b), right(x), down(y)),
                Segment::Cubic(a, b, c, d, x, y) => {
                    builder.cubic_to(right(a), down(b), right(c), down(d), right(x), down(y));
                }
                Segment::Close => builder.close(),
            }
        }
        let angle = match style.transform() {
            FontTransform::None => 0.0,
            FontTransform::Rotate90 => 90.0,
            FontTransform::Rotate180 => 180.0,
            FontTransform::Rotate270 => 270.0,
        };
        let placed = self
            .transform()
            .pre_translate(x as f32, y as f32)
            .pre_rotate(angle);
        self.fill(builder.finish(), style.color(), placed)
    }
}
