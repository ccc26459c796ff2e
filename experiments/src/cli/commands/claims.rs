//! `flatland claims`.

use super::collected::{collected, marked};
use crate::claims::{self, Partial, Report, Sources};
use crate::cli::arguments::Options;
use crate::cli::error::{CommandError, Result};
use crate::cli::outputs::Outputs;
use crate::engine::Identified;
use crate::grid::Collected;
use crate::plan::PlanFile;

/// Judges the plan's claims, and compares its records with its reference values.
pub(super) fn claims(
    engine: &dyn Identified,
    file: &PlanFile,
    options: &Options,
    commit: Option<String>,
) -> Result<()> {
    let folder = options.out.join(&file.plan.name);
    let outputs = Outputs {
        folder: &folder,
        command: "claims",
    };
    let collected = collected(engine, file, options, &outputs)?;
    judge(file, &collected, commit, &outputs)
}

/// Judges the plan's claims on these records.
pub(super) fn judge(
    file: &PlanFile,
    collected: &Collected,
    commit: Option<String>,
    outputs: &Outputs<'_>,
) -> Result<()> {
    let (plan, folder) = (&file.plan, outputs.folder);
    let report = judged(file, collected, commit)?;
    if report.judgements.is_empty() {
        outln!("{}: the plan names no claims", plan.name);
        return outputs.replace(&[]);
    }
    out!("{report}");
    outputs.replace(&report.write(folder)?)?;
    outln!(
        "{}: wrote {}{}",
        plan.name,
        folder.join("claims.{md,csv,json}").display(),
        marked(collected)
    );
    let parity = &report.judgements[plan.claims.len()..];
    let lost = parity.iter().filter(|judged| !judged.reproduced());
    let lost: Vec<String> = lost.map(|judged| judged.claim.clone()).collect();
    match lost.is_empty() {
        true => Ok(()),
        false => Err(CommandError::ParityLost(lost.join(", "))),
    }
}

/// The judgements on the plan's claims, then those on its reference values.
pub(super) fn judged(file: &PlanFile, collected: &Collected, commit: Option<String>) -> Result<Report> {
    let (plan, records) = (&file.plan, &collected.records);
    let mut judgements = claims::judge(&plan.claims, records);
    if let Some(parity) = &plan.parity {
        judgements.extend(claims::compare(parity, records, &collected.store, &file.base)?);
    }
    Ok(Report {
        partial: Partial::of(records.len(), collected.planned)
            .map(|partial| partial.without(&collected.unfinished)),
        sources: Some(Sources::of(plan, records, &collected.store, commit)?),
        judgements,
    })
}
