//! Finished runs from which runs of more iterations go on.

use crate::cell::{CellSettings, EarlierRun, STATE_FILE};
use crate::encode::EncodeError;
use flatland_records::{Cell, Store};
use std::collections::BTreeMap;

/// The records that kept their final state, by lineage and number of iterations.
#[derive(Debug, Default)]
pub(super) struct EarlierRuns(BTreeMap<(String, usize), EarlierRun>);

impl EarlierRuns {
    /// Those of a store. Records that cannot be read, or that another version of this program made, are none of them.
    ///
    /// # Errors
    ///
    /// The store's folder cannot be read.
    pub(super) fn of(store: &Store) -> flatland_records::Result<Self> {
        let mut runs = BTreeMap::new();
        for folder in store.list()? {
            if !folder.join(STATE_FILE).exists() {
                continue;
            }
            let Ok(cell) = store.read_cell(&folder) else {
                continue;
            };
            if let Some(lineage) = lineage(&cell) {
                let Cell {
                    identity, iterations, ..
                } = cell;
                runs.insert((lineage, iterations), EarlierRun { identity, folder });
            }
        }
        Ok(Self(runs))
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
        let longest = self.0.range(shorter).next_back();
        Ok(longest.map(|((_, iterations), run)| (*iterations, run)))
    }
}

/// The lineage of a cell whose identity is what this version of the program makes of its settings.
fn lineage(cell: &Cell) -> Option<String> {
    let settings = CellSettings::from_ron(&cell.settings).ok()?;
    (settings.identity().ok()? == cell.identity).then_some(())?;
    settings.lineage().ok()
}
