//! What a run has recorded so far.

use flatland_records::Tables;
use serde::{Deserialize, Serialize};
use std::ops::{Deref, DerefMut};

/// Everything recorded along a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Recorded {
    /// The rows of the record's tables, which also read as fields of this.
    pub tables: Tables,
    /// Further files, with the iteration they were made at.
    pub files: Vec<RecordedFile>,
}

/// A further file of a record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecordedFile {
    /// The iteration at which it was made.
    pub iteration: usize,
    /// Its name.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

impl Deref for Recorded {
    type Target = Tables;

    fn deref(&self) -> &Tables {
        &self.tables
    }
}

impl DerefMut for Recorded {
    fn deref_mut(&mut self) -> &mut Tables {
        &mut self.tables
    }
}

impl Recorded {
    /// What was recorded before an iteration.
    pub(super) fn before(&self, iteration: usize) -> Self {
        let earlier = self.files.iter().filter(|file| file.iteration < iteration);
        Self {
            tables: self.tables.before(iteration),
            files: earlier.cloned().collect(),
        }
    }
}
