//! Segment smoothness along the gradient: Figure 4 and Appendix I.4.

use std::path::{Path, PathBuf};

use flatland_records::{ProbeRow, Record};

use crate::chart::axis::Scale::Logarithmic;
use crate::chart::curve::Curve;
use crate::chart::legend::{Entry, Mark};
use crate::chart::plot::Plot;
use crate::chart::sheet::{Across, Column, Row, Sheet};
use crate::chart::theme::{self, solid};
use crate::error::FigureError;
use crate::grid::{Grid, Single};
use crate::options::FigureOptions;
use crate::render::scene::Point;

/// The iterations whose probes are drawn.
const ITERATIONS: [usize; 5] = [0, 100, 500, 1000, 5000];

/// A quotient: its name, its value, and whether its floor is 2/K.
type Quotient = (&'static str, fn(&ProbeRow) -> f64, bool);

/// Draws the change of the gradient along the step w_t = w − t g against the step t, with a column per run, and returns
/// the two files written, `<stem>.svg` and `<stem>.png`. The rows are the gradient quotient
/// ‖∇f(w) − ∇f(w_t)‖ / ‖w − w_t‖ and, with H = H(w_t), ‖Hg‖ / ‖g‖, gᵀHg / ‖g‖² and the sharpness λ₁(H).
///
/// There is one curve per probed iteration of 0, 100, 500, 1,000 and 5,000, with a vertical dashed line at the accepted
/// step. A horizontal dashed line marks 2/K where that is the floor of λ₁. Both axes are logarithmic: a negative gᵀHg
/// splits its curve. Arguments and the order of columns are those of
/// [`main_comparison`](crate::main_comparison).
///
/// # Errors
///
/// Those of [`main_comparison`](crate::main_comparison).
pub fn probes(
    records: &[Record],
    options: &FigureOptions,
    out_stem: &Path,
) -> Result<Vec<PathBuf>, FigureError> {
    let singles = Grid::new(records)?.singles();
    let quotients: [Quotient; 4] = [
        ("gradient quotient", |row| row.gradient_quotient, false),
        ("‖H g‖ / ‖g‖", |row| row.hessian_gradient_quotient, false),
        ("g · H g / ‖g‖²", |row| row.rayleigh_quotient, false),
        ("sharpness", |row| row.sharpness, true),
    ];
    let rows = quotients.map(|quotient| Row {
        name: quotient.0,
        scale: Logarithmic,
        plots: singles
            .iter()
            .map(|single| plot(single.record, &quotient))
            .collect(),
    });
    Sheet {
        rows: rows.into(),
        columns: singles.iter().map(head).collect(),
        across: "step t",
        legend: legend(records),
    }
    .write(options, out_stem)
}

/// The probes at an iteration, by step.
fn probes_at(record: &Record, iteration: usize) -> Vec<&ProbeRow> {
    let rows = record.tables.probes.iter();
    let mut rows: Vec<&ProbeRow> = rows.filter(|row| row.iteration == iteration).collect();
    rows.sort_by(|a, b| a.step.total_cmp(&b.step));
    rows
}

fn plot(record: &Record, (_, value, has_floor): &Quotient) -> Plot {
    let mut uprights = Vec::new();
    let curves = ITERATIONS.iter().zip(theme::ALONG_A_RUN).map(|(k, color)| {
        let rows = probes_at(record, *k);
        let accepted = rows.iter().filter(|row| row.accepted);
        uprights.extend(accepted.map(|row| (color, row.step)));
        let points: Vec<Point> = rows.iter().map(|row| (row.step, value(row))).collect();
        (solid(color), Curve::through(&points, Logarithmic))
    });
    let plot = Plot::of_curves(curves);
    let floor = record.cell.sharpness_floor().filter(|_| *has_floor);
    Plot {
        uprights,
        reference: floor.map(|floor| (floor, "2/K")),
        ..plot
    }
}

fn head(single: &Single<'_>) -> Column {
    let steps = ITERATIONS.iter().flat_map(|k| probes_at(single.record, *k));
    Column {
        titles: single.titles.clone(),
        across: Across::Steps(steps.map(|row| row.step).collect()),
    }
}

fn legend(records: &[Record]) -> Vec<Entry> {
    let probed = |k: usize| records.iter().any(|record| !probes_at(record, k).is_empty());
    let iterations = ITERATIONS.into_iter().zip(theme::ALONG_A_RUN);
    let curves = iterations.filter(|(k, _)| probed(*k)).map(|(k, color)| Entry {
        name: format!("iteration {k}"),
        mark: Mark::Line(solid(color)),
    });
    let mut entries: Vec<Entry> = curves.collect();
    let accepted = |row: &ProbeRow| row.accepted && ITERATIONS.contains(&row.iteration);
    if records
        .iter()
        .any(|record| record.tables.probes.iter().any(accepted))
    {
        entries.push(Entry {
            name: "accepted step".to_owned(),
            mark: Mark::Upright,
        });
    }
    entries
}
