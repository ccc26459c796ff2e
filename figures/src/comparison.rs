//! A grid of panels, metrics by (data, network), with one curve per optimiser: the layout of most figures of the paper.

use flatland_records::{Loss, Record, Status};

use crate::chart::axis::Scale;
use crate::chart::curve::Curve;
use crate::chart::legend::{Entry, Mark};
use crate::chart::plot::Plot;
use crate::chart::series::Run;
use crate::chart::sheet::{Across, Column, Row, Sheet};
use crate::error::FigureError;
use crate::grid::{self, Grid};
use crate::readings::{self, Series};

/// A row of panels.
pub(crate) struct Metric {
    pub(crate) name: &'static str,
    pub(crate) scale: Scale,
    pub(crate) series: Series,
    /// The dashed line of a column and its name, if the column has one.
    pub(crate) reference: fn(&grid::Column<'_>) -> Option<(f64, &'static str)>,
}

/// The figure with these rows.
pub(crate) fn comparison(records: &[Record], metrics: &[Metric]) -> Result<Sheet, FigureError> {
    let grid = Grid::new(records)?;
    let rows = metrics.iter().map(|metric| Row {
        name: metric.name,
        scale: metric.scale,
        plots: grid
            .columns
            .iter()
            .map(|column| plot(&grid, column, metric))
            .collect(),
    });
    Ok(Sheet {
        rows: rows.collect(),
        columns: grid.columns.iter().map(|column| head(&grid, column)).collect(),
        across: "iteration",
        legend: optimisers(&grid).chain(ends(&grid)).collect(),
    })
}

/// The curves of the optimisers that recorded a value, in the order of the legend.
fn plot(grid: &Grid<'_>, column: &grid::Column<'_>, metric: &Metric) -> Plot {
    let curve = |records: &Vec<&Record>| {
        let runs: Vec<Run> = records
            .iter()
            .map(|record| readings::run(record, metric.series))
            .collect();
        Curve::of(&runs, metric.scale)
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

fn head(grid: &Grid<'_>, column: &grid::Column<'_>) -> Column {
    let loss = match (grid.losses_differ(), column.loss) {
        (false, _) => "",
        (true, Loss::MeanSquaredError) => ", squared error",
        (true, Loss::CrossEntropy) => ", cross-entropy",
    };
    Column {
        titles: vec![format!("{}{loss}", column.data), column.network.to_owned()],
        across: Across::Iterations(column.iterations),
    }
}

/// The entries of the legend for the optimisers.
pub(crate) fn optimisers(grid: &Grid<'_>) -> impl Iterator<Item = Entry> {
    grid.optimisers.iter().map(|optimiser| Entry {
        name: optimiser.label.clone(),
        mark: Mark::Line(optimiser.style),
    })
}

/// The entry of the legend for crosses, if there are any.
pub(crate) fn ends(grid: &Grid<'_>) -> Option<Entry> {
    let has = |wanted: fn(&Status) -> bool| grid.runs().any(|run| wanted(&run.status));
    let diverged = has(|status| matches!(status, Status::Diverged { .. }));
    let failed = has(|status| matches!(status, Status::Failed { .. }));
    let name = match (diverged, failed) {
        (false, false) => return None,
        (true, false) => "diverged",
        (false, true) => "search failed",
        (true, true) => "diverged or failed",
    };
    Some(Entry {
        name: name.to_owned(),
        mark: Mark::Cross,
    })
}
