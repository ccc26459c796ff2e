//! Tables of a record: CSV with a checked header.

use std::io::Read;
use std::path::Path;

use csv::{ByteRecord, ErrorKind, ReaderBuilder, StringRecord, Writer};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::columns::Column;
use crate::contents::Contents;
use crate::error::{Error, Result};

/// A row of one of the tables.
pub(crate) trait Row: Serialize + DeserializeOwned {
    /// Name of the table's file.
    const FILE: &'static str;
    /// Its columns, in the order in which they are written.
    const COLUMNS: &'static [Column];
}

/// What the file of a table holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Extent {
    rows: usize,
    columns: Vec<String>,
}

/// A table's file.
pub(crate) struct TableFile {
    pub(crate) name: &'static str,
    pub(crate) bytes: Vec<u8>,
    pub(crate) extent: Extent,
}

/// A table's file; `None` for a table without rows. `folder` is named in errors.
pub(crate) fn to_file<R: Row>(rows: &[R], folder: &Path) -> Result<Option<TableFile>> {
    if rows.is_empty() {
        return Ok(None);
    }
    let written = to_bytes(rows).map_err(|error| Error::Serialize {
        path: folder.join(R::FILE),
        message: error.to_string(),
    });
    written.map(|(bytes, columns)| {
        Some(TableFile {
            name: R::FILE,
            bytes,
            extent: Extent {
                rows: rows.len(),
                columns,
            },
        })
    })
}

/// Reads a table from its file in a folder: as many rows and columns as were written. A table without a file is empty.
pub(crate) fn read_file<R: Row>(contents: &Contents, extent: Option<&Extent>) -> Result<Vec<R>> {
    let Some(extent) = extent else {
        return Ok(Vec::new());
    };
    let path = contents.folder().join(R::FILE);
    let rows = read(contents.get(R::FILE)?, &extent.columns, &path)?;
    match rows.len() == extent.rows {
        true => Ok(rows),
        false => Err(Error::Row {
            line: rows.len() as u64 + 1,
            message: format!(
                "{} rows where {} were written: the file may be truncated",
                rows.len(),
                extent.rows
            ),
            path,
        }),
    }
}

/// Reads the last row of a table from its file in a folder, whose rows have one line each.
pub(crate) fn read_last<R: Row>(contents: &Contents, extent: Option<&Extent>) -> Result<Option<R>> {
    let Some(extent) = extent else {
        return Ok(None);
    };
    let bytes = contents.get(R::FILE)?;
    let mut lines = bytes.split(|&byte| byte == b'\n').filter(|line| !line.is_empty());
    let (header, last) = (
        lines.next().unwrap_or_default(),
        lines.next_back().unwrap_or_default(),
    );
    let lines = [header, b"\n", last, b"\n"].concat();
    let read = read(
        lines.as_slice(),
        &extent.columns,
        &contents.folder().join(R::FILE),
    );
    match read {
        Ok(mut rows) => Ok(rows.pop()),
        // Reading all of it names the right line.
        Err(_) => Ok(read_file(contents, Some(extent))?.pop()),
    }
}

/// The table as bytes, and the names of its columns: those without any value are left out, since a program that guesses types from
/// values would guess wrong.
///
/// `csv` writes a float as the shortest decimal that reads back to the same bits, and the infinities and NaN as
/// words that `f64::from_str` knows.
fn to_bytes<R: Row>(rows: &[R]) -> csv::Result<(Vec<u8>, Vec<String>)> {
    let mut writer = Writer::from_writer(Vec::new());
    for row in rows {
        writer.serialize(row)?;
    }
    let all = writer.into_inner().map_err(|error| error.into_error())?;
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .from_reader(all.as_slice());
    let lines = reader.byte_records().collect::<csv::Result<Vec<ByteRecord>>>()?;
    let has_value = |&position: &usize| {
        let empty = |line: &ByteRecord| line.get(position).is_none_or(<[u8]>::is_empty);
        !R::COLUMNS[position].optional || !lines.iter().skip(1).all(empty)
    };
    let kept: Vec<usize> = (0..R::COLUMNS.len()).filter(has_value).collect();
    let mut writer = Writer::from_writer(Vec::new());
    for line in &lines {
        writer.write_record(kept.iter().filter_map(|&position| line.get(position)))?;
    }
    let names = kept.iter().map(|&position| R::COLUMNS[position].name.to_owned());
    let bytes = writer.into_inner().map_err(|error| error.into_error())?;
    Ok((bytes, names.collect()))
}

/// Reads a table. Its columns may be in any order; each of `columns` must be present once, and no others.
fn read<R: Row>(input: impl Read, columns: &[String], path: &Path) -> Result<Vec<R>> {
    let mut reader = ReaderBuilder::new().from_reader(input);
    let headers = reader.headers().map_err(|e| csv_error(e, path))?.clone();
    check_headers::<R>(&headers, columns, path)?;
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

fn check_headers<R: Row>(headers: &StringRecord, columns: &[String], path: &Path) -> Result<()> {
    let known = |name: &str| R::COLUMNS.iter().any(|column| column.name == name);
    let written = |name: &str| columns.iter().any(|column| column == name);
    for (position, column) in headers.iter().enumerate() {
        let repeated = headers.iter().take(position).any(|earlier| earlier == column);
        if repeated || !known(column) || !written(column) {
            return Err(Error::UnknownColumn {
                path: path.to_owned(),
                column: column.to_owned(),
                known: columns.join(", "),
            });
        }
    }
    let required = |column: &&Column| !column.optional || written(column.name);
    let absent = |column: &&Column| !headers.iter().any(|name| name == column.name);
    match R::COLUMNS.iter().filter(required).find(absent) {
        Some(column) => Err(Error::MissingColumn {
            path: path.to_owned(),
            column: column.name,
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
