//! Files of records: CSV with a head.

use serde::Serialize;
use serde::de::DeserializeOwned;
use std::path::Path;

/// Writes a row per record.
///
/// # Errors
///
/// The file cannot be written.
pub fn write<R: Serialize>(path: &Path, records: &[R]) -> Result<(), csv::Error> {
    let mut writer = csv::Writer::from_path(path)?;
    for record in records {
        writer.serialize(record)?;
    }
    writer.flush()?;
    Ok(())
}

/// Reads what [`write()`] wrote.
///
/// # Errors
///
/// The file cannot be read, or a row is not one.
pub fn read<R: DeserializeOwned>(path: &Path) -> Result<Vec<R>, csv::Error> {
    csv::Reader::from_path(path)?.deserialize().collect()
}
