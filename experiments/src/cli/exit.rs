//! Exit codes.

/// Everything was done.
pub(super) const SUCCESS: u8 = 0;

/// Something failed; what, is on standard error.
pub(super) const FAILURE: u8 = 1;

/// The command line is wrong.
pub(super) const USAGE: u8 = 2;

/// Standard output is a pipe whose reader has gone: 128 + SIGPIPE, as a shell reports it of other programs.
pub(super) const BROKEN_PIPE: u8 = 141;

/// A cell ran out of time or memory, or the program failed in it.
pub(super) const UNFINISHED: u8 = 3;

/// The code of two plans: an error counts more than a cell that did not end by itself.
pub(super) fn worse(one: u8, other: u8) -> u8 {
    match (one, other) {
        (FAILURE, _) | (_, FAILURE) => FAILURE,
        _ => one.max(other),
    }
}

/// The code of a command whose output was `lost`: its own, if it has one.
pub(super) fn or(code: u8, lost: u8) -> u8 {
    if code == SUCCESS { lost } else { code }
}
