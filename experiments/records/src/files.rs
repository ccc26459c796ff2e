//! Encoding and decoding of the files of a record's folder.

use std::fs;
use std::path::Path;

use ron::extensions::Extensions;
use ron::ser::PrettyConfig;
use serde::{Serialize, de::DeserializeOwned};

use crate::error::{Error, Result};
use crate::record::Record;
use crate::rows::TraceRow;
use crate::table::Row;
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
        .chain([STATUS])
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

/// Reads every file of a folder.
pub(crate) fn read_record(folder: &Path) -> Result<Record> {
    for file in [CELL, PROVENANCE, TABLES, STATUS] {
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
        tables: Tables::read(folder, &read_ron(&folder.join(TABLES))?)?,
    };
    record.check_trace(&folder.join(TraceRow::FILE))?;
    Ok(record)
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

pub(crate) fn read_ron<T: DeserializeOwned>(path: &Path) -> Result<T> {
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
