//! Diagnosis inside Flatland: Figure 2 and Appendix I.2.

use std::path::{Path, PathBuf};

use flatland_records::{Record, SpectrumEnd, SpectrumRow};

use crate::caption::{self, Caption};
use crate::chart::curve::{Curve, Places};
use crate::chart::legend::{Entry, Mark};
use crate::chart::plot::{Cloud, Plot};
use crate::chart::scale::Scale::{self, Logarithmic, Share, Signed};
use crate::chart::sheet::{Column, Row, Sheet};
use crate::chart::style::{self, CurveStyle};
use crate::chart::theme::{self, Marker};
use crate::comparison;
use crate::error::FigureError;
use crate::grid::{Grid, Single, Timed};
use crate::metrics::metric;
use crate::options::FigureOptions;
use crate::panels::{self, Panel};
use crate::readings::{
    self, Series, diagnosis as of_diagnosis, hessian_trace, of_sharpness, tensor_gradients, trace,
};

/// The largest number of spectra drawn, at a constant stride. With more, the points hide each other.
const MOST_SPECTRA: usize = 120;

/// Draws a diagnosis of each run against the iteration, with a column per run, and returns the files written. The rows
/// are:
///
/// - training cost, with a dashed line at the variance of the labels;
/// - sharpness, with a dashed line at 2/K;
/// - the recorded eigenvalues, by sign, with a dashed line at 2/K;
/// - the estimated trace of the Hessian in its 95 % confidence interval;
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
    let grid = Grid::new(records, options)?;
    let singles = grid.singles();
    let panels = panels::chosen(
        "diagnosis",
        &options.panels,
        Panel::OF_DIAGNOSIS,
        Panel::OF_DIAGNOSIS,
    )?;
    let rows = panels.into_iter().map(|panel| row(panel, &grid, &singles));
    let rows: Vec<Row> = rows.collect();
    let columns = singles.iter().map(|single| Column {
        titles: single.titles.clone(),
        across: comparison::across(single.last, options),
    });
    Sheet {
        legend: legend(&grid, &rows),
        columns: columns.collect(),
        across: options.x.axis(),
        caption: Caption {
            what: caption::of_panels(rows.iter().map(|row| row.name), options.x.axis()),
            sentences: sentences(&grid, &singles, &rows, options),
        },
        rows,
    }
    .write(options, out_stem)
}

fn row(panel: Panel, grid: &Grid<'_>, singles: &[Single<'_, '_>]) -> Row {
    let training_cost = metric(Panel::Cost, grid.batches).map_or("cost", |metric| metric.name);
    let (name, scale, plot): (_, _, fn(&Single<'_, '_>) -> Plot) = match panel {
        Panel::Sharpness => ("sharpness", Logarithmic, sharpness),
        Panel::Eigenvalues => ("eigenvalues", Signed, eigenvalues),
        Panel::HessianTrace => ("trace of the Hessian", Signed, trace_of_hessian),
        Panel::TensorGradients => ("gradient norms", Logarithmic, gradients),
        Panel::Zeros => ("share of zeros", Share, zeros),
        _ => (training_cost, Logarithmic, cost),
    };
    let plots = singles.iter().map(|single| Plot {
        spans: stays(single.run),
        ..plot(single)
    });
    Row {
        name,
        panel: Some(panel),
        scale,
        plots: plots.collect(),
    }
}

fn sentences(
    grid: &Grid<'_>,
    singles: &[Single<'_, '_>],
    rows: &[Row],
    options: &FigureOptions,
) -> Vec<String> {
    let mut sentences = caption::columns(grid);
    sentences.push("One column per run. Line: the run.".to_owned());
    let shows = |panel| rows.iter().any(|row| row.panel == Some(panel));
    if shows(Panel::Eigenvalues) {
        sentences.push("Eigenvalues: positive as discs, negative as triangles, on an axis that is linear near 0 and logarithmic beyond.".to_owned());
        let every = singles.iter().map(|single| stride(single.run.record)).max();
        if let Some(every) = every.filter(|every| *every > 1) {
            sentences.push(format!(
                "At most {MOST_SPECTRA} spectra of a run are drawn: one in {every} of the longest."
            ));
        }
    }
    if shows(Panel::HessianTrace) {
        sentences.push("Trace of the Hessian: the estimate on its 95 % confidence interval.".to_owned());
    }
    if shows(Panel::TensorGradients) {
        sentences.push(
            "Gradient norms of the other tensors: the mean on a band of ± the standard deviation.".to_owned(),
        );
    }
    sentences.push(
        "Shaded: in Flatland, λ₁ within 5 % of 2/K and the cost within 10 % of the variance of the labels."
            .to_owned(),
    );
    sentences.extend(caption::references(grid, rows));
    sentences.extend(caption::of_x(options.x));
    sentences.extend(caption::early_ends(grid));
    sentences
}

fn curve(single: &Single<'_, '_>, series: Series, scale: Scale) -> Option<Curve> {
    Curve::of(&[readings::run(single.run, series)], scale, Places::Common)
}

fn cost(single: &Single<'_, '_>) -> Plot {
    let cost = curve(single, |record| trace(record, |row| Some(row.cost)), Logarithmic);
    let cell = &single.run.record.cell;
    Plot {
        reference: cell.sharpness_floor().map(|_| (cell.label_variance, "var")),
        ..Plot::of_curves([(single.style, cost)])
    }
}

fn sharpness(single: &Single<'_, '_>) -> Plot {
    let sharpness = curve(
        single,
        |record| of_sharpness(record, |row| row.sharpness),
        Logarithmic,
    );
    Plot {
        reference: floor(single.run.record),
        ..Plot::of_curves([(single.style, sharpness)])
    }
}

