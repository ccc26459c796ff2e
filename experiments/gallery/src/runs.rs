//! `runs.csv`, as far as documents quote it.

use flatland_records::Spread;
use serde::Deserialize;

/// A run of a plan.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Run {
    pub(crate) data: String,
    pub(crate) network: String,
    pub(crate) optimiser: String,
    /// How it ended, in a word: `completed`, `diverged`, …
    pub(crate) status: String,
    #[serde(default)]
    status_iteration: Option<f64>,
    #[serde(default, rename = "final.cost")]
    pub(crate) final_cost: Option<f64>,
    #[serde(default, rename = "final.test_accuracy")]
    pub(crate) test_accuracy: Option<f64>,
    #[serde(default, rename = "final.sharpness")]
    sharpness: Option<f64>,
    #[serde(default, rename = "final.sharpness_converged")]
    sharpness_converged: Option<bool>,
    #[serde(default, rename = "provenance.commit")]
    pub(crate) commit: Option<String>,
}

impl Run {
    /// Whether the cell has been run and its record can be read.
    pub(crate) fn is_there(&self) -> bool {
        !matches!(self.status.as_str(), "not run" | "unreadable")
    }

    /// The sharpness of the last iterate, if it was measured and the measurement converged.
    pub(crate) fn sharpness(&self) -> Option<f64> {
        self.sharpness.filter(|_| self.sharpness_converged == Some(true))
    }
}

/// The runs of one optimiser on one network and data set, over the seeds.
pub(crate) struct Group<'r> {
    runs: Vec<&'r Run>,
}

impl<'r> Group<'r> {
    /// The groups in order of first appearance.
    pub(crate) fn all(runs: &'r [Run]) -> Vec<Self> {
        let mut groups: Vec<Self> = Vec::new();
        let key = |run: &'r Run| (&run.data, &run.network, &run.optimiser);
        for run in runs {
            match groups.iter_mut().find(|group| key(group.first()) == key(run)) {
                Some(group) => group.runs.push(run),
                None => groups.push(Self { runs: vec![run] }),
            }
        }
        groups
    }

    /// Any of its runs: they share data, network and optimiser.
    pub(crate) fn first(&self) -> &'r Run {
        // A group is made with a run.
        self.runs[0]
    }

    /// Median and range of a value over the runs that have it, with their number where some do not; a dash if none has.
    pub(crate) fn spread(&self, value: fn(&Run) -> Option<f64>) -> String {
        let values: Vec<f64> = self.runs.iter().copied().filter_map(value).collect();
        match (values.len(), Spread::of(values)) {
            (_, None) => "–".to_owned(),
            (count, Some(spread)) if count == self.runs.len() => spread.to_string(),
            (count, Some(spread)) => format!("{spread} (of {count})"),
        }
    }

    /// How many ended in which way, and at which iteration where that is not the plan's last.
    pub(crate) fn ends(&self) -> String {
        let mut words: Vec<&str> = Vec::new();
        for run in &self.runs {
            if !words.contains(&run.status.as_str()) {
                words.push(&run.status);
            }
        }
        let end = |word: &str| {
            let of = || self.runs.iter().filter(|run| run.status == word);
            let iterations = of().filter_map(|run| run.status_iteration).collect();
            match Spread::of(iterations) {
                None => format!("{} {word}", of().count()),
                Some(at) if at.lowest == at.highest => {
                    format!("{} {word} at iteration {}", of().count(), at.lowest)
                }
                Some(at) => format!(
                    "{} {word} at iterations {} to {}",
                    of().count(),
                    at.lowest,
                    at.highest
                ),
            }
        };
        let ends: Vec<String> = words.into_iter().map(end).collect();
        ends.join(", ")
    }
}
