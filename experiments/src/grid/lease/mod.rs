//! Leases: which process is running a cell, so that processes with the same output folder share its cells.
//!
//! A lease is a file `<out>/leases/<identity>`, made with `O_EXCL`, which exactly one process can do. It names its [`Holder`] and has a
//! counter that the holder increases every [`HEARTBEAT`] while it runs the cell; the holder removes it once the record is complete.
//! A lease whose holder is gone is taken over by making its successor, `<identity>.1`, then `<identity>.2` and so on, again with
//! `O_EXCL`: so one process takes it over, and a slow one cannot take over what is no longer there, as it could by removing or renaming.
//!
//! A holder on the same system is gone if its process is: at once. One elsewhere is gone if its counter has not changed for [`TIMEOUT`]
//! while this process looked on, by its own steady clock: clocks of hosts may differ, and jump. What is assumed of the file system:
//! `O_EXCL` makes a file once, and opening a file shows what was last written and closed on another host (NFS since version 3).
//!
//! Leases spare work; they do not protect records. Should a cell be run twice, because its holder was suspended for longer than
//! [`TIMEOUT`], then both runs have the same bits and the record completed first stays.

mod file;
mod heartbeat;
mod holder;
mod watch;

use file::{Content, LeaseFile};
use heartbeat::Heartbeat;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use watch::Watch;

pub use holder::Holder;
pub(super) use holder::Life;

/// The time between two increments of a lease's counter.
pub(super) const HEARTBEAT: Duration = Duration::from_secs(15);

/// Without an increment for this long, a lease of another host is taken over.
pub(super) const TIMEOUT: Duration = Duration::from_secs(120);

/// Times that a lease is looked at again because it changed meanwhile, before it is called held.
const ATTEMPTS: usize = 16;

/// How often, and after what time each, a lease given back looks whether its successor stays.
const LOOKS_AT_SUCCESSOR: usize = 200;
const BETWEEN_LOOKS: Duration = Duration::from_millis(5);

/// The leases of an output folder.
pub(super) struct Leases {
    folder: PathBuf,
    me: Holder,
    heartbeat: Heartbeat,
    watch: Mutex<Watch>,
    has_failed: AtomicBool,
}

/// The answer to a process that wants to run a cell.
pub(super) enum Acquired {
    /// It may.
    Lease(Lease),
    /// Another process is running it.
    Held(Held),
}

/// A lease of another process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Held {
    pub(super) holder: Holder,
    /// Alive, or not yet known: it has not been looked at for long enough.
    pub(super) life: Life,
}

/// The right to run a cell, given back when dropped.
pub(super) struct Lease {
    folder: PathBuf,
    identity: String,
    file: Arc<LeaseFile>,
    heartbeat: Heartbeat,
}

impl Leases {
    /// The leases below the output folder `out`, whose heartbeat is started.
    ///
    /// # Errors
    ///
    /// The thread of the heartbeat cannot be started.
    pub(super) fn below(out: &Path) -> io::Result<Self> {
        Self::with_times(out, HEARTBEAT, TIMEOUT, Holder::this())
    }

    fn with_times(out: &Path, heartbeat: Duration, timeout: Duration, me: Holder) -> io::Result<Self> {
        Ok(Self {
            folder: folder(out),
            me,
            heartbeat: Heartbeat::every(heartbeat)?,
            watch: Mutex::new(Watch::new(timeout)),
            has_failed: AtomicBool::new(false),
        })
    }

    /// The lease of a cell, unless a process that is not known to be gone has it.
    ///
    /// # Errors
    ///
    /// The file system refused.
    pub(super) fn acquire(&self, identity: &str) -> io::Result<Acquired> {
        let mut seen = None;
        for _ in 0..ATTEMPTS {
            if let Some(file) = self.create(identity, 0)? {
                return Ok(Acquired::Lease(self.lease(identity, file)));
            }
            let Some(current) = file::current(&self.folder, identity)? else {
                continue;
            };
            let held = self.judge(&current);
            if held.life != Life::Gone {
                return Ok(Acquired::Held(held));
            }
            if let Some(file) = self.create(identity, current.generation + 1)? {
                // Its holder, alive after all or gone with all its successors, may have released it: then the next attempt begins anew.
                if file::read(&file::path(&self.folder, identity, current.generation))?
                    .is_some_and(|now| now.is_of(&current.content))
                {
                    return Ok(Acquired::Lease(self.lease(identity, file)));
                }
                file.remove()?;
            }
            seen = Some(held);
        }
        let holder = seen.map_or_else(Holder::unknown, |held| held.holder);
        let life = Life::Unknown;
        Ok(Acquired::Held(Held { holder, life }))
    }

