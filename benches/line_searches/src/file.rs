//! Files of records: a head, and a row for each record.

use std::fmt;
use std::str::FromStr;

/// The text of a file.
pub fn write<R: fmt::Display>(head: &str, records: &[R]) -> String {
    let rows = records.iter().map(|record| format!("{record}\n"));
    format!("{head}\n{}", rows.collect::<String>())
}

/// The records of a file; `None` if a row is not one.
pub fn read<R: FromStr>(file: &str) -> Option<Vec<R>> {
    file.lines().skip(1).map(|row| row.parse().ok()).collect()
}
