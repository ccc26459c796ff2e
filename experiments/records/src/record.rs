//! A record in memory.

use std::path::Path;

use crate::cell::Cell;
use crate::error::{Error, Result};
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
