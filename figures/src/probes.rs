//! Segment smoothness along the gradient: Figure 4 and Appendix I.4.

use std::path::{Path, PathBuf};

use flatland_records::{ProbeRow, Record};

use crate::caption::{self, Caption};
use crate::chart::curve::{Curve, Places};
use crate::chart::legend::{Entry, Mark};
use crate::chart::plot::Plot;
use crate::chart::scale::Scale::{self, Logarithmic, Signed};
use crate::chart::series::{Reading, Run};
use crate::chart::sheet::{Across, Column, Row, Sheet};
use crate::chart::style::{ALONG_A_RUN, CurveStyle};
use crate::error::FigureError;
use crate::grid::{Grid, Single};
use crate::options::FigureOptions;
use crate::panels::{self, Panel};

/// The iterations whose probes are drawn, besides the last.
const ITERATIONS: [usize; 4] = [0, 100, 500, 1000];

/// Draws the change of the gradient along the step w_t = w − t g against the step t, with a column per run, and returns
/// the files written. The rows are the gradient quotient ‖∇f(w) − ∇f(w_t)‖ / ‖w − w_t‖ and, with H = H(w_t), ‖Hg‖ / ‖g‖,
/// gᵀHg / ‖g‖² and the sharpness λ₁(H).
///
/// There is one curve per probed iteration of 0, 100, 500 and 1,000 and for the last of a run, with a vertical dashed line at
/// the accepted step. A horizontal dashed line marks 2/K where that is the floor of λ₁. The axes are logarithmic; that of
/// gᵀHg is so on both sides of 0. Arguments and the order of columns are those of
/// [`main_comparison`](crate::main_comparison); the horizontal axis has steps, whatever the options say.
///
/// # Errors
///
/// Those of [`main_comparison`](crate::main_comparison).
pub fn probes(
    records: &[Record],
    options: &FigureOptions,
    out_stem: &Path,
) -> Result<Vec<PathBuf>, FigureError> {
    let grid = Grid::new(records, options)?;
    let singles = grid.singles();
    let panels = panels::chosen(
        "figure of probes",
        &options.panels,
        Panel::OF_PROBES,
        Panel::OF_PROBES,
    )?;
    let rows = panels.into_iter().map(|panel| row(panel, &singles));
    let rows: Vec<Row> = rows.collect();
    let mut sentences = caption::columns(&grid);
    sentences.push("One column per run, one line per iteration.".to_owned());
    sentences
        .push("Upright dashed line, with the mark of its iteration above: the accepted step.".to_owned());
    sentences.extend(caption::references(&grid, &rows));
    sentences.extend(caption::early_ends(&grid));
    Sheet {
        columns: singles.iter().map(head).collect(),
        across: "step t",
        legend: legend(&singles),
        caption: Caption {
            what: caption::of_panels(rows.iter().map(|row| row.name), "step t"),
            sentences,
        },
        rows,
    }
    .write(options, out_stem)
}

fn row(panel: Panel, singles: &[Single<'_, '_>]) -> Row {
    let (name, scale, value): (_, _, fn(&ProbeRow) -> f64) = match panel {
        Panel::HessianGradient => ("‖H g‖ / ‖g‖", Logarithmic, |row| {
            row.hessian_gradient_quotient
        }),
        Panel::Rayleigh => ("g · H g / ‖g‖²", Signed, |row| row.rayleigh_quotient),
        Panel::ProbedSharpness => ("sharpness", Logarithmic, |row| row.sharpness),
        _ => ("gradient quotient", Logarithmic, |row| row.gradient_quotient),
    };
    let is_sharpness = panel == Panel::ProbedSharpness;
    Row {
        name,
        panel: Some(panel),
        scale,
        plots: singles
            .iter()
            .map(|single| plot(single.run.record, scale, value, is_sharpness))
            .collect(),
    }
}

/// The probed iterations of a record that are drawn, each with its style and name.
fn drawn(record: &Record) -> Vec<(usize, CurveStyle, String)> {
    let probed = |k: usize| record.tables.probes.iter().any(|row| row.iteration == k);
    let last = record.tables.probes.iter().map(|row| row.iteration).max();
    let last = last.filter(|k| !ITERATIONS.contains(k));
    let early = ITERATIONS
        .into_iter()
        .zip(ALONG_A_RUN)
        .filter(|(k, _)| probed(*k));
    let early = early.map(|(k, style)| (k, style, format!("iteration {k}")));
    let last = last.map(|k| (k, ALONG_A_RUN[ITERATIONS.len()], format!("last, {k}")));
    early.chain(last).collect()
}

/// The probes at an iteration, by step.
fn probes_at(record: &Record, iteration: usize) -> Vec<&ProbeRow> {
    let rows = record.tables.probes.iter();
    let mut rows: Vec<&ProbeRow> = rows.filter(|row| row.iteration == iteration).collect();
    rows.sort_by(|a, b| a.step.total_cmp(&b.step));
    rows
}

fn plot(record: &Record, scale: Scale, value: fn(&ProbeRow) -> f64, is_sharpness: bool) -> Plot {
    let mut uprights = Vec::new();
    let curves = drawn(record).into_iter().map(|(k, style, _)| {
        let rows = probes_at(record, k);
        let accepted = rows.iter().filter(|row| row.accepted);
        uprights.extend(accepted.map(|row| (style, row.step)));
        let reading = |row: &&ProbeRow| Reading {
            converged: !is_sharpness || row.sharpness_converged != Some(false),
            ..Reading::exact(row.step, value(row))
        };
        let run = Run {
            readings: rows.iter().filter(|row| row.step >= 0.0).map(reading).collect(),
            end: None,
        };
        (style, Curve::of(&[run], scale, Places::Common))
    });
    let plot = Plot::of_curves(curves);
    let floor = record.cell.sharpness_floor().filter(|_| is_sharpness);
    Plot {
        uprights,
        reference: floor.map(|floor| (floor, "2/K")),
        ..plot
    }
}

fn head(single: &Single<'_, '_>) -> Column {
    let record = single.run.record;
    let steps = drawn(record).into_iter().flat_map(|(k, ..)| probes_at(record, k));
    Column {
        titles: single.titles.clone(),
        across: Across::Steps(steps.map(|row| row.step).collect()),
    }
}

fn legend(singles: &[Single<'_, '_>]) -> Vec<Entry> {
    let all = || singles.iter().flat_map(|single| drawn(single.run.record));
    let mut entries: Vec<Entry> = Vec::new();
    for (i, style) in ALONG_A_RUN.into_iter().enumerate() {
        let mut names: Vec<(usize, String)> = all()
            .filter(|(_, other, _)| *other == style)
            .map(|(k, _, name)| (k, name))
            .collect();
        names.sort_unstable();
        names.dedup();
        let name = match &names[..] {
            [] => continue,
            [(_, name)] => name.clone(),
            _ if i < ITERATIONS.len() => names[0].1.clone(),
            [(first, _), .., (last, _)] => format!("last, {first} to {last}"),
        };
        entries.push(Entry {
            name,
            mark: Mark::Line(style),
        });
    }
    let mut rows = singles.iter().flat_map(|single| {
        let record = single.run.record;
        drawn(record).into_iter().flat_map(|(k, ..)| probes_at(record, k))
    });
    if rows.any(|row| row.accepted) {
        entries.push(Entry {
            name: "accepted step".to_owned(),
            mark: Mark::Upright,
        });
    }
    entries
}
