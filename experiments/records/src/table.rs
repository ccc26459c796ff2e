//! Tables of a record: CSV with a checked header.

use std::fs;
use std::io::Read;
use std::path::Path;

use csv::{ErrorKind, ReaderBuilder, StringRecord, Writer};
use serde::{Serialize, de::DeserializeOwned};

use crate::diagnosis::{BatchSharpnessRow, DiagnosisRow, ProbeRow};
use crate::error::{Error, Result};
use crate::rows::{HessianTraceRow, SpectrumRow, TraceRow};

/// A row of one of the tables.
pub(crate) trait Row: Serialize + DeserializeOwned {
    /// Name of the table's file.
    const FILE: &'static str;
    /// Its columns, in the order in which they are written.
    const COLUMNS: &'static [&'static str];
}

impl Row for TraceRow {
    const FILE: &'static str = "trace.csv";
    const COLUMNS: &'static [&'static str] = &[
        "iteration",
        "cost",
        "gradient_norm",
        "step",
        "trials",
        "outcome",
        "reference",
        "gradient_curvature",
        "train_accuracy",
        "test_cost",
        "test_accuracy",
        "sharpness",
        "sharpness_error",
        "sharpness_converged",
        "seconds",
    ];
}

impl Row for SpectrumRow {
    const FILE: &'static str = "spectra.csv";
    const COLUMNS: &'static [&'static str] =
        &["iteration", "end", "index", "eigenvalue", "residual", "converged"];
}

impl Row for HessianTraceRow {
    const FILE: &'static str = "hessian_trace.csv";
    const COLUMNS: &'static [&'static str] = &[
        "iteration",
        "estimate",
        "standard_error",
        "half_width_95",
        "probes",
    ];
}

impl Row for DiagnosisRow {
    const FILE: &'static str = "diagnosis.csv";
    const COLUMNS: &'static [&'static str] = &[
        "iteration",
        "last_bias_gradient_norm",
        "tensor_gradient_mean",
        "tensor_gradient_std",
        "tensor_gradient_min",
        "tensor_gradient_max",
        "zero_gradient_share",
        "zero_activation_share",
    ];
}

impl Row for ProbeRow {
    const FILE: &'static str = "probes.csv";
    const COLUMNS: &'static [&'static str] = &[
        "iteration",
        "step",
        "accepted",
        "gradient_quotient",
        "hessian_gradient_quotient",
        "rayleigh_quotient",
        "sharpness",
        "sharpness_error",
        "sharpness_converged",
    ];
}

impl Row for BatchSharpnessRow {
    const FILE: &'static str = "batch_sharpness.csv";
    const COLUMNS: &'static [&'static str] = &["iteration", "mean", "max", "min", "batches", "converged"];
}

/// Name and content of a table's file; `folder` is named in errors.
pub(crate) fn to_file<R: Row>(rows: &[R], folder: &Path) -> Result<(&'static str, Vec<u8>)> {
    let bytes = to_bytes(rows).map_err(|message| Error::Serialize {
        path: folder.join(R::FILE),
        message,
    })?;
    Ok((R::FILE, bytes))
}

/// Reads a table from its file in a folder.
pub(crate) fn read_file<R: Row>(folder: &Path) -> Result<Vec<R>> {
    let path = folder.join(R::FILE);
    let bytes = fs::read(&path).map_err(Error::io("read", &path))?;
    read(bytes.as_slice(), &path)
}

/// The table as bytes, or why it cannot be written. The header is written even when there is no row.
///
/// `csv` writes a float as the shortest decimal that reads back to the same bits, and the infinities and NaN as
/// words that `f64::from_str` knows.
fn to_bytes<R: Row>(rows: &[R]) -> Result<Vec<u8>, String> {
    let mut writer = Writer::from_writer(Vec::new());
    if rows.is_empty() {
        writer.write_record(R::COLUMNS).map_err(|e| e.to_string())?;
    }
    for row in rows {
        writer.serialize(row).map_err(|e| e.to_string())?;
    }
    writer.into_inner().map_err(|e| e.to_string())
}

/// Reads a table. Its columns may be in any order; each must be present once, and no others.
fn read<R: Row>(input: impl Read, path: &Path) -> Result<Vec<R>> {
    let mut reader = ReaderBuilder::new().from_reader(input);
    let headers = reader.headers().map_err(|e| csv_error(e, path))?.clone();
    check_headers::<R>(&headers, path)?;
    let mut rows = Vec::new();
    for record in reader.into_records() {
        let record = record.map_err(|e| csv_error(e, path))?;
        rows.push(
            record
                .deserialize(Some(&headers))
                .map_err(|e| value_error(&e, &record, &headers, path))?,
        );
    }
    Ok(rows)
}

fn check_headers<R: Row>(headers: &StringRecord, path: &Path) -> Result<()> {
    for (position, column) in headers.iter().enumerate() {
        let repeated = headers.iter().take(position).any(|earlier| earlier == column);
        if repeated || !R::COLUMNS.contains(&column) {
            return Err(Error::UnknownColumn {
                path: path.to_owned(),
                column: column.to_owned(),
                known: R::COLUMNS.join(", "),
            });
        }
    }
    match R::COLUMNS
        .iter()
        .find(|column| !headers.iter().any(|h| h == **column))
    {
        Some(column) => Err(Error::MissingColumn {
            path: path.to_owned(),
            column,
        }),
        None => Ok(()),
    }
}

fn csv_error(error: csv::Error, path: &Path) -> Error {
    let line = error.position().map_or(1, csv::Position::line);
    let message = match error.kind() {
        ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => {
            format!("{len} fields where the header has {expected_len}: the file may be truncated")
        }
        ErrorKind::Utf8 { .. } => "not UTF-8 text".to_owned(),
        _ => error.to_string(),
    };
    match error.into_kind() {
        ErrorKind::Io(reason) => Error::Io {
            action: "read",
            path: path.to_owned(),
            reason,
        },
        _ => Error::Row {
            path: path.to_owned(),
            line,
            message,
        },
    }
}

fn value_error(error: &csv::Error, record: &StringRecord, headers: &StringRecord, path: &Path) -> Error {
    let line = record.position().map_or(1, csv::Position::line);
    let (field, message) = match error.kind() {
        ErrorKind::Deserialize { err, .. } => (err.field(), err.kind().to_string()),
        _ => (None, error.to_string()),
    };
    // Serde reports an unknown word without its field; these columns hold words.
    let field = field
        .map(|f| usize::try_from(f).unwrap_or(usize::MAX))
        .or_else(|| {
            headers
                .iter()
                .position(|h| (h == "outcome" || h == "end") && message.contains("variant"))
        });
    match field.and_then(|f| Some((headers.get(f)?, record.get(f)?))) {
        Some((column, text)) => Error::Value {
            path: path.to_owned(),
            line,
            column: column.to_owned(),
            text: text.to_owned(),
            message,
        },
        None => Error::Row {
            path: path.to_owned(),
            line,
            message,
        },
    }
}
