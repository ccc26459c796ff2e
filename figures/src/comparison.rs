//! A grid of panels, metrics by (data, network), with one curve per optimiser: the layout of most figures of the paper.

use std::path::{Path, PathBuf};

use flatland_records::{Loss, Record};

use crate::caption::{self, Caption};
use crate::chart::curve::{Curve, Places};
use crate::chart::legend::{Entry, Mark};
use crate::chart::plot::Plot;
use crate::chart::series::Run;
use crate::chart::sheet::{Across, Column, Row, Sheet};
use crate::error::FigureError;
use crate::grid::{self, Grid, Timed};
use crate::metrics::{Metric, metric};
use crate::options::{Abscissa, FigureOptions};
use crate::panels::{self, Panel};
use crate::readings;

/// Draws the figure with these panels, unless the options ask for others.
pub(crate) fn draw(
    figure: &'static str,
    records: &[Record],
    own: &[Panel],
    options: &FigureOptions,
    out_stem: &Path,
) -> Result<Vec<PathBuf>, FigureError> {
    let grid = Grid::new(records, options)?;
    let panels = panels::chosen(figure, &options.panels, own, Panel::OF_COMPARISONS)?;
    let metrics = panels.into_iter().filter_map(|panel| metric(panel, grid.batches));
    let mut metrics: Vec<Metric> = metrics.collect();
    // Without batches, the cost of an epoch is that of the iteration.
    metrics.dedup_by_key(|metric| metric.name);
    let rows = metrics.iter().map(|metric| Row {
        name: metric.name,
        panel: Some(metric.panel),
        scale: metric.scale,
        plots: grid
            .columns
            .iter()
            .map(|column| plot(&grid, column, metric, options.x))
            .collect(),
    });
    let rows: Vec<Row> = rows.collect();
    let sheet = Sheet {
        columns: grid
            .columns
            .iter()
            .map(|column| head(&grid, column, options))
            .collect(),
        across: options.x.axis(),
        legend: optimisers(&grid).collect(),
        caption: Caption {
            what: caption::of_panels(rows.iter().map(|row| row.name), options.x.axis()),
            sentences: caption::of_comparison(&grid, options.x, &rows),
        },
        rows,
    };
    sheet.write(options, out_stem)
}

/// The curves of the optimisers that recorded a value, in the order of the legend.
fn plot(grid: &Grid<'_>, column: &grid::Column<'_>, metric: &Metric, x: Abscissa) -> Plot {
    let places = match x {
        Abscissa::Iterations => Places::Common,
        Abscissa::Evaluations | Abscissa::Seconds => Places::Own,
    };
    let curve = |runs: &Vec<Timed<'_>>| {
        let runs: Vec<Run> = runs.iter().map(|run| readings::run(run, metric.series)).collect();
        Curve::of(&runs, metric.scale, places)
    };
    let styles = grid.optimisers.iter().map(|optimiser| optimiser.style);
    let curves = styles
        .zip(&column.runs)
        .map(|(style, records)| (style, curve(records)));
    Plot {
        reference: (metric.reference)(column),
        ..Plot::of_curves(curves)
    }
}

fn head(grid: &Grid<'_>, column: &grid::Column<'_>, options: &FigureOptions) -> Column {
    let loss = match (grid.losses_differ(), column.loss) {
        (false, _) => "",
        (true, Loss::MeanSquaredError) => ", squared error",
        (true, Loss::CrossEntropy) => ", cross-entropy",
    };
    Column {
        titles: vec![format!("{}{loss}", column.data), column.network.to_owned()],
        across: across(column.last, options),
    }
}

/// The horizontal axis up to this place.
pub(crate) fn across(last: f64, options: &FigureOptions) -> Across {
    Across::FromZero {
        last,
        counted: options.x != Abscissa::Seconds,
        limits: options.x_limits,
    }
}

/// The entries of the legend for the optimisers.
pub(crate) fn optimisers(grid: &Grid<'_>) -> impl Iterator<Item = Entry> {
    grid.optimisers.iter().map(|optimiser| Entry {
        name: optimiser.label.clone(),
        mark: Mark::Line(optimiser.style),
    })
}
