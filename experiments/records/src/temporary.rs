//! Temporary files and folders: their names, and the removal of those that killed processes left.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

/// Beginning and end of the names of temporary files and folders. No record is named like this.
pub(crate) const PREFIX: &str = ".flatland-";
pub(crate) const SUFFIX: &str = ".partial";

/// How often a new temporary file is tried when a cleaner takes it before it is locked.
const ATTEMPTS: usize = 100;

/// A temporary file in a folder, which this process locks for as long as it is open.
pub(crate) fn file(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX);
    // By default only the owner can read a temporary file. The umask applies to these permissions.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    for _ in 0..ATTEMPTS {
        let file = builder.tempfile_in(folder)?;
        // Where the file system has no locks, a cleaner obtains none either, and removes nothing.
        let _ = fs4::FileExt::lock(file.as_file());
        // Between creation and lock a cleaner takes the file for that of a dead process.
        if file.path().exists() {
            return Ok(file);
        }
    }
    Err(io::Error::other("its temporary file is removed again and again"))
}

/// Removes the temporary files that killed processes left in a folder, as [`write_whole`](crate::write_whole) does there; those of
/// live processes stay. A missing folder has none.
///
/// # Errors
///
/// The folder cannot be read, or a file cannot be removed.
pub fn remove_partial_files(folder: &Path) -> io::Result<()> {
    for path in named(folder)? {
        if !fs::symlink_metadata(&path).is_ok_and(|entry| entry.is_file()) {
            continue;
        }
        // Removed under the lock, so that it is not that of a process which has just begun.
        let Ok(file) = File::options().write(true).open(&path) else {
            continue;
        };
        if fs4::FileExt::try_lock(&file).is_ok() {
            match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
    }
    Ok(())
}

/// The entries of a folder with temporary names.
pub(crate) fn named(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        if (name.to_str()).is_some_and(|name| name.starts_with(PREFIX) && name.ends_with(SUFFIX)) {
            found.push(entry.path());
        }
    }
    Ok(found)
}