fn eigenvalues(single: &Single<'_, '_>) -> Plot {
    let rows = spectra(single.run.record);
    let every = stride(single.run.record);
    let mut iterations: Vec<usize> = rows.iter().map(|row| row.iteration).collect();
    iterations.dedup();
    let drawn: Vec<usize> = iterations.into_iter().step_by(every).collect();
    // What has no place is marked, however many spectra there are.
    let is_drawn =
        |row: &SpectrumRow| !row.eigenvalue.is_finite() || drawn.binary_search(&row.iteration).is_ok();
    let cloud = |marker: Marker, is_of: fn(f64) -> bool| {
        let rows = rows.iter().filter(|row| is_of(row.eigenvalue) && is_drawn(row));
        let place = |row: &&SpectrumRow| (single.run.clock.place(row.iteration as f64), row.eigenvalue);
        Cloud {
            marker,
            points: rows.clone().map(place).collect(),
            unconverged: rows.filter(|row| !row.converged).map(place).collect(),
            blew_up: readings::end(&single.run.record.status).is_some_and(|(_, end)| end.blew_up()),
        }
    };
    let clouds = [
        // Zero and NaN are of no sign.
        cloud(theme::POSITIVE, |value| value >= 0.0 || value.is_nan()),
        cloud(theme::NEGATIVE, |value| value < 0.0),
    ];
    Plot {
        clouds: clouds
            .into_iter()
            .filter(|cloud| !cloud.points.is_empty())
            .collect(),
        reference: floor(single.run.record),
        ..Plot::default()
    }
}

/// The eigenvalues largest in modulus, or, where none were recorded, those at both ends of the spectrum.
fn spectra(record: &Record) -> Vec<&SpectrumRow> {
    let of = |by_modulus: bool| {
        let rows = record.tables.spectra.iter();
        let rows = rows.filter(|row| (row.end == SpectrumEnd::Modulus) == by_modulus);
        rows.collect::<Vec<_>>()
    };
    match of(true) {
        none if none.is_empty() => of(false),
        largest => largest,
    }
}

/// One spectrum of so many is drawn.
fn stride(record: &Record) -> usize {
    let mut iterations: Vec<usize> = spectra(record).iter().map(|row| row.iteration).collect();
    iterations.dedup();
    iterations.len().div_ceil(MOST_SPECTRA).max(1)
}

fn trace_of_hessian(single: &Single<'_, '_>) -> Plot {
    Plot::of_curves([(single.style, curve(single, hessian_trace, Signed))])
}

fn gradients(single: &Single<'_, '_>) -> Plot {
    let all: [(CurveStyle, Series); 4] = [
        (style::LAST_BIAS, |record| {
            of_diagnosis(record, |row| row.last_bias_gradient_norm)
        }),
        (style::OTHER_TENSORS, tensor_gradients),
        (style::EXTREME_TENSORS, |record| {
            of_diagnosis(record, |row| Some(row.tensor_gradient_min))
        }),
        (style::EXTREME_TENSORS, |record| {
            of_diagnosis(record, |row| Some(row.tensor_gradient_max))
        }),
    ];
    Plot::of_curves(all.map(|(style, series)| (style, curve(single, series, Logarithmic))))
}

fn zeros(single: &Single<'_, '_>) -> Plot {
    let all: [(CurveStyle, Series); 2] = [
        (style::ZERO_GRADIENTS, |record| {
            of_diagnosis(record, |row| Some(row.zero_gradient_share))
        }),
        (style::ZERO_ACTIVATIONS, |record| {
            of_diagnosis(record, |row| Some(row.zero_activation_share))
        }),
    ];
    Plot::of_curves(all.map(|(style, series)| (style, curve(single, series, Share))))
}

fn floor(record: &Record) -> Option<(f64, &'static str)> {
    record.cell.sharpness_floor().map(|floor| (floor, "2/K"))
}

/// The stays in Flatland, each from half an iteration before its first iteration to half an iteration after its last.
fn stays(run: &Timed<'_>) -> Vec<(f64, f64)> {
    let mut stays: Vec<(f64, f64)> = Vec::new();
    let record = run.record;
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
    let place = |(from, to)| (run.clock.place(from), run.clock.place(to));
    stays.into_iter().map(place).collect()
}

/// The optimisers, then the parts that a panel shows.
fn legend(grid: &Grid<'_>, rows: &[Row]) -> Vec<Entry> {
    let plots = || rows.iter().flat_map(|row| &row.plots);
    let parts = [
        ("λ > 0", Mark::Point(theme::POSITIVE)),
        ("λ < 0", Mark::Point(theme::NEGATIVE)),
        ("last bias", Mark::Line(style::LAST_BIAS)),
        ("other tensors: mean ± std", Mark::Line(style::OTHER_TENSORS)),
        ("their smallest, largest", Mark::Line(style::EXTREME_TENSORS)),
        ("zero gradient entries", Mark::Line(style::ZERO_GRADIENTS)),
        ("zero activations", Mark::Line(style::ZERO_ACTIVATIONS)),
        ("in Flatland", Mark::Span),
    ];
    let is_shown = |mark: &Mark| match mark {
        Mark::Line(style) => plots().any(|plot| plot.curves.iter().any(|(other, _)| other == style)),
        Mark::Point(marker) => plots().any(|plot| plot.clouds.iter().any(|cloud| cloud.marker == *marker)),
        Mark::Span => plots().any(|plot| !plot.spans.is_empty()),
        Mark::Sign(_) | Mark::Upright => false,
    };
    let parts = parts.into_iter().filter(|(_, mark)| is_shown(mark));
    let parts = parts.map(|(name, mark)| Entry {
        name: name.to_owned(),
        mark,
    });
    comparison::optimisers(grid).chain(parts).collect()
}
