//! Drawing a figure, and reading its SVG.

use std::fs;
use std::path::{Path, PathBuf};

use ab_glyph::{Font, FontRef};
use flatland_figures::{FigureError, FigureOptions};
use flatland_records::Record;

/// A figure.
pub type Draw = fn(&[Record], &FigureOptions, &Path) -> Result<Vec<PathBuf>, FigureError>;

/// Draws and returns the SVG and the PNG.
pub fn drawn(figure: Draw, records: &[Record], options: &FigureOptions) -> (String, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    let stem = folder.path().join("new/fig1.test");
    let files = figure(records, options, &stem).unwrap();
    let names: Vec<_> = files
        .iter()
        .map(|f| f.file_name().unwrap().to_str().unwrap())
        .collect();
    assert_eq!(names, ["fig1.test.svg", "fig1.test.png", "fig1.test.caption.txt"]);
    assert_eq!(
        fs::read_dir(stem.parent().unwrap()).unwrap().count(),
        3,
        "nothing else is left"
    );
    (
        fs::read_to_string(&files[0]).unwrap(),
        fs::read(&files[1]).unwrap(),
    )
}

/// Draws and returns the caption.
pub fn caption(figure: Draw, records: &[Record], options: &FigureOptions) -> String {
    let folder = tempfile::tempdir().unwrap();
    let files = figure(records, options, &folder.path().join("figure")).unwrap();
    fs::read_to_string(files.last().unwrap()).unwrap()
}

/// Low resolution: the tests read the SVG.
pub fn quick() -> FigureOptions {
    FigureOptions {
        resolution: 50.0,
        ..FigureOptions::default()
    }
}

/// A text of an SVG and its box: an em high, and as wide as its letters in the embedded font.
pub struct Written {
    pub text: String,
    pub left: f64,
    pub right: f64,
    pub top: f64,
    pub bottom: f64,
}

/// Width of a letter in ems.
fn advance(letter: char) -> f64 {
    let font = FontRef::try_from_slice(include_bytes!("../../fonts/FlatlandSans-Regular.ttf")).unwrap();
    f64::from(font.h_advance_unscaled(font.glyph_id(letter)) / font.units_per_em().unwrap())
}

/// All texts of an SVG and its size, in units of its view box. Panics when it is not XML.
pub fn texts(svg: &str) -> (Vec<Written>, (f64, f64)) {
    let document = roxmltree::Document::parse(svg).unwrap();
    let size: Vec<f64> = document
        .root_element()
        .attribute("viewBox")
        .unwrap()
        .split(' ')
        .map(|n| n.parse().unwrap())
        .collect();
    let number =
        |node: roxmltree::Node<'_, '_>, name| -> f64 { node.attribute(name).unwrap().parse().unwrap() };
    let written = document
        .descendants()
        .filter(|node| node.has_tag_name("text"))
        .map(|node| {
            assert!(node.attribute("font-family").unwrap().ends_with("sans-serif"));
            let text = node.text().unwrap().trim().to_owned();
            let (x, y, em) = (number(node, "x"), number(node, "y"), number(node, "font-size"));
            let width = em * text.chars().map(advance).sum::<f64>();
            let start = match node.attribute("text-anchor").unwrap() {
                "start" => 0.0,
                "middle" => -width / 2.0,
                _ => -width,
            };
            match node.attribute("transform") {
                None => Written {
                    text,
                    left: x + start,
                    right: x + start + width,
                    top: y,
                    bottom: y + em,
                },
                Some(_) => Written {
                    text,
                    left: x,
                    right: x + em,
                    top: y - start - width,
                    bottom: y - start,
                },
            }
        })
        .collect();
    (written, (size[2], size[3]))
}

pub fn count(svg: &str, text: &str) -> usize {
    texts(svg).0.iter().filter(|w| w.text == text).count()
}

/// Panics when a text is outside the picture or overlaps another.
pub fn assert_texts_are_apart(svg: &str, what: &str) {
    let (written, (width, height)) = texts(svg);
    for (i, a) in written.iter().enumerate() {
        assert!(
            a.left >= 0.0 && a.right <= width,
            "{} is clipped in {what}",
            a.text
        );
        assert!(
            a.top >= 0.0 && a.bottom <= height,
            "{} is clipped in {what}",
            a.text
        );
        for b in &written[..i] {
            // The exponent of a mark is meant to touch its base.
            if a.text == "10" || b.text == "10" {
                continue;
            }
            let apart = a.left >= b.right || b.left >= a.right || a.top >= b.bottom || b.top >= a.bottom;
            assert!(apart, "{} and {} overlap in {what}", a.text, b.text);
        }
    }
}

/// The corners of every filled shape of a colour, such as `#0072B2`.
pub fn areas(svg: &str, color: &str) -> Vec<Vec<(f64, f64)>> {
    shapes(svg, "polygon", "fill", color)
}

/// The corners of every translucent shape of a colour: the bands.
pub fn bands(svg: &str, color: &str) -> Vec<Vec<(f64, f64)>> {
    let document = roxmltree::Document::parse(svg).unwrap();
    let is_band = |node: &roxmltree::Node<'_, '_>| {
        let opacity = node
            .attribute("opacity")
            .map_or(1.0, |value| value.parse::<f64>().unwrap());
        node.has_tag_name("polygon") && node.attribute("fill") == Some(color) && opacity < 1.0
    };
    let nodes = document.descendants().filter(is_band);
    nodes
        .map(|node| points(node.attribute("points").unwrap()))
        .collect()
}

/// Panics when a place or size is not a number.
pub fn assert_places_are_numbers(svg: &str, what: &str) {
    let document = roxmltree::Document::parse(svg).unwrap();
    for attribute in document.descendants().flat_map(|node| node.attributes()) {
        let value = attribute.value();
        assert!(
            !value.contains("NaN") && !value.contains("inf"),
            "{what}: {value}"
        );
    }
}

fn points(text: &str) -> Vec<(f64, f64)> {
    let pairs = text.split_whitespace().map(|pair| pair.split_once(',').unwrap());
    pairs
        .map(|(x, y)| (x.parse().unwrap(), y.parse().unwrap()))
        .collect()
}

/// The points of every line of a colour.
pub fn lines(svg: &str, color: &str) -> Vec<Vec<(f64, f64)>> {
    shapes(svg, "polyline", "stroke", color)
}

fn shapes(svg: &str, tag: &str, attribute: &str, color: &str) -> Vec<Vec<(f64, f64)>> {
    let document = roxmltree::Document::parse(svg).unwrap();
    let shapes = document.descendants().filter(|node| node.has_tag_name(tag));
    let coloured = shapes.filter(|node| node.attribute(attribute) == Some(color));
    coloured
        .map(|node| points(node.attribute("points").unwrap()))
        .collect()
}
