//! The elements of MATLAB's files of version 5.

use crate::data::error::DataError;
use std::io::Read;
use std::ops::RangeInclusive;
use std::path::Path;

/// The type of a variable, an element of elements.
pub(super) const MATRIX: u32 = 14;

/// The order of the bytes of a number.
#[derive(Clone, Copy)]
pub(super) enum Order {
    Little,
    Big,
}

impl Order {
    fn number(self, bytes: [u8; 4]) -> u32 {
        match self {
            Self::Little => u32::from_le_bytes(bytes),
            Self::Big => u32::from_be_bytes(bytes),
        }
    }
}

/// The beginning of an element.
pub(super) struct Tag {
    /// The type.
    pub(super) kind: u32,
    /// Bytes of the element, without tag and padding.
    pub(super) length: u64,
    /// The bytes themselves, where they are few enough to be stored in the tag.
    inside: Option<[u8; 4]>,
}

/// A sequence of elements.
pub(super) struct Elements<'a, R> {
    bytes: R,
    path: &'a Path,
    order: Order,
    compressed: bool,
    /// Bytes read so far.
    read: u64,
}

impl<'a, R: Read> Elements<'a, R> {
    pub(super) fn new(bytes: R, path: &'a Path, order: Order) -> Self {
        Self {
            bytes,
            path,
            order,
            compressed: false,
            read: 0,
        }
    }

    /// A sequence of elements that are unpacked while they are read, which can fail.
    pub(super) fn compressed(bytes: R, path: &'a Path, order: Order) -> Self {
        Self {
            compressed: true,
            ..Self::new(bytes, path, order)
        }
    }

    /// The next bytes on their own.
    pub(super) fn within(&mut self, length: u64) -> Elements<'a, impl Read> {
        Elements {
            bytes: self.bytes.by_ref().take(length),
            path: self.path,
            order: self.order,
            compressed: self.compressed,
            read: 0,
        }
    }

    pub(super) fn invalid(&self, reason: String) -> DataError {
        DataError::matlab(self.path, reason)
    }

    /// The next tag.
    pub(super) fn tag(&mut self, what: &str) -> Result<Tag, DataError> {
        let word = self.number(what)?;
        // A short element has its length in the upper half of this word and its bytes in the next word.
        let (kind, length) = (word & 0xffff, word >> 16);
        if length == 0 {
            let length = u64::from(self.number(what)?);
            return Ok(Tag {
                kind,
                length,
                inside: None,
            });
        }
        if length > 4 {
            return Err(self.invalid(format!(
                "a short element ({what}) has {length} bytes, but at most four are possible"
            )));
        }
        let inside = Some(self.four(what)?);
        let length = u64::from(length);
        Ok(Tag { kind, length, inside })
    }

    /// The bytes of the element with this tag; memory grows only with the bytes read.
    pub(super) fn values(&mut self, tag: Tag, what: &str) -> Result<Vec<u8>, DataError> {
        match tag.inside {
            Some(bytes) => Ok(bytes.into_iter().take(tag.length as usize).collect()),
            None => self.exactly(tag.length, what),
        }
    }

    /// The next element with its padding; its type and the range of its length are checked.
    pub(super) fn short(
        &mut self,
        kind: u32,
        lengths: RangeInclusive<u64>,
        what: &str,
    ) -> Result<Vec<u8>, DataError> {
        let tag = self.tag(what)?;
        if tag.kind != kind || !lengths.contains(&tag.length) {
            return Err(self.invalid(format!(
                "{what}: expected an element of type {kind} and {} to {} bytes, got type {} and {} bytes",
                lengths.start(),
                lengths.end(),
                tag.kind,
                tag.length
            )));
        }
        let padding = match tag.inside {
            Some(_) => 0,
            None => tag.length.next_multiple_of(8) - tag.length,
        };
        let bytes = self.values(tag, what)?;
        self.exactly(padding, what)?;
        Ok(bytes)
    }

    /// The next element as numbers of four bytes.
    pub(super) fn numbers(
        &mut self,
        kind: u32,
        lengths: RangeInclusive<u64>,
        what: &str,
    ) -> Result<Vec<u32>, DataError> {
        let bytes = self.short(kind, lengths, what)?;
        let (numbers, rest) = bytes.as_chunks::<4>();
        if !rest.is_empty() {
            return Err(self.invalid(format!("{what}: {} bytes, not a multiple of four", bytes.len())));
        }
        Ok(numbers.iter().map(|&number| self.order.number(number)).collect())
    }

    /// Exactly this number of bytes; memory grows only with the bytes read.
    pub(super) fn exactly(&mut self, length: u64, what: &str) -> Result<Vec<u8>, DataError> {
        let bytes = self.up_to(length, what)?;
        if (bytes.len() as u64) < length {
            return Err(self.invalid(format!(
                "{what}: {length} bytes are announced, {} are present; it is truncated or damaged",
                bytes.len()
            )));
        }
        Ok(bytes)
    }

    /// Whether this number of bytes was read, not counting the padding of the last element.
    pub(super) fn has_read(&self, length: u64) -> bool {
        self.read <= length && length - self.read < 8
    }

    /// Reads to the end, which must be at most this number of bytes away.
    pub(super) fn finish(&mut self, most: u64) -> Result<(), DataError> {
        let rest = self.up_to(most + 1, "its end")?;
        if rest.len() as u64 > most {
            return Err(self.invalid("a variable has trailing data".into()));
        }
        Ok(())
    }

    fn up_to(&mut self, length: u64, what: &str) -> Result<Vec<u8>, DataError> {
        let mut bytes = Vec::new();
        match self.bytes.by_ref().take(length).read_to_end(&mut bytes) {
            Ok(read) => {
                self.read += read as u64;
                Ok(bytes)
            }
            Err(error) if self.compressed => Err(self.invalid(format!("{what} does not unpack ({error})"))),
            Err(error) => Err(DataError::io(self.path, "MATLAB arrays", error)),
        }
    }

    fn number(&mut self, what: &str) -> Result<u32, DataError> {
        self.four(what).map(|bytes| self.order.number(bytes))
    }

    fn four(&mut self, what: &str) -> Result<[u8; 4], DataError> {
        let bytes = self.exactly(4, what)?;
        let four = bytes.as_chunks::<4>().0.first().copied();
        // Exactly four were read.
        Ok(four.unwrap_or_default())
    }
}
