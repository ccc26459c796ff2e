//! Why a cell is run although there is a record of a cell like it.

use super::planned::PlannedCell;
use crate::cell::CellSettings;
use flatland_records::{Cell, Store};
use rayon::prelude::*;
use std::collections::HashMap;
use std::path::PathBuf;

/// The cells of all records, for comparison.
pub(super) struct Earlier {
    /// By optimiser and seed.
    cells: HashMap<(String, u64), Vec<Cell>>,
}

impl Earlier {
    /// Reads them, but not their tables. A record whose cell cannot be read is like none.
    pub(super) fn read(store: &Store) -> Self {
        let read = |folder: &PathBuf| store.cell(folder).ok();
        let mut cells: HashMap<_, Vec<Cell>> = HashMap::new();
        for cell in store.list().par_iter().filter_map(read).collect::<Vec<Cell>>() {
            let key = (cell.optimiser.clone(), cell.seed);
            cells.entry(key).or_default().push(cell);
        }
        Self { cells }
    }

    /// What distinguishes a cell from the most similar one with a record; `None` if there is none on the same data and network with
    /// the same optimiser and seed.
    pub(super) fn reason(&self, cell: &PlannedCell) -> Option<String> {
        let key = (cell.optimiser.clone(), cell.settings.seed);
        let similar = self.cells.get(&key).into_iter().flatten().filter(|earlier| {
            earlier.data == cell.settings.data.label() && earlier.network == cell.network_label
        });
        let differences = similar.map(|earlier| differences(earlier, &cell.settings));
        differences
            .min_by_key(Vec::len)
            .map(|differences| differences.join(", "))
    }
}

/// What has changed since a cell was run; at least one thing, since the identities differ.
fn differences(earlier: &Cell, now: &CellSettings) -> Vec<String> {
    let other_version = || vec!["its record is of another version of this program".to_owned()];
    let Ok(before) = CellSettings::from_ron(&earlier.settings) else {
        return other_version();
    };
    let mut differences = Vec::new();
    if before.iterations != now.iterations {
        differences.push(format!("iterations {} → {}", before.iterations, now.iterations));
    }
    for (changed, what) in [
        // The fingerprint is of the data in the plan's precision.
        (
            before.data_fingerprint != now.data_fingerprint && before.precision == now.precision,
            "other data",
        ),
        (before.network != now.network, "other settings of the network"),
        (
            before.initial_weights != now.initial_weights,
            "other initial weights",
        ),
        (before.direction != now.direction, "another direction"),
        (before.loss != now.loss, "another loss"),
        (before.precision != now.precision, "another precision"),
        (
            before.optimiser != now.optimiser,
            "other settings of the optimiser",
        ),
        (before.batch != now.batch, "another batch"),
        (before.stop != now.stop, "other bounds to stop at"),
        (before.record != now.record, "other recordings"),
        (before.engine != now.engine, "another engine"),
    ] {
        if changed {
            differences.push(what.to_owned());
        }
    }
    if differences.is_empty() {
        return other_version();
    }
    differences
}
