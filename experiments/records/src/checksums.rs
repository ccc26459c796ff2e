//! `SHA256SUMS`: the checksums of a record's files, in the format of `sha256sum`.

use std::collections::BTreeMap;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::error::{Error, Result};
use crate::files;

/// Name of the file, which lists every other file of the record.
pub(crate) const FILE: &str = "SHA256SUMS";

/// The first line; `sha256sum` takes it for a comment.
const FORMAT: &str = "# flatland record, format 1";

/// The number of hexadecimal digits of a SHA-256.
const DIGITS: usize = 64;

/// The checksums of files, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Checksums(BTreeMap<String, String>);

impl Checksums {
    /// Those of files with these names and contents.
    pub(crate) fn of<'f>(files: impl Iterator<Item = (&'f str, &'f [u8])>) -> Self {
        Self(
            files
                .map(|(name, bytes)| (name.to_owned(), sha256(bytes)))
                .collect(),
        )
    }

    /// The text of the file, sorted by name.
    pub(crate) fn to_text(&self) -> String {
        let lines = self.0.iter().map(|(name, sum)| format!("{sum}  {name}\n"));
        format!("{FORMAT}\n{}", lines.collect::<String>())
    }

    /// Reads the text of the file at `path`, which is named in errors.
    pub(crate) fn from_text(text: &str, path: &Path) -> Result<Self> {
        let refuse = |line: usize, message: String| Error::Checksums {
            path: path.to_owned(),
            line,
            message,
        };
        let mut lines = text.lines().enumerate();
        let first = lines.next().map_or("", |(_, line)| line);
        if first != FORMAT {
            return Err(refuse(1, format!("it must be \"{FORMAT}\", got {first:?}")));
        }
        let mut sums = BTreeMap::new();
        for (index, line) in lines {
            let Some((sum, name)) = line.split_once("  ").filter(|(sum, _)| is_sha256(sum)) else {
                let message = "it must be a SHA-256, two spaces and a file name".to_owned();
                return Err(refuse(index + 1, message));
            };
            if sums.insert(name.to_owned(), sum.to_owned()).is_some() {
                return Err(refuse(index + 1, format!("duplicate file {name:?}")));
            }
        }
        // Without its end a line, or all lines after it, may be missing.
        match text.ends_with('\n') {
            true => Ok(Self(sums)),
            false => Err(refuse(sums.len() + 1, "the line is cut off".to_owned())),
        }
    }

    /// How files with these checksums differ from those listed here, file by file, in words.
    pub(crate) fn differences(&self, found: &Self) -> Vec<String> {
        let listed = self.0.iter().filter_map(|(name, sum)| match found.0.get(name) {
            None => Some(format!("{name} is missing")),
            Some(now) if now != sum => Some(format!(
                "{name} has changed since it was written: its SHA-256 is {}…, not {}…",
                &now[..12],
                &sum[..12]
            )),
            Some(_) => None,
        });
        let extra = found.0.keys().filter(|name| !self.0.contains_key(*name));
        let extra = extra.map(|name| format!("{name} is no file of this record"));
        listed.chain(extra).collect()
    }

    pub(crate) fn insert(&mut self, name: String, sum: String) {
        self.0.insert(name, sum);
    }
}

/// The names of the files of the record in a folder, sorted, each with its SHA-256 in hexadecimal digits as its `SHA256SUMS` lists it.
/// Only reading the record compares the files with it.
///
/// # Errors
///
/// When the list is missing or cannot be parsed.
pub fn checksums(folder: &Path) -> Result<Vec<(String, String)>> {
    let path = folder.join(FILE);
    let bytes = files::read_plain(&path)?;
    let text = String::from_utf8_lossy(&bytes);
    Ok(Checksums::from_text(&text, &path)?.0.into_iter().collect())
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// Lowercase hexadecimal digits, two per byte.
///
/// ```
/// assert_eq!(flatland_records::hexadecimal(&[0, 175]), "00af");
/// ```
pub fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits
        .map(|digit| char::from(DIGITS[usize::from(digit)]))
        .collect()
}

fn is_sha256(text: &str) -> bool {
    text.len() == DIGITS && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}
