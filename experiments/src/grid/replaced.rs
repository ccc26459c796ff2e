//! The records that a run replaces, because it was asked to run their cells again.

use super::planned::PlannedCell;
use flatland_records::{Result, Store, checksums};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The names and checksums of a record's files.
type Files = Vec<(String, String)>;

/// What the records to be replaced were when the run listed them. Each is removed when its cell begins, under the cell's lease, and only
/// if it is still the same: another process may have replaced it meanwhile, and what that has computed stays.
#[derive(Debug, Default)]
pub(super) struct Replaced(Mutex<BTreeMap<String, Files>>);

impl Replaced {
    /// Notes the record of a cell, in this folder.
    pub(super) fn add(&self, cell: &PlannedCell, folder: &Path) -> Result<()> {
        let files = checksums(folder)?;
        self.lock().insert(cell.identity.clone(), files);
        Ok(())
    }

    /// Removes the record of a cell if it is one to be replaced.
    pub(super) fn remove(&self, cell: &PlannedCell, store: &Store) -> Result<()> {
        if let Some(files) = self.lock().remove(&cell.identity)
            && let Some(folder) = store.locate(&cell.identity)?
            && checksums(&folder).is_ok_and(|present| present == files)
        {
            store.remove(&folder)?;
        }
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Files>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
