//! Sections of `POWER.md` that tests generate, and compare with what they find.

use std::path::PathBuf;

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("POWER.md")
}

/// The marks around a section.
fn marks(section: &str) -> (String, String) {
    (
        format!("<!-- {section}: generated -->\n"),
        format!("<!-- {section}: end -->\n"),
    )
}

/// The document before, in and after a section.
fn parts(section: &str) -> (String, String, String) {
    let text = std::fs::read_to_string(path()).unwrap();
    let (begin, end) = marks(section);
    let (before, rest) = text.split_once(&begin).unwrap();
    let (inside, after) = rest.split_once(&end).unwrap();
    (before.to_owned(), inside.to_owned(), after.to_owned())
}

/// Asserts that a section of the document is `text`; `command` brings it up to date.
pub fn assert_current(section: &str, text: &str, command: &str) {
    let (_, inside, _) = parts(section);
    for (kept, found) in inside.trim().lines().zip(text.trim().lines()) {
        assert_eq!(kept, found, "POWER.md is out of date: `{command}`");
    }
    assert_eq!(inside.trim(), text.trim(), "POWER.md is out of date: `{command}`");
}

/// Replaces a section of the document.
pub fn write(section: &str, text: &str) {
    let (before, _, after) = parts(section);
    let (begin, end) = marks(section);
    std::fs::write(
        path(),
        format!("{before}{begin}\n{}\n\n{end}{after}", text.trim()),
    )
    .unwrap();
}
