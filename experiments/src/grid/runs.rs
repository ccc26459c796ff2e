//! `runs.csv`: the cells of a plan, one per line, every setting a column.

use super::error::GridError;
use super::json::to_json;
use super::planned::PlannedCell;
use super::recorded::Recorded;
use crate::plan::Plan;
use flatland_records::{Overview, Store, write_whole};
use rayon::prelude::*;
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

/// Name of the file in a plan's folder.
const FILE: &str = "runs.csv";

/// A line: its columns, by name.
type Line = Vec<(String, Value)>;

/// Writes the table of a plan's cells to the plan's folder below `out`. A cell without a record has the status `not run`.
///
/// # Errors
///
/// The store or the file cannot be accessed.
pub(super) fn write_runs(
    plan: &Plan,
    cells: &[PlannedCell],
    recorded: &Recorded<'_>,
    store: &Store,
    out: &Path,
) -> Result<(), GridError> {
    let lines = (cells.par_iter())
        .map(|cell| line(cell, recorded.get(cell), store))
        .collect::<Result<Vec<Line>, GridError>>()?;
    let path = out.join(&plan.name).join(FILE);
    write_whole(&path, &table(&lines)).map_err(GridError::file("write", path))
}

fn line(cell: &PlannedCell, overview: Option<&Overview>, store: &Store) -> Result<Line, GridError> {
    let mut line = Line::new();
    let mut add = |name: &str, value: Value| line.push((name.to_owned(), value));
    let folder = store.locate(&cell.identity)?;
    let name = folder
        .as_deref()
        .and_then(Path::file_name)
        .map(|name| name.to_string_lossy().into_owned());
    add("identity", cell.identity.as_str().into());
    add("record", name.into());
    add("network", cell.network_label.as_str().into());
    add("optimiser", cell.optimiser.as_str().into());
    add("seed", cell.settings.seed.into());
    add("tuned", cell.tuned.as_deref().into());
    match overview {
        Some(overview) => of_record(overview, &mut add)?,
        None => {
            add("data", cell.settings.data.label().into());
            add("status", "not run".into());
        }
    }
    flatten("settings", to_json("settings", &cell.settings)?, &mut add);
    Ok(line)
}

/// What the record says of a run: its size, how it ended, the values of its last iterate, its provenance.
fn of_record(overview: &Overview, add: &mut impl FnMut(&str, Value)) -> Result<(), GridError> {
    let Overview {
        cell,
        provenance,
        status,
        last,
    } = overview;
    add("data", cell.data.as_str().into());
    add("rule", to_json("rule", &cell.rule)?);
    add("classes", cell.classes.into());
    add("parameters", cell.parameters.into());
    add("training_samples", cell.training_samples.into());
    add("test_samples", cell.test_samples.into());
    add("label_variance", number(cell.label_variance));
    add("status", status.word().into());
    add("status_iteration", status.iteration().into());
    add("status_reason", status.reason().into());
    if let Some(last) = last {
        flatten("final", row(last)?, add);
    }
    flatten("provenance", to_json("provenance", provenance)?, add);
    Ok(())
}

/// A row with its numbers; JSON itself has none for infinities and NaN.
fn row(row: &impl Serialize) -> Result<Value, GridError> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let written = writer
        .serialize(row)
        .and_then(|()| Ok(writer.into_inner().map_err(|error| error.into_error())?));
    let failed = |reason: csv::Error| GridError::Csv { file: FILE, reason };
    let bytes = written.map_err(failed)?;
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    let columns: BTreeMap<String, String> =
        (reader.deserialize().next().transpose().map_err(failed)?).unwrap_or_default();
    let value = |text: String| {
        if text.is_empty() {
            Value::Null
        } else {
            Value::String(text)
        }
    };
    Ok(Value::Object(
        columns
            .into_iter()
            .map(|(name, text)| (name, value(text)))
            .collect(),
    ))
}

fn number(number: f64) -> Value {
    serde_json::Number::from_f64(number).map_or_else(|| number.to_string().into(), Value::Number)
}

/// The columns of a structure: `name.field.field`. A variant with fields is a column of its name, which its fields follow; one with a
/// single value is a column of that value, so that it has the type of the values it stands beside, and `name.kind` has its name.
fn flatten(name: &str, value: Value, add: &mut impl FnMut(&str, Value)) {
    match value {
        Value::Object(fields) => {
            let is_variant = variant(&fields);
            for (field, value) in fields {
                match (is_variant, value) {
                    (true, Value::Object(fields)) => {
                        add(name, field.into());
                        flatten(name, Value::Object(fields), add);
                    }
                    (true, value) => {
                        add(&format!("{name}.kind"), field.into());
                        add(name, value);
                    }
                    (false, value) => flatten(&format!("{name}.{field}"), value, add),
                }
            }
        }
        value => add(name, value),
    }
}

/// Whether an object is an enum's variant with its content, which serde writes as one field in capitals: fields of structures are
/// in lower case.
fn variant(fields: &serde_json::Map<String, Value>) -> bool {
    let capital = |name: &String| name.starts_with(|first: char| first.is_ascii_uppercase());
    fields.len() == 1 && fields.keys().all(capital)
}

/// The lines as CSV: the columns that have a value in any of them, in the order in which they first appear.
fn table(lines: &[Line]) -> Vec<u8> {
    let mut columns: Vec<&str> = Vec::new();
    let mut known: HashSet<&str> = HashSet::new();
    for (name, value) in lines.iter().flatten() {
        if !value.is_null() && known.insert(name) {
            columns.push(name);
        }
    }
    let quoted = |text: &str| match text.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.to_owned(),
    };
    let field = |value: &Value| match value {
        Value::Null => String::new(),
        Value::String(text) => quoted(text),
        other => quoted(&other.to_string()),
    };
    let header: Vec<String> = columns.iter().map(|name| quoted(name)).collect();
    let mut text = header.join(",") + "\n";
    for line in lines {
        // The first of a name counts.
        let values: HashMap<&str, &Value> = (line.iter().rev())
            .map(|(name, value)| (name.as_str(), value))
            .collect();
        let fields = columns
            .iter()
            .map(|column| values.get(column).map_or_else(String::new, |value| field(value)));
        text += &(fields.collect::<Vec<_>>().join(",") + "\n");
    }
    text.into_bytes()
}
