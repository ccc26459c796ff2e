//! Program, place and time of a run.

use serde::{Deserialize, Serialize};

/// The information needed to repeat the run and to interpret its times. It does not affect the result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provenance {
    /// Version of the program.
    pub version: String,
    /// The commit checked out at the start of the run in the repository in which the program was built: its first twelve
    /// digits, followed by `-dirty` if that repository had uncommitted changes. It is the program's own commit unless the
    /// repository has changed since the build. `None` without git or without that repository.
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
