//! The upkeep of a store: damaged records, and the remains of killed processes.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use fs4::TryLockError;

use crate::error::{Error, Result};
use crate::files;
use crate::store::Store;
use crate::temporary;
use crate::write;

/// How long a writer waits for a cleaner.
const PATIENCE: Duration = Duration::from_secs(1);

impl Store {
    /// Removes a record, at once: no reader sees a part of it. The cell then has none.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when the file system refuses.
    pub fn remove(&self, folder: &Path) -> Result<()> {
        let _lock = self.lock_as_writer()?;
        write::remove_folder(folder)?;
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        self.index().remove(&name);
        Ok(())
    }

    /// Whether a record has this name, also one that another process has written since the folder was listed.
    pub fn has_folder(&self, name: &str) -> bool {
        let is_there = self.folder.join(name).join(files::STATUS).exists();
        if is_there {
            self.index().insert(name);
        }
        is_there
    }

    /// Sets a folder aside: renames it to `<name>.damaged-1`, or the first such name that is free, and returns that. Nothing is
    /// deleted or overwritten. `None` if the folder is gone, as when another process has set it aside.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when the folder cannot be renamed.
    pub fn set_aside(&self, folder: &Path) -> Result<Option<PathBuf>> {
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        for number in 1.. {
            let aside = self.folder.join(format!("{name}.damaged-{number}"));
            if fs::symlink_metadata(&aside).is_ok() {
                continue;
            }
            match fs::rename(folder, &aside) {
                Ok(()) => {
                    self.index().remove(&name);
                    return Ok(Some(aside));
                }
                Err(reason) if reason.kind() == io::ErrorKind::NotFound => break,
                // Another process has taken the name meanwhile.
                Err(_) if fs::symlink_metadata(&aside).is_ok() => continue,
                Err(reason) => return Err(Error::io("set aside", folder)(reason)),
            }
        }
        self.refresh()?;
        Ok(None)
    }

    /// Held while a temporary folder exists, so that a cleaner does not mistake it for that of a killed run.
    ///
    /// Where locks are not supported, neither writers nor cleaners obtain one, and nothing is ever cleaned.
    pub(crate) fn lock_as_writer(&self) -> Result<File> {
        let lock = self.lock_file()?;
        let begin = Instant::now();
        let is_held = || {
            matches!(
                fs4::FileExt::try_lock_shared(&lock),
                Err(TryLockError::WouldBlock)
            )
        };
        // A cleaner has the lock for a moment. Whatever has it for longer, such as a process that was stopped, is not waited for: at
        // worst it removes the temporary folder, which is an error and not a damaged record.
        while is_held() && begin.elapsed() < PATIENCE {
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(lock)
    }

    /// The file that writers lock shared and a cleaner locks exclusively.
    fn lock_file(&self) -> Result<File> {
        let path = self.folder.join(".lock");
        // A link could lead out of the folder, and opening a pipe may not end.
        if fs::symlink_metadata(&path).is_ok_and(|entry| !entry.is_file()) {
            let reason = io::Error::new(io::ErrorKind::InvalidInput, "it is not a plain file");
            return Err(Error::io("write", &path)(reason));
        }
        let mut options = File::options();
        options.write(true).create(true).truncate(false);
        options.open(&path).map_err(Error::io("write", &path))
    }

    /// Removes temporary folders, when no process is writing.
    pub(crate) fn clean(&self) -> Result<()> {
        let lock = self.lock_file()?;
        match fs4::FileExt::try_lock(&lock) {
            Ok(()) => {}
            // Another process is writing, or the file system has no locks: leaving the folders does no harm.
            Err(TryLockError::WouldBlock | TryLockError::Error(_)) => return Ok(()),
        }
        // Listed under the lock: a folder listed earlier could have become a record since.
        for path in temporary::named(&self.folder).map_err(Error::io("read", &self.folder))? {
            if path.is_dir() {
                fs::remove_dir_all(&path).map_err(Error::io("remove", &path))?;
            }
        }
        Ok(())
    }
}