    /// The process that has the lease of a cell; `None` if there is none or it is gone.
    ///
    /// # Errors
    ///
    /// The file system refused.
    pub(super) fn holder(&self, identity: &str) -> io::Result<Option<Held>> {
        let current = file::current(&self.folder, identity)?;
        let held = current.map(|current| self.judge(&current));
        Ok(held.filter(|held| held.life != Life::Gone))
    }

    /// Removes the leases of processes that are gone.
    ///
    /// # Errors
    ///
    /// The file system refused.
    pub(super) fn sweep(&self) -> io::Result<()> {
        for (identity, generations) in file::list(&self.folder)? {
            match file::current(&self.folder, &identity)? {
                Some(current) => {
                    if self.judge(&current).life == Life::Gone {
                        // Given back at once.
                        drop(self.acquire(&identity)?);
                    }
                }
                // A process that was killed while it removed them, the oldest first, left the last.
                None => {
                    for generation in generations {
                        let path = file::path(&self.folder, &identity, generation);
                        if file::read(&path)?
                            .is_some_and(|content| self.judge_content(&path, &content).life == Life::Gone)
                        {
                            file::remove(&path)?;
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// True once: a file system that refuses one lease refuses all.
    pub(super) fn is_first_failure(&self) -> bool {
        !self.has_failed.swap(true, Ordering::Relaxed)
    }

    /// Makes a lease, unless there is one.
    fn create(&self, identity: &str, generation: usize) -> io::Result<Option<LeaseFile>> {
        LeaseFile::create(&self.folder, identity, generation, &self.me)
    }

    fn lease(&self, identity: &str, file: LeaseFile) -> Lease {
        let file = Arc::new(file);
        self.heartbeat.add(&file);
        Lease {
            folder: self.folder.clone(),
            identity: identity.to_owned(),
            file,
            heartbeat: self.heartbeat.clone(),
        }
    }

    fn judge(&self, current: &file::Current) -> Held {
        self.judge_content(&current.path, &current.content)
    }

    fn judge_content(&self, path: &Path, content: &Content) -> Held {
        let mut watch = self.watch.lock().unwrap_or_else(PoisonError::into_inner);
        let life = match content
            .holder()
            .map(|holder| holder.life(content.is_of_this_user))
        {
            Some(known @ (Life::Gone | Life::Alive)) => known,
            _ => watch.look(path, content),
        };
        let holder = content.holder().cloned().unwrap_or_else(Holder::unknown);
        Held { holder, life }
    }
}

impl Drop for Leases {
    fn drop(&mut self) {
        self.heartbeat.stop();
        // Succeeds only if it is empty, which it is when no process is running a cell.
        let _ = fs::remove_dir(&self.folder);
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.heartbeat.remove(&self.file);
        let generation = self.file.generation();
        // Taken over meanwhile: the successor removes all. A contender that came too late makes a successor, too, and removes it as soon as
        // it has looked: then this one must go, or nobody would remove it.
        let successor = file::path(&self.folder, &self.identity, generation + 1);
        for _ in 0..LOOKS_AT_SUCCESSOR {
            if !successor.exists() {
                break;
            }
            std::thread::sleep(BETWEEN_LOOKS);
        }
        if successor.exists() {
            return;
        }
        // The oldest first: what is left of them is never mistaken for the current one. A lease that cannot be removed is that of a
        // process that will be gone.
        for older in 0..generation {
            let _ = file::remove(&file::path(&self.folder, &self.identity, older));
        }
        let _ = self.file.remove();
    }
}

/// The processes that are running cells of the output folder `out`, by the identity of the cell, as far as they are not known to be
/// gone: those of other hosts may be. Empty if there is no such folder.
///
/// # Errors
///
/// The file system refused.
pub fn holders(out: &Path) -> io::Result<BTreeMap<String, Holder>> {
    let folder = folder(out);
    let mut holders = BTreeMap::new();
    for (identity, _) in file::list(&folder)? {
        let Some(current) = file::current(&folder, &identity)? else {
            continue;
        };
        let content = current.content;
        if let Some(holder) = content.holder()
            && holder.life(content.is_of_this_user) != Life::Gone
        {
            holders.insert(identity, holder.clone());
        }
    }
    Ok(holders)
}

fn folder(out: &Path) -> PathBuf {
    out.join("leases")
}

#[cfg(test)]
mod tests;
