//! The files that this program wrote into a plan's folder, so that none stays when the plan no longer asks for it.

use super::error::Result;
use crate::grid::GridError;
use flatland_records::{hexadecimal, write_whole};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The list, in the plan's folder.
const LIST: &str = "written.ron";

/// The files by the command that wrote them, each with its SHA-256.
#[derive(Default, Serialize, Deserialize)]
struct Written(BTreeMap<String, BTreeMap<String, String>>);

/// The outputs of one command in a plan's folder.
pub(super) struct Outputs<'a> {
    pub(super) folder: &'a Path,
    /// The command: `figures` or `claims`.
    pub(super) command: &'static str,
}

impl Outputs<'_> {
    /// The names of the files that an earlier call of the command wrote and that are still there.
    pub(super) fn earlier(&self) -> Vec<String> {
        let mut written = self.read();
        let files = written.0.remove(self.command).unwrap_or_default();
        files
            .into_keys()
            .filter(|name| self.folder.join(name).exists())
            .collect()
    }

    /// Notes the files that the command wrote, and removes those of earlier calls that it no longer writes. One that has changed
    /// since is another's: it is named and stays.
    ///
    /// # Errors
    ///
    /// The list cannot be written, or a file not be removed.
    pub(super) fn replace(&self, paths: &[PathBuf]) -> Result<()> {
        let mut written = self.read();
        let mut files = BTreeMap::new();
        for path in paths {
            if let (Some(name), Some(hash)) = (path.file_name().and_then(|name| name.to_str()), hash(path)) {
                files.insert(name.to_owned(), hash);
            }
        }
        let earlier = written
            .0
            .insert(self.command.to_owned(), files.clone())
            .unwrap_or_default();
        for (name, noted) in earlier.into_iter().filter(|(name, _)| !files.contains_key(name)) {
            let path = self.folder.join(&name);
            match hash(&path) {
                None => {}
                Some(now) if now == noted => {
                    std::fs::remove_file(&path).map_err(GridError::file("remove", path.clone()))?;
                    outln!("removed {}, which the plan no longer asks for", path.display());
                }
                Some(_) => outln!(
                    "{} is not of this plan any more; it has been changed since it was written, so it stays",
                    path.display()
                ),
            }
        }
        let list = self.folder.join(LIST);
        // Names and hashes can always be written as RON.
        let text = ron::ser::to_string_pretty(&written, ron::ser::PrettyConfig::new()).unwrap_or_default();
        write_whole(&list, text.as_bytes()).map_err(GridError::file("write", list))?;
        Ok(())
    }

    /// The list; empty if there is none or it cannot be read: then nothing is removed. Only files in the folder itself count.
    fn read(&self) -> Written {
        let bytes = plain(&self.folder.join(LIST)).unwrap_or_default();
        let mut written: Written = ron::de::from_bytes(&bytes).unwrap_or_default();
        let is_inside = |name: &String| {
            Path::new(name)
                .file_name()
                .is_some_and(|last| last == name.as_str())
        };
        for files in written.0.values_mut() {
            files.retain(|name, _| is_inside(name));
        }
        written
    }
}

/// The bytes of a plain file, if it can be read: nothing else was written, and reading a pipe may not end.
fn plain(path: &Path) -> Option<Vec<u8>> {
    match path.is_file() {
        true => std::fs::read(path).ok(),
        false => None,
    }
}

/// The hash of a file, if it can be read.
fn hash(path: &Path) -> Option<String> {
    Some(hexadecimal(&Sha256::digest(plain(path)?)))
}
