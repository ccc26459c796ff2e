//! The header of an .npy file, read and verified before it is trusted.
//!
//! A magic string, a version, the length of a text, and the text: a Python dictionary with the keys `descr`,
//! `fortran_order` and `shape`, such as `{'descr': '<f8', 'fortran_order': False, 'shape': (1500, 64), }`.
//! A header accepted here is simple enough for the reader of ndarray-npy, which parses general Python literals (to any
//! depth of nesting) and allocates memory for any announced shape.

use super::remedies::not_of_kind;
use crate::data::error::DataError;
use std::io::Read;
use std::path::Path;

const MAGIC: &[u8] = b"\x93NUMPY";

/// NumPy itself refuses headers beyond 10,000 bytes.
const LONGEST: u64 = 10_000;

pub(super) struct Header {
    /// NumPy's name of the type, such as `<f8`.
    pub(super) descriptor: String,
    pub(super) shape: Vec<usize>,
    /// Whether the first index varies fastest.
    pub(super) fortran_order: bool,
    /// The header as it stands before the values.
    pub(super) bytes: Vec<u8>,
}

impl Header {
    pub(super) fn read(file: &mut dyn Read, path: &Path, what: &'static str) -> Result<Self, DataError> {
        let invalid = |reason: &str| DataError::NpyHeader {
            path: path.to_path_buf(),
            reason: reason.into(),
        };
        let mut seen = Vec::new();
        let mut next = |length: u64| {
            let mut bytes = Vec::new();
            let read = (&mut *file).take(length).read_to_end(&mut bytes);
            read.map_err(|error| DataError::io(path, what, error))?;
            seen.extend_from_slice(&bytes);
            Ok(bytes)
        };
        if next(MAGIC.len() as u64)? != MAGIC {
            return Err(not_of_kind(path, "an .npy file", || {
                "it does not begin with the bytes \\x93NUMPY, as written by numpy.save".to_owned()
            }));
        }
        let length_bytes = match *next(2)? {
            [1, 0] => 2,
            [2 | 3, 0] => 4,
            [_, _] => return Err(invalid("its version is not 1.0, 2.0 or 3.0")),
            _ => return Err(invalid("it ends inside its header")),
        };
        let length_field = next(length_bytes)?;
        if (length_field.len() as u64) < length_bytes {
            return Err(invalid("it ends inside its header"));
        }
        let text_length = length_field
            .iter()
            .rev()
            .fold(0u64, |value, &byte| value << 8 | u64::from(byte));
        if text_length > LONGEST {
            return Err(invalid("its header is longer than the 10,000 bytes NumPy allows"));
        }
        let text = next(text_length)?;
        if (text.len() as u64) < text_length {
            return Err(invalid("it ends inside its header"));
        }
        let parsed = std::str::from_utf8(&text)
            .ok()
            .and_then(|text| parse(text.strip_suffix('\n')?));
        let header = parsed.ok_or_else(|| {
            let seen = String::from_utf8_lossy(&text);
            let seen: String = seen.trim().chars().take(200).collect();
            invalid(&format!(
                "its header must read {{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }} or alike \
                 (plain numbers, no structured type), but reads {seen:?}"
            ))
        })?;
        Ok(Self {
            bytes: seen,
            ..header
        })
    }

    /// The header of an array in C order with `count` of the rows.
    pub(super) fn with_rows(&self, count: usize) -> Vec<u8> {
        let lengths = self
            .shape
            .iter()
            .skip(1)
            .fold(format!("{count},"), |text, length| format!("{text} {length},"));
        let text = format!(
            "{{'descr': '{}', 'fortran_order': False, 'shape': ({lengths}), }}\n",
            self.descriptor
        );
        // Version 2.0, whose length has four bytes.
        let length = text.len() as u32;
        [MAGIC, &[2, 0], &length.to_le_bytes(), text.as_bytes()].concat()
    }

    /// The type without its byte order: `f8` for `<f8`.
    pub(super) fn element(&self) -> &str {
        self.descriptor.trim_start_matches(['<', '>', '|'])
    }

    /// The length of the whole file when a value takes `size` bytes; `None` if it overflows.
    pub(super) fn file_length(&self, size: usize) -> Option<u64> {
        let bytes = self
            .shape
            .iter()
            .try_fold(size, |product, &length| product.checked_mul(length))?;
        isize::try_from(bytes).ok()?;
        (self.bytes.len() as u64).checked_add(bytes as u64)
    }
}

/// The dictionary, with each key exactly once; `None` for anything else.
fn parse(text: &str) -> Option<Header> {
    let mut rest = text.trim().strip_prefix('{')?.strip_suffix('}')?.trim();
    let (mut descriptor, mut order, mut shape) = (None, None, None);
    while !rest.is_empty() {
        let (key, after) = quoted(rest)?;
        let value = after.trim_start().strip_prefix(':')?.trim_start();
        let repeated;
        (repeated, rest) = match key {
            "descr" => quoted(value).map(|(found, after)| (descriptor.replace(found).is_some(), after))?,
            "fortran_order" => {
                let word = value
                    .find(|letter: char| !letter.is_ascii_alphabetic())
                    .unwrap_or(value.len());
                let (found, after) = value.split_at(word);
                matches!(found, "True" | "False")
                    .then(|| (order.replace(found == "True").is_some(), after))?
            }
            "shape" => tuple(value).map(|(found, after)| (shape.replace(found).is_some(), after))?,
            _ => return None,
        };
        rest = rest.trim_start();
        rest = match rest.strip_prefix(',') {
            Some(after) => after.trim_start(),
            None if rest.is_empty() => rest,
            None => return None,
        };
        if repeated {
            return None;
        }
    }
    Some(Header {
        descriptor: descriptor?.to_owned(),
        shape: shape?,
        fortran_order: order?,
        bytes: Vec::new(),
    })
}

/// A quoted word and the rest of the text.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let mark = text.chars().next().filter(|mark| matches!(mark, '\'' | '"'))?;
    let (word, after) = text[1..].split_once(mark)?;
    let plain =
        |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '<' | '>' | '|' | '=' | '_');
    word.chars().all(plain).then_some((word, after))
}

/// A tuple of lengths and the rest of the text.
fn tuple(text: &str) -> Option<(Vec<usize>, &str)> {
    let (inside, after) = text.strip_prefix('(')?.split_once(')')?;
    let inside = inside.trim();
    let lengths: Vec<&str> = match inside.strip_suffix(',').unwrap_or(inside) {
        "" => Vec::new(),
        listed => listed.split(',').map(str::trim).collect(),
    };
    let lengths = lengths
        .into_iter()
        .map(|length| length.parse().ok())
        .collect::<Option<_>>()?;
    Some((lengths, after))
}
