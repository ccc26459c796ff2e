//! Finished runs that spare a cell its own: shorter ones, from which it goes on, and those along the same iterates.

use super::agreement::settings_of;
use crate::cell::{CellSettings, EarlierRun, STATE_FILE, SameRun};
use crate::encode::EncodeError;
use flatland_networks::Arithmetic;
use flatland_records::{Cell, Provenance, Store};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The records of a store by what they have in common with others. They are read when the first cell asks.
#[derive(Debug)]
pub(super) struct FinishedRuns {
    store: Store,
    runs: OnceLock<Runs>,
}

#[derive(Debug, Default)]
struct Runs {
    /// Those that kept their final state, by lineage and number of iterations.
    extendable: BTreeMap<(String, usize), EarlierRun>,
    /// The folders by trajectory.
    folders: BTreeMap<String, Vec<PathBuf>>,
}

impl FinishedRuns {
    /// Those of a store. Records that are damaged, that another version of this program made, or that a machine of other arithmetic
    /// made, are none of them.
    pub(super) fn of(store: &Store) -> Self {
        Self {
            store: store.clone(),
            runs: OnceLock::new(),
        }
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
        let mut shorter = self.runs().extendable.range(shorter).rev();
        let whole = |run: &EarlierRun| {
            let overview = self.store.overview(&run.folder);
            overview.is_ok_and(|overview| is_of_this_arithmetic(&overview.provenance))
        };
        let longest = shorter.find(|(_, run)| whole(run));
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
    ) -> Result<Option<SameRun>, EncodeError> {
        let folders = self.runs().folders.get(&settings.trajectory()?);
        let read = |folder: &PathBuf| {
            let record = self.store.read(folder).ok()?;
            let settings = settings_of(&record.cell, folder).ok()?;
            is_of_this_arithmetic(&record.provenance).then(|| SameRun {
                record,
                settings,
                folder: folder.clone(),
            })
        };
        let mut runs = folders.into_iter().flatten().filter_map(read);
        Ok(runs.find(|run| run.suffices_for(settings, buffers)))
    }

    /// Reads the records now. On several threads it must not be left to the first cell, whose thread could ask again while it waits.
    pub(super) fn read(&self) {
        self.runs();
    }

    fn runs(&self) -> &Runs {
        self.runs.get_or_init(|| Runs::read(&self.store))
    }
}

impl Runs {
    /// Reads the cells of all records, but not their tables: those that are used are compared with their checksums.
    fn read(store: &Store) -> Self {
        let mut runs = Self::default();
        let read = |folder: &PathBuf| Kin::of(store.cell(folder).ok()?, folder);
        let found: Vec<Kin> = store.list().par_iter().filter_map(read).collect();
        for Kin {
            run,
            iterations,
            lineage,
            trajectory,
        } in found
        {
            runs.folders
                .entry(trajectory)
                .or_default()
                .push(run.folder.clone());
            if let Some(lineage) = lineage {
                runs.extendable.insert((lineage, iterations), run);
            }
        }
        runs
    }
}

/// What a run has in common with others.
struct Kin {
    run: EarlierRun,
    iterations: usize,
    /// `None` if it did not keep its final state.
    lineage: Option<String>,
    trajectory: String,
}

impl Kin {
    /// `None` for a cell whose identity is not what this version of the program makes of its settings.
    fn of(cell: Cell, folder: &Path) -> Option<Self> {
        let settings = settings_of(&cell, folder).ok()?;
        let lineage = match folder.join(STATE_FILE).exists() {
            true => Some(settings.lineage().ok()?),
            false => None,
        };
        Some(Self {
            trajectory: settings.trajectory().ok()?,
            lineage,
            iterations: cell.iterations,
            run: EarlierRun {
                identity: cell.identity,
                folder: folder.to_owned(),
            },
        })
    }
}

/// A run that goes on from another, or takes rows from it, must have the bits of an undisturbed one.
fn is_of_this_arithmetic(provenance: &Provenance) -> bool {
    provenance.arithmetic == Arithmetic::of_this_machine().digest
}
