//! Synthetic runs of several optimisers on several networks.

use flatland_records::{BatchSharpnessRow, Record, Rule, Status, Tables, TraceRow};

use super::blank::blank;
use super::random::Random;

/// The behaviour of one optimiser.
struct Manner {
    label: &'static str,
    rule: Rule,
    final_sharpness: f64,
    /// Mean of step × sharpness.
    edge: f64,
    /// Exponent of the cost; negative for a run that diverges.
    decay: f64,
    /// Amplitude of the logarithm of the cost.
    oscillation: f64,
    /// A prescribed step.
    step: Option<f64>,
}

fn manners() -> Vec<Manner> {
    let manner = |label, rule, final_sharpness, edge, decay, oscillation, step| Manner {
        label,
        rule,
        final_sharpness,
        edge,
        decay,
        oscillation,
        step,
    };
    vec![
        manner("SAM", Rule::Sam, 0.9, 1.0, 0.7, 0.02, Some(0.1)),
        manner("CDAT", Rule::Cdat, 0.27, 2.3, 0.9, 1.2, None),
        manner("NLS", Rule::Nls, 0.24, 2.6, 1.0, 0.9, None),
        manner("NLS-ub", Rule::NlsUb, 0.29, 2.2, 1.05, 0.6, None),
        manner("PoNLS", Rule::PoNls, 0.26, 2.8, 0.95, 1.6, None),
        manner("LS", Rule::Ls, 2.0, 1.6, 1.3, 0.0, None),
        manner("GD 0.1", Rule::Gd, 3.0, 0.3, 0.35, 0.0, Some(0.1)),
        manner("GD 30", Rule::Gd, 20.0, 9.0, -6.0, 0.5, Some(30.0)),
    ]
}

/// Runs of the first `optimisers` of eight optimisers (at most eight), with three seeds, on this many (data, network)
/// pairs, for [`main_comparison`](crate::main_comparison) and the figures of its form.
pub fn comparison(columns: usize, optimisers: usize, iterations: usize) -> Vec<Record> {
    let data = ["digits", "Fashion-MNIST", "CIFAR-10", "CIFAR-100"];
    let networks = ["MLP 64-100-100-10", "CNN 16", "ResNet width 8, 3 stages"];
    let mut records = Vec::new();
    for column in 0..columns {
        for (i, manner) in manners().iter().take(optimisers).enumerate() {
            for seed in 1..=3 {
                let id = (column * 1000 + i * 10) as u64 + seed;
                let mut record = record(manner, seed, id, iterations, column);
                record.cell.data = data[(column / 3) % 4].into();
                record.cell.network = networks[column % 3].into();
                records.push(record);
            }
        }
    }
    records
}

fn record(manner: &Manner, seed: u64, id: u64, iterations: usize, column: usize) -> Record {
    let mut random = Random::new(id);
    let diverges = manner.decay < 0.0;
    let luck = 0.6 + 0.8 * random.uniform();
    let (mut trace, mut batch_sharpness) = (Vec::new(), Vec::new());
    let mut step = 1.0;
    for k in 0..=iterations {
        let t = k as f64;
        let ideal = 0.1 * luck.sqrt() * (1.0 + t / 8.0).powf(-manner.decay) + 1e-7 * column as f64;
        let spike = if manner.oscillation > 0.5 && random.uniform() > 0.997 {
            30.0
        } else {
            1.0
        };
        let cost = ideal * (manner.oscillation * (random.uniform() - 0.3)).exp() * spike;
        let start = 12.0 * luck;
        let sharpness =
            manner.final_sharpness * luck.sqrt() + (start - manner.final_sharpness) * (-t / 60.0).exp();
        let target = manner.edge / sharpness;
        step = match manner.step {
            Some(step) => step,
            None if step > target * (0.7 + random.uniform()) => step / 2.0,
            None => step * 2.0,
        };
        let diverged = diverges && (k > 40 || !cost.is_finite());
        let row = TraceRow {
            gradient_norm: Some(cost.sqrt()),
            step: (k < iterations && !diverged).then_some(step),
            trials: (k < iterations && !diverged && manner.step.is_none()).then_some(1 + k * 7 % 3),
            test_accuracy: Some((0.95 - 0.85 * (-t / 120.0).exp()) * (1.0 - 0.02 * random.uniform())),
            train_set_cost: (k % 6 == 0).then_some(ideal),
            train_set_accuracy: (k % 6 == 0).then_some(1.0 - 0.9 * (-t / 100.0).exp()),
            sharpness: (k % 100 == 0).then_some(sharpness),
            ..TraceRow::new(k, if diverged { f64::NAN } else { cost })
        };
        trace.push(row);
        if k % 100 == 0 {
            batch_sharpness.push(BatchSharpnessRow {
                iteration: k,
                mean: 1.5 * sharpness,
                max: 2.5 * sharpness,
                min: 1.2 * sharpness,
                batches: 6,
                converged: true,
            });
        }
        if diverged {
            break;
        }
    }
    let status = if diverges {
        Status::Diverged {
            iteration: trace.len() - 1,
            what: "cost".into(),
        }
    } else {
        Status::Completed
    };
    Record {
        tables: Tables {
            trace,
            batch_sharpness,
            ..Tables::default()
        },
        status,
        ..blank(manner.label, manner.rule, seed, id, iterations)
    }
}
