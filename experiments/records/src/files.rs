//! The files of a record's folder, between bytes and values.

use std::fs;
use std::path::Path;

use ron::extensions::Extensions;
use ron::ser::PrettyConfig;
use serde::{Serialize, de::DeserializeOwned};

use crate::diagnosis::{BatchSharpnessRow, DiagnosisRow, ProbeRow};
use crate::error::{Error, Result};
use crate::record::Record;
use crate::rows::{HessianTraceRow, SpectrumRow, TraceRow};
use crate::table::{self, Row};

pub(crate) const CELL: &str = "cell.ron";
pub(crate) const PROVENANCE: &str = "provenance.ron";
pub(crate) const STATUS: &str = "status.ron";

/// The files that every record has.
const REQUIRED: [&str; 6] = [
    CELL,
    PROVENANCE,
    TraceRow::FILE,
    SpectrumRow::FILE,
    HessianTraceRow::FILE,
    STATUS,
];

/// The tables that records of earlier versions do not have.
const LATER: [&str; 3] = [DiagnosisRow::FILE, ProbeRow::FILE, BatchSharpnessRow::FILE];

/// The names of all files that belong to a record itself.
pub(crate) fn own() -> impl Iterator<Item = &'static str> {
    REQUIRED.into_iter().chain(LATER)
}

/// Name and content of every file, the status last.
pub(crate) fn to_files(record: &Record, folder: &Path) -> Result<Vec<(&'static str, Vec<u8>)>> {
    record.check_trace(&folder.join(TraceRow::FILE))?;
    Ok(vec![
        (CELL, to_ron(&record.cell, &folder.join(CELL))?),
        (PROVENANCE, to_ron(&record.provenance, &folder.join(PROVENANCE))?),
        to_table(&record.trace, folder)?,
        to_table(&record.spectra, folder)?,
        to_table(&record.hessian_traces, folder)?,
        to_table(&record.diagnoses, folder)?,
        to_table(&record.probes, folder)?,
        to_table(&record.batch_sharpness, folder)?,
        (STATUS, to_ron(&record.status, &folder.join(STATUS))?),
    ])
}

/// Reads every file of a folder.
pub(crate) fn read_record(folder: &Path) -> Result<Record> {
    for file in REQUIRED {
        let path = folder.join(file);
        if !path.try_exists().map_err(Error::io("read", &path))? {
            return Err(Error::Incomplete {
                folder: folder.to_owned(),
                file,
            });
        }
    }
    let record = Record {
        cell: read_ron(&folder.join(CELL))?,
        provenance: read_ron(&folder.join(PROVENANCE))?,
        status: read_ron(&folder.join(STATUS))?,
        trace: read_table(folder)?,
        spectra: read_table(folder)?,
        hessian_traces: read_table(folder)?,
        diagnoses: read_later_table(folder)?,
        probes: read_later_table(folder)?,
        batch_sharpness: read_later_table(folder)?,
    };
    record.check_trace(&folder.join(TraceRow::FILE))?;
    Ok(record)
}

/// Name and content of a table.
fn to_table<R: Row>(rows: &[R], folder: &Path) -> Result<(&'static str, Vec<u8>)> {
    Ok((R::FILE, table::to_bytes(rows, &folder.join(R::FILE))?))
}

/// A table that has no row where its file is missing.
fn read_later_table<R: Row>(folder: &Path) -> Result<Vec<R>> {
    let path = folder.join(R::FILE);
    match path.try_exists().map_err(Error::io("read", &path))? {
        true => read_table(folder),
        false => Ok(Vec::new()),
    }
}

fn read_table<R: Row>(folder: &Path) -> Result<Vec<R>> {
    let path = folder.join(R::FILE);
    let bytes = fs::read(&path).map_err(Error::io("read", &path))?;
    table::read(bytes.as_slice(), &path)
}

fn to_ron<T: Serialize>(value: &T, path: &Path) -> Result<Vec<u8>> {
    let mut text =
        ron::ser::to_string_pretty(value, PrettyConfig::default().new_line("\n")).map_err(|e| {
            Error::Serialize {
                path: path.to_owned(),
                message: e.to_string(),
            }
        })?;
    text.push('\n');
    Ok(text.into_bytes())
}

fn read_ron<T: DeserializeOwned>(path: &Path) -> Result<T> {
    let text = fs::read_to_string(path).map_err(Error::io("read", path))?;
    ron::Options::default()
        .with_default_extension(Extensions::IMPLICIT_SOME | Extensions::UNWRAP_VARIANT_NEWTYPES)
        .from_str(&text)
        .map_err(|e| Error::Ron {
            path: path.to_owned(),
            line: e.span.start.line,
            column: e.span.start.col,
            message: e.code.to_string(),
        })
}
