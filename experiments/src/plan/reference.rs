//! What a plan can say.

use crate::nearest::{nearest, plain};
use serde::{Deserialize, Serialize};

/// Everything that a plan can say, written by a test from the types that read it and their documentation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reference {
    /// The plan itself, then each kind of settings in it.
    pub sections: Vec<Section>,
}

/// One kind of settings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Section {
    /// The field with such settings, such as `optimisers`; `plan` for the plan itself.
    pub name: String,
    /// The entry with that field; `None` for the plan itself.
    pub of: Option<String>,
    /// What they are.
    pub about: String,
    /// The variants; settings without variants are one entry with the section's name.
    pub entries: Vec<Entry>,
}

/// Settings under one name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Such as `Nls`.
    pub name: String,
    /// Paragraphs.
    pub about: String,
    /// What stands in the parentheses behind the name, where that is not fields.
    pub takes: Option<String>,
    /// The fields in the parentheses.
    pub fields: Vec<Field>,
    /// A line of a plan.
    pub example: String,
}

/// A field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// The name.
    pub name: String,
    /// The type, in words.
    pub takes: String,
    /// The default as a plan writes it; `None` for a required field.
    pub default: Option<String>,
    /// What it is.
    pub about: String,
    /// A line of a plan that sets it.
    pub example: Option<String>,
}

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Explained<'r> {
    /// A kind of settings.
    Section(&'r Section),
    /// Settings under this name.
    Entry(&'r Section, &'r Entry),
    /// A field.
    Field(&'r Entry, &'r Field),
}

impl Reference {
    /// The reference of this version.
    ///
    /// # Errors
    ///
    /// Never in a released version: a test reads it.
    pub fn read() -> Result<Self, ron::error::SpannedError> {
        ron::from_str(include_str!("reference.ron"))
    }

    /// Everything that a name stands for, whatever its case and punctuation; empty for an unknown name.
    pub fn explain(&self, name: &str) -> Vec<Explained<'_>> {
        let wanted = plain(name);
        let is = |other: &str| plain(other) == wanted;
        let mut found: Vec<Explained<'_>> = Vec::new();
        let sections = self.sections.iter().filter(|section| is(&section.name));
        found.extend(sections.map(Explained::Section));
        for section in self.sections.iter().filter(|section| !is(&section.name)) {
            let entries = section.entries.iter().filter(|entry| is(&entry.name));
            found.extend(entries.map(|entry| Explained::Entry(section, entry)));
        }
        for entry in self.entries() {
            for field in entry.fields.iter().filter(|field| is(&field.name)) {
                // A field whose settings are a section is explained by that.
                let own = |section: &Section| is(&section.name) && section.of.as_ref() == Some(&entry.name);
                if !self.sections.iter().any(own) {
                    found.push(Explained::Field(entry, field));
                }
            }
        }
        found
    }

    /// The known name most like an unknown one.
    pub fn nearest(&self, name: &str) -> Option<&str> {
        let sections = self.sections.iter().map(|section| section.name.as_str());
        let entries = self.entries().map(|entry| entry.name.as_str());
        let fields = self.entries().flat_map(|entry| &entry.fields);
        nearest(
            name,
            sections
                .chain(entries)
                .chain(fields.map(|field| field.name.as_str())),
        )
    }

    fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.sections.iter().flat_map(|section| &section.entries)
    }
}
