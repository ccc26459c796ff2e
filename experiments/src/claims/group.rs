//! The runs of one (data, network, seed), side by side.

use super::converged::Converged;
use super::evidence::{NoEvidence, RunEnd};
use super::learned::{how_it_broke_off, require_learned};
use crate::cell::CellSettings;
use crate::optimiser::OptimiserSettings;
use flatland_descent::step_rule::Nls;
use flatland_records::{Record, Rule, TraceRow};

/// The runs that a claim is judged on, without the eigenvalues that did not converge.
pub(super) struct Group<'r> {
    runs: Vec<Converged<'r>>,
}

/// The groups of a plan's records, in the order in which they first appear.
pub(super) fn groups(records: &[Record]) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for record in records.iter().filter(|record| !record.status.is_unfinished()) {
        let key = |record: &Record| {
            (
                record.cell.data.clone(),
                record.cell.network.clone(),
                record.cell.seed,
            )
        };
        let run = Converged::of(record);
        match groups
            .iter_mut()
            .find(|group| key(&group.runs[0].record) == key(record))
        {
            Some(group) => group.runs.push(run),
            None => groups.push(Group { runs: vec![run] }),
        }
    }
    groups
}

impl Group<'_> {
    /// The labels of data and network. A group has at least one run.
    pub(super) fn pair(&self) -> (String, String) {
        let cell = &self.runs[0].record.cell;
        (cell.data.clone(), cell.network.clone())
    }

    pub(super) fn seed(&self) -> u64 {
        self.runs[0].record.cell.seed
    }

    /// All runs.
    pub(super) fn runs(&self) -> impl Iterator<Item = &Record> {
        self.runs.iter().map(|run| &*run.record)
    }

    /// Checks that no run is stochastic.
    pub(super) fn require_full_batches(&self) -> Result<(), NoEvidence> {
        match self.runs().find_map(|record| record.cell.batch) {
            None => Ok(()),
            Some(size) => Err(NoEvidence::Missing(format!(
                "is about full batches; these runs draw batches of {size}"
            ))),
        }
    }

    /// The run of a rule, the first in the plan if there are several, however it ended.
    pub(super) fn first(&self, rule: Rule) -> Option<&Record> {
        self.runs().find(|record| record.cell.rule == rule)
    }

    /// The run of a rule, which must be completed.
    pub(super) fn completed(&self, rule: Rule) -> Result<&Record, NoEvidence> {
        let record = self.first(rule).ok_or_else(|| missing(rule))?;
        match how_it_broke_off(record) {
            None => Ok(record),
            Some(how) => Err(NoEvidence::NotCompleted(how)),
        }
    }

    /// The runs of these rules, each of which must have learned.
    pub(super) fn learned<const N: usize>(&self, rules: [Rule; N]) -> Result<[&Record; N], NoEvidence> {
        if let Some(rule) = rules.into_iter().find(|&rule| self.first(rule).is_none()) {
            return Err(missing(rule));
        }
        let found: Vec<&Record> = rules.into_iter().filter_map(|rule| self.first(rule)).collect();
        require_learned(&found)?;
        // Each rule has a run.
        found
            .try_into()
            .map_err(|_| NoEvidence::Missing("a run is missing".to_owned()))
    }

    /// Two runs of NLS whose settings differ only in the backtrack factor, `first` in one and `second` in the other; both
    /// must have learned.
    pub(super) fn nls_with_backtrack_factors(
        &self,
        first: f64,
        second: f64,
    ) -> Result<(&Record, &Record), NoEvidence> {
        let mut runs: Vec<(&Record, Nls)> = Vec::new();
        for record in self.runs().filter(|record| record.cell.rule == Rule::Nls) {
            if let OptimiserSettings::Nls(rule) = settings(record)?.optimiser {
                runs.push((record, rule));
            }
        }
        let rules: Vec<Nls> = runs.iter().map(|(_, rule)| *rule).collect();
        let (one, other) = with_backtrack_factors(&rules, first, second).ok_or_else(|| {
            NoEvidence::Missing(format!(
                "needs runs of Nls with backtrack factors {first} and {second}, and otherwise the same settings"
            ))
        })?;
        let (one, other) = (runs[one].0, runs[other].0);
        require_learned(&[one, other])?;
        Ok((one, other))
    }

    /// The run of gradient descent with this constant step, if there is one.
    pub(super) fn constant_step(&self, step: f64) -> Option<&Record> {
        self.runs().find(|record| match settings(record) {
            Ok(CellSettings {
                optimiser: OptimiserSettings::Gd(rule),
                ..
            }) => rule.step == step,
            _ => false,
        })
    }

    /// How these runs of the group ended, in the order of the plan.
    pub(super) fn ends(&self, read: &[&str]) -> Vec<RunEnd> {
        self.read(read).map(|run| RunEnd::of(&run.record)).collect()
    }

    /// What was left out of these runs, in words.
    pub(super) fn left_out(&self, read: &[&str]) -> Vec<String> {
        self.read(read).flat_map(Converged::remarks).collect()
    }

    /// The runs with these identities.
    fn read(&self, identities: &[&str]) -> impl Iterator<Item = &Converged<'_>> {
        self.runs
            .iter()
            .filter(|run| identities.contains(&run.record.cell.identity.as_str()))
    }
}

/// The places of two rules that differ only in the backtrack factor, `first` in one and `second` in the other.
pub(super) fn with_backtrack_factors(rules: &[Nls], first: f64, second: f64) -> Option<(usize, usize)> {
    let partner = |rule: &Nls| {
        let mut wanted = *rule;
        wanted.search.backtrack_factor = second;
        rules.iter().position(|other| *other == wanted)
    };
    let firsts = rules
        .iter()
        .enumerate()
        .filter(|(_, rule)| rule.search.backtrack_factor == first);
    firsts
        .into_iter()
        .find_map(|(place, rule)| Some((place, partner(rule)?)))
}

fn missing(rule: Rule) -> NoEvidence {
    NoEvidence::Missing(format!("needs a run of {rule:?}"))
}

/// The row of iterate $k$; of a run that came to rest, that of its last iterate for every $k$ from there to the last iteration.
pub(super) fn row_at(record: &Record, k: usize) -> Option<&TraceRow> {
    let trace = &record.tables.trace;
    let rests = record.status.is_at_rest();
    match trace.binary_search_by_key(&k, |row| row.iteration) {
        Ok(place) => Some(&trace[place]),
        Err(_) if rests && k <= record.cell.iterations => trace.last().filter(|last| last.iteration < k),
        Err(_) => None,
    }
}

/// The settings stored as text in a record.
pub(super) fn settings(record: &Record) -> Result<CellSettings, NoEvidence> {
    CellSettings::from_ron(&record.cell.settings)
        .map_err(|error| NoEvidence::Missing(format!("the settings in the record cannot be read: {error}")))
}

/// $\lambda_1$ at the last iterate.
pub(super) fn final_sharpness(record: &Record) -> Result<f64, NoEvidence> {
    let last = record.tables.trace.last().and_then(|row| row.sharpness);
    last.ok_or_else(|| {
        NoEvidence::Missing(format!(
            "no final sharpness of {} was recorded and converged",
            record.cell.optimiser
        ))
    })
}
