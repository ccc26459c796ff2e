//! A folder of records.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use fs4::TryLockError;

use crate::cell::Cell;
use crate::error::{Error, Result};
use crate::files;
use crate::record::Record;
use crate::status::Status;
use crate::write::{self, ExtraFile, TEMPORARY};

/// How long a writer waits for a cleaner.
const PATIENCE: Duration = Duration::from_secs(1);

/// Number of digits of the identity in a folder's name.
const HASH_DIGITS: usize = 12;

/// The records below a root folder, in `<root>/records/`.
///
/// Folders in it that are not named like records are ignored.
#[derive(Clone, Debug)]
pub struct Store {
    folder: PathBuf,
}

impl Store {
    /// Opens a store for writing, creating its folders as needed.
    ///
    /// Removes incomplete records of killed runs, unless another process is writing.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when the folder cannot be created, read, or written to. This is detected here, not at the end of the
    /// first run.
    pub fn open(root: impl AsRef<Path>) -> Result<Self> {
        let folder = root.as_ref().join("records");
        fs::create_dir_all(&folder).map_err(Error::io("create", &folder))?;
        let store = Self { folder };
        store.clean()?;
        let _lock = store.lock_as_writer()?;
        write::probe(&store.folder)?;
        Ok(store)
    }

    /// Opens a store for reading: the folder must exist, and nothing in it is changed.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when the folder `<root>/records` cannot be read.
    pub fn open_read_only(root: impl AsRef<Path>) -> Result<Self> {
        let folder = root.as_ref().join("records");
        fs::read_dir(&folder).map_err(Error::io("read", &folder))?;
        Ok(Self { folder })
    }

    /// Where the record of a cell is written.
    pub fn path_of(&self, cell: &Cell) -> PathBuf {
        self.folder.join(cell.folder_name())
    }

    /// Whether the cell with this identity has a record. Inspects names only.
    ///
    /// # Errors
    ///
    /// [`Error::Incomplete`] when its folder has no status, [`Error::Identity`], [`Error::Io`].
    pub fn has(&self, identity: &str) -> Result<bool> {
        Ok(self.locate(identity)?.is_some())
    }

    /// The folder of the record of the cell with this identity, if there is one. The run's further files are in it.
    ///
    /// # Errors
    ///
    /// [`Error::Incomplete`] when its folder has no status, [`Error::Identity`], [`Error::Io`].
    pub fn locate(&self, identity: &str) -> Result<Option<PathBuf>> {
        check_identity(identity)?;
        let ending = format!("-{}", &identity[..HASH_DIGITS]);
        let found = self.folders(|name| !name.starts_with('.') && name.ends_with(&ending))?;
        let Some(folder) = found.into_iter().next() else {
            return Ok(None);
        };
        let status = folder.join(files::STATUS);
        match status.try_exists().map_err(Error::io("read", &status))? {
            true => Ok(Some(folder)),
            false => Err(Error::Incomplete {
                folder,
                file: files::STATUS,
            }),
        }
    }

    /// The record of the cell with this identity, if there is one.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read), and [`Error::Identity`].
    pub fn find(&self, identity: &str) -> Result<Option<Record>> {
        let Some(folder) = self.locate(identity)? else {
            return Ok(None);
        };
        let record = self.read(&folder)?;
        if record.cell.identity != identity {
            return Err(Error::OtherCell {
                path: folder.join(files::CELL),
                found: record.cell.identity,
                wanted: identity.to_owned(),
            });
        }
        Ok(Some(record))
    }

    /// The folders of all records, sorted by name.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when the folder cannot be read.
    pub fn list(&self) -> Result<Vec<PathBuf>> {
        let is_record = |name: &str| {
            name.rsplit_once('-').is_some_and(|(words, hash)| {
                !words.starts_with('.') && hash.len() == HASH_DIGITS && is_hexadecimal(hash)
            })
        };
        self.folders(is_record)
    }

    /// Reads the record in a folder.
    ///
    /// # Errors
    ///
    /// When anything is missing or damaged. The error names the file, and line and column in a file of text.
    pub fn read(&self, folder: impl AsRef<Path>) -> Result<Record> {
        let folder = folder.as_ref();
        let record = files::read_record(folder)?;
        let path = folder.join(files::CELL);
        check_identity(&record.cell.identity)?;
        // `has` relies on the name of the folder.
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        match name.rsplit_once('-') {
            Some((_, hash)) if record.cell.identity.starts_with(hash) => Ok(record),
            _ => Err(Error::OtherCell {
                path,
                found: record.cell.identity,
                wanted: name.into_owned(),
            }),
        }
    }

    /// Reads the cell of the record in a folder, and nothing else.
    ///
    /// # Errors
    ///
    /// When its file is missing or damaged.
    pub fn cell(&self, folder: impl AsRef<Path>) -> Result<Cell> {
        files::read_ron(&folder.as_ref().join(files::CELL))
    }

