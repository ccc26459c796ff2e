//! `flatland explain`.

mod markdown;
mod terminal;

use crate::cli::arguments::ExplainOptions;
use crate::cli::exit;
use crate::plan::{Entry, Reference, Section};

/// Explains what a plan can say: one name, or everything.
pub(in crate::cli) fn explain(options: &ExplainOptions) -> u8 {
    let reference = match Reference::read() {
        Ok(reference) => reference,
        Err(error) => {
            errln!("error: the reference of plans is damaged: {error}");
            return exit::FAILURE;
        }
    };
    let Some(name) = &options.name else {
        match options.markdown {
            true => out!("{}", markdown::page(&reference)),
            false => out!("{}", terminal::overview(&reference)),
        }
        return exit::SUCCESS;
    };
    let explained = reference.explain(name);
    if explained.is_empty() {
        let meant = reference
            .nearest(name)
            .map_or_else(String::new, |nearest| format!("; did you mean `{nearest}`?"));
        errln!("error: a plan has no `{name}`{meant} (`flatland explain` lists everything)");
        return exit::USAGE;
    }
    let texts: Vec<String> = explained.iter().map(terminal::explained).collect();
    out!("{}", texts.join("\n"));
    exit::SUCCESS
}

/// The name with what stands in its parentheses.
fn written(entry: &Entry) -> String {
    match entry.fields.is_empty() && entry.takes.is_none() {
        true => entry.name.clone(),
        false => format!("{}(…)", entry.name),
    }
}

/// Settings without variants: one entry with the section's name.
fn only(section: &Section) -> Option<&Entry> {
    section.entries.first().filter(|entry| entry.name == section.name)
}

/// The first sentence.
fn summary(about: &str) -> &str {
    let line = about.lines().next().unwrap_or_default();
    // The point of an initial ends nothing.
    let initial = |end: usize| {
        line[..end]
            .chars()
            .rev()
            .take_while(|c| c.is_alphabetic())
            .count()
            == 1
    };
    let mut ends = line.match_indices(". ").map(|(end, _)| end);
    ends.find(|&end| !initial(end)).map_or(line, |end| &line[..=end])
}

/// The default of a field in words, after its type.
fn default(default: Option<&str>) -> String {
    match default {
        None => "required".to_owned(),
        Some(value) => format!("default {value}"),
    }
}
