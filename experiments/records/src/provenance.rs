//! Program, place and time of a run.

use serde::{Deserialize, Serialize};

/// The information needed to repeat the run and to interpret its times. Of these only the last three affect the result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provenance {
    /// Version of the program.
    pub version: String,
    /// The commit that the program was built from, as its repository says when the run begins: twelve digits, followed by
    /// `-dirty` where there are uncommitted changes. `None` if unknown: without git or without the repository, or where a
    /// source is newer than the program.
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
    /// The processor instructions that the matrix products chose, such as `avx512`, `fma`, `neon` or `scalar`.
    pub instructions: String,
    /// A short hash of what this machine computes in a fixed set of products and functions, 16 hexadecimal digits. Runs with the same
    /// settings agree to the bit where it is the same.
    pub arithmetic: String,
    /// The engine that computed, with everything on which its bits depend; `None` for the native one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub engine: Option<String>,
}
