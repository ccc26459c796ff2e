//! Files that a plan or an output folder names are not read without end: a device, a pipe or a wrong file may have no end.

use std::fs::File;
use std::io::{Error, ErrorKind, Read, Result};
use std::path::Path;
use std::time::Duration;

/// How long a pipe may be without a writer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Opens a file of a known size, or a folder. Others are refused: reading from a device may not end, nor opening a pipe.
///
/// # Errors
///
/// The file system refused, or it is another kind of file.
pub(crate) fn open(path: &Path) -> Result<File> {
    let kind = std::fs::metadata(path)?.file_type();
    match kind.is_file() || kind.is_dir() {
        true => File::open(path),
        false => Err(Error::new(
            ErrorKind::InvalidInput,
            "it is a device, a pipe or a socket, where a plain file is expected",
        )),
    }
}

/// The bytes of a plain file.
///
/// # Errors
///
/// As [`open`], or it is a folder.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>> {
    let mut file = open(path)?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The bytes of a plain file with at most `limit` of them.
///
/// # Errors
///
/// As [`read`], or there are more.
pub(crate) fn read_up_to(path: &Path, limit: u64) -> Result<Vec<u8>> {
    take(open(path)?, limit)
}

/// The bytes of a file of any kind with at most `limit` of them. A pipe, such as that of `<(…)`, is read to its end; it must have a
/// writer within a few seconds.
///
/// # Errors
///
/// The file system refused, there are more, or nothing writes to the pipe.
pub(crate) fn read_stream(path: &Path, limit: u64) -> Result<Vec<u8>> {
    take(open_within(path, PATIENCE)?, limit)
}

fn take(file: File, limit: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        let reason = format!("it has more than {limit} bytes, the most that are read");
        return Err(Error::new(ErrorKind::FileTooLarge, reason));
    }
    Ok(bytes)
}

/// Opens a file; a pipe only if it gets a writer in time.
#[cfg(unix)]
fn open_within(path: &Path, patience: Duration) -> Result<File> {
    use std::os::unix::fs::FileTypeExt;
    use std::sync::mpsc::channel;
    if !std::fs::metadata(path)?.file_type().is_fifo() {
        return File::open(path);
    }
    // Opening waits for a writer. A thread that waits in vain ends with the program.
    let (sender, receiver) = channel();
    let pipe = path.to_owned();
    std::thread::Builder::new().spawn(move || sender.send(File::open(pipe)))?;
    receiver.recv_timeout(patience).unwrap_or_else(|_| {
        let reason = format!("it is a pipe to which nothing has been written for {patience:?}");
        Err(Error::new(ErrorKind::TimedOut, reason))
    })
}

#[cfg(not(unix))]
fn open_within(path: &Path, _: Duration) -> Result<File> {
    File::open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_up_to_the_limit_and_one_without_end_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, b"abc").unwrap();
        for read in [read_up_to, read_stream] {
            assert_eq!(read(&path, 3).unwrap(), b"abc");
            let refused = read(&path, 2).unwrap_err().to_string();
            assert!(refused.contains("more than 2 bytes"), "{refused}");
            if cfg!(unix) {
                assert!(read("/dev/zero".as_ref(), 1 << 20).is_err());
            }
        }
        assert_eq!(read(&path).unwrap(), b"abc");
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_is_waited_for_where_it_may_be_one_and_refused_elsewhere() {
        let folder = tempfile::tempdir().unwrap();
        // A pipe that was waited for in vain still has its reader.
        let [path, other] = ["pipe", "other"].map(|name| folder.path().join(name));
        let made = std::process::Command::new("mkfifo")
            .args([&path, &other])
            .status();
        assert!(made.unwrap().success());
        assert_eq!(open(&path).unwrap_err().kind(), ErrorKind::InvalidInput);
        let kind = |path, patience| open_within(path, patience).map_err(|error| error.kind()).err();
        assert_eq!(kind(&path, Duration::from_millis(1)), Some(ErrorKind::TimedOut));
        std::thread::scope(|scope| {
            scope.spawn(|| std::fs::write(&other, b"abc"));
            assert_eq!(kind(&other, Duration::from_secs(60)), None);
        });
    }
}
