//! Diagnosis inside Flatland: Figure 2 and Appendix I.2.

use std::path::{Path, PathBuf};

use flatland_records::{Record, SpectrumEnd};

use crate::chart::axis::Scale::{self, Linear, Logarithmic};
use crate::chart::curve::Curve;
use crate::chart::legend::{Entry, Mark};
use crate::chart::plot::{Cloud, Plot};
use crate::chart::sheet::{Across, Column, Row, Sheet};
use crate::chart::theme::{self, CurveStyle, Marker};
use crate::comparison::{ends, optimisers};
use crate::error::FigureError;
use crate::grid::{Grid, Single};
use crate::options::FigureOptions;
use crate::readings::{
    self, Series, diagnosis as of_diagnosis, ended_early, hessian_trace, tensor_gradients, trace,
};
use crate::render::scene::Point;

/// The largest number of spectra drawn, at a constant stride. With more, the points hide each other.
const MOST_SPECTRA: usize = 120;

/// Draws a diagnosis of each run against the iteration, with a column per run, and returns the two files written,
/// `<stem>.svg` and `<stem>.png`. The rows are:
///
/// - training cost, with a dashed line at the variance of the labels;
/// - sharpness, with a dashed line at 2/K;
/// - the moduli of the recorded eigenvalues, by sign, with a dashed line at 2/K;
/// - the estimated trace of the Hessian ± its standard error;
/// - the gradient norm of the last layer's bias, and mean ± standard deviation, smallest and largest gradient norm of the
///   other parameter tensors;
/// - the share of zero entries in the gradient, and the largest share of zero activations in a layer.
///
/// The iterations in Flatland are shaded: λ₁ within 5 % of 2/K, and the cost within 10 % of the label variance. Arguments and the order of columns are those of [`main_comparison`](crate::main_comparison).
///
/// # Errors
///
/// Those of [`main_comparison`](crate::main_comparison).
pub fn diagnosis(
    records: &[Record],
    options: &FigureOptions,
    out_stem: &Path,
) -> Result<Vec<PathBuf>, FigureError> {
    let grid = Grid::new(records)?;
    let singles = grid.singles();
    let rows = [
        ("training cost", Logarithmic, cost as fn(&Single<'_>) -> Plot),
        ("sharpness", Logarithmic, sharpness),
        ("|eigenvalues|", Logarithmic, eigenvalues),
        ("trace of the Hessian", Logarithmic, trace_of_hessian),
        ("gradient norms", Logarithmic, gradients),
        ("share of zeros", Linear, zeros),
    ];
    let rows = rows.map(|(name, scale, plot)| Row {
        name,
        scale,
        plots: singles
            .iter()
            .map(|single| Plot {
                spans: stays(single.record),
                ..plot(single)
            })
            .collect(),
    });
    let columns = singles.iter().map(|single| Column {
        titles: single.titles.clone(),
        across: Across::Iterations(single.iterations),
    });
    Sheet {
        legend: legend(&grid, &rows),
        rows: rows.into(),
        columns: columns.collect(),
        across: "iteration",
    }
    .write(options, out_stem)
}

fn curve(single: &Single<'_>, series: Series, scale: Scale) -> Option<Curve> {
    Curve::of(&[readings::run(single.record, series)], scale)
}

fn cost(single: &Single<'_>) -> Plot {
    let cost = curve(single, |record| trace(record, |row| Some(row.cost)), Logarithmic);
    let cell = &single.record.cell;
    Plot {
        reference: cell.sharpness_floor().map(|_| (cell.label_variance, "var")),
        ..Plot::of_curves([(single.style, cost)])
    }
}

fn sharpness(single: &Single<'_>) -> Plot {
    let sharpness = curve(single, |record| trace(record, |row| row.sharpness), Logarithmic);
    Plot {
        reference: floor(single.record),
        ..Plot::of_curves([(single.style, sharpness)])
    }
}

fn eigenvalues(single: &Single<'_>) -> Plot {
    let clouds = [(1.0, theme::POSITIVE), (-1.0, theme::NEGATIVE)];
    let clouds = clouds.map(|(sign, marker)| cloud(single.record, sign, marker));
    Plot {
        clouds: clouds.into_iter().flatten().collect(),
        reference: floor(single.record),
        ..Plot::default()
    }
}

/// The moduli of the eigenvalues of one sign; `None` if there are none.
fn cloud(record: &Record, sign: f64, marker: Marker) -> Option<Cloud> {
    let rows = || {
        record
            .tables
            .spectra
            .iter()
            .filter(|row| row.end == SpectrumEnd::Modulus)
    };
    let mut iterations: Vec<usize> = rows().map(|row| row.iteration).collect();
    iterations.dedup();
    let every = iterations.len().div_ceil(MOST_SPECTRA).max(1);
    let drawn: Vec<usize> = iterations.into_iter().step_by(every).collect();
    let points: Vec<Point> = rows()
        .filter(|row| sign * row.eigenvalue > 0.0 && drawn.binary_search(&row.iteration).is_ok())
        .map(|row| (row.iteration as f64, row.eigenvalue.abs()))
        .collect();
    (!points.is_empty()).then(|| Cloud {
        marker,
        points,
        ended_early: ended_early(record),
    })
}

fn trace_of_hessian(single: &Single<'_>) -> Plot {
    Plot::of_curves([(single.style, curve(single, hessian_trace, Logarithmic))])
}

fn gradients(single: &Single<'_>) -> Plot {
    let all: [(CurveStyle, Series); 4] = [
        (theme::LAST_BIAS, |record| {
            of_diagnosis(record, |row| row.last_bias_gradient_norm)
        }),
        (theme::OTHER_TENSORS, tensor_gradients),
        (theme::EXTREME_TENSORS, |record| {
            of_diagnosis(record, |row| Some(row.tensor_gradient_min))
        }),
        (theme::EXTREME_TENSORS, |record| {
            of_diagnosis(record, |row| Some(row.tensor_gradient_max))
        }),
    ];
    Plot::of_curves(all.map(|(style, series)| (style, curve(single, series, Logarithmic))))
}

fn zeros(single: &Single<'_>) -> Plot {
    let all: [(CurveStyle, Series); 2] = [
        (theme::ZERO_GRADIENTS, |record| {
            of_diagnosis(record, |row| Some(row.zero_gradient_share))
        }),
        (theme::ZERO_ACTIVATIONS, |record| {
            of_diagnosis(record, |row| Some(row.zero_activation_share))
        }),
    ];
    Plot::of_curves(all.map(|(style, series)| (style, curve(single, series, Linear))))
}

fn floor(record: &Record) -> Option<(f64, &'static str)> {
    record.cell.sharpness_floor().map(|floor| (floor, "2/K"))
}

/// The stays in Flatland, each from half an iteration before its first iteration to half an iteration after its last.
fn stays(record: &Record) -> Vec<(f64, f64)> {
    let mut stays: Vec<(f64, f64)> = Vec::new();
    let inside = record
        .tables
        .trace
        .iter()
        .filter(|row| record.in_flatland(row) == Some(true));
    for k in inside.map(|row| row.iteration as f64) {
        match stays.last_mut() {
            Some((_, end)) if *end == k - 0.5 => *end = k + 0.5,
            _ => stays.push((k - 0.5, k + 0.5)),
        }
    }
    stays
}

/// The optimisers, then the parts that a panel shows.
fn legend(grid: &Grid<'_>, rows: &[Row]) -> Vec<Entry> {
    let plots = || rows.iter().flat_map(|row| &row.plots);
    let parts = [
        ("λ > 0", Mark::Point(theme::POSITIVE)),
        ("λ < 0", Mark::Point(theme::NEGATIVE)),
        ("last bias", Mark::Line(theme::LAST_BIAS)),
        ("other tensors: mean ± std", Mark::Line(theme::OTHER_TENSORS)),
        ("their smallest, largest", Mark::Line(theme::EXTREME_TENSORS)),
        ("zero gradient entries", Mark::Line(theme::ZERO_GRADIENTS)),
        ("zero activations", Mark::Line(theme::ZERO_ACTIVATIONS)),
        ("in Flatland", Mark::Span),
    ];
    let is_shown = |mark: &Mark| match mark {
        Mark::Line(style) => plots().any(|plot| plot.curves.iter().any(|(other, _)| other == style)),
        Mark::Point(marker) => plots().any(|plot| plot.clouds.iter().any(|cloud| cloud.marker == *marker)),
        Mark::Span => plots().any(|plot| !plot.spans.is_empty()),
        Mark::Cross | Mark::Upright => false,
    };
    let parts = parts.into_iter().filter(|(_, mark)| is_shown(mark));
    let parts = parts.map(|(name, mark)| Entry {
        name: name.to_owned(),
        mark,
    });
    optimisers(grid).chain(parts).chain(ends(grid)).collect()
}
