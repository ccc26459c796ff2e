//! The commit that a program was built from.

use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

/// The commit that the present program was built from, for the [provenance](super::Program::commit) of its records: twelve digits, and
/// `-dirty` where there are uncommitted changes. `package` is the folder of its manifest, `sources` are what it is compiled from, as
/// git's pathspecs in that folder. Unknown without git, outside the repository of the sources, and where one is newer than the program.
///
/// It is read when needed, not at build time, so that a commit does not cause a rebuild.
pub fn commit_of(package: &Path, sources: &[&str]) -> Option<String> {
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command.arg("-C").arg(package).args(arguments);
        let output = command.output().ok().filter(|output| output.status.success())?;
        Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    // Fails in a repository that is not its own.
    let listed = git(&[&["ls-files", "--error-unmatch"], sources].concat())?;
    let built = modified(&std::env::current_exe().ok()?)?;
    if listed
        .lines()
        .any(|source| modified(&package.join(source)) > Some(built))
    {
        return None;
    }
    let commit = git(&["rev-parse", "--short=12", "HEAD"])?;
    let dirty = git(&["status", "--porcelain"]).is_some_and(|changes| !changes.is_empty());
    Some(if dirty { format!("{commit}-dirty") } else { commit })
}

fn modified(path: &Path) -> Option<SystemTime> {
    path.metadata().and_then(|file| file.modified()).ok()
}
