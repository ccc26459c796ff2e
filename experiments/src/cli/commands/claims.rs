//! `flatland claims`.

use super::records;
use crate::cli::arguments::Options;
use crate::cli::error::{CommandError, Result};
use flatland_experiments::claims::{self, Report, Sources};
use flatland_experiments::plan::PlanFile;
use flatland_records::{Record, Store};

/// Judges the plan's claims, and compares its records with its reference values.
pub(super) fn claims(file: &PlanFile, options: &Options, commit: Option<String>) -> Result<()> {
    let plan = &file.plan;
    let (store, records) = records(plan, options)?;
    let report = judged(file, &store, &records, commit)?;
    if report.judgements.is_empty() {
        println!("{}: the plan names no claims", plan.name);
        return Ok(());
    }
    print!("{report}");
    let folder = options.out.join(&plan.name);
    report.write(&folder)?;
    println!(
        "{}: wrote {}",
        plan.name,
        folder.join("claims.{md,csv,json}").display()
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
pub(super) fn judged(
    file: &PlanFile,
    store: &Store,
    records: &[Record],
    commit: Option<String>,
) -> Result<Report> {
    let plan = &file.plan;
    let mut judgements = claims::judge(&plan.claims, records);
    if let Some(parity) = &plan.parity {
        judgements.extend(claims::compare(parity, records, store, &file.base)?);
    }
    Ok(Report {
        partial: None,
        sources: Some(Sources::of(plan, records, store, commit)?),
        judgements,
    })
}
