//! Atomic write of a single file.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use crate::temporary;

/// Writes a file atomically: under a temporary name in the same folder, synced, and renamed. A missing folder is
/// created; an existing file is replaced.
///
/// The file gets the permissions of any new file of this process. The temporary file of a process that was killed is removed by
/// [`remove_partial_files`](crate::remove_partial_files).
///
/// # Errors
///
/// The file system refused. Then the temporary file is removed, and an existing file is unchanged.
pub fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // The parent of a bare file name is the empty path.
    let parent = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = parent.unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file = temporary::file(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_replaces_an_older_one_and_leaves_nothing_else() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("new/file");
        for content in ["a longer text", "short"] {
            write_whole(&path, content.as_bytes()).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), content);
        }
        assert_eq!(fs::read_dir(root.path().join("new")).unwrap().count(), 1);
    }

    #[test]
    fn partial_files_of_dead_processes_are_removed_and_those_of_live_ones_stay() {
        let root = tempfile::tempdir().unwrap();
        let live = temporary::file(root.path()).unwrap();
        // Nobody holds the lock of this one.
        fs::write(root.path().join(".flatland-a1B2c3.partial"), "half a f").unwrap();
        let foreign = [".flatland-notes", "x.partial", "manifest.ron"];
        for name in foreign {
            fs::write(root.path().join(name), "").unwrap();
        }
        temporary::remove_partial_files(root.path()).unwrap();
        assert!(live.path().exists());
        assert!(foreign.iter().all(|name| root.path().join(name).exists()));
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 4);
        temporary::remove_partial_files(&root.path().join("missing")).unwrap();
    }

    #[test]
    fn failed_write_leaves_nothing() {
        let root = tempfile::tempdir().unwrap();
        let taken = root.path().join("taken");
        fs::create_dir_all(taken.join("inside")).unwrap();
        assert!(write_whole(&taken, b"1").is_err());
        assert!(taken.join("inside").is_dir());
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn permissions_are_those_of_any_new_file() {
        use std::os::unix::fs::PermissionsExt;
        let root = tempfile::tempdir().unwrap();
        let [whole, plain] = ["whole", "plain"].map(|name| root.path().join(name));
        write_whole(&whole, b"1").unwrap();
        fs::write(&plain, b"1").unwrap();
        let mode = |path| fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode(&whole), mode(&plain));
    }
}
