//! Whether the cell's file of a record agrees with the settings in it.

use super::facts::recorded;
use crate::cell::CellSettings;
use crate::plan::Precision;
use flatland_records::{Cell, Error};
use std::path::Path;

/// The settings of the record in a folder, with which its identity and its other fields agree. Checksums do not notice a file that was
/// changed together with them.
///
/// # Errors
///
/// [`Error::Disagreement`], which names the field.
pub(crate) fn settings_of(cell: &Cell, folder: &Path) -> Result<CellSettings, Error> {
    let refuse = |message: String| disagreement(folder, message);
    let settings = CellSettings::from_ron(&cell.settings).map_err(|error| {
        refuse(format!(
            "the field settings, line {}, column {}: {}",
            error.span.start.line, error.span.start.col, error.code
        ))
    })?;
    let identity = settings.identity().map_err(|error| refuse(error.to_string()))?;
    if identity != cell.identity {
        return Err(refuse(format!(
            "the field identity is {}, but that of the settings is {identity}: they were changed, or another version of this program \
             wrote the record",
            cell.identity
        )));
    }
    let precision = match settings.precision {
        Precision::F32 => "f32",
        Precision::F64 => "f64",
    };
    let fields = [
        (
            "rule",
            format!("{:?}", cell.rule),
            format!("{:?}", settings.optimiser.rule()),
        ),
        ("seed", cell.seed.to_string(), settings.seed.to_string()),
        ("data", cell.data.clone(), settings.data.label().to_owned()),
        (
            "loss",
            format!("{:?}", cell.loss),
            format!("{:?}", recorded(settings.loss)),
        ),
        ("precision", cell.precision.clone(), precision.to_owned()),
        (
            "iterations",
            cell.iterations.to_string(),
            settings.iterations.to_string(),
        ),
        (
            "batch",
            format!("{:?}", cell.batch),
            format!("{:?}", settings.batch),
        ),
    ];
    // A tuned optimiser has the name of the grid or table that its setting is from.
    let label = ("optimiser", cell.optimiser.clone(), settings.optimiser.label());
    let label = Some(label).filter(|_| cell.tuned.is_none());
    let differing = fields
        .into_iter()
        .chain(label)
        .find(|(_, found, expected)| found != expected);
    match differing {
        None => Ok(settings),
        Some((field, found, expected)) => Err(refuse(format!(
            "the field {field} is {found}, but that of the settings is {expected}"
        ))),
    }
}

/// The error of a record in a folder that does not agree with something.
pub(super) fn disagreement(folder: &Path, message: String) -> Error {
    Error::Disagreement {
        path: folder.join("cell.ron"),
        message,
    }
}
