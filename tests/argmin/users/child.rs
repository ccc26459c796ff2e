//! A test in a process of its own, which can be signalled, killed, and observed.

use std::env;
use std::ffi::OsStr;
use std::process::{Command, Stdio};

const PART: &str = "FLATLAND_TEST_CHILD";

/// The command that runs only the test named `test` of this program, as a child with the argument `part`.
pub fn child(test: &str, part: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(env::current_exe().unwrap());
    command
        .args(["--exact", test, "--ignored", "--nocapture"])
        .env(PART, part)
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    command
}

/// The argument from the parent; `None` when all ignored tests are run by hand.
pub fn part() -> Option<String> {
    env::var(PART).ok()
}
