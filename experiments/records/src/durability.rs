//! When records are on disk: at once, or several together.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::error::{Error, Result};

/// At most this much work waits to be on disk: a record whose run took longer, or that is written later than this after the last
/// time, is on disk when it gets its name.
const INTERVAL: Duration = Duration::from_secs(1);

/// When a record is on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Durability {
    /// Before it gets its name.
    Now,
    /// With others, soon after. Where the power fails before, its checksums tell.
    Soon,
}

/// The folders that are not on disk yet.
#[derive(Debug)]
pub(crate) struct Pending(Mutex<State>);

#[derive(Debug)]
struct State {
    folders: Vec<PathBuf>,
    synced: Instant,
    /// The first failure. It is told at the end: the records are there, and a second attempt may succeed without having written anything.
    failure: Option<Error>,
}

impl Pending {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(State {
            folders: Vec::new(),
            synced: Instant::now(),
            failure: None,
        }))
    }

    /// How to write the record of a run that took this many seconds.
    pub(crate) fn durability(seconds: f64) -> Durability {
        match seconds < INTERVAL.as_secs_f64() {
            true => Durability::Soon,
            false => Durability::Now,
        }
    }

    /// Adds a folder in `parent`, and writes all to disk if it is time.
    pub(crate) fn add(&self, folder: PathBuf, parent: &Path) {
        let mut state = self.state();
        state.folders.push(folder);
        if state.synced.elapsed() >= INTERVAL {
            state.sync(parent);
        }
    }

    /// Writes the names in `parent` to disk, of folders that are.
    pub(crate) fn sync_names(&self, parent: &Path) {
        let synced = sync_folder(parent);
        self.state().note(synced);
    }

    /// Writes all folders in `parent` to disk. Returns the first failure, also an earlier one.
    pub(crate) fn sync(&self, parent: &Path) -> Result<()> {
        let mut state = self.state();
        state.sync(parent);
        state.failure.take().map_or(Ok(()), Err)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn sync(&mut self, parent: &Path) {
        if !self.folders.is_empty() {
            let folders = std::mem::take(&mut self.folders);
            self.note(sync_folders(&folders, parent));
            self.synced = Instant::now();
        }
    }

    fn note(&mut self, synced: Result<()>) {
        if let Err(error) = synced {
            self.failure.get_or_insert(error);
        }
    }
}

/// Linux writes a whole file system to disk at the cost of one file.
#[cfg(target_os = "linux")]
fn sync_folders(_: &[PathBuf], parent: &Path) -> Result<()> {
    File::open(parent)
        .and_then(|folder| Ok(rustix::fs::syncfs(folder)?))
        .map_err(Error::io("sync", parent))
}

#[cfg(not(target_os = "linux"))]
fn sync_folders(folders: &[PathBuf], parent: &Path) -> Result<()> {
    for folder in folders {
        // One that is gone was set aside.
        let Ok(entries) = std::fs::read_dir(folder) else {
            continue;
        };
        for path in entries.flatten().map(|entry| entry.path()) {
            File::open(&path)
                .and_then(|file| file.sync_all())
                .map_err(Error::io("sync", path))?;
        }
        sync_folder(folder)?;
    }
    sync_folder(parent)
}

/// Makes the names in a folder durable. Folders can be synced only on Unix; elsewhere the system does it.
#[cfg(unix)]
pub(crate) fn sync_folder(folder: &Path) -> Result<()> {
    File::open(folder)
        .and_then(|f| f.sync_all())
        .map_err(Error::io("sync", folder))
}

#[cfg(not(unix))]
pub(crate) fn sync_folder(_: &Path) -> Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The record is there, so that its cell has not failed; but it may not be on disk.
    #[test]
    fn failure_between_is_told_at_the_end() {
        let root = tempfile::tempdir().unwrap();
        let missing = root.path().join("missing");
        let pending = Pending::new();
        pending.state().synced = Instant::now().checked_sub(INTERVAL).unwrap();
        pending.add(missing.join("record"), &missing);
        assert!(pending.state().folders.is_empty());
        assert!(pending.sync(&missing).is_err());
        assert!(pending.sync(&missing).is_ok());
        pending.sync_names(&missing);
        assert!(pending.sync(&missing).is_err());
    }
}
