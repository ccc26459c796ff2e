//! What a figure takes of a record: numbers along the iterations.

use flatland_records::{BatchSharpnessRow, DiagnosisRow, HessianTraceRow, Record, Status, TraceRow};

/// A number at an iterate with the range around it, which is the number itself where there is none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Reading {
    pub(crate) iteration: usize,
    pub(crate) low: f64,
    pub(crate) value: f64,
    pub(crate) high: f64,
}

impl Reading {
    pub(crate) fn exact(iteration: usize, value: f64) -> Self {
        Self {
            iteration,
            low: value,
            value,
            high: value,
        }
    }
}

/// What is drawn of a record.
pub(crate) type Series = fn(&Record) -> Vec<Reading>;

/// A series of one run.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Run {
    pub(crate) readings: Vec<Reading>,
    /// Whether it ended before its time, so that its line ends in a cross.
    pub(crate) ended_early: bool,
}

impl Run {
    pub(crate) fn of(record: &Record, series: Series) -> Self {
        Self {
            readings: series(record),
            ended_early: ended_early(record),
        }
    }
}

/// Whether a run ended before its time.
pub(crate) fn ended_early(record: &Record) -> bool {
    matches!(record.status, Status::Diverged { .. } | Status::Failed { .. })
}

/// A number of the trace.
pub(crate) fn trace(record: &Record, value: fn(&TraceRow) -> Option<f64>) -> Vec<Reading> {
    let rows = record.trace.iter();
    rows.filter_map(|row| Some(Reading::exact(row.iteration, value(row)?)))
        .collect()
}

/// A number of the diagnosis.
pub(crate) fn diagnosis(record: &Record, value: fn(&DiagnosisRow) -> Option<f64>) -> Vec<Reading> {
    let rows = record.diagnoses.iter();
    rows.filter_map(|row| Some(Reading::exact(row.iteration, value(row)?)))
        .collect()
}

/// The gradient norms of all parameter tensors but the last bias: mean ± standard deviation, as far as the norms reach.
pub(crate) fn tensor_gradients(record: &Record) -> Vec<Reading> {
    let reading = |row: &DiagnosisRow| Reading {
        iteration: row.iteration,
        low: (row.tensor_gradient_mean - row.tensor_gradient_std).max(row.tensor_gradient_min),
        value: row.tensor_gradient_mean,
        high: (row.tensor_gradient_mean + row.tensor_gradient_std).min(row.tensor_gradient_max),
    };
    record.diagnoses.iter().map(reading).collect()
}

/// The estimated trace of the Hessian ± its standard error.
pub(crate) fn hessian_trace(record: &Record) -> Vec<Reading> {
    let reading = |row: &HessianTraceRow| Reading {
        iteration: row.iteration,
        low: row.estimate - row.standard_error,
        value: row.estimate,
        high: row.estimate + row.standard_error,
    };
    record.hessian_traces.iter().map(reading).collect()
}

/// The sharpness of single batches: mean, smallest and largest.
pub(crate) fn batch_sharpness(record: &Record) -> Vec<Reading> {
    let reading = |row: &BatchSharpnessRow| Reading {
        iteration: row.iteration,
        low: row.min,
        value: row.mean,
        high: row.max,
    };
    record.batch_sharpness.iter().map(reading).collect()
}
