//! How a command ends.

use crate::ParameterError;
use crate::claims::{ParityError, ReportError, SourcesError};
use crate::grid::GridError;
use crate::plan::PlanError;
use flatland_figures::FigureError;
use std::path::PathBuf;
use thiserror::Error;

/// How a command ended.
pub(super) enum Ended {
    /// The command completed.
    Completed,
    /// As `Completed`, but some cells ran out of time or memory or failed in the program: they say nothing of their optimisers.
    Unfinished,
    /// A signal interrupted it; the command that resumes was printed.
    Interrupted,
}

/// Why a command failed.
#[derive(Debug, Error)]
pub(super) enum CommandError {
    #[error(transparent)]
    Plan(#[from] PlanError),
    #[error(transparent)]
    Grid(#[from] GridError),
    #[error(transparent)]
    Record(#[from] flatland_records::Error),
    #[error(transparent)]
    Figure(#[from] FigureError),
    #[error(transparent)]
    Parity(#[from] ParityError),
    #[error(transparent)]
    Report(#[from] ReportError),
    #[error(transparent)]
    Sources(#[from] SourcesError),
    #[error("{} cells have no record, all others have:\n{}", .0.len(), lines(.0))]
    Cells(Vec<GridError>),
    #[error("{0}")]
    JobArray(String),
    #[error("every cell of the plan has a record: there is nothing to run")]
    NothingToRun,
    #[error(transparent)]
    Parameter(#[from] ParameterError),
    #[error("{}: a record whose cell is run again must be in `records` of an output folder", .0.display())]
    NoOutputFolder(PathBuf),
    #[error("{}: the cell of this record cannot be run here: its data are others, or relative to the folder of its plan; verify it through the plan", .0.display())]
    OtherCell(PathBuf),
    #[error("the records differ from the reference values: {0}")]
    ParityLost(String),
}

fn lines(errors: &[GridError]) -> String {
    let lines: Vec<String> = errors.iter().map(|error| format!("  {error}")).collect();
    lines.join("\n")
}

pub(super) type Result<T> = std::result::Result<T, CommandError>;
