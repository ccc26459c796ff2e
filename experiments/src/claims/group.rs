//! The runs of one (data, network, seed), side by side.

use super::evidence::NoEvidence;
use crate::cell::CellSettings;
use crate::optimiser::OptimiserSettings;
use flatland_descent::step_rule::Nls;
use flatland_records::{Record, Rule, Status, TraceRow};

/// The runs that a claim is judged on.
pub(super) struct Group<'r> {
    runs: Vec<&'r Record>,
}

/// The groups of a plan's records, in the order in which they first appear.
pub(super) fn groups(records: &[Record]) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for record in records {
        let key = |record: &Record| {
            (
                record.cell.data.clone(),
                record.cell.network.clone(),
                record.cell.seed,
            )
        };
        match groups.iter_mut().find(|group| key(group.runs[0]) == key(record)) {
            Some(group) => group.runs.push(record),
            None => groups.push(Group { runs: vec![record] }),
        }
    }
    groups
}

impl<'r> Group<'r> {
    /// The labels of data and network. A group has at least one run.
    pub(super) fn pair(&self) -> (String, String) {
        let cell = &self.runs[0].cell;
        (cell.data.clone(), cell.network.clone())
    }

    pub(super) fn seed(&self) -> u64 {
        self.runs[0].cell.seed
    }

    /// All runs.
    pub(super) fn runs(&self) -> &[&'r Record] {
        &self.runs
    }

    /// Checks that no run is stochastic.
    pub(super) fn require_full_batches(&self) -> Result<(), NoEvidence> {
        match self.runs.iter().find_map(|record| record.cell.batch) {
            None => Ok(()),
            Some(size) => Err(NoEvidence::Missing(format!(
                "is about full batches; these runs draw batches of {size}"
            ))),
        }
    }

    /// The run of a rule, the first in the plan if there are several; it must be completed.
    pub(super) fn run(&self, rule: Rule) -> Result<&'r Record, NoEvidence> {
        let found = self.runs.iter().find(|record| record.cell.rule == rule).copied();
        let record = found.ok_or_else(|| NoEvidence::Missing(format!("needs a run of {rule:?}")))?;
        completed(record)
    }

    /// Two runs of NLS whose settings differ only in the backtrack factor, `first` in one and `second` in the other; both
    /// must be completed.
    pub(super) fn nls_with_backtrack_factors(
        &self,
        first: f64,
        second: f64,
    ) -> Result<(&'r Record, &'r Record), NoEvidence> {
        let mut runs: Vec<(&'r Record, Nls)> = Vec::new();
        for record in self.runs.iter().filter(|record| record.cell.rule == Rule::Nls) {
            if let OptimiserSettings::Nls(rule) = settings(record)?.optimiser {
                runs.push((record, rule));
            }
        }
        let partner = |rule: &Nls| {
            let mut wanted = *rule;
            wanted.search.backtrack_factor = second;
            runs.iter().find(|(_, other)| *other == wanted)
        };
        let found = runs
            .iter()
            .filter(|(_, rule)| rule.search.backtrack_factor == first)
            .find_map(|(one, rule)| Some((*one, partner(rule)?.0)));
        let (one, other) = found.ok_or_else(|| {
            NoEvidence::Missing(format!(
                "needs runs of Nls with backtrack factors {first} and {second}, and otherwise the same settings"
            ))
        })?;
        Ok((completed(one)?, completed(other)?))
    }

    /// The run of gradient descent with this constant step, if the plan has one.
    pub(super) fn constant_step(&self, step: f64) -> Option<&'r Record> {
        self.runs.iter().copied().find(|record| match settings(record) {
            Ok(CellSettings {
                optimiser: OptimiserSettings::Gd(rule),
                ..
            }) => rule.step == step,
            _ => false,
        })
    }
}

/// The run if it completed, stalled or stopped: the last iterate of a run that stalled or stopped is that of all further iterations.
fn completed(record: &Record) -> Result<&Record, NoEvidence> {
    let label = &record.cell.optimiser;
    match &record.status {
        Status::Completed | Status::Stalled { .. } | Status::Stopped { .. } => Ok(record),
        Status::Diverged { iteration, what } => Err(NoEvidence::NotCompleted(format!(
            "{label} diverged at iteration {iteration}: {what}"
        ))),
        Status::Failed { iteration, reason } => Err(NoEvidence::NotCompleted(format!(
            "{label} failed at iteration {iteration}: {reason}"
        ))),
        Status::Stationary { iteration } => Err(NoEvidence::NotCompleted(format!(
            "{label} became stationary at iteration {iteration}"
        ))),
    }
}

/// The row of iterate $k$; of a run at rest, that of its last iterate for every $k$ from there to the last iteration.
pub(super) fn row_at(record: &Record, k: usize) -> Option<&TraceRow> {
    let trace = &record.tables.trace;
    match (
        trace.binary_search_by_key(&k, |row| row.iteration),
        &record.status,
    ) {
        (Ok(place), _) => Some(&trace[place]),
        (Err(_), status) if status.is_at_rest() && k <= record.cell.iterations => {
            trace.last().filter(|last| last.iteration < k)
        }
        (Err(_), _) => None,
    }
}

/// The settings stored as text in a record.
pub(super) fn settings(record: &Record) -> Result<CellSettings, NoEvidence> {
    CellSettings::from_ron(&record.cell.settings)
        .map_err(|error| NoEvidence::Missing(format!("the settings in the record cannot be read: {error}")))
}

/// $\eta_k\lambda_1(w_k)$ with its row, at every $k$ at which both were recorded.
pub(super) fn step_times_sharpness(record: &Record) -> Result<Vec<(&TraceRow, f64)>, NoEvidence> {
    let product = |row| -> Option<(&TraceRow, f64)> {
        let row: &TraceRow = row;
        Some((row, row.step? * row.sharpness?))
    };
    let products: Vec<_> = record.tables.trace.iter().filter_map(product).collect();
    match products.is_empty() {
        true => Err(NoEvidence::Missing(format!(
            "no sharpness of {} was recorded",
            record.cell.optimiser
        ))),
        false => Ok(products),
    }
}

/// $\lambda_1$ at the last iterate.
pub(super) fn final_sharpness(record: &Record) -> Result<f64, NoEvidence> {
    let last = record.tables.trace.last().and_then(|row| row.sharpness);
    last.ok_or_else(|| {
        NoEvidence::Missing(format!(
            "no final sharpness of {} was recorded",
            record.cell.optimiser
        ))
    })
}
