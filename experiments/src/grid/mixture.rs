//! Records of one plan that were made with different arithmetic.

use flatland_records::{Cell, Provenance};
use std::collections::BTreeMap;
use std::fmt;

/// The records of a plan were made on machines whose arithmetic differs: equal settings there do not give equal bits.
/// [`Display`](fmt::Display) says so in a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mixture {
    /// One entry per arithmetic.
    pub parts: Vec<MixturePart>,
}

/// The records made with one arithmetic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MixturePart {
    /// The processor instructions of its matrix products.
    pub instructions: String,
    /// The hash of what it computes.
    pub arithmetic: String,
    /// The number of records.
    pub records: usize,
    /// The folder's name of one of them.
    pub example: String,
}

impl Mixture {
    /// That of some records; `None` if all were made with the same arithmetic.
    pub fn of<'r>(records: impl Iterator<Item = (&'r Cell, &'r Provenance)>) -> Option<Self> {
        let mut parts: BTreeMap<(&str, &str), MixturePart> = BTreeMap::new();
        for (cell, provenance) in records {
            let key = (provenance.instructions.as_str(), provenance.arithmetic.as_str());
            let part = parts.entry(key).or_insert_with(|| MixturePart {
                instructions: provenance.instructions.clone(),
                arithmetic: provenance.arithmetic.clone(),
                records: 0,
                example: cell.folder_name(),
            });
            part.records += 1;
        }
        (parts.len() > 1).then(|| Self {
            parts: parts.into_values().collect(),
        })
    }
}

impl fmt::Display for Mixture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = self.parts.iter().map(|part| {
            let MixturePart {
                instructions,
                arithmetic,
                records,
                example,
            } = part;
            format!("{records} with {instructions} ({arithmetic}), such as {example}")
        });
        let parts: Vec<String> = parts.collect();
        write!(
            f,
            "the records were made with different processor instructions: {}; the same settings give other bits there, so set one kind \
             aside and run its cells on the other",
            parts.join("; ")
        )
    }
}
