//! The files of a figure.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use crate::backend::{to_png, to_svg};
use crate::error::FigureError;
use crate::options::FigureOptions;
use crate::scene::Scene;

/// Writes `<stem>.svg` and `<stem>.png`; none of them when one cannot be drawn.
pub(crate) fn write(
    scene: &Scene,
    options: &FigureOptions,
    stem: &Path,
) -> Result<Vec<PathBuf>, FigureError> {
    let files = [
        ("svg", to_svg(scene)?.into_bytes()),
        ("png", to_png(scene, options.resolution)?),
    ];
    if let Some(folder) = stem.parent() {
        fs::create_dir_all(folder).map_err(|source| FigureError::Io {
            path: folder.to_owned(),
            source,
        })?;
    }
    files
        .into_iter()
        .map(|(extension, bytes)| write_whole(with_extension(stem, extension), &bytes))
        .collect()
}

/// Appended, not replaced: the stem may have dots of its own.
fn with_extension(stem: &Path, extension: &str) -> PathBuf {
    let mut name: OsString = stem.into();
    name.push(".");
    name.push(extension);
    name.into()
}

/// Under a temporary name first, so that an older picture is replaced whole or stays.
fn write_whole(path: PathBuf, bytes: &[u8]) -> Result<PathBuf, FigureError> {
    let temporary = with_extension(&path, "partial");
    let written = fs::write(&temporary, bytes).and_then(|()| fs::rename(&temporary, &path));
    match written {
        Ok(()) => Ok(path),
        Err(source) => {
            // Whether or not it got as far as there being one.
            let _ = fs::remove_file(&temporary);
            Err(FigureError::Io { path, source })
        }
    }
}
