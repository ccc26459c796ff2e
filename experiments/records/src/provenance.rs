//! By which program, where and when a cell was run.

use serde::{Deserialize, Serialize};

/// What one needs to repeat the run and to judge its times. Nothing here changes the result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provenance {
    /// Version of the program.
    pub version: String,
    /// The commit that was checked out, when the run began, in the repository that the program was built in: its first
    /// twelve digits, followed by `-dirty` where that repository had uncommitted changes. It is the program's own commit
    /// unless the repository moved on after the build. `None` without git or without that repository.
    #[serde(default)]
    pub commit: Option<String>,
    /// Number of threads of the run.
    pub threads: usize,
    /// When the run started: RFC 3339, UTC.
    pub started: String,
    /// Wall time of the run in seconds.
    pub seconds: f64,
    /// Operating system and architecture.
    pub host: String,
}
