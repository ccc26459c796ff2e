//! The records that figures and claims are made from.

use crate::cli::arguments::Options;
use crate::cli::error::Result;
use crate::cli::outputs::Outputs;
use crate::engine::Identified;
use crate::grid::{Collected, GridError, collect};
use crate::plan::PlanFile;
use flatland_records::{Record, remove_partial_files};

/// The plan's records that are there. Where there are none, outputs of others are named.
pub(super) fn collected(
    engine: &dyn Identified,
    file: &PlanFile,
    options: &Options,
    outputs: &Outputs<'_>,
) -> Result<Collected> {
    let collected = collect(engine, file, &options.out).inspect_err(|_| {
        let earlier = outputs.earlier();
        if !earlier.is_empty() {
            errln!(
                "note: {} in {} are of earlier records",
                earlier.join(", "),
                outputs.folder.display()
            );
        }
    })?;
    remove_partial_files(outputs.folder).map_err(GridError::file(
        "remove temporary files from",
        outputs.folder.to_owned(),
    ))?;
    if let Some(mixture) = &collected.mixture {
        errln!("warning: {}: {mixture}", file.plan.name);
    }
    if let Some(reason) = &collected.unverified {
        errln!(
            "warning: it is not known whether the records are of the present data, which cannot be loaded: {reason}"
        );
    }
    for Record { cell, status, .. } in &collected.unfinished {
        errln!(
            "warning: {} on {}, {}, seed {} is left out: {status}",
            cell.optimiser,
            cell.data,
            cell.network,
            cell.seed
        );
    }
    Ok(collected)
}

/// The mark of what is made from some of a plan's records: `48 of 72 cells`; `None` if it is made from all.
pub(super) fn share(collected: &Collected) -> Option<String> {
    let (present, planned) = (collected.records.len(), collected.planned);
    (present < planned).then(|| format!("{present} of {planned} cells"))
}

/// The mark in a line of output.
pub(super) fn marked(collected: &Collected) -> String {
    share(collected).map_or_else(String::new, |share| format!(" ({share})"))
}
