//! Arrays in .npz files: zip archives of .npy files.

use super::archive::array_name;
use super::remedies::not_of_kind;
use super::stream::DEFLATE;
use crate::data::error::DataError;
use crate::limited;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};
use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

/// Between the file and the name of an array.
const SEPARATOR: &str = ".npz:";

/// The archive and the name of the array in it, for a path such as `data.npz:x_train`.
pub(super) fn parts(path: &Path) -> Option<(PathBuf, String)> {
    let text = path.to_str()?;
    let (stem, name) = text.rsplit_once(SEPARATOR)?;
    let whole = SEPARATOR.len() - 1;
    let archive = &text[..stem.len() + whole];
    Some((PathBuf::from(archive), name.to_owned()))
}

/// Opens the array called `name` of an archive: `read` gets its bytes and their number. `path` is both, for messages.
pub(super) fn open<T>(
    archive: &Path,
    name: &str,
    path: &Path,
    what: &'static str,
    read: impl FnOnce(&mut dyn Read, u64) -> Result<T, DataError>,
) -> Result<T, DataError> {
    let io = |error| DataError::io(archive, what, error);
    let file = limited::open(archive).map_err(io)?;
    let length = file.metadata().map_err(io)?.len();
    let mut zip = match ZipArchive::new(BufReader::new(file)) {
        Ok(zip) => zip,
        Err(error) => {
            return Err(not_of_kind(archive, "an .npz file", || in_words(&error)));
        }
    };
    let member = zip
        .file_names()
        .filter_map(Result::ok)
        .find(|member| array_name(member) == array_name(name))
        .map(|member| member.into_owned());
    let Some(member) = member else {
        return Err(DataError::NoArray {
            path: archive.to_path_buf(),
            name: name.to_owned(),
            names: zip
                .file_names()
                .filter_map(Result::ok)
                .map(|member| array_name(&member).to_owned())
                .collect(),
        });
    };
    let damaged = |reason: String| DataError::NpyHeader {
        path: path.to_path_buf(),
        reason,
    };
    let mut member = zip.by_name(&member).map_err(|error| damaged(in_words(&error)))?;
    // The announced sizes decide what is allocated, so they must be possible.
    let (packed, unpacked) = (member.compressed_size(), member.size());
    let possible = match member.compression() {
        CompressionMethod::Stored => unpacked == packed,
        _ => unpacked <= packed.saturating_mul(DEFLATE),
    };
    if packed > length || !possible {
        return Err(damaged(format!(
            "the archive announces {unpacked} bytes in {packed} compressed ones for it, which is impossible: it is \
             damaged"
        )));
    }
    read(&mut member, unpacked)
}

/// What is wrong with an archive.
fn in_words(error: &ZipError) -> String {
    match error {
        ZipError::UnsupportedArchive(reason) => {
            format!("{reason}; write it with numpy.savez or numpy.savez_compressed")
        }
        other => format!("{other}; it is truncated or damaged"),
    }
}
