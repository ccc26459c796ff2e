//! The images of a file that are kept: memory is spent on these only.

use crate::data::memory::{SMALL, admit};
use std::io::{self, Read};

/// Rows as they follow each other in a file.
#[derive(Clone, Copy)]
pub(super) struct Rows<'k> {
    /// Number of rows in the file.
    pub(super) count: usize,
    /// Bytes of a row.
    pub(super) width: u64,
    /// Those to keep, ascending; all when absent.
    pub(super) kept: Option<&'k [usize]>,
}

impl Rows<'_> {
    /// The bytes of the rows kept, and the number of bytes read: fewer than there should be if the file ends.
    pub(super) fn read(self, bytes: &mut dyn Read) -> io::Result<(Vec<u8>, u64)> {
        let mut values = Vec::new();
        let Some(kept) = self.kept else {
            let mut left = self.count as u64 * self.width;
            while left > 0 {
                let step = left.min(SMALL);
                // A vector doubles, and holds the old values meanwhile. What the header announces proves nothing.
                if values.capacity() - values.len() < step as usize {
                    admit(2 * values.len() as u64)?;
                }
                let read = bytes.take(step).read_to_end(&mut values)? as u64;
                left -= read;
                if read < step {
                    break;
                }
            }
            let read = values.len() as u64;
            return Ok((values, read));
        };
        let (mut read, mut next) = (0, 0);
        for &row in kept.iter().take_while(|&&row| row < self.count) {
            read += skip(bytes, (row - next) as u64 * self.width)?;
            read += bytes.take(self.width).read_to_end(&mut values)? as u64;
            next = row + 1;
        }
        read += skip(bytes, (self.count - next) as u64 * self.width)?;
        Ok((values, read))
    }
}

/// Reads and forgets up to `length` bytes, and returns how many there were.
fn skip(bytes: &mut dyn Read, length: u64) -> io::Result<u64> {
    io::copy(&mut bytes.take(length), &mut io::sink())
}
