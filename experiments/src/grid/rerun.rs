//! Why a cell is run although there is a record of a cell like it.

use super::error::GridError;
use super::planned::PlannedCell;
use crate::cell::CellSettings;
use flatland_records::{Cell, Store};

/// The cells of all records, for comparison.
pub(super) struct Earlier {
    cells: Vec<Cell>,
}

impl Earlier {
    /// Reads them, but not their tables.
    pub(super) fn read(store: &Store) -> Result<Self, GridError> {
        let mut cells = Vec::new();
        for folder in store.list()? {
            cells.push(store.cell(&folder)?);
        }
        Ok(Self { cells })
    }

    /// What distinguishes a cell from the most similar one with a record; `None` if there is none on the same data and network with
    /// the same optimiser and seed.
    pub(super) fn reason(&self, cell: &PlannedCell) -> Option<String> {
        let similar = self.cells.iter().filter(|earlier| {
            earlier.seed == cell.settings.seed
                && earlier.data == cell.settings.data.label()
                && earlier.network == cell.network_label
                && earlier.optimiser == cell.optimiser
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
