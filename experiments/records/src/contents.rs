//! The files of a record's folder, read once, with their checksums.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::checksums::{self, Checksums, hexadecimal, sha256};
use crate::error::{Error, Result};
use crate::files;

/// The files of a folder: the content of a record's own files, and how the files differ from the folder's checksums.
pub(crate) struct Contents {
    folder: PathBuf,
    own: BTreeMap<String, Vec<u8>>,
    differences: Vec<String>,
}

impl Contents {
    /// Reads every file of a folder.
    ///
    /// # Errors
    ///
    /// [`Error::Io`]; [`Error::Incomplete`] when one of `required` or the checksums are missing, [`Error::Checksums`] when these cannot
    /// be read.
    pub(crate) fn read(folder: &Path, required: &[&'static str]) -> Result<Self> {
        let mut own = BTreeMap::new();
        let mut found = Checksums::default();
        let mut others = Vec::new();
        for entry in fs::read_dir(folder).map_err(Error::io("read", folder))? {
            let entry = entry.map_err(Error::io("read", folder))?;
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            // Neither a link nor a device is followed: a record holds plain files, and a device may have no end.
            if !entry.file_type().map_err(Error::io("read", &path))?.is_file() {
                others.push(name);
            } else if files::is_own(&name) {
                let bytes = fs::read(&path).map_err(Error::io("read", &path))?;
                if name != checksums::FILE {
                    found.insert(name.clone(), sha256(&bytes));
                }
                own.insert(name, bytes);
            } else {
                found.insert(name, sha256_of_file(&path)?);
            }
        }
        let incomplete = |file: &&'static str| Error::Incomplete {
            folder: folder.to_owned(),
            file,
        };
        let mut required = required.iter().chain([&checksums::FILE]);
        if let Some(missing) = required.find(|file| !own.contains_key(**file)) {
            return Err(incomplete(missing));
        }
        let path = folder.join(checksums::FILE);
        let listed = Checksums::from_text(&String::from_utf8_lossy(&own[checksums::FILE]), &path)?;
        let mut differences = listed.differences(&found);
        differences.extend(
            others
                .into_iter()
                .map(|name| format!("{name} is not a plain file")),
        );
        Ok(Self {
            folder: folder.to_owned(),
            own,
            differences,
        })
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The content of one of the record's own files, if it is there.
    pub(crate) fn get(&self, file: &str) -> Option<&[u8]> {
        self.own.get(file).map(Vec::as_slice)
    }

    pub(crate) fn is_as_written(&self) -> bool {
        self.differences.is_empty()
    }

    /// An error that names every file that is not as it was written.
    pub(crate) fn check(&self) -> Result<()> {
        match self.is_as_written() {
            true => Ok(()),
            false => Err(Error::Changed {
                folder: self.folder.clone(),
                differences: self.differences.join("; "),
            }),
        }
    }
}

/// The SHA-256 of a file of any size.
fn sha256_of_file(path: &Path) -> Result<String> {
    let mut hasher = Sha256::new();
    File::open(path)
        .and_then(|mut file| std::io::copy(&mut file, &mut Hashing(&mut hasher)))
        .map_err(Error::io("read", path))?;
    Ok(hexadecimal(&hasher.finalize()))
}

/// Bytes written to it are hashed.
struct Hashing<'h>(&'h mut Sha256);

impl std::io::Write for Hashing<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
