//! PDF: one page of shapes. Texts are outlines, so that no font is needed.

use pdf_writer::types::LineJoinStyle;
use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref};
use plotters::style::RGBColor;

use super::font::{self, Segment};
use super::scene::{Align, Point, Scene, Shape, Text};

/// The picture as a PDF file. The same picture gives the same bytes.
pub(crate) fn to_pdf(scene: &Scene) -> Vec<u8> {
    let [catalog, pages, page, content] = [1, 2, 3, 4].map(Ref::new);
    // Opacities in use, each with its state.
    let mut alphas: Vec<f64> = Vec::new();
    let drawn = draw(scene, &mut alphas);

    let mut pdf = Pdf::new();
    pdf.catalog(catalog).pages(pages);
    pdf.pages(pages).kids([page]).count(1);
    let mut leaf = pdf.page(page);
    let (width, height) = scene.size;
    leaf.media_box(Rect::new(0.0, 0.0, width as f32, height as f32));
    leaf.parent(pages).contents(content);
    let mut resources = leaf.resources();
    let mut states = resources.ext_g_states();
    for (i, alpha) in alphas.iter().enumerate() {
        let mut state = states
            .insert(Name(state_name(i).as_bytes()))
            .start::<pdf_writer::writers::ExtGraphicsState>();
        state.non_stroking_alpha(*alpha as f32);
    }
    states.finish();
    resources.finish();
    leaf.finish();
    pdf.stream(content, &drawn);
    pdf.finish()
}

fn state_name(index: usize) -> String {
    format!("A{index}")
}

fn draw(scene: &Scene, alphas: &mut Vec<f64>) -> Vec<u8> {
    let mut content = Content::new();
    let height = scene.size.1;
    content.set_line_join(LineJoinStyle::RoundJoin);
    for shape in &scene.shapes {
        match shape {
            Shape::Line { points, stroke } => {
                let [r, g, b] = rgb(stroke.color);
                content
                    .set_stroke_rgb(r, g, b)
                    .set_line_width(stroke.width as f32);
                path(&mut content, points, height);
                content.stroke();
            }
            Shape::Area { points, color, alpha } => {
                let [r, g, b] = rgb(*color);
                set_alpha(&mut content, *alpha, alphas);
                content.set_fill_rgb(r, g, b);
                path(&mut content, points, height);
                content.close_path().fill_nonzero();
            }
            Shape::Text(text) => {
                set_alpha(&mut content, 1.0, alphas);
                write(&mut content, text, height);
            }
        }
    }
    content.finish().into_vec()
}

fn set_alpha(content: &mut Content, alpha: f64, alphas: &mut Vec<f64>) {
    let index = alphas
        .iter()
        .position(|other| *other == alpha)
        .unwrap_or_else(|| {
            alphas.push(alpha);
            alphas.len() - 1
        });
    content.set_parameters(Name(state_name(index).as_bytes()));
}

fn rgb(RGBColor(r, g, b): RGBColor) -> [f32; 3] {
    [r, g, b].map(|channel| f32::from(channel) / 255.0)
}

/// A path, upwards as in PDF.
fn path(content: &mut Content, points: &[Point], height: f64) {
    for (i, (x, y)) in points.iter().enumerate() {
        let (x, y) = (*x as f32, (height - y) as f32);
        match i {
            0 => content.move_to(x, y),
            _ => content.line_to(x, y),
        };
    }
}

fn write(content: &mut Content, text: &Text, height: f64) {
    let outlined = font::outline(&text.text);
    let start = match text.align {
        Align::Left => 0.0,
        Align::Center => -outlined.width / 2.0,
        Align::Right => -outlined.width,
    };
    let (left, baseline) = (text.at.0, height - text.at.1);
    let at = |x: f64, y: f64| {
        let (along, across) = ((start + x) * text.size, y * text.size);
        match text.upwards {
            true => (left - across, baseline + along),
            false => (left + along, baseline + across),
        }
    };
    let [r, g, b] = rgb(text.color);
    content.set_fill_rgb(r, g, b);
    let mut last = (0.0, 0.0);
    for segment in outlined.segments {
        let to = |x: f64, y: f64| {
            let (x, y) = at(x, y);
            (x as f32, y as f32)
        };
        match segment {
            Segment::Move(x, y) => {
                let (x, y) = to(x, y);
                content.move_to(x, y);
            }
            Segment::Line(x, y) => {
                let (x, y) = to(x, y);
                content.line_to(x, y);
            }
            // PDF has cubic curves only; this is the same curve.
            Segment::Quad(a, b, x, y) => {
                let third = |from: f64, through: f64| from + (through - from) * 2.0 / 3.0;
                let (x1, y1) = to(third(last.0, a), third(last.1, b));
                let (x2, y2) = to(third(x, a), third(y, b));
                let (x3, y3) = to(x, y);
                content.cubic_to(x1, y1, x2, y2, x3, y3);
            }
            Segment::Cubic(a, b, c, d, x, y) => {
                let ((x1, y1), (x2, y2), (x3, y3)) = (to(a, b), to(c, d), to(x, y));
                content.cubic_to(x1, y1, x2, y2, x3, y3);
            }
            Segment::Close => {
                content.close_path();
            }
        }
        if let Segment::Move(x, y)
        | Segment::Line(x, y)
        | Segment::Quad(.., x, y)
        | Segment::Cubic(.., x, y) = segment
        {
            last = (x, y);
        }
    }
    content.fill_nonzero();
}
