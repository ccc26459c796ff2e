//! Fonts: the widths of texts and the outlines of letters. Letters that the embedded font lacks come from a font of the
//! system, if one has them.

use std::sync::LazyLock;

use rustybuzz::ttf_parser::{GlyphId, OutlineBuilder};
use rustybuzz::{Direction, Face, UnicodeBuffer};
use unicode_bidi::BidiInfo;

use super::scene::{Scene, Shape};
use super::system;
use super::text::printable;

/// The font family of an SVG: the embedded font's ancestor, then fonts with the same widths, then any sans-serif.
pub(crate) const FAMILY: &str = "Liberation Sans, Arimo, Arial, Helvetica, sans-serif";

/// Height of a lowercase x in ems.
pub(crate) const X_HEIGHT: f64 = 1082.0 / 2048.0;
/// Height of a capital letter and of digits in ems.
pub(crate) const CAP_HEIGHT: f64 = 1409.0 / 2048.0;

#[allow(
    clippy::expect_used,
    reason = "the bytes are part of this crate, and every test that draws reads them"
)]
static EMBEDDED: LazyLock<Face<'static>> = LazyLock::new(|| {
    Face::from_slice(include_bytes!("../../fonts/FlatlandSans-Regular.ttf"), 0)
        .expect("the embedded font is whole")
});

/// A part of an outline, in ems from the beginning of the baseline, upwards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Segment {
    Move(f64, f64),
    Line(f64, f64),
    Quad(f64, f64, f64, f64),
    Cubic(f64, f64, f64, f64, f64, f64),
    Close,
}

/// The outlines of a text and its width in ems.
#[derive(Default)]
pub(crate) struct Outlined {
    pub(crate) segments: Vec<Segment>,
    pub(crate) width: f64,
}

/// The outlines of a text: its letters joined, ordered and kerned as its script needs.
pub(crate) fn outline(text: &str) -> Outlined {
    let mut outlined = Outlined::default();
    let bidi = BidiInfo::new(text, None);
    for paragraph in &bidi.paragraphs {
        let (levels, runs) = bidi.visual_runs(paragraph, paragraph.range.clone());
        for run in runs {
            let is_leftwards = levels.get(run.start).is_some_and(|level| level.is_rtl());
            let mut parts = parts_of_one_font(&text[run]);
            if is_leftwards {
                parts.reverse();
            }
            for part in parts {
                outlined.add(part, is_leftwards);
            }
        }
    }
    outlined
}

/// Whether the embedded font has a letter.
fn is_embedded(c: char) -> bool {
    EMBEDDED.glyph_index(c).is_some()
}

/// The font for a letter.
#[derive(Clone, Copy, PartialEq)]
enum Source {
    /// Also for letters that no font has: it draws a box.
    Embedded,
    System(usize),
}

fn source(c: char) -> Source {
    match is_embedded(c) {
        true => Source::Embedded,
        false => system::font_with(c).map_or(Source::Embedded, Source::System),
    }
}

fn parts_of_one_font(text: &str) -> Vec<(Source, &str)> {
    let mut parts: Vec<(Source, &str)> = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        match parts.last_mut() {
            Some((last, part)) if *last == source(c) => *part = &text[start..end],
            _ => {
                start = at;
                parts.push((source(c), &text[start..end]));
            }
        }
    }
    parts
}

impl Outlined {
    fn add(&mut self, (source, text): (Source, &str), is_leftwards: bool) {
        match source {
            Source::Embedded => self.shape(&EMBEDDED, text, is_leftwards),
            Source::System(index) => system::with_face(index, |face| self.shape(face, text, is_leftwards)),
        }
    }

    fn shape(&mut self, face: &Face<'_>, text: &str, is_leftwards: bool) {
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.set_direction(match is_leftwards {
            true => Direction::RightToLeft,
            false => Direction::LeftToRight,
        });
        buffer.guess_segment_properties();
        let em = f64::from(face.units_per_em());
        let shaped = rustybuzz::shape(face, &[], buffer);
        for (info, position) in shaped.glyph_infos().iter().zip(shaped.glyph_positions()) {
            let mut pen = Pen {
                segments: &mut self.segments,
                x: self.width + f64::from(position.x_offset) / em,
                y: f64::from(position.y_offset) / em,
                em,
            };
            // Fonts have at most 65,535 letters; a larger number is the box.
            let glyph = GlyphId(u16::try_from(info.glyph_id).unwrap_or(0));
            face.outline_glyph(glyph, &mut pen);
            self.width += f64::from(position.x_advance) / em;
        }
    }
}

