//! When records are on disk: at once, or several together.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
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
}

impl Pending {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(State {
            folders: Vec::new(),
            synced: Instant::now(),
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
    pub(crate) fn add(&self, folder: PathBuf, parent: &Path) -> Result<()> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.folders.push(folder);
        match state.synced.elapsed() < INTERVAL {
            true => Ok(()),
            false => state.sync(parent),
        }
    }

    /// Writes all folders in `parent` to disk.
    pub(crate) fn sync(&self, parent: &Path) -> Result<()> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).sync(parent)
    }
}

impl State {
    fn sync(&mut self, parent: &Path) -> Result<()> {
        if self.folders.is_empty() {
            return Ok(());
        }
        let folders = std::mem::take(&mut self.folders);
        let synced = sync_folders(&folders, parent);
        self.synced = Instant::now();
        synced
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
