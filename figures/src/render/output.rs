//! The files of a figure.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use flatland_records::write_whole;
use plotters::style::RGBColor;

use super::pdf::to_pdf;
use super::raster::to_png;
use super::scene::{Align, Scene, Text};
use super::svg::to_svg;
use crate::error::FigureError;
use crate::options::{FigureOptions, Format};

/// Writes the files of the formats asked for, `<stem>.svg` and so on, and `<stem>.caption.txt`; none if one cannot be drawn.
/// `missing` are the letters that no font here has.
pub(crate) fn write(
    scene: &Scene,
    caption: &str,
    missing: &[char],
    options: &FigureOptions,
    stem: &Path,
) -> Result<Vec<PathBuf>, FigureError> {
    let without_letters = with_message(scene, missing);
    let mut files = Vec::new();
    for format in Format::ALL
        .into_iter()
        .filter(|format| options.formats.contains(format))
    {
        let bytes = match format {
            Format::Svg => to_svg(scene)?.into_bytes(),
            Format::Png => to_png(&without_letters, options.resolution)?,
            Format::Pdf => to_pdf(&without_letters),
        };
        files.push((format.extension(), bytes));
    }
    files.push(("caption.txt", caption.as_bytes().to_vec()));
    let write = |(extension, bytes): (&str, Vec<u8>)| {
        let path = with_extension(stem, extension);
        match write_whole(&path, &bytes) {
            Ok(()) => Ok(path),
            Err(reason) => Err(FigureError::Io { path, reason }),
        }
    };
    files.into_iter().map(write).collect()
}

/// What a picture with boxes in the place of letters says below; empty if there are none.
pub(crate) fn message_on_letters(missing: &[char]) -> String {
    let Some(first) = missing.first() else {
        return String::new();
    };
    let first = u32::from(*first);
    match missing.len() {
        1 => format!("boxes: no font here has U+{first:04X}; the SVG has the text"),
        count => format!(
            "boxes: no font here has U+{first:04X} and {} more letters; the SVG has the text",
            count - 1
        ),
    }
}

/// The picture with the message below, if there is one.
fn with_message(scene: &Scene, missing: &[char]) -> Scene {
    const SIZE: f64 = 6.0;
    let message = message_on_letters(missing);
    let mut scene = scene.clone();
    if !message.is_empty() {
        let (width, height) = scene.size;
        let (text, size) = super::font::fit(&message, SIZE, SIZE / 2.0, width - SIZE);
        scene.size.1 += 1.5 * SIZE;
        scene.text(Text {
            text,
            at: (width / 2.0, height + SIZE / 2.0),
            size,
            color: RGBColor(0x77, 0x77, 0x77),
            align: Align::Center,
            upwards: false,
        });
    }
    scene
}

/// Appended, not replaced: the stem may have dots of its own.
fn with_extension(stem: &Path, extension: &str) -> PathBuf {
    let mut name: OsString = stem.into();
    name.push(".");
    name.push(extension);
    name.into()
}
