//! The files of an output folder without what the clock decides.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Files of a record whose bytes, and so whose checksums, depend on the clock.
const CLOCKED: [&str; 4] = [
    "trace.csv",
    "provenance.ron",
    "record.json",
    "final_state.checkpoint",
];

/// Every file of a folder by its path, without times and provenance, and every folder whose name is one of a temporary one or of one set aside.
pub fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    collect(folder, "", &mut files);
    files
}

fn collect(folder: &Path, prefix: &str, files: &mut BTreeMap<String, Vec<u8>>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.map(Result::unwrap) {
        let name = entry.file_name().into_string().unwrap();
        let path = format!("{prefix}{name}");
        if entry.file_type().unwrap().is_dir() {
            if name.starts_with('.') || name.contains(".damaged-") {
                files.insert(format!("{path}/"), Vec::new());
            }
            collect(&entry.path(), &format!("{path}/"), files);
        } else {
            files.insert(path, without_clock(&name, fs::read(entry.path()).unwrap()));
        }
    }
}

/// The content of a file without what the clock decides. What cannot be parsed stays as it is, and so differs.
pub fn without_clock(name: &str, bytes: Vec<u8>) -> Vec<u8> {
    let text = || String::from_utf8_lossy(&bytes).into_owned();
    let changed = match name {
        "provenance.ron" => Some(String::new()),
        "trace.csv" => columns(&text(), |column| column == "seconds"),
        "runs.csv" => columns(&text(), |column| {
            column.starts_with("provenance.") || column == "final.seconds"
        }),
        "record.json" => json(&text()),
        "SHA256SUMS" => Some(sums(&text())),
        // Binary, with the seconds of every row; of fixed width.
        "final_state.checkpoint" => Some(bytes.len().to_string()),
        _ => None,
    };
    changed.map_or(bytes, String::into_bytes)
}

fn columns(text: &str, is_clock: impl Fn(&str) -> bool) -> Option<String> {
    let mut rows = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.as_bytes());
    let rows: Vec<csv::StringRecord> = rows.records().collect::<Result<_, _>>().ok()?;
    let kept: Vec<usize> = (rows.first()?.iter().enumerate())
        .filter(|(_, column)| !is_clock(column))
        .map(|(index, _)| index)
        .collect();
    let line = |row: &csv::StringRecord| {
        let fields: Vec<&str> = kept.iter().filter_map(|&index| row.get(index)).collect();
        format!("{fields:?}\n")
    };
    Some(rows.iter().map(line).collect())
}

fn json(text: &str) -> Option<String> {
    let mut value: serde_json::Value = serde_json::from_str(text).ok()?;
    value.as_object_mut()?.remove("provenance")?;
    Some(value.to_string())
}

fn sums(text: &str) -> String {
    let line = |line: &str| match line.split_once("  ") {
        Some((_, name)) if CLOCKED.contains(&name) => format!("{name}\n"),
        _ => format!("{line}\n"),
    };
    text.lines().map(line).collect()
}
