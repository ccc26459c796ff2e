//! Finished runs that spare a cell its own: shorter ones, from which it goes on, and those along the same iterates.

use super::error::GridError;
use crate::cell::{CellSettings, EarlierRun, STATE_FILE, SameRun};
use crate::encode::EncodeError;
use flatland_records::{Cell, Store};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The records of a store by what they have in common with others.
#[derive(Debug, Default)]
pub(super) struct FinishedRuns {
    /// Those that kept their final state, by lineage and number of iterations.
    extendable: BTreeMap<(String, usize), EarlierRun>,
    /// The folders by trajectory.
    folders: BTreeMap<String, Vec<PathBuf>>,
}

impl FinishedRuns {
    /// Those of a store. Records that cannot be read, or that another version of this program made, are none of them.
    ///
    /// # Errors
    ///
    /// The store's folder cannot be read.
    pub(super) fn of(store: &Store) -> flatland_records::Result<Self> {
        let mut runs = Self::default();
        for folder in store.list()? {
            let Some((settings, cell)) = (store.cell(&folder).ok()).and_then(of_this_version) else {
                continue;
            };
            if let (true, Ok(lineage)) = (folder.join(STATE_FILE).exists(), settings.lineage()) {
                let run = EarlierRun {
                    identity: cell.identity,
                    folder: folder.clone(),
                };
                runs.extendable.insert((lineage, cell.iterations), run);
            }
            if let Ok(trajectory) = settings.trajectory() {
                runs.folders.entry(trajectory).or_default().push(folder);
            }
        }
        Ok(runs)
    }

    /// The longest run from which a cell with these settings goes on, with its number of iterations.
    ///
    /// # Errors
    ///
    /// The settings cannot be written as RON.
    pub(super) fn longest(
        &self,
        settings: &CellSettings,
    ) -> Result<Option<(usize, &EarlierRun)>, EncodeError> {
        let lineage = settings.lineage()?;
        let shorter = (lineage.clone(), 0)..(lineage, settings.iterations);
        let longest = self.extendable.range(shorter).next_back();
        Ok(longest.map(|((_, iterations), run)| (*iterations, run)))
    }

    /// A run whose record and weights suffice for a cell with these settings; `buffers` says whether its network has running statistics.
    ///
    /// # Errors
    ///
    /// The settings cannot be written as RON.
    pub(super) fn same(
        &self,
        settings: &CellSettings,
        buffers: bool,
        store: &Store,
    ) -> Result<Option<SameRun>, GridError> {
        let folders = self.folders.get(&settings.trajectory()?);
        let read = |folder: &PathBuf| {
            let record = store.read(folder).ok()?;
            let (settings, _) = of_this_version(record.cell.clone())?;
            Some(SameRun {
                record,
                settings,
                folder: folder.clone(),
            })
        };
        let mut runs = folders.into_iter().flatten().filter_map(read);
        Ok(runs.find(|run| run.suffices_for(settings, buffers)))
    }
}

/// The settings of a cell whose identity is what this version of the program makes of them.
fn of_this_version(cell: Cell) -> Option<(CellSettings, Cell)> {
    let settings = CellSettings::from_ron(&cell.settings).ok()?;
    (settings.identity().ok()? == cell.identity).then_some((settings, cell))
}
