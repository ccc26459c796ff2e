//! A record without rows.

use flatland_records::{Cell, Loss, Provenance, Record, Rule, Status, Tables};

/// A completed record with empty tables. Its identity is `id` in hexadecimal digits.
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
            instructions: "fma".into(),
            arithmetic: "0123456789abcdef".into(),
            engine: None,
        },
        status: Status::Completed,
        tables: Tables::default(),
    }
}
