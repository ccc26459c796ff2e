//! Names that a plan does not have.

use crate::nearest::nearest;

/// An unknown field or variant, the known ones, and the one that may have been meant.
pub(super) fn unknown(what: &str, found: &str, expected: &[&str]) -> String {
    let meant = nearest(found, expected.iter().copied())
        .map_or_else(String::new, |name| format!("; did you mean `{name}`?"));
    format!(
        "unknown {what} `{found}`, expected one of {}{meant}",
        listed(expected)
    )
}

pub(super) fn listed(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
