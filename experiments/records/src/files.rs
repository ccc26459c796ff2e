//! Encoding and decoding of the files of a record's folder.

use std::fs;
use std::io;
use std::path::Path;

use ron::extensions::Extensions;
use ron::ser::PrettyConfig;
use serde::{Serialize, de::DeserializeOwned};

use crate::checksums;
use crate::contents::Contents;
use crate::error::{Error, Result};
use crate::overview::Overview;
use crate::record::Record;
use crate::rows::TraceRow;
use crate::table::{self, Row};
use crate::tables::{Extents, Tables};

pub(crate) const CELL: &str = "cell.ron";
pub(crate) const PROVENANCE: &str = "provenance.ron";
pub(crate) const TABLES: &str = "tables.ron";
pub(crate) const STATUS: &str = "status.ron";

/// The names of a record's own files.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    let tables = Tables::FILES.iter().copied();
    [CELL, PROVENANCE, TABLES]
        .into_iter()
        .chain(tables)
        .chain([STATUS, checksums::FILE])
}

/// Whether a file is one of a record's own, not one of the run's further files.
pub(crate) fn is_own(name: &str) -> bool {
    names().any(|own| own == name)
}

/// Name and content of every file, the status last.
pub(crate) fn to_files(record: &Record, folder: &Path) -> Result<Vec<(&'static str, Vec<u8>)>> {
    record.check_trace(&folder.join(TraceRow::FILE))?;
    let mut files = vec![
        (CELL, to_ron(&record.cell, &folder.join(CELL))?),
        (PROVENANCE, to_ron(&record.provenance, &folder.join(PROVENANCE))?),
    ];
    let tables = record.tables.to_files(folder)?;
    let extents: Extents = (tables.iter())
        .map(|file| (file.name.to_owned(), file.extent.clone()))
        .collect();
    files.push((TABLES, to_ron(&extents, &folder.join(TABLES))?));
    files.extend(tables.into_iter().map(|file| (file.name, file.bytes)));
    files.push((STATUS, to_ron(&record.status, &folder.join(STATUS))?));
    Ok(files)
}

/// The files that every record has, besides its checksums.
const REQUIRED: [&str; 4] = [CELL, PROVENANCE, TABLES, STATUS];

/// Reads every file of a folder. A file that cannot be parsed is named with line and field; of a record that can, the damage that its
/// checksums show is returned with it.
pub(crate) fn read_record(folder: &Path) -> Result<(Record, Option<Error>)> {
    let contents = Contents::read(folder)?;
    let record = to_record(&contents)?;
    Ok((record, contents.into_damage()))
}

fn to_record(contents: &Contents) -> Result<Record> {
    if let Some(missing) = REQUIRED.into_iter().find(|file| !contents.has(file)) {
        contents.get(missing)?;
    }
    let record = Record {
        cell: from_contents(contents, CELL)?,
        provenance: from_contents(contents, PROVENANCE)?,
        status: from_contents(contents, STATUS)?,
        tables: Tables::read(contents, &from_contents(contents, TABLES)?)?,
    };
    record.check_trace(&contents.folder().join(TraceRow::FILE))?;
    Ok(record)
}

/// Reads every file of a folder, but of the tables only the last row of the trace.
pub(crate) fn read_overview(folder: &Path) -> Result<Overview> {
    let contents = Contents::read(folder)?;
    if !contents.is_whole() {
        // For the place of the damage, where there is one.
        to_record(&contents)?;
    }
    let overview = to_overview(&contents);
    match contents.into_damage() {
        None => overview,
        Some(damage) => Err(damage),
    }
}

fn to_overview(contents: &Contents) -> Result<Overview> {
    let extents: Extents = from_contents(contents, TABLES)?;
    Ok(Overview {
        cell: from_contents(contents, CELL)?,
        provenance: from_contents(contents, PROVENANCE)?,
        status: from_contents(contents, STATUS)?,
        last: table::read_last(contents, extents.get(TraceRow::FILE))?,
    })
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

/// Reads one file of a folder, unchecked.
pub(crate) fn read_ron<T: DeserializeOwned>(path: &Path) -> Result<T> {
    from_ron(&read_plain(path)?, path)
}

/// The bytes of a plain file. Neither a link nor a device is followed: a record holds plain files, and a device may have no end.
pub(crate) fn read_plain(path: &Path) -> Result<Vec<u8>> {
    let io = Error::io("read", path);
    let bytes = fs::symlink_metadata(path).and_then(|entry| match entry.is_file() {
        true => fs::read(path),
        false => Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "it is not a plain file",
        )),
    });
    bytes.map_err(io)
}

fn from_contents<T: DeserializeOwned>(contents: &Contents, file: &'static str) -> Result<T> {
    from_ron(contents.get(file)?, &contents.folder().join(file))
}

fn from_ron<T: DeserializeOwned>(bytes: &[u8], path: &Path) -> Result<T> {
    ron::Options::default()
        .with_default_extension(Extensions::IMPLICIT_SOME | Extensions::UNWRAP_VARIANT_NEWTYPES)
        .from_bytes(bytes)
        .map_err(|e| Error::Ron {
            path: path.to_owned(),
            line: e.span.start.line,
            column: e.span.start.col,
            message: e.code.to_string(),
        })
}
