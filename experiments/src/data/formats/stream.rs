//! Files that may be gzipped.

use super::rows::Rows;
use crate::data::error::DataError;
use flate2::read::MultiGzDecoder;
use std::io::{ErrorKind, Read};
use std::path::Path;

/// The first bytes of every gzip file. An IDX file begins with two zeros instead.
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

/// Bytes to which deflate expands one byte at most: a match of 258 bytes takes at least two bits.
pub(super) const DEFLATE: u64 = 1032;

/// The bytes of a file, unpacked while they are read if they are a gzip stream.
///
/// The reader limits the number of bytes, and memory grows only with the bytes read: a gzip stream that unpacks to
/// more is not unpacked further. Deflate expands a byte to at most 1,032 bytes, which bounds the size of a small file.
pub(in crate::data) struct Stream<'a> {
    bytes: Box<dyn Read + 'a>,
    path: &'a Path,
    what: &'static str,
    /// Whether the bytes are unpacked.
    pub(in crate::data) unpacked: bool,
}

impl<'a> Stream<'a> {
    pub(in crate::data) fn new(
        mut file: impl Read + 'a,
        path: &'a Path,
        what: &'static str,
    ) -> Result<Self, DataError> {
        let mut first = Vec::new();
        file.by_ref()
            .take(GZIP_MAGIC.len() as u64)
            .read_to_end(&mut first)
            .map_err(|error| DataError::io(path, what, error))?;
        let unpacked = first == GZIP_MAGIC;
        let whole = std::io::Cursor::new(first).chain(file);
        let bytes: Box<dyn Read + 'a> = if unpacked {
            Box::new(MultiGzDecoder::new(whole))
        } else {
            Box::new(whole)
        };
        Ok(Self {
            bytes,
            path,
            what,
            unpacked,
        })
    }

    /// The bytes of a file, unchanged.
    pub(in crate::data) fn plain(file: impl Read + 'a, path: &'a Path, what: &'static str) -> Self {
        Self {
            bytes: Box::new(file),
            path,
            what,
            unpacked: false,
        }
    }

    /// The next `length` bytes, fewer if the file ends.
    pub(in crate::data) fn read_up_to(&mut self, length: u64) -> Result<Vec<u8>, DataError> {
        let mut read = Vec::new();
        let result = self.bytes.by_ref().take(length).read_to_end(&mut read);
        self.checked(result.map(|_| read))
    }

    /// The rows kept of those that follow, and the number of bytes read.
    pub(super) fn read_rows(&mut self, rows: Rows<'_>) -> Result<(Vec<u8>, u64), DataError> {
        let result = rows.read(&mut self.bytes);
        self.checked(result)
    }

    fn checked<T>(&self, result: std::io::Result<T>) -> Result<T, DataError> {
        match result {
            Ok(value) => Ok(value),
            Err(reason) if self.unpacked && reason.kind() != ErrorKind::OutOfMemory => Err(DataError::Gzip {
                path: self.path.to_path_buf(),
                reason,
            }),
            Err(reason) => Err(DataError::io(self.path, self.what, reason)),
        }
    }
}
