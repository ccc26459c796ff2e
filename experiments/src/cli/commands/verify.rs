//! `flatland verify`.

use crate::cli::arguments::VerifyOptions;
use crate::cli::error::{CommandError, Result};
use crate::cli::progress::Progress;
use crate::cli::{exit, interrupt};
use crate::engine::Engines;
use crate::grid::{self, Verification, plan_of_cell, verify_record};
use crate::plan::PlanFile;
use flatland_records::Store;
use std::path::Path;

/// Checks every plan's records and every record given, and names what is wrong in any of them.
pub(in crate::cli) fn verify<E: Engines>(engine: &E, options: &VerifyOptions) -> u8 {
    let mut right = true;
    for path in &options.paths {
        let found = match path.is_dir() {
            true => folder(engine, path, options),
            false => plan(engine, path, options),
        };
        match found {
            Ok(Found::Right) => {}
            Ok(Found::Wrong) => right = false,
            Ok(Found::Interrupted) => return interrupt::exit_code(),
            Err(error) => {
                errln!("error: {error}");
                right = false;
            }
        }
    }
    if right { exit::SUCCESS } else { exit::FAILURE }
}

enum Found {
    Right,
    Wrong,
    Interrupted,
}

fn plan<E: Engines>(engine: &E, path: &Path, options: &VerifyOptions) -> Result<Found> {
    let file = PlanFile::read(path)?;
    let name = &file.plan.name;
    let found = grid::verify(
        engine,
        &file,
        &options.of_run(&options.out),
        options.rerun,
        &Progress::new(name),
    )?;
    for damaged in &found.damaged {
        outln!("damaged  {damaged}");
    }
    outln!(
        "{name}: {} records as they were written, {} damaged, {} cells without a record",
        found.whole,
        found.damaged.len(),
        found.missing
    );
    if !found.damaged.is_empty() {
        outln!(
            "{name}: `flatland run` on the plan sets damaged records aside, deleting nothing, and runs their cells again"
        );
    }
    Ok(told(name, &found, options.rerun))
}

/// Says what running cells again has shown.
fn told(name: &str, found: &Verification, rerun: bool) -> Found {
    for error in &found.errors {
        errln!("error: {error}");
    }
    let differing = found.rerun.iter().filter(|rerun| !rerun.comparison.is_equal());
    let mut differ = 0;
    for rerun in differing {
        differ += 1;
        outln!(
            "differs  {} (A) from its cell run again (B)",
            rerun.folder.display()
        );
        for line in rerun.comparison.to_string().lines() {
            outln!("           {line}");
        }
    }
    if rerun {
        outln!(
            "{name}: {} cells run again: {} gave the same bits, {differ} did not",
            found.rerun.len(),
            found.rerun.len() - differ
        );
        if found.unfinished > 0 {
            outln!(
                "{name}: {} cells not run again, since their runs did not end by themselves (`flatland status`)",
                found.unfinished
            );
        }
    }
    match found {
        _ if found.interrupted => Found::Interrupted,
        Verification { damaged, errors, .. } if damaged.is_empty() && errors.is_empty() && differ == 0 => {
            Found::Right
        }
        _ => Found::Wrong,
    }
}

/// A record, or the records of an output folder.
fn folder<E: Engines>(engine: &E, path: &Path, options: &VerifyOptions) -> Result<Found> {
    if path.join("records").is_dir() {
        let records = Store::open_read_only(path)?.list();
        let wrong = records.iter().filter(|folder| !says_whole(folder)).count();
        outln!(
            "{}: {} records as they were written, {wrong} damaged",
            path.display(),
            records.len() - wrong
        );
        return Ok(if wrong == 0 { Found::Right } else { Found::Wrong });
    }
    if !says_whole(path) {
        return Ok(Found::Wrong);
    }
    outln!("{}: as it was written", path.display());
    match options.rerun {
        true => run_again(engine, path, options),
        false => Ok(Found::Right),
    }
}

/// Whether the record in a folder is as it was written; names what is wrong.
fn says_whole(folder: &Path) -> bool {
    match verify_record(folder) {
        Ok(_) => true,
        Err(error) => {
            outln!("damaged  {error}");
            false
        }
    }
}

/// Runs the cell of one record again.
fn run_again<E: Engines>(engine: &E, path: &Path, options: &VerifyOptions) -> Result<Found> {
    let folder = path
        .canonicalize()
        .map_err(grid::GridError::file("read", path.to_owned()))?;
    // The folder of a record is `<out>/records/<name>`.
    let Some(out) = folder.parent().and_then(Path::parent) else {
        return Err(CommandError::NoOutputFolder(path.to_owned()));
    };
    let file = plan_of_cell(engine, verify_record(&folder)?)?;
    let name = path.display().to_string();
    let found = grid::verify(engine, &file, &options.of_run(out), true, &Progress::new(&name))?;
    if found.whole + found.damaged.len() == 0 {
        return Err(CommandError::OtherCell(path.to_owned()));
    }
    Ok(told(&name, &found, true))
}
