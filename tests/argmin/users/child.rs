//! A test in a process of its own, which may be signalled, killed, and listened to.

use std::env;
use std::ffi::OsStr;
use std::process::{Command, Stdio};

const PART: &str = "FLATLAND_TEST_CHILD";

/// The command that runs the test named `test` of this program, and nothing else, as a child that was given `part`.
pub fn child(test: &str, part: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(env::current_exe().unwrap());
    command
        .args(["--exact", test, "--ignored", "--nocapture"])
        .env(PART, part)
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    command
}

/// What the parent gave to this child; nothing where somebody runs all ignored tests.
pub fn part() -> Option<String> {
    env::var(PART).ok()
}