/// Receives the outline of one letter.
struct Pen<'a> {
    segments: &'a mut Vec<Segment>,
    x: f64,
    y: f64,
    em: f64,
}

impl Pen<'_> {
    fn at(&self, x: f32, y: f32) -> (f64, f64) {
        (self.x + f64::from(x) / self.em, self.y + f64::from(y) / self.em)
    }
}

impl OutlineBuilder for Pen<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.segments.push(Segment::Move(x, y));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.segments.push(Segment::Line(x, y));
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let ((x1, y1), (x, y)) = (self.at(x1, y1), self.at(x, y));
        self.segments.push(Segment::Quad(x1, y1, x, y));
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let ((x1, y1), (x2, y2), (x, y)) = (self.at(x1, y1), self.at(x2, y2), self.at(x, y));
        self.segments.push(Segment::Cubic(x1, y1, x2, y2, x, y));
    }

    fn close(&mut self) {
        self.segments.push(Segment::Close);
    }
}

/// Width of a text in the unit of its size.
pub(crate) fn width(text: &str, size: f64) -> f64 {
    outline(text).width * size
}

/// The letters of a picture that no font here has, each once, in order.
pub(crate) fn missing(scene: &Scene) -> Vec<char> {
    let texts = scene.shapes.iter().filter_map(|shape| match shape {
        Shape::Text(text) => Some(text.text.as_str()),
        _ => None,
    });
    let mut missing: Vec<char> = texts
        .flat_map(str::chars)
        .filter(|c| !is_embedded(*c) && system::font_with(*c).is_none())
        .collect();
    missing.sort_unstable();
    missing.dedup();
    missing
}

/// The text, [printable], and the size at most `size` at which it is no wider than `available`: first smaller, down to
/// `smallest`, then without its middle.
pub(crate) fn fit(text: &str, size: f64, smallest: f64, available: f64) -> (String, f64) {
    let text = printable(text);
    let full = width(&text, size);
    if full <= available {
        return (text, size);
    }
    let shrunk = size * available / full;
    if shrunk >= smallest {
        return (text, shrunk);
    }
    let letters: Vec<char> = text.chars().collect();
    // Names that differ, differ most often at the end.
    let shortened = |kept: usize| {
        let (head, tail) = (kept / 2, kept - kept / 2);
        let head: String = letters[..head].iter().collect();
        let tail: String = letters[letters.len() - tail..].iter().collect();
        format!("{}…{}", head.trim_end(), tail.trim_start())
    };
    // Shorter texts are narrower: halving finds the longest that fits.
    let (mut fits, mut too_long) = (0, letters.len());
    while fits + 1 < too_long {
        let kept = fits.midpoint(too_long);
        match width(&shortened(kept), smallest) <= available {
            true => fits = kept,
            false => too_long = kept,
        }
    }
    (shortened(fits), smallest)
}

#[cfg(test)]
mod tests {
    use super::{Segment, fit, outline, width};

    #[test]
    fn digits_are_as_wide_as_in_arial() {
        assert!((width("0123456789", 10.0) - 10.0 * 10.0 * 1139.0 / 2048.0).abs() < 1e-9);
    }

    #[test]
    fn fit_shrinks_then_shortens_in_the_middle() {
        assert_eq!(fit("abc", 8.0, 5.0, 100.0), ("abc".to_owned(), 8.0));
        let (text, size) = fit("MLP 784-100-100-10", 8.0, 5.0, 60.0);
        assert_eq!(text, "MLP 784-100-100-10");
        assert!(size < 8.0 && width(&text, size) <= 60.0 + 1e-9);
        let (text, size) = fit(&format!("a{}z", "wide ".repeat(20)), 8.0, 5.0, 60.0);
        assert!(
            text.starts_with('a') && text.contains('…') && text.ends_with('z'),
            "{text}"
        );
        assert!(size == 5.0 && width(&text, size) <= 60.0);
        assert_eq!(fit("abc", 8.0, 5.0, 0.0).0, "…");
    }

    /// Letters of other scripts come after each other from the right.
    #[test]
    fn text_from_right_to_left_has_an_outline_of_its_width() {
        for text in ["שלום", "سلام", "кошка", "日本", "NLS שלום 0.1"] {
            let outlined = outline(text);
            assert!(outlined.width > 0.0 && !outlined.segments.is_empty(), "{text}");
            for segment in outlined.segments {
                if let Segment::Move(x, _) | Segment::Line(x, _) = segment {
                    assert!((-0.3..=outlined.width + 0.3).contains(&x), "{text}");
                }
            }
        }
    }
}
