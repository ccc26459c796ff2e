//! Properties of every figure.

use crate::svg::{Draw, assert_texts_are_apart, count, drawn, quick};
use flatland_figures::synthetic::{blank, comparison, single_runs};
use flatland_figures::{
    FigureError, FigureOptions, backtrack_factor, diagnosis, main_comparison, no_bias, probes, stochastic,
};
use flatland_records::*;

/// Every figure, with the number of panels per column.
const FIGURES: [(&str, Draw, usize); 6] = [
    ("main comparison", main_comparison, 5),
    ("stochastic", stochastic, 6),
    ("backtrack factor", backtrack_factor, 5),
    ("no bias", no_bias, 3),
    ("diagnosis", diagnosis, 6),
    ("probes", probes, 4),
];

/// Runs with all metrics of the comparisons, and runs with all metrics of the figures of single runs.
fn everything(columns: usize, iterations: usize) -> Vec<Record> {
    let mut all = comparison(columns, 3, iterations);
    for record in &mut all {
        record.cell.network.push('b');
    }
    all.extend(single_runs(1, 2, iterations));
    all
}

#[test]
fn texts_are_neither_clipped_nor_overlapping_in_any_figure() {
    for (name, figure, _) in FIGURES {
        for (columns, share_rows) in [(1, true), (3, true), (2, false)] {
            let options = FigureOptions {
                share_rows,
                ..quick()
            };
            let svg = drawn(figure, &everything(columns, 150), &options).0;
            assert_texts_are_apart(&svg, &format!("{name} of {columns} columns"));
        }
    }
}

#[test]
fn panels_without_values_are_not_recorded_in_any_figure() {
    for (name, figure, panels) in FIGURES {
        let record = blank("NLS", Rule::Nls, 1, 1, 0);
        let svg = drawn(figure, &[record], &quick()).0;
        assert_eq!(count(&svg, "not recorded"), panels, "{name}");
    }
}

#[test]
fn same_records_give_the_same_bytes_in_any_figure() {
    let records = everything(1, 120);
    for (name, figure, _) in FIGURES {
        assert!(
            drawn(figure, &records, &quick()) == drawn(figure, &records, &quick()),
            "{name}"
        );
    }
}

#[test]
fn no_records_and_two_runs_of_one_seed_are_errors_of_any_figure() {
    let twice = [
        blank("NLS", Rule::Nls, 1, 1, 10),
        blank("NLS", Rule::Nls, 1, 2, 10),
    ];
    let folder = tempfile::tempdir().unwrap();
    let stem = folder.path().join("figure");
    for (name, figure, _) in FIGURES {
        let error = figure(&[], &quick(), &stem).unwrap_err();
        assert!(matches!(error, FigureError::NoRecords), "{name}: {error}");
        let error = figure(&twice, &quick(), &stem).unwrap_err();
        assert!(matches!(error, FigureError::Ambiguous { .. }), "{name}: {error}");
    }
    assert_eq!(folder.path().read_dir().unwrap().count(), 0);
}

/// NaN, infinities, zeros, negative numbers and extremes in every table never cause a panic.
#[test]
fn extreme_values_are_drawn_in_any_figure() {
    let extreme = [
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        0.0,
        -1.0,
        5e-324,
        f64::MAX,
        0.1,
    ];
    for (i, first) in extreme.into_iter().enumerate() {
        let second = extreme[(i + 3) % extreme.len()];
        let mut record = blank("NLS", Rule::Nls, 1, 1, 3);
        for (k, value) in [first, second, 0.1, first].into_iter().enumerate() {
            record.tables.trace.push(TraceRow {
                gradient_norm: Some(value),
                sharpness: Some(value),
                step: Some(value),
                trials: Some(usize::MAX),
                ..TraceRow::new(k, value)
            });
            record.tables.diagnoses.push(DiagnosisRow {
                iteration: k,
                last_bias_gradient_norm: Some(value),
                tensor_gradient_mean: value,
                tensor_gradient_std: second,
                tensor_gradient_min: first,
                tensor_gradient_max: value,
                zero_gradient_share: value,
                zero_activation_share: value,
            });
            record.tables.hessian_traces.push(HessianTraceRow {
                iteration: k,
                estimate: value,
                standard_error: second,
                half_width_95: second,
                probes: 2,
            });
            record.tables.spectra.push(SpectrumRow {
                iteration: k,
                end: SpectrumEnd::Modulus,
                index: 0,
                eigenvalue: value,
                residual: value,
                converged: true,
            });
            record.tables.batch_sharpness.push(BatchSharpnessRow {
                iteration: k,
                mean: value,
                max: second,
                min: first,
                batches: 1,
                converged: true,
            });
            record.tables.probes.push(ProbeRow {
                iteration: 0,
                step: value,
                accepted: k % 2 == 0,
                gradient_quotient: second,
                hessian_gradient_quotient: value,
                rayleigh_quotient: first,
                sharpness: value,
                sharpness_error: value,
                sharpness_converged: Some(true),
            });
        }
        for (name, figure, _) in FIGURES {
            let svg = drawn(figure, std::slice::from_ref(&record), &quick()).0;
            assert!(!svg.contains("NaN") && !svg.contains("inf"), "{name}");
        }
    }
}
