//! Numbers along the iterations of a record.

use flatland_records::{BatchSharpnessRow, DiagnosisRow, HessianTraceRow, Record, Status, TraceRow};

use crate::chart::series::{End, Reading, Run};
use crate::grid::Timed;

/// The numbers of a record that form a curve, by iteration.
pub(crate) type Series = fn(&Record) -> Vec<Reading>;

/// A series of one run.
pub(crate) fn run(run: &Timed<'_>, series: Series) -> Run {
    let Timed { record, clock } = run;
    let mut readings = series(record);
    for reading in &mut readings {
        reading.x = clock.place(reading.x);
    }
    // A series that the run did not record does not end, unless the run has recorded nothing at all.
    let has_begun = !readings.is_empty() || record.tables.trace.is_empty();
    let end = end(&record.status).filter(|_| has_begun);
    Run {
        readings,
        end: end.map(|(iteration, end)| (clock.place(iteration as f64), end)),
    }
}

/// Where and how a run ended before its last iteration.
pub(crate) fn end(status: &Status) -> Option<(usize, End)> {
    match status {
        // The curve of a run that its optimiser did not end just stops; the caption says why.
        Status::Completed
        | Status::OutOfTime { .. }
        | Status::OutOfMemory { .. }
        | Status::Panicked { .. } => None,
        Status::Diverged { iteration, .. } => Some((*iteration, End::Diverged)),
        Status::Failed { iteration, .. } => Some((*iteration, End::Failed)),
        Status::Stalled { iteration, .. } => Some((*iteration, End::Stalled)),
        Status::Stationary { iteration } => Some((*iteration, End::Stationary)),
        Status::Stopped { iteration, .. } => Some((*iteration, End::Stopped)),
    }
}

/// A column of the trace.
pub(crate) fn trace(record: &Record, value: fn(&TraceRow) -> Option<f64>) -> Vec<Reading> {
    let rows = record.tables.trace.iter();
    rows.filter_map(|row| Some(Reading::exact(row.iteration as f64, value(row)?)))
        .collect()
}

/// A column of the trace that depends on the sharpness.
pub(crate) fn of_sharpness(record: &Record, value: fn(&TraceRow) -> Option<f64>) -> Vec<Reading> {
    let rows = record.tables.trace.iter();
    rows.filter_map(|row| {
        Some(Reading {
            converged: row.sharpness_converged != Some(false),
            ..Reading::exact(row.iteration as f64, value(row)?)
        })
    })
    .collect()
}

/// A column of the diagnosis.
pub(crate) fn diagnosis(record: &Record, value: fn(&DiagnosisRow) -> Option<f64>) -> Vec<Reading> {
    let rows = record.tables.diagnoses.iter();
    rows.filter_map(|row| Some(Reading::exact(row.iteration as f64, value(row)?)))
        .collect()
}

/// The gradient norms of all parameter tensors but the last bias: mean ± standard deviation, within the smallest and the
/// largest norm.
pub(crate) fn tensor_gradients(record: &Record) -> Vec<Reading> {
    let reading = |row: &DiagnosisRow| Reading {
        low: (row.tensor_gradient_mean - row.tensor_gradient_std).max(row.tensor_gradient_min),
        high: (row.tensor_gradient_mean + row.tensor_gradient_std).min(row.tensor_gradient_max),
        ..Reading::exact(row.iteration as f64, row.tensor_gradient_mean)
    };
    record.tables.diagnoses.iter().map(reading).collect()
}

/// The estimated trace of the Hessian in its 95 % confidence interval.
pub(crate) fn hessian_trace(record: &Record) -> Vec<Reading> {
    let reading = |row: &HessianTraceRow| Reading {
        low: row.estimate - row.half_width_95,
        high: row.estimate + row.half_width_95,
        ..Reading::exact(row.iteration as f64, row.estimate)
    };
    record.tables.hessian_traces.iter().map(reading).collect()
}

/// The sharpness of single batches: mean, smallest and largest.
pub(crate) fn batch_sharpness(record: &Record) -> Vec<Reading> {
    let reading = |row: &BatchSharpnessRow| Reading {
        low: row.min,
        high: row.max,
        converged: row.converged,
        ..Reading::exact(row.iteration as f64, row.mean)
    };
    record.tables.batch_sharpness.iter().map(reading).collect()
}
