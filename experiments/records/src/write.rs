//! Atomic write of a folder.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use tempfile::TempDir;

use crate::durability::{Durability, sync_folder};
use crate::error::{Error, Result};
use crate::files;
use crate::temporary;

/// A further file of a record, of any content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExtraFile {
    /// Its name: letters, digits, `.`, `_` and `-`, not beginning with `.`, and not one of the record's own files.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// The bytes of a file's name that file systems allow.
const MAX_NAME: usize = 255;

/// Refuses names that would leave the folder or overwrite a file of the record.
pub(crate) fn check_names(extra: &[ExtraFile]) -> Result<()> {
    let mut seen: HashSet<String> = files::names().map(str::to_owned).collect();
    for file in extra {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
        let begins = file.name.starts_with(|c: char| c != '.');
        let good = begins && file.name.len() <= MAX_NAME && file.name.chars().all(plain);
        // Compared without case, because some file systems do.
        if !good || !seen.insert(file.name.to_ascii_lowercase()) {
            return Err(Error::ExtraName {
                name: file.name.clone(),
            });
        }
    }
    Ok(())
}

/// Writes files into a temporary folder beside `target` and renames it. With [`Durability::Now`] everything but the new name is on disk by then.
///
/// Returns false, and leaves nothing, when a folder of that name has appeared meanwhile.
pub(crate) fn write_folder<'a>(
    target: &Path,
    files: impl IntoIterator<Item = (&'a str, &'a [u8])>,
    durability: Durability,
) -> Result<bool> {
    let now = durability == Durability::Now;
    let parent = target.parent().unwrap_or(Path::new("."));
    let temporary = temporary_folder(parent)?;
    for (name, bytes) in files {
        let path = temporary.path().join(name);
        let mut file = File::create_new(&path).map_err(Error::io("create", &path))?;
        file.write_all(bytes)
            .and_then(|()| if now { file.sync_all() } else { Ok(()) })
            .map_err(Error::io("write", &path))?;
    }
    open_to_others(temporary.path())?;
    if now {
        sync_folder(temporary.path())?;
    }
    match fs::rename(temporary.path(), target) {
        Ok(()) => {
            // Renamed: there is nothing left to remove.
            let _ = temporary.keep();
            Ok(true)
        }
        // The error depends on the system (not empty, exists, denied): the test is whether the folder exists.
        Err(_) if target.is_dir() => Ok(false),
        Err(reason) => Err(Error::Io {
            action: "create",
            path: target.to_owned(),
            reason,
        }),
    }
}

/// Moves a folder to a temporary name and removes it; a rest is removed like that of an incomplete record.
pub(crate) fn remove_folder(folder: &Path) -> Result<()> {
    let parent = folder.parent().unwrap_or(Path::new("."));
    let temporary = temporary_folder(parent)?;
    fs::rename(folder, temporary.path().join("removed")).map_err(Error::io("remove", folder))?;
    sync_folder(parent)?;
    temporary.close().map_err(Error::io("remove", folder))
}

/// Checks that folders can be created in this one.
pub(crate) fn probe(folder: &Path) -> Result<()> {
    temporary_folder(folder).map(drop)
}

fn temporary_folder(parent: &Path) -> Result<TempDir> {
    tempfile::Builder::new()
        .prefix(temporary::PREFIX)
        .suffix(temporary::SUFFIX)
        .tempdir_in(parent)
        .map_err(Error::io("create a folder in", parent))
}

/// Only the owner can read a temporary folder; a record gets the permissions of its parent folder.
#[cfg(unix)]
fn open_to_others(folder: &Path) -> Result<()> {
    let parent = folder.parent().unwrap_or(Path::new("."));
    let permissions = fs::metadata(parent)
        .map_err(Error::io("read", parent))?
        .permissions();
    fs::set_permissions(folder, permissions).map_err(Error::io("set the permissions of", folder))
}

#[cfg(not(unix))]
fn open_to_others(_: &Path) -> Result<()> {
    Ok(())
}
