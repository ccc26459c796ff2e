//! A folder of records.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::cell::Cell;
use crate::checksums::{self, Checksums};
use crate::durability::{Durability, Pending};
use crate::error::{Error, Result};
use crate::files;
use crate::index::{Index, check_identity};
use crate::overview::Overview;
use crate::record::Record;
use crate::write::{self, ExtraFile};

/// The records below a root folder, in `<root>/records/`.
///
/// The folder is listed once, when the store is opened; records that this store or a clone of it writes are added to the list, those
/// of other processes by [`refresh`](Self::refresh). Folders in it that are not named like records are ignored.
#[derive(Clone, Debug)]
pub struct Store {
    pub(crate) folder: PathBuf,
    index: Arc<Mutex<Index>>,
    pending: Arc<Pending>,
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
        let store = Self::listed(folder)?;
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
        Self::listed(root.as_ref().join("records"))
    }

    fn listed(folder: PathBuf) -> Result<Self> {
        Ok(Self {
            index: Arc::new(Mutex::new(Index::read(&folder)?)),
            pending: Arc::new(Pending::new()),
            folder,
        })
    }

    /// Lists the folder again, for the records that other processes have written.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when the folder cannot be read.
    pub fn refresh(&self) -> Result<()> {
        let now = Index::read(&self.folder)?;
        *self.index() = now;
        Ok(())
    }

    /// The folder of the records.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where the record of a cell is written.
    pub fn path_of(&self, cell: &Cell) -> PathBuf {
        self.folder.join(cell.folder_name())
    }

    /// Whether the cell with this identity has a folder. Only reading it shows whether that is its record.
    ///
    /// # Errors
    ///
    /// [`Error::Identity`].
    pub fn has(&self, identity: &str) -> Result<bool> {
        Ok(self.locate(identity)?.is_some())
    }

    /// The folder of the record of the cell with this identity, if there is one. The run's further files are in it. Only reading it shows
    /// whether it is damaged.
    ///
    /// # Errors
    ///
    /// [`Error::Identity`].
    pub fn locate(&self, identity: &str) -> Result<Option<PathBuf>> {
        check_identity(identity)?;
        Ok(self.index().find(identity).map(|name| self.folder.join(name)))
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
        check_wanted(&folder, &record.cell, identity)?;
        Ok(Some(record))
    }

    /// The record of the cell with this identity without its tables, if there is one.
    ///
    /// # Errors
    ///
    /// As [`overview`](Self::overview), and [`Error::Identity`].
    pub fn find_overview(&self, identity: &str) -> Result<Option<Overview>> {
        let Some(folder) = self.locate(identity)? else {
            return Ok(None);
        };
        let overview = self.overview(&folder)?;
        check_wanted(&folder, &overview.cell, identity)?;
        Ok(Some(overview))
    }

    /// The folders of all records, sorted by name.
    pub fn list(&self) -> Vec<PathBuf> {
        let index = self.index();
        index.names().iter().map(|name| self.folder.join(name)).collect()
    }

    /// Reads the record in a folder, and compares every file in it with its checksum.
    ///
    /// # Errors
    ///
    /// When anything is missing, added or damaged. The error names the file, and line and field where a file cannot be parsed.
    pub fn read(&self, folder: impl AsRef<Path>) -> Result<Record> {
        let folder = folder.as_ref();
        let record = Record::read(folder)?;
        check_name(folder, &record.cell)?;
        Ok(record)
    }

    /// Reads the record in a folder without its tables, and compares every file in it with its checksum.
    ///
    /// # Errors
    ///
    /// As [`read`](Self::read), except that the rows of tables that are as they were written are not parsed.
    pub fn overview(&self, folder: impl AsRef<Path>) -> Result<Overview> {
        let folder = folder.as_ref();
        let overview = files::read_overview(folder)?;
        check_name(folder, &overview.cell)?;
        Ok(overview)
    }

    /// Reads the cell of the record in a folder, and nothing else: whether the record is damaged stays open.
    ///
    /// # Errors
    ///
    /// When its file is missing or cannot be parsed.
    pub fn cell(&self, folder: impl AsRef<Path>) -> Result<Cell> {
        files::read_ron(&folder.as_ref().join(files::CELL))
    }

    /// Reads all records, in the order of [`list`](Self::list).
    ///
    /// # Errors
    ///
    /// The first that [`read`](Self::read) reports.
    pub fn read_all(&self) -> Result<Vec<Record>> {
        self.list().iter().map(|folder| self.read(folder)).collect()
    }

    /// Writes the record of a cell, with further files, and returns its folder.
    ///
    /// When the cell already has a record, that one stays and its folder is returned. A record is on disk when it gets its name, unless its
    /// run took less than a second: then it is within a second, with others, or when [`sync`](Self::sync) is called, which also tells
    /// whether that failed.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when the file system refuses, [`Error::Incomplete`] when the cell's folder exists but has no
    /// status, [`Error::Identity`], [`Error::ExtraName`], and [`Error::Trace`] for a trace that does not fit its cell.
    pub fn write(&self, record: &Record, extra: &[ExtraFile]) -> Result<PathBuf> {
        let identity = &record.cell.identity;
        write::check_names(extra)?;
        if let Some(existing) = self.locate(identity)? {
            return complete(existing);
        }
        let target = self.path_of(&record.cell);
        let own = files::to_files(record, &target)?;
        let extra = extra
            .iter()
            .map(|file| (file.name.as_str(), file.bytes.as_slice()));
        let all = extra.chain(own.iter().map(|(name, bytes)| (*name, bytes.as_slice())));
        let all: Vec<(&str, &[u8])> = all.collect();
        let sums = Checksums::of(all.iter().copied()).to_text();
        let all = all.into_iter().chain([(checksums::FILE, sums.as_bytes())]);

        let _lock = self.lock_as_writer()?;
        let durability = Pending::durability(record.provenance.seconds);
        let written = write::write_folder(&target, all, durability)?;
        self.index().insert(&record.cell.folder_name());
        if written {
            match durability {
                Durability::Soon => self.pending.add(target.clone(), &self.folder),
                Durability::Now => self.pending.sync_names(&self.folder),
            }
            return Ok(target);
        }
        // Another process was faster: its folder stays if it is a record.
        complete(target)
    }

    /// Waits until every record that this store has written is on disk.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when the file system cannot write them, or could not at an earlier attempt since the last call.
    pub fn sync(&self) -> Result<()> {
        self.pending.sync(&self.folder)
    }

    pub(crate) fn index(&self) -> MutexGuard<'_, Index> {
        self.index.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The folder, if it is complete.
fn complete(folder: PathBuf) -> Result<PathBuf> {
    let status = folder.join(files::STATUS);
    match status.try_exists().map_err(Error::io("read", &status))? {
        true => Ok(folder),
        false => Err(Error::Incomplete {
            folder,
            file: files::STATUS,
        }),
    }
}

/// Records are found by the digits in their folders' names.
fn check_name(folder: &Path, cell: &Cell) -> Result<()> {
    check_identity(&cell.identity)?;
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    match name.rsplit_once('-') {
        Some((_, hash)) if cell.identity.starts_with(hash) => Ok(()),
        _ => other_cell(folder, cell, name.into_owned()),
    }
}

fn check_wanted(folder: &Path, cell: &Cell, identity: &str) -> Result<()> {
    match cell.identity == identity {
        true => Ok(()),
        false => other_cell(folder, cell, identity.to_owned()),
    }
}

fn other_cell(folder: &Path, cell: &Cell, wanted: String) -> Result<()> {
    Err(Error::OtherCell {
        path: folder.join(files::CELL),
        found: cell.identity.clone(),
        wanted,
    })
}
