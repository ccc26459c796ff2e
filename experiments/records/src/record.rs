//! A record in memory.

use std::path::Path;

use crate::cell::Cell;
use crate::error::{Error, Result};
use crate::files;
use crate::provenance::Provenance;
use crate::status::Status;
use crate::tables::Tables;

/// The record of one run.
///
/// The iterations of the trace begin at 0 and increase; those of a completed run end at `cell.iterations`. A
/// [`Store`](crate::Store) refuses to write or read anything else.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The definition of the run.
    pub cell: Cell,
    /// Program, place and time.
    pub provenance: Provenance,
    /// How it ended.
    pub status: Status,
    /// The rows recorded along the run.
    pub tables: Tables,
}

impl Record {
    /// Reads the record in a folder of any name, and compares every file in it with its checksum.
    ///
    /// # Errors
    ///
    /// When anything is missing, added or damaged. The error names the file, and line and field where a file cannot be parsed.
    pub fn read(folder: impl AsRef<Path>) -> Result<Self> {
        match files::read_record(folder.as_ref())? {
            (record, None) => Ok(record),
            (_, Some(damage)) => Err(damage),
        }
    }

    /// Reads the record in a folder of any name also where its checksums show damage, which is returned with it: for comparison with
    /// another record.
    ///
    /// # Errors
    ///
    /// When a file is missing or cannot be parsed.
    pub fn read_damaged(folder: impl AsRef<Path>) -> Result<(Self, Option<Error>)> {
        files::read_record(folder.as_ref())
    }

    /// Checks the iterations of the trace; `path` is the file named in errors.
    pub(crate) fn check_trace(&self, path: &Path) -> Result<()> {
        let refuse = |message: String| {
            Err(Error::Trace {
                path: path.to_owned(),
                message,
            })
        };
        if let Some(first) = self.tables.trace.first()
            && first.iteration != 0
        {
            return refuse(format!("the first iteration is {}, not 0", first.iteration));
        }
        if let Some(pair) = self
            .tables
            .trace
            .windows(2)
            .find(|pair| pair[0].iteration >= pair[1].iteration)
        {
            let (earlier, later) = (pair[0].iteration, pair[1].iteration);
            return refuse(format!("iteration {later} follows iteration {earlier}"));
        }
        let last = self.tables.trace.last().map(|row| row.iteration);
        if self.status == Status::Completed && last != Some(self.cell.iterations) {
            let end = last.map_or("there is none".to_owned(), |k| format!("it is {k}"));
            return refuse(format!(
                "the run is completed, so the last iteration must be {}, but {end}",
                self.cell.iterations
            ));
        }
        Ok(())
    }
}
