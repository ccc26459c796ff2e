//! The names of the records' folders, listed once.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::error::{Error, Result};

/// Number of digits of the identity in a folder's name.
pub(crate) const HASH_DIGITS: usize = 12;

/// The names of the records' folders, by the digits of the identity at their end.
///
/// Two processes may write a cell under two names: both are its record, and the first by name is found.
#[derive(Debug, Default)]
pub(crate) struct Index(BTreeMap<String, BTreeSet<String>>);

impl Index {
    /// Lists a folder.
    pub(crate) fn read(folder: &Path) -> Result<Self> {
        let mut index = Self::default();
        for entry in fs::read_dir(folder).map_err(Error::io("read", folder))? {
            let entry = entry.map_err(Error::io("read", folder))?;
            let kind = entry.file_type().map_err(Error::io("read", entry.path()))?;
            if let Some(name) = entry.file_name().to_str()
                && digits(name).is_some()
                && (kind.is_dir() || (kind.is_symlink() && entry.path().is_dir()))
            {
                index.insert(name);
            }
        }
        Ok(index)
    }

    /// The name that ends in the digits of an identity.
    pub(crate) fn find(&self, identity: &str) -> Option<&str> {
        let names = self.0.get(identity.get(..HASH_DIGITS)?)?;
        names.first().map(String::as_str)
    }

    /// All names, sorted.
    pub(crate) fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.0.values().flatten().map(String::as_str).collect();
        names.sort_unstable();
        names
    }

    pub(crate) fn insert(&mut self, name: &str) {
        if let Some(digits) = digits(name) {
            self.0
                .entry(digits.to_owned())
                .or_default()
                .insert(name.to_owned());
        }
    }

    pub(crate) fn remove(&mut self, name: &str) {
        if let Some(names) = digits(name).and_then(|digits| self.0.get_mut(digits)) {
            names.remove(name);
        }
    }
}

/// The digits of the identity at the end of a record's name; `None` for other names.
fn digits(name: &str) -> Option<&str> {
    let (words, hash) = name.rsplit_once('-')?;
    let is_record = !words.starts_with('.') && hash.len() == HASH_DIGITS && is_hexadecimal(hash);
    is_record.then_some(hash)
}

pub(crate) fn check_identity(identity: &str) -> Result<()> {
    if identity.len() == 64 && is_hexadecimal(identity) {
        return Ok(());
    }
    Err(Error::Identity {
        identity: identity.to_owned(),
    })
}

fn is_hexadecimal(text: &str) -> bool {
    text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}
