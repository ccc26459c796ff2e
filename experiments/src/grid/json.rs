//! Records in JSON, beside their tables, for programs that do not read RON.

use super::error::GridError;
use crate::cell::CellSettings;
use flatland_records::{Record, Tables};
use serde::Serialize;
use serde_json::{Map, Value, json};

/// Name of the file in a record's folder.
pub(crate) const RECORD_FILE: &str = "record.json";

/// A value as JSON; `what` is named in the error.
pub(super) fn to_json(what: &'static str, value: &impl Serialize) -> Result<Value, GridError> {
    serde_json::to_value(value).map_err(|reason| GridError::Json { what, reason })
}

/// The cell with its settings, the provenance, the status, and the types of the tables' columns under their names in polars.
pub(super) fn record_json(record: &Record, settings: &CellSettings) -> Result<Vec<u8>, GridError> {
    let mut cell = to_json("cell", &record.cell)?;
    cell["settings"] = to_json("settings", settings)?;
    let status = &record.status;
    let tables: Map<String, Value> = (Tables::columns().into_iter())
        .map(|(file, columns)| {
            let types = columns
                .iter()
                .map(|column| (column.name.to_owned(), json!(column.kind.name())));
            (file.to_owned(), Value::Object(types.collect()))
        })
        .collect();
    let all = json!({
        "cell": cell,
        "provenance": to_json("provenance", &record.provenance)?,
        "status": { "kind": status.word(), "iteration": status.iteration(), "reason": status.reason() },
        "tables": tables,
    });
    let mut text = serde_json::to_vec_pretty(&all).map_err(|reason| GridError::Json {
        what: "record",
        reason,
    })?;
    text.push(b'\n');
    Ok(text)
}
