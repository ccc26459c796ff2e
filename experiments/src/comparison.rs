//! Two records side by side: whether they are equal to the bit, and where they part.

use crate::cell::{CellSettings, STATE_FILE};
use crate::grid::RECORD_FILE;
use flatland_records::{Cell, Difference, Error, Record, present_checksums};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;

/// How two records differ. Times, provenance and the names of plans are not compared.
///
/// [`Display`](fmt::Display) says it in lines, with the two records as A and B.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// The settings and other fields of the cells that differ: name and both values.
    pub fields: Vec<(String, [String; 2])>,
    /// Where the tables part first.
    pub tables: Option<Difference>,
    /// How the runs ended, where that differs.
    pub status: Option<[String; 2]>,
    /// The further files, such as weights, that differ or that only one has, in words.
    pub files: Vec<String>,
    /// Processor instructions and hash of the arithmetic, where they differ: which may be why the records do.
    pub arithmetic: Option<[String; 2]>,
    /// The number of rows compared, where all are equal.
    rows: usize,
    /// The number of further files compared.
    compared: usize,
}

impl Comparison {
    /// Compares the records in two folders of any name, whether or not their checksums show damage.
    ///
    /// # Errors
    ///
    /// A file is missing or cannot be parsed.
    pub fn of(a: &Path, b: &Path) -> Result<Self, Error> {
        let read = |folder: &Path| Record::read_damaged(folder).map(|(record, _)| record);
        Self::of_records([&read(a)?, &read(b)?], [a, b])
    }

    fn of_records(records: [&Record; 2], folders: [&Path; 2]) -> Result<Self, Error> {
        let [a, b] = records;
        let pair = |of: fn(&Record) -> String| {
            let [a, b] = [of(a), of(b)];
            (a != b).then_some([a, b])
        };
        let files = [further_files(folders[0])?, further_files(folders[1])?];
        Ok(Self {
            fields: differing_fields(&a.cell, &b.cell),
            tables: a.tables.first_difference(&b.tables),
            status: pair(|record| record.status.to_string()),
            compared: files[0].len(),
            files: differing_files(&files),
            arithmetic: pair(|record| {
                let provenance = &record.provenance;
                format!("{} ({})", provenance.instructions, provenance.arithmetic)
            }),
            rows: a.tables.rows(),
        })
    }

    /// Whether the records are equal, apart from what is not compared.
    pub fn is_equal(&self) -> bool {
        let Self {
            fields,
            tables,
            status,
            files,
            ..
        } = self;
        fields.is_empty() && tables.is_none() && status.is_none() && files.is_empty()
    }
}

/// The files that are no tables, times or provenance, with their checksums; the content of the final state includes times.
fn further_files(folder: &Path) -> Result<BTreeMap<String, String>, Error> {
    // Not those that were written: a damaged record is compared as it is.
    let present = present_checksums(folder)?;
    let further = |name: &str| {
        let own = name.ends_with(".ron") || name.ends_with(".csv");
        !own && name != STATE_FILE && name != RECORD_FILE
    };
    Ok(present.into_iter().filter(|(name, _)| further(name)).collect())
}

fn differing_files(files: &[BTreeMap<String, String>; 2]) -> Vec<String> {
    let [a, b] = files;
    let names: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
    let difference = |name: &String| match (a.get(name), b.get(name)) {
        (Some(a), Some(b)) if a == b => None,
        (Some(_), Some(_)) => Some(format!("{name} differs")),
        (Some(_), None) => Some(format!("{name} is in A only")),
        (None, _) => Some(format!("{name} is in B only")),
    };
    names.into_iter().filter_map(difference).collect()
}

/// The settings that differ, by their paths, and then the other fields.
fn differing_fields(a: &Cell, b: &Cell) -> Vec<(String, [String; 2])> {
    let mut differing = Vec::new();
    let settings = |cell: &Cell| {
        let settings = CellSettings::from_ron(&cell.settings).ok()?;
        serde_json::to_value(settings).ok()
    };
    match (settings(a), settings(b)) {
        (Some(a), Some(b)) => differing_values("", &a, &b, &mut differing),
        _ if a.settings != b.settings => {
            let what = "settings of another version of this program";
            differing.push((what.to_owned(), [a.settings.clone(), b.settings.clone()]));
        }
        _ => {}
    }
    // What is no setting: the rest follows from data and network.
    let fields = |cell: &Cell| {
        [
            ("network", cell.network.clone()),
            ("classes", cell.classes.to_string()),
            ("label_variance", cell.label_variance.to_string()),
            ("parameters", cell.parameters.to_string()),
            ("training_samples", cell.training_samples.to_string()),
            ("test_samples", cell.test_samples.to_string()),
        ]
    };
    for ((name, a), (_, b)) in fields(a).into_iter().zip(fields(b)) {
        if a != b {
            differing.push((name.to_owned(), [a, b]));
        }
    }
    differing
}

fn differing_values(path: &str, a: &Value, b: &Value, differing: &mut Vec<(String, [String; 2])>) {
    match (a, b) {
        (Value::Object(a), Value::Object(b)) => {
            let names: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
            for name in names {
                let path = match path {
                    "" => name.clone(),
                    path => format!("{path}.{name}"),
                };
                let value =
                    |fields: &serde_json::Map<String, Value>| fields.get(name).cloned().unwrap_or_default();
                differing_values(&path, &value(a), &value(b), differing);
            }
        }
        (a, b) if a == b => {}
        (a, b) => differing.push((path.to_owned(), [a.to_string(), b.to_string()])),
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines = Vec::new();
        for (name, [a, b]) in &self.fields {
            lines.push(format!("setting {name}: {a} in A, {b} in B"));
        }
        if let Some(Difference {
            table,
            iteration,
            column,
            values,
        }) = &self.tables
        {
            let value = |value: &Option<String>| match value.as_deref() {
                None => "no further row".to_owned(),
                Some("") => "no value".to_owned(),
                Some(value) => value.to_owned(),
            };
            let [a, b] = [value(&values[0]), value(&values[1])];
            lines.push(format!(
                "{table}, iteration {iteration}, column {column}: {a} in A, {b} in B"
            ));
        }
        if let Some([a, b]) = &self.status {
            lines.push(format!("status: {a} in A, {b} in B"));
        }
        lines.extend(self.files.iter().map(|file| format!("file {file}")));
        if self.is_equal() {
            let Self { rows, compared, .. } = self;
            lines.push(format!(
                "equal: {rows} rows and {compared} further files; times, provenance and names of plans are not compared"
            ));
        }
        if let Some([a, b]) = &self.arithmetic {
            lines.push(format!(
                "note: made with other processor instructions: {a} in A, {b} in B"
            ));
        }
        f.write_str(&lines.join("\n"))
    }
}
