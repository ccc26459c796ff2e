//! Names that a plan does not have.

use super::reference::{Entry, Reference};
use crate::nearest::nearest;

/// An unknown field or variant, the known ones, and the one that may have been meant.
pub(super) fn unknown(what: &str, found: &str, expected: &[&str]) -> String {
    let near = || nearest(found, expected.iter().copied()).map(|name| format!("; did you mean `{name}`?"));
    let meant = elsewhere(found, expected).or_else(near).unwrap_or_default();
    format!(
        "unknown {what} `{found}`, expected one of {}{meant}",
        listed(expected)
    )
}

/// Where a field belongs that one of the expected fields has, or the plan itself.
fn elsewhere(found: &str, expected: &[&str]) -> Option<String> {
    // A test reads the reference.
    let reference = Reference::read().ok()?;
    let has = |entry: &Entry| entry.fields.iter().any(|field| field.name == found);
    let mut sections = reference.sections.iter();
    let section = sections.find(|section| {
        // Settings without variants: those of a variant would need its name, too.
        section
            .entries
            .iter()
            .any(|entry| entry.name == section.name && has(entry))
    })?;
    match section.of {
        Some(_) if expected.contains(&section.name.as_str()) => Some(format!(
            "; it belongs to `{name}`: write `{name}: ({found}: …)`",
            name = section.name
        )),
        None => Some(format!(
            "; `{found}` is a field of the plan itself: write it one level further out"
        )),
        Some(_) => None,
    }
}

pub(super) fn listed(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
