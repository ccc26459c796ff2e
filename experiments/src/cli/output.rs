//! Standard output and standard error. What cannot be written there, because the disk is full, the stream closed or its reader gone, never
//! stops the work; `outln!` would panic.

use super::exit;
use std::fmt;
use std::io::{self, ErrorKind, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Why standard output could not be written: nothing more is written to it then, so that no line is missing in the middle.
static FAILED: Mutex<Option<io::Error>> = Mutex::new(None);

/// Writes a line to standard output.
macro_rules! outln {
    () => { $crate::cli::output::out(format_args!("\n")) };
    ($($arguments:tt)*) => { $crate::cli::output::out(format_args!("{}\n", format_args!($($arguments)*))) };
}

/// Writes to standard output.
macro_rules! out {
    ($($arguments:tt)*) => { $crate::cli::output::out(format_args!($($arguments)*)) };
}

/// Writes a line to standard error.
macro_rules! errln {
    ($($arguments:tt)*) => { $crate::cli::output::err(format_args!("{}\n", format_args!($($arguments)*))) };
}

/// Writes to standard output.
pub(super) fn out(text: fmt::Arguments<'_>) {
    attempt(|| io::stdout().write_fmt(text));
}

/// Notes the result of writing to standard output by other means.
pub(super) fn told(result: io::Result<()>) {
    attempt(|| result);
}

/// Writes bytes to standard output.
pub(super) fn out_bytes(bytes: &[u8]) {
    attempt(|| io::stdout().write_all(bytes));
}

/// Writes to standard error. There is nowhere left to say that this failed.
pub(super) fn err(text: fmt::Arguments<'_>) {
    let _ = io::stderr().write_fmt(text);
}

/// The exit code of a command that ended with `code`: unless it failed anyway, that of a program whose output was lost.
pub(super) fn code(code: u8) -> u8 {
    attempt(|| io::stdout().flush());
    match failed().as_ref() {
        // The reader has read what it wanted.
        Some(error) if error.kind() == ErrorKind::BrokenPipe => exit::or(code, exit::BROKEN_PIPE),
        Some(error) => {
            errln!("error: cannot write to standard output: {error}");
            exit::or(code, exit::FAILURE)
        }
        None => code,
    }
}

fn attempt(write: impl FnOnce() -> io::Result<()>) {
    let mut failed = failed();
    if failed.is_none() {
        *failed = write().err();
    }
}

fn failed() -> MutexGuard<'static, Option<io::Error>> {
    FAILED.lock().unwrap_or_else(PoisonError::into_inner)
}
