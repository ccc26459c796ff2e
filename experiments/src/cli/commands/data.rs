//! The command `data`: the data sets and their files.

use crate::cli::arguments::{DIGITS, DataOptions};
use crate::cli::exit;
use crate::data::{Inspection, PUBLISHED_SETS, PublishedSet, State};
use std::path::Path;

/// Describes one data set or all; fails if a present file is wrong.
pub(in crate::cli) fn data(options: &DataOptions) -> u8 {
    let asked = |name: &str| options.name.as_deref().is_none_or(|only| only == name);
    if asked(DIGITS) {
        digits();
    }
    let mut wrong = Vec::new();
    for set in PUBLISHED_SETS.into_iter().filter(|set| asked(set.name)) {
        let folder = options.folder.clone().unwrap_or_else(|| set.default_folder());
        about(set, &folder);
        let inspection = Inspection::of(set, &folder);
        report(&inspection);
        if inspection.is_wrong() {
            wrong.push(set.label);
        }
    }
    if options.name.is_none() {
        own();
    }
    outln!(
        "Default folders lie below /usr/share/datasets, or below $FLATLAND_DATA if that is set; a plan sets any other\n\
        with folder: \"...\", relative to the folder of the plan."
    );
    if wrong.is_empty() {
        return exit::SUCCESS;
    }
    errln!("error: files of {} are wrong (see above)", wrong.join(", "));
    exit::FAILURE
}

fn digits() {
    outln!("digits: 10 classes, images of 1 × 8 × 8, 1797 in all");
    line("what", "handwritten digits, grey");
    line("terms", "CC BY 4.0");
    line(
        "from",
        "https://doi.org/10.24432/C50P49 (Optical Recognition of Handwritten Digits)",
    );
    line("plan", "Digits(train: 1500)");
    line("files", "none: they are part of this program");
    outln!();
}

fn about(set: &PublishedSet, folder: &Path) {
    let PublishedSet {
        label,
        variant,
        classes,
        shape: [channels, height, width],
        images: [train, test],
        ..
    } = set;
    outln!(
        "{label}: {classes} classes, images of {channels} × {height} × {width}, {train} for training and {test} for testing"
    );
    line("what", set.what);
    line("terms", set.terms);
    line("from", set.page);
    line("plan", &format!("{variant}(train: 5000)"));
    line("folder", &folder.display().to_string());
}

fn report(inspection: &Inspection) {
    let set = inspection.set;
    let width = inspection
        .files
        .iter()
        .map(|(name, _)| name.len())
        .max()
        .unwrap_or(0);
    for (name, state) in &inspection.files {
        line("file", &format!("{name:width$}  {}", in_words(state)));
    }
    if let Some(contents) = &inspection.contents {
        line("inside", &in_words(contents));
    }
    if let Some((path, state)) = &inspection.archive
        && (inspection.missing() > 0 || !matches!(state, State::Missing { .. }))
    {
        line("archive", &format!("{}  {}", path.display(), in_words(state)));
    }
    line("verdict", &verdict(inspection));
    if inspection.missing() > 0 {
        match (set.archive, &inspection.archive) {
            (Some(archive), Some((path, State::Right { .. }))) => {
                line("to do", &archive.unpack_command(path, &inspection.folder));
            }
            _ => line("to do", set.advice),
        }
    }
    outln!();
}

fn in_words(state: &State) -> String {
    match state {
        State::Missing { expected } => format!("missing ({expected})"),
        State::Right { evidence } => format!("verified: {evidence}"),
        State::Wrong { expected, found } => format!("WRONG: expected {expected}; got {found}"),
    }
}

fn verdict(inspection: &Inspection) -> String {
    let (files, missing) = (inspection.files.len(), inspection.missing());
    match inspection {
        _ if inspection.is_wrong() => "WRONG: fetch the marked files again".to_owned(),
        _ if missing == files => "not present".to_owned(),
        _ if missing > 0 => format!("{missing} of {files} files missing, the others verified"),
        Inspection {
            contents: Some(_), ..
        } => "complete; sizes and structure verified (no checksum of the unpacked files is published)"
            .to_owned(),
        _ => "complete, every checksum verified".to_owned(),
    }
}

/// Describes own data, which have no list of expected files.
fn own() {
    outln!("own data: any IDX pair, or .npy and .npz files of images and labels");
    line(
        "plan",
        "Idx(name: ..., ...), Npy(name: ..., images: \"...\", labels: \"...\", scale: 255)",
    );
    line(
        "",
        "Npy(name: ..., images: \"data.npz:x\", labels: \"data.npz:y\", layout: ChannelsLast)",
    );
    line("files", "flatland check PLAN.ron reads and checks them");
}

fn line(name: &str, text: &str) {
    outln!("  {name:8} {text}");
}
