//! The files of a figure.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use flatland_records::write_whole;

use super::raster::to_png;
use super::scene::Scene;
use super::svg::to_svg;
use crate::error::FigureError;

/// Writes `<stem>.svg` and `<stem>.png`, the latter with this many dots per inch; neither if one cannot be drawn.
pub(crate) fn write(scene: &Scene, resolution: f64, stem: &Path) -> Result<Vec<PathBuf>, FigureError> {
    let files = [
        ("svg", to_svg(scene)?.into_bytes()),
        ("png", to_png(scene, resolution)?),
    ];
    let write = |(extension, bytes): (&str, Vec<u8>)| {
        let path = with_extension(stem, extension);
        match write_whole(&path, &bytes) {
            Ok(()) => Ok(path),
            Err(reason) => Err(FigureError::Io { path, reason }),
        }
    };
    files.into_iter().map(write).collect()
}

/// Appended, not replaced: the stem may have dots of its own.
fn with_extension(stem: &Path, extension: &str) -> PathBuf {
    let mut name: OsString = stem.into();
    name.push(".");
    name.push(extension);
    name.into()
}
