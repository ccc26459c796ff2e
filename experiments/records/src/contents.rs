//! The files of a record's folder, read once, with their checksums.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::checksums::{self, Checksums, hexadecimal, sha256};
use crate::error::{Error, Result};
use crate::files;

/// The files of a folder: the content of a record's own files, and how the folder differs from its checksums.
pub(crate) struct Contents {
    folder: PathBuf,
    own: BTreeMap<String, Vec<u8>>,
    damage: Option<Error>,
}

impl Contents {
    /// Reads every file of a folder.
    ///
    /// # Errors
    ///
    /// [`Error::Io`].
    pub(crate) fn read(folder: &Path) -> Result<Self> {
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
        Ok(Self {
            damage: damage(folder, own.get(checksums::FILE), &found, others),
            folder: folder.to_owned(),
            own,
        })
    }

    /// One of the record's own files.
    ///
    /// # Errors
    ///
    /// [`Error::Incomplete`] when it is missing.
    pub(crate) fn get(&self, file: &'static str) -> Result<&[u8]> {
        self.own
            .get(file)
            .map(Vec::as_slice)
            .ok_or_else(|| Error::Incomplete {
                folder: self.folder.clone(),
                file,
            })
    }

    pub(crate) fn has(&self, file: &str) -> bool {
        self.own.contains_key(file)
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether every file is the one that was written.
    pub(crate) fn is_whole(&self) -> bool {
        self.damage.is_none()
    }

    /// An error that names every file that is not the one that was written.
    pub(crate) fn into_damage(self) -> Option<Error> {
        self.damage
    }
}

/// What the checksums of a folder, in `listed`, say of the files found in it and of the other entries.
fn damage(folder: &Path, listed: Option<&Vec<u8>>, found: &Checksums, others: Vec<String>) -> Option<Error> {
    let Some(listed) = listed else {
        return Some(Error::Incomplete {
            folder: folder.to_owned(),
            file: checksums::FILE,
        });
    };
    let text = String::from_utf8_lossy(listed);
    let listed = match Checksums::from_text(&text, &folder.join(checksums::FILE)) {
        Ok(listed) => listed,
        Err(error) => return Some(error),
    };
    let mut differences = listed.differences(found);
    differences.extend(
        others
            .into_iter()
            .map(|name| format!("{name} is not a plain file")),
    );
    (!differences.is_empty()).then(|| Error::Changed {
        folder: folder.to_owned(),
        differences: differences.join("; "),
    })
}

/// The names of the plain files in a folder but its `SHA256SUMS`, sorted, each with its present SHA-256 in hexadecimal digits.
///
/// # Errors
///
/// A file cannot be read.
pub fn present_checksums(folder: &Path) -> Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(Error::io("read", folder))? {
        let entry = entry.map_err(Error::io("read", folder))?;
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        let is_file = entry.file_type().map_err(Error::io("read", &path))?.is_file();
        if is_file && name != checksums::FILE {
            found.push((name, sha256_of_file(&path)?));
        }
    }
    found.sort();
    Ok(found)
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
