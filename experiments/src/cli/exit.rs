//! Exit codes.

/// Everything was done.
pub(super) const SUCCESS: u8 = 0;

/// Something failed; what, is on standard error.
pub(super) const FAILURE: u8 = 1;

/// The command line is wrong.
pub(super) const USAGE: u8 = 2;

/// Standard output is a pipe whose reader has gone: 128 + SIGPIPE, as a shell reports it of other programs.
pub(super) const BROKEN_PIPE: u8 = 141;

/// The code of two things done in turn.
pub(super) fn first(one: u8, other: u8) -> u8 {
    if one == SUCCESS { other } else { one }
}
