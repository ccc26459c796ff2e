//! The file of a lease.

use super::holder::Holder;
use crate::limited;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::collections::hash_map::RandomState;
use std::fs::{self, File};
use std::hash::BuildHasher;
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// What the file says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Said {
    holder: Holder,
    /// Drawn for each lease, so that two of one process are told apart.
    token: u64,
    /// Increased while the cell runs.
    beat: u64,
}

impl Said {
    fn to_bytes(&self) -> Vec<u8> {
        // Numbers and texts can always be written as RON.
        let text = ron::ser::to_string_pretty(self, ron::ser::PrettyConfig::new()).unwrap_or_default();
        (text + "\n").into_bytes()
    }
}

/// The content of a lease, which may be incomplete: it is made first, and then written.
#[derive(Clone, Debug)]
pub(super) struct Content {
    said: Option<Said>,
    pub(super) bytes: Vec<u8>,
    /// Whether the file is of the user of this process.
    pub(super) is_of_this_user: bool,
}

impl Content {
    pub(super) fn holder(&self) -> Option<&Holder> {
        self.said.as_ref().map(|said| &said.holder)
    }

    /// Whether this is the same lease, whatever its counter. Two that cannot be read are the same.
    pub(super) fn is_of(&self, other: &Self) -> bool {
        let token = |content: &Self| {
            content
                .said
                .as_ref()
                .map(|said| (said.holder.clone(), said.token))
        };
        token(self) == token(other)
    }
}

/// The lease that counts of a cell that has one: the last successor.
pub(super) struct Current {
    pub(super) generation: usize,
    pub(super) path: PathBuf,
    pub(super) content: Content,
}

/// A lease of this process.
pub(super) struct LeaseFile {
    path: PathBuf,
    generation: usize,
    said: Said,
    beat: AtomicU64,
}

impl LeaseFile {
    /// Makes the file, and the folder; `None` if the file exists.
    pub(super) fn create(
        folder: &Path,
        identity: &str,
        generation: usize,
        holder: &Holder,
    ) -> io::Result<Option<Self>> {
        let path = path(folder, identity, generation);
        let mut file = match File::create_new(&path) {
            // Another process has removed the empty folder.
            Err(error) if error.kind() == ErrorKind::NotFound => {
                fs::create_dir_all(folder)?;
                return Self::create(folder, identity, generation, holder);
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => return Ok(None),
            made => made?,
        };
        let said = Said {
            holder: holder.clone(),
            // The standard library's only random number: each state has keys of its own.
            token: RandomState::new().hash_one(identity),
            beat: 0,
        };
        // Closed at once, so that other hosts see it.
        if let Err(error) = file.write_all(&said.to_bytes()) {
            let _ = fs::remove_file(&path);
            return Err(error);
        }
        Ok(Some(Self {
            path,
            generation,
            said,
            beat: AtomicU64::new(0),
        }))
    }

    pub(super) fn generation(&self) -> usize {
        self.generation
    }

    /// Increases the counter, unless the file has been removed or replaced.
    pub(super) fn beat(&self) -> io::Result<()> {
        let beat = 1 + self.beat.fetch_add(1, Ordering::Relaxed);
        let mut file = File::options().read(true).write(true).open(&self.path)?;
        if content_of(&mut file)?
            .said
            .is_none_or(|said| said.token != self.said.token)
        {
            return Ok(());
        }
        let said = Said {
            beat,
            ..self.said.clone()
        };
        // Written over: the text never becomes shorter.
        io::Seek::rewind(&mut file)?;
        file.write_all(&said.to_bytes())
    }

    pub(super) fn remove(&self) -> io::Result<()> {
        remove(&self.path)
    }
}

/// Where a lease and its successors are.
pub(super) fn path(folder: &Path, identity: &str, generation: usize) -> PathBuf {
    match generation {
        0 => folder.join(identity),
        later => folder.join(format!("{identity}.{later}")),
    }
}

/// The generations that there are of each cell's lease; none without a folder.
pub(super) fn list(folder: &Path) -> io::Result<BTreeMap<String, Vec<usize>>> {
    let mut found: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(found),
        entries => entries?,
    };
    for entry in entries {
        let name = entry?.file_name();
        let Some(name) = name.to_str() else { continue };
        let (identity, generation) = match name.split_once('.') {
            None => (name, Some(0)),
            Some((identity, number)) => (identity, number.parse().ok()),
        };
        if let Some(generation) = generation {
            found.entry(identity.to_owned()).or_default().push(generation);
        }
    }
    Ok(found)
}

/// The last of a lease and its successors.
pub(super) fn current(folder: &Path, identity: &str) -> io::Result<Option<Current>> {
    let mut last = None;
    for generation in 0.. {
        let path = path(folder, identity, generation);
        match read(&path)? {
            Some(content) => {
                last = Some(Current {
                    generation,
                    path,
                    content,
                });
            }
            None => break,
        }
    }
    Ok(last)
}

/// The content of a lease; `None` if there is none.
pub(super) fn read(path: &Path) -> io::Result<Option<Content>> {
    match limited::open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        file => content_of(&mut file?).map(Some),
    }
}

/// Removes a lease, if there is one.
pub(super) fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

fn content_of(file: &mut File) -> io::Result<Content> {
    let mut bytes = Vec::new();
    file.take(1 << 16).read_to_end(&mut bytes)?;
    let said = std::str::from_utf8(&bytes)
        .ok()
        .and_then(|text| ron::from_str(text).ok());
    Ok(Content {
        said,
        is_of_this_user: is_of_this_user(file),
        bytes,
    })
}

#[cfg(target_os = "linux")]
fn is_of_this_user(file: &File) -> bool {
    use std::os::unix::fs::MetadataExt;
    let owner = |metadata: io::Result<fs::Metadata>| metadata.map(|metadata| metadata.uid()).ok();
    owner(file.metadata()).is_some_and(|user| Some(user) == owner(fs::metadata("/proc/self")))
}

#[cfg(not(target_os = "linux"))]
fn is_of_this_user(_: &File) -> bool {
    false
}
