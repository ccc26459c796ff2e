//! What is in a zip archive.

use crate::limited;
use std::io::BufReader;
use std::path::Path;
use zip::ZipArchive;

/// The names of the files in an archive, in its order; `None` if it is no readable archive.
pub(super) fn members(archive: &Path) -> Option<Vec<String>> {
    let archive = ZipArchive::new(BufReader::new(limited::open(archive).ok()?)).ok()?;
    let names = archive.file_names().filter_map(Result::ok);
    Some(names.map(|name| name.into_owned()).collect())
}

/// `x_train` for `x_train.npy`.
pub(super) fn array_name(member: &str) -> &str {
    member.strip_suffix(".npy").unwrap_or(member)
}
