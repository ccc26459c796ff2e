//! The reference as a page.

use super::{only, written};
use crate::plan::{Entry, Reference};

/// The page `PLAN.md`.
pub(super) fn page(reference: &Reference) -> String {
    let mut page = "# What a plan can say\n\n\
        Written by `just plan-reference` from the types that read a plan and their documentation; `flatland explain NAME` shows the\n\
        same on a terminal. A plan is a file in [RON](https://github.com/ron-rs/ron): settings are in parentheses, lists in square\n\
        brackets, texts in double quotes; comments begin with `//`. Unknown names are errors, absent fields have their defaults.\n"
        .to_owned();
    for section in &reference.sections {
        let of = section.of.as_ref().filter(|of| *of != "plan");
        let of = of.map_or_else(String::new, |of| format!(" (of `{of}`)"));
        page += &format!("\n## {}{of}\n", section.name);
        page += &paragraphs(&section.about);
        if let Some(entry) = only(section) {
            page += &fields(entry);
            continue;
        }
        if section.entries.iter().all(|entry| entry.fields.is_empty()) {
            page += "\n| value | |\n|---|---|\n";
            for entry in &section.entries {
                let takes = entry
                    .takes
                    .as_ref()
                    .map_or_else(String::new, |takes| format!(" ({takes})"));
                page += &format!("| `{}`{takes} | {} |\n", written(entry), cell(&entry.about));
            }
            continue;
        }
        for entry in &section.entries {
            page += &format!("\n### {}\n{}", entry.name, paragraphs(&entry.about));
            if let Some(takes) = &entry.takes {
                page += &format!("\nIn its parentheses: {takes}.\n");
            }
            page += &fields(entry);
        }
    }
    page
}

fn fields(entry: &Entry) -> String {
    let mut text = String::new();
    if !entry.fields.is_empty() {
        text += "\n| field | type | default | |\n|---|---|---|---|\n";
    }
    for field in &entry.fields {
        let default = match &field.default {
            Some(default) => format!("`{default}`"),
            None => "required".to_owned(),
        };
        let (takes, about) = (cell(&field.takes), cell(&field.about));
        text += &format!("| `{}` | {takes} | {default} | {about} |\n", field.name);
    }
    text + &format!("\n```text\n{}\n```\n", entry.example)
}

fn paragraphs(about: &str) -> String {
    about.lines().map(|line| format!("\n{line}\n")).collect()
}

/// Text in a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}
