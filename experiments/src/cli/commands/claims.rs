//! `flatland claims`.

use super::collected::{collected, marked};
use crate::cli::arguments::Options;
use crate::cli::error::{CommandError, Result};
use crate::cli::outputs::Outputs;
use flatland_experiments::claims::{self, Report};
use flatland_experiments::grid::GridError;
use flatland_experiments::plan::PlanFile;
use flatland_records::write_whole;

/// Judges the plan's claims, and compares its records with its reference values.
pub(super) fn claims(file: &PlanFile, options: &Options) -> Result<()> {
    let plan = &file.plan;
    let folder = options.out.join(&plan.name);
    let outputs = Outputs {
        folder: &folder,
        command: "claims",
    };
    let collected = collected(file, options, &outputs)?;
    let (store, records) = (&collected.store, &collected.records);
    let parity = match &plan.parity {
        Some(parity) => claims::compare(parity, records, store, &file.base)?,
        None => Vec::new(),
    };
    let lost: Vec<String> = parity
        .iter()
        .filter(|judged| !judged.reproduced())
        .map(|judged| judged.claim.clone())
        .collect();
    let mut judgements = claims::judge(&plan.claims, records);
    judgements.extend(parity);
    if judgements.is_empty() {
        println!("{}: the plan names no claims", plan.name);
        return outputs.replace(&[]);
    }
    let report = Report { judgements };
    print!("{report}");
    let csv = report.to_csv().map_err(CommandError::Table)?;
    let mut written = Vec::new();
    for (name, bytes) in [
        ("claims.csv", csv),
        ("claims.md", report.to_markdown().into_bytes()),
    ] {
        let path = folder.join(name);
        write_whole(&path, &bytes).map_err(GridError::file("write", path.clone()))?;
        written.push(path);
    }
    outputs.replace(&written)?;
    println!(
        "{}: wrote {}{}",
        plan.name,
        folder.join("claims.{md,csv}").display(),
        marked(&collected)
    );
    match lost.is_empty() {
        true => Ok(()),
        false => Err(CommandError::ParityLost(lost.join(", "))),
    }
}
