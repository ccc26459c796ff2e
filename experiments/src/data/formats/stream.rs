//! Files that may be gzipped.

use crate::data::error::DataError;
use flate2::read::MultiGzDecoder;
use std::io::Read;
use std::path::Path;

/// What every gzip file begins with. No IDX file does: it begins with two zeros.
const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

/// The bytes of a file, unpacked on the way if they are a gzip stream.
///
/// Whoever reads says how many bytes are wanted, and memory is held for those that came: a gzip stream that unpacks to
/// more is not unpacked further. Deflate makes at most 1,032 bytes of one, so a small file never explains much.
pub(in crate::data) struct Stream<'a> {
    bytes: Box<dyn Read + 'a>,
    path: &'a Path,
    what: &'static str,
    /// Whether they are unpacked.
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

    /// The bytes of a file as they are.
    pub(in crate::data) fn plain(file: impl Read + 'a, path: &'a Path, what: &'static str) -> Self {
        Self {
            bytes: Box::new(file),
            path,
            what,
            unpacked: false,
        }
    }

    /// The next `length` bytes, fewer where the file ends.
    pub(in crate::data) fn read_up_to(&mut self, length: u64) -> Result<Vec<u8>, DataError> {
        let mut read = Vec::new();
        match self.bytes.by_ref().take(length).read_to_end(&mut read) {
            Ok(_) => Ok(read),
            Err(reason) if self.unpacked => Err(DataError::Gzip {
                path: self.path.to_path_buf(),
                reason,
            }),
            Err(reason) => Err(DataError::io(self.path, self.what, reason)),
        }
    }
}