    /// Reads how the run of the record in a folder ended, and nothing else.
    ///
    /// # Errors
    ///
    /// When its file is missing or damaged.
    pub fn status(&self, folder: impl AsRef<Path>) -> Result<Status> {
        files::read_ron(&folder.as_ref().join(files::STATUS))
    }

    /// Removes a record, at once: no reader sees a part of it. The cell then has none.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when the file system refuses.
    pub fn remove(&self, folder: &Path) -> Result<()> {
        let _lock = self.lock_as_writer()?;
        write::remove_folder(folder)
    }

    /// Reads all records, in the order of [`list`](Self::list).
    ///
    /// # Errors
    ///
    /// The first that [`read`](Self::read) reports.
    pub fn read_all(&self) -> Result<Vec<Record>> {
        self.list()?.iter().map(|folder| self.read(folder)).collect()
    }

    /// Writes the record of a cell, with further files, and returns its folder.
    ///
    /// When the cell already has a record, that one stays and its folder is returned.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when the file system refuses, [`Error::Incomplete`] when the cell's folder exists but has no
    /// status, [`Error::Identity`], [`Error::ExtraName`], and [`Error::Trace`] for a trace that does not fit its cell.
    pub fn write(&self, record: &Record, extra: &[ExtraFile]) -> Result<PathBuf> {
        let identity = &record.cell.identity;
        write::check_names(extra)?;
        if let Some(existing) = self.locate(identity)? {
            return Ok(existing);
        }
        let target = self.path_of(&record.cell);
        let own = files::to_files(record, &target)?;
        let extra = extra
            .iter()
            .map(|file| (file.name.as_str(), file.bytes.as_slice()));
        let all = extra.chain(own.iter().map(|(name, bytes)| (*name, bytes.as_slice())));

        let _lock = self.lock_as_writer()?;
        if write::write_folder(&target, all)? {
            return Ok(target);
        }
        // Another process was faster: its folder stays if it is a record.
        self.locate(identity)?.ok_or(Error::Incomplete {
            folder: target,
            file: files::STATUS,
        })
    }

    /// Folders with a wanted name, sorted.
    fn folders(&self, wanted: impl Fn(&str) -> bool) -> Result<Vec<PathBuf>> {
        let failed = || Error::io("read", &self.folder);
        let mut found = Vec::new();
        for entry in fs::read_dir(&self.folder).map_err(failed())? {
            let entry = entry.map_err(failed())?;
            if entry.file_name().to_str().is_some_and(&wanted) && entry.path().is_dir() {
                found.push(entry.path());
            }
        }
        found.sort();
        Ok(found)
    }

    /// Held while a temporary folder exists, so that a cleaner does not mistake it for that of a killed run.
    ///
    /// Where locks are not supported, neither writers nor cleaners obtain one, and nothing is ever cleaned.
    fn lock_as_writer(&self) -> Result<File> {
        let lock = self.lock_file()?;
        let begin = Instant::now();
        // A cleaner has the lock for a moment. Whatever has it for longer, such as a process that was stopped, is not waited for: at
        // worst it removes the temporary folder, which is an error and not a damaged record.
        while matches!(
            fs4::FileExt::try_lock_shared(&lock),
            Err(TryLockError::WouldBlock)
        ) && begin.elapsed() < PATIENCE
        {
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(lock)
    }

    /// The file that writers lock shared and a cleaner locks exclusively.
    fn lock_file(&self) -> Result<File> {
        let path = self.folder.join(".lock");
        let mut options = File::options();
        options.write(true).create(true).truncate(false);
        options.open(&path).map_err(Error::io("write", &path))
    }

    /// Removes temporary folders, when no process is writing.
    fn clean(&self) -> Result<()> {
        let lock = self.lock_file()?;
        match fs4::FileExt::try_lock(&lock) {
            Ok(()) => {}
            // Another process is writing, or the file system has no locks: leaving the folders does no harm.
            Err(TryLockError::WouldBlock | TryLockError::Error(_)) => return Ok(()),
        }
        // Listed under the lock: a folder listed earlier could have become a record since.
        for folder in self.folders(|name| name.starts_with(TEMPORARY.0) && name.ends_with(TEMPORARY.1))? {
            fs::remove_dir_all(&folder).map_err(Error::io("remove", &folder))?;
        }
        Ok(())
    }
}

fn check_identity(identity: &str) -> Result<()> {
    if identity.len() == 64 && is_hexadecimal(identity) {
        return Ok(());
    }
    Err(Error::Identity {
        identity: identity.to_owned(),
    })
}

fn is_hexadecimal(text: &str) -> bool {
    text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}
