//! Made-up records that look like real ones: nothing was trained for them.

pub mod inside;

use flatland_records::*;

/// Numbers in [0, 1) without a dependency: the upper bits of a linear congruential generator.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0xD1B5_4A32_D192_ED03)
    }

    pub fn next(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// How one optimiser behaves: sharpness at the end, mean step × sharpness, exponent of the cost, its oscillation.
struct Manner {
    label: &'static str,
    rule: Rule,
    final_sharpness: f64,
    edge: f64,
    decay: f64,
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

/// Records of this many networks × the first `optimisers` of eight × 3 seeds.
pub fn records(columns: usize, optimisers: usize, iterations: usize) -> Vec<Record> {
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
    let luck = 0.6 + 0.8 * random.next();
    let (mut trace, mut batch_sharpness) = (Vec::new(), Vec::new());
    let mut step = 1.0;
    for k in 0..=iterations {
        let t = k as f64;
        let ideal = 0.1 * luck.sqrt() * (1.0 + t / 8.0).powf(-manner.decay) + 1e-7 * column as f64;
        let spike = if manner.oscillation > 0.5 && random.next() > 0.997 {
            30.0
        } else {
            1.0
        };
        let cost = ideal * (manner.oscillation * (random.next() - 0.3)).exp() * spike;
        let start = 12.0 * luck;
        let sharpness =
            manner.final_sharpness * luck.sqrt() + (start - manner.final_sharpness) * (-t / 60.0).exp();
        let target = manner.edge / sharpness;
        step = match manner.step {
            Some(step) => step,
            None if step > target * (0.7 + random.next()) => step / 2.0,
            None => step * 2.0,
        };
        let diverged = diverges && (k > 40 || !cost.is_finite());
        let row = TraceRow {
            gradient_norm: Some(cost.sqrt()),
            step: (k < iterations && !diverged).then_some(step),
            trials: (k < iterations && !diverged && manner.step.is_none()).then_some(1 + k * 7 % 3),
            test_accuracy: Some((0.95 - 0.85 * (-t / 120.0).exp()) * (1.0 - 0.02 * random.next())),
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
        trace,
        status,
        batch_sharpness,
        ..blank(manner.label, manner.rule, seed, id, iterations)
    }
}

/// A completed record without a trace.
pub fn blank(label: &str, rule: Rule, seed: u64, id: u64, iterations: usize) -> Record {
    Record {
        cell: Cell {
            identity: format!("{id:064x}"),
            plan: "synthetic".into(),
            data: "digits".into(),
            network: "MLP 64-100-100-10".into(),
            optimiser: label.into(),
            rule,
            seed,
            classes: 10,
            label_variance: 0.09,
            loss: Loss::MeanSquaredError,
            last_layer_bias: true,
            precision: "f32".into(),
            iterations,
            parameters: 17_610,
            training_samples: 1_500,
            test_samples: 297,
            settings: String::new(),
            tuned: None,
            batch: None,
        },
        provenance: Provenance {
            version: "0.1.0".into(),
            commit: None,
            threads: 1,
            started: "2026-06-01T12:00:00Z".into(),
            seconds: 1.0,
            host: "none".into(),
        },
        status: Status::Completed,
        trace: vec![],
        spectra: vec![],
        hessian_traces: vec![],
        diagnoses: vec![],
        probes: vec![],
        batch_sharpness: vec![],
    }
}
