//! Words for a shell.

use std::borrow::Cow;
use std::ffi::OsStr;

/// A word as a shell reads it, to be printed: bytes that are not UTF-8 are replaced.
pub(super) fn quoted(word: &OsStr) -> String {
    let text = word.to_string_lossy();
    shlex::try_quote(&text)
        .map(Cow::into_owned)
        .unwrap_or_else(|_| text.into_owned())
}

/// A word as a shell reads it, to the byte.
pub(super) fn quoted_bytes(word: &OsStr) -> Vec<u8> {
    let bytes = word.as_encoded_bytes();
    shlex::bytes::try_quote(bytes)
        .map(Cow::into_owned)
        .unwrap_or_else(|_| bytes.to_vec())
}

/// The command that runs the program of this name again with the arguments it has.
pub(super) fn this_command(name: &str) -> String {
    let mut command = name.to_owned();
    for argument in std::env::args_os().skip(1) {
        command += " ";
        command += &quoted(&argument);
    }
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_where_a_shell_would_take_them_apart() {
        for word in [
            "plan.ron", "it's", "a b", "$HOME", "`x`", "a\nb", "", "*", "-n", "é;",
        ] {
            let quoted = quoted(OsStr::new(word));
            assert_eq!(shlex::split(&quoted), Some(vec![word.to_owned()]), "{quoted}");
        }
        assert_eq!(quoted(OsStr::new("results/plan.ron")), "results/plan.ron");
    }
}
