//! Data that do not fit into the memory.

use crate::estimate::{Bytes, available_memory};
use std::io::{Error, ErrorKind, Result};

/// What is not worth asking the system about, in bytes.
pub(super) const SMALL: u64 = 1 << 26;

/// Refuses to take more bytes than are free: a small file can unpack to more.
///
/// # Errors
///
/// [`ErrorKind::OutOfMemory`], with what to do.
pub(super) fn admit(bytes: u64) -> Result<()> {
    if bytes <= SMALL {
        return Ok(());
    }
    match available_memory().filter(|&free| bytes > free) {
        None => Ok(()),
        Some(free) => Err(Error::new(
            ErrorKind::OutOfMemory,
            format!(
                "it needs {} of memory, more than the {} that are free: draw fewer images with `train`, if there are test files",
                Bytes(bytes),
                Bytes(free)
            ),
        )),
    }
}
