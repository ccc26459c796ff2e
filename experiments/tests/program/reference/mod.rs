//! The reference of plans: written from the types that read them, hence complete, and every example can be read.
//!
//! After a change of a setting or of its documentation, `just plan-reference` writes it anew.

mod build;
mod source;
mod words;

use super::common::Folder;
use build::{Builder, read};
use flatland_experiments::plan::Reference;
use std::path::{Path, PathBuf};

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn written() -> String {
    let reference = Builder::reference(source::types());
    let pretty = ron::ser::PrettyConfig::new().depth_limit(6);
    ron::ser::to_string_pretty(&reference, pretty).unwrap() + "\n"
}

const STALE: &str = "is stale: run `just plan-reference`";

#[test]
#[ignore = "writes src/plan/reference.ron"]
fn write_the_reference() {
    std::fs::write(file("src/plan/reference.ron"), written()).unwrap();
}

/// After the program was built with the reference.
#[test]
#[ignore = "writes PLAN.md"]
fn write_the_page() {
    let ran = Folder::new().flatland(&["explain", "--markdown"]).succeeded();
    std::fs::write(file("PLAN.md"), ran.stdout).unwrap();
}

#[test]
fn the_reference_is_that_of_the_types() {
    let stored = std::fs::read_to_string(file("src/plan/reference.ron")).unwrap();
    assert!(stored == written(), "src/plan/reference.ron {STALE}");
}

#[test]
fn the_page_is_that_of_the_reference() {
    let page = std::fs::read_to_string(file("PLAN.md")).unwrap();
    let ran = Folder::new().flatland(&["explain", "--markdown"]).succeeded();
    assert!(ran.stdout == page, "experiments/PLAN.md {STALE}");
}

#[test]
fn every_example_can_be_read() {
    let reference = Reference::read().unwrap();
    for entry in reference.sections.iter().flat_map(|section| &section.entries) {
        for example in entry.fields.iter().filter_map(|field| field.example.as_ref()) {
            if let Err(error) = read(example) {
                // Some settings need others: then the reader knows the field, and says what it needs.
                let message = error.to_string();
                assert!(message.contains(" must be "), "{example}: {message}");
            }
        }
        if entry.name == "plan" {
            let folder = Folder::new();
            folder.write("plan.ron", format!("({})", entry.example));
            folder.flatland(&["check", "plan.ron"]).succeeded();
        } else {
            read(&entry.example).unwrap_or_else(|error| panic!("{}: {error}", entry.example));
        }
    }
}

#[test]
fn the_words_are_plain_text() {
    let reference = Reference::read().unwrap();
    for section in &reference.sections {
        for entry in &section.entries {
            let fields = entry.fields.iter().map(|field| &field.about);
            for text in fields.chain([&section.about, &entry.about]) {
                assert!(!text.contains(['$', '\\']) && !text.contains("]("), "{text}");
            }
            let undocumented = entry.fields.iter().find(|field| field.about.is_empty());
            assert!(undocumented.is_none(), "{}: {undocumented:?}", entry.name);
        }
    }
}
