//! Files that a plan names are not read without end: a device, a pipe or a wrong file may have no end.

use std::fs::File;
use std::io::{Error, ErrorKind, Read, Result};
use std::path::Path;

/// The bytes of a file with at most `limit` of them.
///
/// # Errors
///
/// The file system refused, or there are more.
pub(crate) fn read(path: &Path, limit: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        let reason = format!("it has more than {limit} bytes, the most that are read");
        return Err(Error::new(ErrorKind::FileTooLarge, reason));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_file_is_read_up_to_the_limit_and_one_without_end_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, b"abc").unwrap();
        assert_eq!(read(&path, 3).unwrap(), b"abc");
        assert!(
            read(&path, 2)
                .unwrap_err()
                .to_string()
                .contains("more than 2 bytes")
        );
        if cfg!(unix) {
            assert!(read("/dev/zero".as_ref(), 1 << 20).is_err());
        }
    }
}
