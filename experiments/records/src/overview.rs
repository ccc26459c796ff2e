//! A record without its tables.

use crate::cell::Cell;
use crate::provenance::Provenance;
use crate::rows::TraceRow;
use crate::status::Status;

/// What a record says without its tables: enough to list runs, and small.
#[derive(Clone, Debug, PartialEq)]
pub struct Overview {
    /// The definition of the run.
    pub cell: Cell,
    /// Program, place and time.
    pub provenance: Provenance,
    /// How it ended.
    pub status: Status,
    /// The last row of the trace; `None` if it has none.
    pub last: Option<TraceRow>,
}
