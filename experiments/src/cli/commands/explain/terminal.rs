//! The reference on a terminal.

use super::{default, only, summary, written};
use crate::plan::{Entry, Explained, Field, Reference, Section};
use std::fmt::Write;

/// The width of the text.
const WIDTH: usize = 100;

/// The width of the column of names.
const NAMES: usize = 24;

/// Everything, one line per name.
pub(super) fn overview(reference: &Reference) -> String {
    let mut text =
        "A plan is a file in RON: (name: \"mine\", data: […], …). `flatland explain NAME` says more.\n"
            .to_owned();
    for section in &reference.sections {
        text += &format!("\n{}\n", heading(section));
        match only(section) {
            Some(entry) => {
                for field in &entry.fields {
                    text += &row(&field.name, summary(&field.about));
                }
            }
            None => {
                for entry in &section.entries {
                    text += &row(&written(entry), summary(&entry.about));
                }
            }
        }
    }
    text
}

fn heading(section: &Section) -> String {
    let of = section.of.as_ref().filter(|of| *of != "plan");
    of.map_or_else(
        || section.name.clone(),
        |of| format!("{} (of {of})", section.name),
    )
}

fn row(name: &str, about: &str) -> String {
    match NAMES.checked_sub(name.chars().count() + 2) {
        Some(gap) if gap > 1 => wrapped(about, NAMES, &format!("  {name}{}", " ".repeat(gap))),
        _ => format!("  {name}\n{}", wrapped(about, NAMES, &" ".repeat(NAMES))),
    }
}

/// What a name stands for.
pub(super) fn explained(explained: &Explained<'_>) -> String {
    match explained {
        Explained::Section(section) => of_section(section),
        Explained::Entry(section, entry) => of_entry(entry, &heading(section)),
        Explained::Field(entry, field) => {
            let mut text = format!("{}: a field of {}\n\n", field.name, entry.name);
            text += &of_field(field);
            if let Some(example) = &field.example {
                text += &format!("\n  example: {example}\n");
            }
            text
        }
    }
}

fn of_section(section: &Section) -> String {
    if let Some(entry) = only(section) {
        let of = section
            .of
            .as_ref()
            .map_or_else(String::new, |of| format!(": settings of {of}"));
        let mut text = format!("{}{of}\n\n{}", section.name, paragraphs(&section.about));
        text += &fields(entry);
        return text;
    }
    let mut text = format!("{}\n\n{}\n", heading(section), paragraphs(&section.about));
    for entry in &section.entries {
        text += &row(&written(entry), summary(&entry.about));
    }
    text + "\n  `flatland explain` with one of these names says more.\n"
}

fn of_entry(entry: &Entry, section: &str) -> String {
    let mut text = format!(
        "{}: one of {section}\n\n{}",
        written(entry),
        paragraphs(&entry.about)
    );
    if let Some(takes) = &entry.takes {
        text += &format!("\n  In its parentheses: {takes}.\n");
    }
    text + &fields(entry)
}

fn fields(entry: &Entry) -> String {
    let mut text = String::new();
    for field in &entry.fields {
        text += "\n";
        text += &of_field(field);
    }
    text + &format!("\n  example: {}\n", entry.example)
}

fn of_field(field: &Field) -> String {
    let takes = format!(
        "  {}: {}; {}",
        field.name,
        field.takes,
        default(field.default.as_deref())
    );
    let mut text = wrapped(&takes, 6, "");
    text += &wrapped(&field.about.replace('\n', " "), 6, "      ");
    text
}

fn paragraphs(about: &str) -> String {
    about.lines().map(|line| wrapped(line, 2, "  ")).collect()
}

/// The text in lines, the first after `first`, the others after `indent` spaces.
fn wrapped(text: &str, indent: usize, first: &str) -> String {
    let leading = text.len() - text.trim_start().len();
    let mut out = format!("{first}{}", &text[..leading]);
    let mut column = out.chars().count();
    let mut begun = false;
    for word in text.split_whitespace() {
        let width = word.chars().count();
        if begun && column + 1 + width > WIDTH {
            // Writing to a string does not fail.
            let _ = write!(out, "\n{}", " ".repeat(indent));
            column = indent;
        } else if begun {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        (column, begun) = (column + width, true);
    }
    out.trim_end().to_owned() + "\n"
}
