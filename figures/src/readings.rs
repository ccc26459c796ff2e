//! Numbers along the iterations of a record.

use flatland_records::{BatchSharpnessRow, DiagnosisRow, HessianTraceRow, Record, Status, TraceRow};

use crate::chart::series::{Reading, Run};

/// The numbers of a record that form a curve.
pub(crate) type Series = fn(&Record) -> Vec<Reading>;

/// A series of one record.
pub(crate) fn run(record: &Record, series: Series) -> Run {
    Run {
        readings: series(record),
        ended_early: ended_early(record),
    }
}

/// Whether a run diverged or failed.
pub(crate) fn ended_early(record: &Record) -> bool {
    matches!(record.status, Status::Diverged { .. } | Status::Failed { .. })
}

/// A column of the trace.
pub(crate) fn trace(record: &Record, value: fn(&TraceRow) -> Option<f64>) -> Vec<Reading> {
    let rows = record.tables.trace.iter();
    rows.filter_map(|row| Some(Reading::exact(row.iteration, value(row)?)))
        .collect()
}

/// A column of the diagnosis.
pub(crate) fn diagnosis(record: &Record, value: fn(&DiagnosisRow) -> Option<f64>) -> Vec<Reading> {
    let rows = record.tables.diagnoses.iter();
    rows.filter_map(|row| Some(Reading::exact(row.iteration, value(row)?)))
        .collect()
}

/// The gradient norms of all parameter tensors but the last bias: mean ± standard deviation, within the smallest and the
/// largest norm.
pub(crate) fn tensor_gradients(record: &Record) -> Vec<Reading> {
    let reading = |row: &DiagnosisRow| Reading {
        iteration: row.iteration,
        low: (row.tensor_gradient_mean - row.tensor_gradient_std).max(row.tensor_gradient_min),
        value: row.tensor_gradient_mean,
        high: (row.tensor_gradient_mean + row.tensor_gradient_std).min(row.tensor_gradient_max),
    };
    record.tables.diagnoses.iter().map(reading).collect()
}

/// The estimated trace of the Hessian ± its standard error.
pub(crate) fn hessian_trace(record: &Record) -> Vec<Reading> {
    let reading = |row: &HessianTraceRow| Reading {
        iteration: row.iteration,
        low: row.estimate - row.standard_error,
        value: row.estimate,
        high: row.estimate + row.standard_error,
    };
    record.tables.hessian_traces.iter().map(reading).collect()
}

/// The sharpness of single batches: mean, smallest and largest.
pub(crate) fn batch_sharpness(record: &Record) -> Vec<Reading> {
    let reading = |row: &BatchSharpnessRow| Reading {
        iteration: row.iteration,
        low: row.min,
        value: row.mean,
        high: row.max,
    };
    record.tables.batch_sharpness.iter().map(reading).collect()
}
