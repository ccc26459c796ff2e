//! Records to test with.

use flatland_records::*;

pub fn identity(n: u64) -> String {
    format!("{n:064x}").chars().rev().collect()
}

pub fn cell(n: u64, iterations: usize) -> Cell {
    Cell {
        identity: identity(n),
        plan: "fig1".into(),
        data: "digits".into(),
        network: "MLP 64-100-100-10".into(),
        optimiser: "GD 0.1".into(),
        rule: Rule::Gd,
        seed: 3,
        classes: 10,
        label_variance: 0.09,
        loss: Loss::MeanSquaredError,
        last_layer_bias: true,
        precision: "f64".into(),
        iterations,
        parameters: 17_610,
        training_samples: 1_500,
        test_samples: 297,
        settings: "(\n    step: 0.1, // \"quoted\", ∇\n)".into(),
        tuned: Some("step from 1, 0.1".into()),
        batch: None,
    }
}

/// A completed run of two iterations, with a row in every table.
pub fn record(n: u64) -> Record {
    Record {
        cell: cell(n, 2),
        provenance: Provenance {
            version: "0.1.0".into(),
            commit: None,
            threads: 2,
            started: "2026-06-01T12:00:00Z".into(),
            seconds: 1.25,
            host: "linux x86_64".into(),
            instructions: "fma".into(),
            arithmetic: "0123456789abcdef".into(),
            engine: None,
        },
        status: Status::Completed,
        tables: Tables {
            trace: vec![
                TraceRow {
                    gradient_norm: Some(0.3),
                    step: Some(0.1),
                    trials: Some(0),
                    outcome: Some(Outcome::Prescribed),
                    sharpness: Some(2.5),
                    sharpness_error: Some(1e-9),
                    sharpness_converged: Some(true),
                    ..TraceRow::new(0, 0.1)
                },
                TraceRow {
                    step: Some(0.1),
                    ..TraceRow::new(1, 0.0625)
                },
                TraceRow::new(2, 0.05),
            ],
            spectra: vec![SpectrumRow {
                iteration: 2,
                end: SpectrumEnd::Bottom,
                index: 0,
                eigenvalue: -0.25,
                residual: 1e-12,
                converged: false,
            }],
            hessian_traces: vec![HessianTraceRow {
                iteration: 2,
                estimate: 12.5,
                standard_error: 0.5,
                half_width_95: 1.125,
                probes: 10,
            }],
            diagnoses: vec![DiagnosisRow {
                iteration: 2,
                last_bias_gradient_norm: Some(0.0625),
                tensor_gradient_mean: 0.5,
                tensor_gradient_std: 0.25,
                tensor_gradient_min: 0.125,
                tensor_gradient_max: 1.0,
                zero_gradient_share: 0.75,
                zero_activation_share: 0.875,
            }],
            probes: vec![ProbeRow {
                iteration: 0,
                step: 0.5,
                accepted: true,
                gradient_quotient: 3.5,
                hessian_gradient_quotient: 4.5,
                rayleigh_quotient: -1.5,
                sharpness: 5.5,
                sharpness_error: 1e-6,
                sharpness_converged: Some(false),
            }],
            batch_sharpness: vec![BatchSharpnessRow {
                iteration: 2,
                mean: 2.25,
                max: 4.0,
                min: 1.0,
                batches: 7,
                converged: true,
            }],
        },
    }
}
