//! Sizes and checksums of files.

use super::published::Checksum;
use crate::data::error::DataError;
use crate::data::formats::stream::Stream;
use crate::limited;
use flatland_records::hexadecimal;
use md5::Md5;
use sha2::{Digest, Sha256};
use std::path::Path;

/// Bytes that are hashed at a time.
const BLOCK: u64 = 1 << 20;

/// Size of a file, and its checksum if the size is as expected.
pub(super) struct Measured {
    /// Bytes; one more than expected if there are more.
    pub(super) bytes: u64,
    pub(super) digest: Option<String>,
    /// Whether it was unpacked while reading.
    pub(super) unpacked: bool,
}

/// Measures a file that should have this number of bytes and this checksum, unpacked if it may be gzipped.
pub(super) fn measure(
    path: &Path,
    bytes: u64,
    checksum: Option<&Checksum>,
    gzip: bool,
) -> Result<Measured, DataError> {
    const WHAT: &str = "data";
    let io = |error| DataError::io(path, WHAT, error);
    let file = limited::open(path).map_err(io)?;
    if !gzip {
        // The size costs nothing, and a file of the wrong size need not be read.
        let found = file.metadata().map_err(io)?.len();
        if found != bytes || checksum.is_none() {
            return Ok(Measured {
                bytes: found,
                digest: None,
                unpacked: false,
            });
        }
    }
    let mut stream = if gzip {
        Stream::new(file, path, WHAT)?
    } else {
        Stream::plain(file, path, WHAT)
    };
    let (mut md5, mut sha256) = (Md5::new(), Sha256::new());
    let mut read = 0;
    loop {
        let block = stream.read_up_to(BLOCK.min(bytes + 1 - read))?;
        if block.is_empty() {
            break;
        }
        read += block.len() as u64;
        match checksum {
            Some(Checksum::Md5(_)) => md5.update(&block),
            Some(Checksum::Sha256(_)) => sha256.update(&block),
            None => {}
        }
    }
    let digest = checksum.map(|checksum| match checksum {
        Checksum::Md5(_) => hexadecimal(&md5.finalize()),
        Checksum::Sha256(_) => hexadecimal(&sha256.finalize()),
    });
    Ok(Measured {
        bytes: read,
        digest,
        unpacked: stream.unpacked,
    })
}
