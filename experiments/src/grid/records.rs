//! The records of a plan's cells, read and compared with what the plan says of them.

use super::agreement::{disagreement, settings_of};
use super::assets::Assets;
use super::error::GridError;
use super::facts::Facts;
use super::planned::PlannedCell;
use flatland_networks::Real;
use flatland_records::{Cell, Error, Overview, Record, Store};
use rayon::prelude::*;
use std::path::Path;

/// Reads the records of a plan's cells: every file is compared with its checksum, the identity is computed anew from the settings, and
/// the fields that are not settings are compared with those of the plan's data and networks.
pub(super) struct PlanRecords<'s> {
    pub(super) store: &'s Store,
    /// By data set and network.
    facts: Vec<Vec<Facts>>,
}

impl<'s> PlanRecords<'s> {
    pub(super) fn new<F: Real>(store: &'s Store, assets: &Assets<F>) -> Self {
        let facts = assets.data().iter().map(|data| {
            let networks = data.networks.iter();
            networks.map(|network| Facts::of(data, network)).collect()
        });
        Self {
            store,
            facts: facts.collect(),
        }
    }

    /// The record of a cell without its tables, if there is one.
    ///
    /// # Errors
    ///
    /// It is damaged, or cannot be read.
    pub(super) fn overview(&self, cell: &PlannedCell) -> Result<Option<Overview>, Error> {
        let overview = find_overview(self.store, &cell.identity)?;
        if let Some(overview) = &overview {
            self.check(cell, &overview.cell)?;
        }
        Ok(overview)
    }

    /// The record of a cell, if there is one.
    ///
    /// # Errors
    ///
    /// It is damaged, or cannot be read.
    pub(super) fn read(&self, cell: &PlannedCell) -> Result<Option<Record>, Error> {
        let record = find(self.store, &cell.identity)?;
        if let Some(record) = &record {
            self.check(cell, &record.cell)?;
        }
        Ok(record)
    }

    fn check(&self, planned: &PlannedCell, cell: &Cell) -> Result<(), Error> {
        let facts = &self.facts[planned.data][planned.network];
        match facts.disagreement(cell) {
            None => Ok(()),
            Some(message) => {
                let folder = self.store.locate(&cell.identity)?.unwrap_or_default();
                Err(disagreement(&folder, message))
            }
        }
    }
}

/// The record of the cell with this identity, if there is one, checked without knowing its data.
///
/// # Errors
///
/// It is damaged, or cannot be read.
pub(super) fn find(store: &Store, identity: &str) -> Result<Option<Record>, Error> {
    let record = store.find(identity)?;
    if let Some(record) = &record {
        settings_of(&record.cell, &folder(store, identity)?)?;
    }
    Ok(record)
}

fn find_overview(store: &Store, identity: &str) -> Result<Option<Overview>, Error> {
    let overview = store.find_overview(identity)?;
    if let Some(overview) = &overview {
        settings_of(&overview.cell, &folder(store, identity)?)?;
    }
    Ok(overview)
}

fn folder(store: &Store, identity: &str) -> Result<std::path::PathBuf, Error> {
    Ok(store.locate(identity)?.unwrap_or_default())
}

/// What `read` says of each of these, in their order, on all cores; what is damaged is apart.
///
/// # Errors
///
/// A record cannot be read, which says nothing about it.
pub(super) fn read_all<'c, C: Sync, T: Send>(
    cells: &'c [C],
    read: impl Fn(&'c C) -> Result<T, Error> + Sync + Send,
) -> Result<(Vec<T>, Vec<Error>), GridError> {
    let read: Vec<Result<T, Error>> = cells.par_iter().map(read).collect();
    let (mut whole, mut damaged) = (Vec::new(), Vec::new());
    for one in read {
        match one {
            Ok(one) => whole.push(one),
            Err(error) if error.is_damage() => damaged.push(error),
            Err(error) => return Err(error.into()),
        }
    }
    Ok((whole, damaged))
}

/// An error that lists all damaged records of a plan, if there are any.
///
/// # Errors
///
/// [`GridError::DamagedRecords`].
pub(super) fn refuse_damaged(plan: &str, out: &Path, damaged: Vec<Error>) -> Result<(), GridError> {
    match damaged.is_empty() {
        true => Ok(()),
        false => Err(GridError::DamagedRecords {
            plan: plan.to_owned(),
            out: out.to_owned(),
            reasons: damaged,
        }),
    }
}
