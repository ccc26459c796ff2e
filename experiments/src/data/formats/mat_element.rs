//! The elements that MATLAB's files of version 5 are made of.

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

/// What an element begins with.
pub(super) struct Tag {
    /// The type.
    pub(super) kind: u32,
    /// Bytes of the element, without tag and padding.
    pub(super) length: u64,
    /// The bytes themselves, where they are so few that they stand in the tag.
    inside: Option<[u8; 4]>,
}

/// Elements one after the other.
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

    /// Elements whose bytes are unpacked while they are read, which can fail.
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
        // A short element has its length in the upper half of this word and its bytes in the next.
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
                "a short element ({what}) has {length} bytes, and can have four"
            )));
        }
        let inside = Some(self.four(what)?);
        let length = u64::from(length);
        Ok(Tag { kind, length, inside })
    }

    /// The bytes of the element with this tag; memory is held for those that came.
    pub(super) fn values(&mut self, tag: Tag, what: &str) -> Result<Vec<u8>, DataError> {
        match tag.inside {
            Some(bytes) => Ok(bytes.into_iter().take(tag.length as usize).collect()),
            None => self.exactly(tag.length, what),
        }
    }

    /// The next element, which must be of this type and of a length in this range, with its padding.
    pub(super) fn short(
        &mut self,
        kind: u32,
        lengths: RangeInclusive<u64>,
        what: &str,
    ) -> Result<Vec<u8>, DataError> {
        let tag = self.tag(what)?;
        if tag.kind != kind || !lengths.contains(&tag.length) {
            return Err(self.invalid(format!(
                "{what}: an element of type {} and {} bytes, where type {kind} and {} to {} bytes are right",
                tag.kind,
                tag.length,
                lengths.start(),
                lengths.end()
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
            return Err(self.invalid(format!(
                "{what}: {} bytes, which are not numbers of four bytes each",
                bytes.len()
            )));
        }
        Ok(numbers.iter().map(|&number| self.order.number(number)).collect())
    }

    /// Exactly so many bytes; memory is held for those that came.
    pub(super) fn exactly(&mut self, length: u64, what: &str) -> Result<Vec<u8>, DataError> {
        let bytes = self.up_to(length, what)?;
        if (bytes.len() as u64) < length {
            return Err(self.invalid(format!(
                "{what}: {length} bytes are announced, {} are present; it is cut short or damaged",
                bytes.len()
            )));
        }
        Ok(bytes)
    }

    /// Whether so many bytes were read, but for the padding of the last element.
    pub(super) fn has_read(&self, length: u64) -> bool {
        self.read <= length && length - self.read < 8
    }

    /// Reads to the end, to which there may be so many bytes.
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
        // It was asked for four.
        Ok(four.unwrap_or_default())
    }
}
