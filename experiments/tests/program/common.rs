//! A folder with plans, in which the program runs.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// A temporary folder with plans and data; results go into `results`.
pub struct Folder(TempDir);

impl Folder {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), bytes).unwrap();
    }

    /// The program with a command, arguments after it, in this folder.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_flatland"));
        command.args(arguments).current_dir(self.0.path());
        command
    }

    pub fn flatland(&self, arguments: &[&str]) -> Ran {
        Ran::of(self.command(arguments).output().unwrap())
    }

    /// The folders of the records, sorted; empty without an output folder.
    pub fn records(&self, out: &str) -> Vec<PathBuf> {
        let Ok(entries) = std::fs::read_dir(self.path(out).join("records")) else {
            return Vec::new();
        };
        let mut folders: Vec<PathBuf> = entries
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.join("status.ron").exists())
            .collect();
        folders.sort();
        folders
    }
}

/// The output of the program.
#[derive(Debug)]
pub struct Ran {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Ran {
    pub fn of(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Asserts success and output without escape sequences, since it did not run in a terminal.
    pub fn succeeded(self) -> Self {
        assert_eq!(self.code, Some(0), "{self:?}");
        assert!(
            !self.stdout.contains('\u{1b}') && !self.stderr.contains('\u{1b}'),
            "{self:?}"
        );
        self
    }
}

/// A trace without its last column, the clock.
pub fn trace_without_clock(folder: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(folder.join("trace.csv")).unwrap();
    assert!(text.lines().next().unwrap().ends_with(",seconds"));
    text.lines()
        .map(|line| line.rsplit_once(',').unwrap().0.to_owned())
        .collect()
}

/// A plan of tiny cells.
pub fn tiny(fields: &str) -> String {
    format!(
        "(name: \"tiny\", data: [Digits(train: 40)], networks: [Mlp(hidden: [4])], \
         record: (sharpness_every: 5, test_every: 10), {fields})"
    )
}
