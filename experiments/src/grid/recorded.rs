//! What a run knows of its cells' records: those that are whole, and those that it set aside.

use super::error::GridError;
use super::mixture::Mixture;
use super::observer::GridObserver;
use super::options::RunOptions;
use super::planned::PlannedCell;
use super::records::PlanRecords;
use super::replaced::Replaced;
use flatland_records::{Error, Overview};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// A damaged record that was set aside, so that its cell is run again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAside {
    /// Where it is now; nothing in it was changed.
    pub folder: PathBuf,
    /// What is damaged.
    pub reason: String,
}

/// The records of a run's cells.
pub(super) struct Recorded<'s> {
    records: PlanRecords<'s>,
    replaced: &'s Replaced,
    attempted: BTreeSet<String>,
    overviews: BTreeMap<String, Overview>,
    set_aside: Vec<SetAside>,
}

impl<'s> Recorded<'s> {
    pub(super) fn new(records: PlanRecords<'s>, replaced: &'s Replaced) -> Self {
        Self {
            records,
            replaced,
            attempted: BTreeSet::new(),
            overviews: BTreeMap::new(),
            set_aside: Vec::new(),
        }
    }

    /// The cells, each once, that have no record and were not among those of an earlier call. Damaged records are set aside, those to be
    /// replaced noted, and their cells are among them.
    ///
    /// # Errors
    ///
    /// A record cannot be read or set aside.
    pub(super) fn missing<'c>(
        &mut self,
        cells: impl Iterator<Item = &'c PlannedCell>,
        options: &RunOptions,
        observer: &dyn GridObserver,
    ) -> Result<Vec<&'c PlannedCell>, GridError> {
        let new = cells.filter(|cell| self.attempted.insert(cell.identity.clone()));
        let new: Vec<&PlannedCell> = new.collect();
        let read: Vec<Result<Option<Overview>, Error>> =
            new.par_iter().map(|cell| self.records.overview(cell)).collect();
        let mut missing = Vec::new();
        for (cell, mut overview) in new.into_iter().zip(read) {
            if overview.as_ref().is_err_and(Error::is_damage) {
                // Read once more: another process may have set it aside and run the cell since.
                overview = match self.records.overview(cell) {
                    Err(error) if error.is_damage() => {
                        self.set_aside(cell, &error, observer)?;
                        Ok(None)
                    }
                    other => other,
                };
            }
            match overview? {
                Some(overview) if options.retries(&overview.status) => {
                    if let Some(folder) = self.records.store.locate(&cell.identity)? {
                        self.replaced.add(cell, &folder)?;
                    }
                    missing.push(cell);
                }
                Some(overview) => {
                    self.overviews.insert(cell.identity.clone(), overview);
                }
                None => missing.push(cell),
            }
        }
        Ok(missing)
    }

    /// Makes a cell one that a later call may find missing.
    pub(super) fn forget(&mut self, cell: &PlannedCell) {
        self.attempted.remove(&cell.identity);
    }

    fn set_aside(
        &mut self,
        cell: &PlannedCell,
        damage: &Error,
        observer: &dyn GridObserver,
    ) -> Result<(), GridError> {
        let store = self.records.store;
        if let Some(folder) = store.locate(&cell.identity)?
            && let Some(folder) = store.set_aside(&folder)?
        {
            let set_aside = SetAside {
                folder,
                reason: damage.to_string(),
            };
            observer.set_aside(cell, &set_aside);
            self.set_aside.push(set_aside);
        }
        Ok(())
    }

    /// Reads the records that these cells have got since.
    ///
    /// # Errors
    ///
    /// A record cannot be read, or is damaged.
    pub(super) fn update(&mut self, cells: &[PlannedCell]) -> Result<(), GridError> {
        let new = cells
            .iter()
            .filter(|cell| !self.overviews.contains_key(&cell.identity));
        let new: Vec<&PlannedCell> = new.collect();
        let read = new
            .par_iter()
            .filter_map(|cell| self.records.overview(cell).transpose())
            .collect::<Result<Vec<Overview>, Error>>()?;
        let read = read
            .into_iter()
            .map(|overview| (overview.cell.identity.clone(), overview));
        self.overviews.extend(read);
        Ok(())
    }

    /// Whether one of these cells has got a record since.
    ///
    /// # Errors
    ///
    /// The store refuses an identity.
    pub(super) fn is_outdated(&self, cells: &[PlannedCell]) -> Result<bool, Error> {
        for cell in cells {
            if !self.overviews.contains_key(&cell.identity) && self.records.store.has(&cell.identity)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The record of a cell without its tables, if it has one.
    pub(super) fn get(&self, cell: &PlannedCell) -> Option<&Overview> {
        self.overviews.get(&cell.identity)
    }

    /// How the arithmetic of these cells' records differs, if it does.
    pub(super) fn mixture(&self, cells: &[PlannedCell]) -> Option<Mixture> {
        let provenances = cells.iter().filter_map(|cell| self.get(cell));
        Mixture::of(provenances.map(|overview| (&overview.cell, &overview.provenance)))
    }

    /// The damaged records that were set aside.
    pub(super) fn into_set_aside(self) -> Vec<SetAside> {
        self.set_aside
    }
}
