//! Copying the results of plans into the gallery.

use crate::error::{GalleryError, Result};
use crate::gallery::{CAPTION, CLAIMS, CLAIMS_PAGE, Gallery, RUNS, names, read_report, read_runs};
use std::path::Path;

/// A vector figure above this size is left out; its picture in pixels is there. A repository should stay small.
pub const MAX_VECTOR_BYTES: u64 = 1 << 20;

/// Copies the results of a plan from `<results>/<plan>` into the gallery, in place of what the gallery had of it: claims, runs, figures
/// with their captions.
///
/// # Errors
///
/// A run of the plan is missing, or its results were judged before its last run ended; a file cannot be read or written.
pub fn collect(plan: &str, results: &Path, gallery: &Gallery) -> Result<()> {
    let from = results.join(plan);
    check_complete(plan, &from)?;
    let mut wanted = vec![RUNS.to_owned()];
    for name in names(&from)? {
        let is_vector = name.ends_with(".svg");
        if name.ends_with(CAPTION)
            || name.ends_with(".png")
            || is_vector
            || name == CLAIMS
            || name == CLAIMS_PAGE
        {
            let path = from.join(&name);
            let size = path.metadata().map_err(GalleryError::file("read", &path))?.len();
            if !is_vector || size <= MAX_VECTOR_BYTES {
                wanted.push(name);
            }
        }
    }
    let to = gallery.plan(plan);
    std::fs::create_dir_all(&to).map_err(GalleryError::file("write", &to))?;
    for name in &wanted {
        let path = from.join(name);
        std::fs::copy(&path, to.join(name)).map_err(GalleryError::file("copy", &path))?;
    }
    for name in names(&to)?.iter().filter(|name| !wanted.contains(name)) {
        let path = to.join(name);
        std::fs::remove_file(&path).map_err(GalleryError::file("remove", &path))?;
    }
    Ok(())
}

/// Every cell of the plan has a record, and the claims, if the plan has any, were judged on all of them.
fn check_complete(plan: &str, folder: &Path) -> Result<()> {
    let incomplete = |missing: String| GalleryError::Incomplete {
        plan: plan.to_owned(),
        folder: folder.to_owned(),
        missing,
    };
    let runs = folder.join(RUNS);
    if !runs.exists() {
        return Err(incomplete(format!("there is no {RUNS}")));
    }
    let runs = read_runs(&runs)?;
    let missing = runs.iter().filter(|run| !run.is_there()).count();
    if missing > 0 {
        return Err(incomplete(format!(
            "{missing} of {} runs have no record",
            runs.len()
        )));
    }
    let claims = folder.join(CLAIMS);
    if claims.exists() && read_report(&claims)?.partial.is_some() {
        return Err(incomplete(
            "the claims were judged on a part of the runs".to_owned(),
        ));
    }
    Ok(())
}
