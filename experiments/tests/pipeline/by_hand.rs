//! Records written by hand, and the findings on them.

use super::common::{Bench, optimiser};
use flatland_experiments::cell::CellSettings;
use flatland_experiments::claims::{Evidence, Finding, Judgement, judge};
use flatland_experiments::plan::ClaimId;
use flatland_records::{Cell, Loss, Provenance, Record, Status, Tables, TraceRow};

/// Iterations of a run.
pub const ITERATIONS: usize = 20;
/// The seed of a run: the first that every criterion is judged on.
pub const SEED: u64 = 6;

/// A completed run of 21 iterates that learned: its cost falls from 0.1 to 0.005, where a constant prediction pays 0.09. It has
/// no curvature.
pub fn record(optimiser_text: &str) -> Record {
    longer(optimiser_text, ITERATIONS)
}

/// The same with the given number of iterations.
pub fn longer(optimiser_text: &str, iterations: usize) -> Record {
    let mut settings = Bench::<f64>::new("Nls()", iterations).settings;
    settings.optimiser = optimiser(optimiser_text);
    settings.seed = SEED;
    let trace = (0..=iterations)
        .map(|k| TraceRow::new(k, 0.1 - 0.095 * k as f64 / iterations as f64))
        .collect();
    let tables = Tables {
        trace,
        ..Tables::default()
    };
    record_of(&settings, Status::Completed, tables)
}

/// The record of a run of 60 digits and 100 test images with these settings.
pub fn record_of(settings: &CellSettings, status: Status, tables: Tables) -> Record {
    let cell = Cell {
        identity: settings.identity().unwrap(),
        plan: "by-hand".into(),
        data: "digits".into(),
        network: "MLP 64-6-10".into(),
        optimiser: settings.optimiser.label(),
        rule: settings.optimiser.rule(),
        seed: settings.seed,
        classes: 10,
        label_variance: 0.09,
        loss: Loss::MeanSquaredError,
        last_layer_bias: true,
        precision: "f64".into(),
        iterations: settings.iterations,
        parameters: 460,
        training_samples: 60,
        test_samples: 100,
        settings: settings.to_ron().unwrap(),
        tuned: None,
        batch: None,
    };
    let provenance = Provenance {
        version: "0.1.0".into(),
        commit: None,
        threads: 1,
        started: "2026-06-01T12:00:00Z".into(),
        seconds: 1.0,
        host: "linux x86_64".into(),
        instructions: "fma".into(),
        arithmetic: "0123456789abcdef".into(),
        engine: None,
    };
    Record {
        cell,
        provenance,
        status,
        tables,
    }
}

/// Changes to a record, in sequence.
pub trait Written: Sized {
    fn costs(self, cost: impl Fn(usize) -> f64) -> Self;
    /// η_k and λ₁(w_k) at every iterate but the last, which has λ₁ only.
    fn curved(self, step: impl Fn(usize) -> f64, sharpness: impl Fn(usize) -> f64) -> Self;
    fn ended(self, status: Status) -> Self;
    /// Ends at an iterate with a step too small to change the weights.
    fn stalled_at(self, iteration: usize) -> Self;
    /// The same cost at every iterate: that of a constant prediction.
    fn dead(self) -> Self;
    /// The eigenvalue method did not meet its tolerance at this iterate.
    fn unconverged_at(self, iteration: usize) -> Self;
    fn seed(self, seed: u64) -> Self;
    fn on(self, data: &str, network: &str) -> Self;
}

impl Written for Record {
    fn costs(mut self, cost: impl Fn(usize) -> f64) -> Self {
        for row in &mut self.tables.trace {
            row.cost = cost(row.iteration);
        }
        self
    }

    fn curved(mut self, step: impl Fn(usize) -> f64, sharpness: impl Fn(usize) -> f64) -> Self {
        for row in &mut self.tables.trace {
            row.step = (row.iteration < self.cell.iterations).then(|| step(row.iteration));
            row.sharpness = Some(sharpness(row.iteration));
            row.sharpness_error = Some(1e-6);
        }
        self
    }

    fn ended(mut self, status: Status) -> Self {
        self.status = status;
        self
    }

    fn stalled_at(mut self, iteration: usize) -> Self {
        self.tables.trace.truncate(iteration + 1);
        let reason = "the step 1e-20 is too small".into();
        self.ended(Status::Stalled { iteration, reason })
    }

    fn dead(self) -> Self {
        let constant = self.cell.label_variance;
        self.costs(|_| constant)
    }

    fn unconverged_at(mut self, iteration: usize) -> Self {
        self.tables.trace[iteration].sharpness_converged = Some(false);
        self
    }

    fn seed(mut self, seed: u64) -> Self {
        self.cell.seed = seed;
        self
    }

    fn on(mut self, data: &str, network: &str) -> Self {
        (self.cell.data, self.cell.network) = (data.into(), network.into());
        self
    }
}

pub fn judged(claim: ClaimId, records: &[Record]) -> Judgement {
    let mut judgements = judge(&[claim], records);
    assert_eq!(judgements.len(), 1);
    judgements.remove(0)
}

/// The finding on the only (data, network, seed).
pub fn evidence(claim: ClaimId, records: &[Record]) -> Evidence {
    let judgement = judged(claim, records);
    assert_eq!(judgement.pairs.len(), 1);
    assert_eq!(judgement.pairs[0].seeds.len(), 1);
    judgement.pairs[0].seeds[0].1.clone()
}

pub fn finding(claim: ClaimId, records: &[Record]) -> Finding {
    evidence(claim, records).finding
}

/// The value of a measure under its name, after the label of its optimiser.
pub fn value(found: &Evidence, name: &str) -> f64 {
    let mut named = found
        .measures
        .iter()
        .filter(|measure| measure.to_string() == name);
    let value = named
        .next()
        .unwrap_or_else(|| panic!("{name} in {found:?}"))
        .value;
    assert!(named.next().is_none(), "{name} twice in {found:?}");
    value
}

/// All remarks on a seed.
pub fn remark(found: &Evidence) -> String {
    found.remarks.join("; ")
}

pub fn diverged() -> Status {
    Status::Diverged {
        iteration: 7,
        what: "the cost is NaN".into(),
    }
}
