//! The gallery's folder: a folder per plan, with its claims, runs and figures.

use crate::claims::{Judgement, Report};
use crate::error::{GalleryError, Result};
use crate::runs::Run;
use std::path::{Path, PathBuf};

/// The claims of a plan, as `flatland claims` writes them.
pub(crate) const CLAIMS: &str = "claims.json";
/// The same for readers.
pub(crate) const CLAIMS_PAGE: &str = "claims.md";
/// The runs of a plan, as `flatland run` writes them.
pub(crate) const RUNS: &str = "runs.csv";
/// The ending of a figure's caption.
pub(crate) const CAPTION: &str = ".caption.txt";

/// A folder with results of plans.
pub struct Gallery {
    folder: PathBuf,
}

/// A figure of a plan.
pub(crate) struct Figure {
    /// The picture's path from the gallery's folder.
    pub(crate) picture: String,
    pub(crate) caption: String,
}

impl Gallery {
    /// The gallery in a folder. Nothing is read yet.
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
        }
    }

    pub(crate) fn plan(&self, plan: &str) -> PathBuf {
        self.folder.join(plan)
    }

    pub(crate) fn report(&self, plan: &str) -> Result<Report> {
        read_report(&self.plan(plan).join(CLAIMS))
    }

    pub(crate) fn judgement(&self, plan: &str, claim: &str) -> std::result::Result<Judgement, String> {
        let report = self.report(plan).map_err(|error| error.to_string())?;
        let known: Vec<String> = report
            .claims
            .iter()
            .map(|judgement| judgement.claim.clone())
            .collect();
        let mut claims = report.claims.into_iter();
        claims
            .find(|judgement| judgement.claim == claim)
            .ok_or_else(|| format!("{plan} judges no claim {claim}, but {}", known.join(", ")))
    }

    pub(crate) fn runs(&self, plan: &str) -> Result<Vec<Run>> {
        read_runs(&self.plan(plan).join(RUNS))
    }

    /// The figures of a plan, by name.
    pub(crate) fn figures(&self, plan: &str) -> Result<Vec<Figure>> {
        let folder = self.plan(plan);
        let mut figures = Vec::new();
        for name in names(&folder)? {
            let Some(stem) = name.strip_suffix(CAPTION) else {
                continue;
            };
            let path = folder.join(&name);
            figures.push(Figure {
                picture: format!("{plan}/{stem}.png"),
                caption: std::fs::read_to_string(&path).map_err(GalleryError::file("read", &path))?,
            });
        }
        Ok(figures)
    }
}

pub(crate) fn read_report(path: &Path) -> Result<Report> {
    let bytes = std::fs::read(path).map_err(GalleryError::file("read", path))?;
    serde_json::from_slice(&bytes).map_err(|reason| GalleryError::Results {
        path: path.to_owned(),
        reason: reason.to_string(),
    })
}

pub(crate) fn read_runs(path: &Path) -> Result<Vec<Run>> {
    let wrong = |reason: csv::Error| GalleryError::Results {
        path: path.to_owned(),
        reason: reason.to_string(),
    };
    let mut reader = csv::Reader::from_path(path).map_err(wrong)?;
    reader
        .deserialize()
        .collect::<std::result::Result<_, _>>()
        .map_err(wrong)
}

/// The names of the files in a folder, sorted. Those that are not Unicode are not ours.
pub(crate) fn names(folder: &Path) -> Result<Vec<String>> {
    let read = || -> std::io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in std::fs::read_dir(folder)? {
            names.extend(entry?.file_name().into_string());
        }
        names.sort();
        Ok(names)
    };
    read().map_err(GalleryError::file("read", folder))
}
