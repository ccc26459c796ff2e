//! A grid of panels: metrics by (data, network), one curve an optimiser. The form of most figures of the paper.

use flatland_records::{Loss, Record, Status};

use crate::axis::{Axis, Scale};
use crate::curve::{Curve, Value, curve};
use crate::error::FigureError;
use crate::font;
use crate::grid::{Column, Grid, ended_early};
use crate::layout::Layout;
use crate::legend::{self, Entry, Mark};
use crate::options::FigureOptions;
use crate::panel::Panel;
use crate::scene::{Align, Scene, Text};
use crate::theme;

/// A row of panels.
pub(crate) struct Metric {
    pub(crate) name: &'static str,
    pub(crate) scale: Scale,
    pub(crate) value: Value,
    /// The dashed line of a column, if it has one, and its name.
    pub(crate) reference: fn(&Column<'_>) -> Option<(f64, &'static str)>,
}

/// Samples of a curve, a point of width and in all: more than that, and oscillating lines hide each other.
const DENSITY: f64 = 0.9;
const MOST_SAMPLES: f64 = 240.0;

/// Draws the figure.
pub(crate) fn comparison(
    records: &[Record],
    metrics: &[Metric],
    options: &FigureOptions,
) -> Result<Scene, FigureError> {
    options.validate()?;
    let grid = Grid::new(records)?;
    let axes: Vec<Vec<Option<Axis>>> = metrics.iter().map(|m| vertical_axes(&grid, m, options)).collect();
    let layout = Layout::new(metrics.len(), grid.columns.len(), widest_label(&axes), options);
    let rows = legend::rows(legend_entries(&grid), layout.legend_width());

    let size = (layout.width, layout.height(rows.len()));
    let mut scene = Scene::new(size);
    scene.area(
        vec![(0.0, 0.0), (size.0, 0.0), size, (0.0, size.1)],
        theme::WHITE,
        1.0,
    );
    titles(&mut scene, &grid, &layout);
    for (row, metric) in metrics.iter().enumerate() {
        row_name(&mut scene, metric.name, row, &layout);
        for (i, column) in grid.columns.iter().enumerate() {
            let frame = layout.panel(row, i);
            let x = Axis::iterations(column.iterations, frame.width);
            let all = curves(&grid, column, metric, frame.width);
            let recorded = !all.is_empty();
            let shown: Vec<_> = all
                .into_iter()
                .filter(|(_, curve)| !curve.pieces.is_empty())
                .collect();
            let message = match (recorded, metric.scale) {
                _ if !shown.is_empty() => None,
                (false, _) => Some("not recorded"),
                (true, Scale::Linear) => Some("no finite value"),
                (true, Scale::Logarithmic) => Some("no finite positive value"),
            };
            Panel {
                frame,
                x: &x,
                y: axes[row][i].as_ref(),
                reference: (metric.reference)(column).filter(|_| message.is_none()),
                curves: shown,
                message,
                x_labels: row + 1 == metrics.len(),
                y_labels: i == 0 || !options.share_rows,
            }
            .draw(&mut scene);
        }
    }
    scene.text(Text {
        text: "iteration".to_owned(),
        at: (layout.center(), layout.x_name_baseline()),
        size: theme::LABEL_SIZE,
        color: theme::INK,
        align: Align::Center,
        upwards: false,
    });
    legend::draw(&mut scene, &rows, (layout.center(), layout.legend_top()));
    Ok(scene)
}

/// The curves of a panel, in the order of the legend, of those optimisers that recorded any value.
fn curves(
    grid: &Grid<'_>,
    column: &Column<'_>,
    metric: &Metric,
    width: f64,
) -> Vec<(theme::CurveStyle, Curve)> {
    let most = (width * DENSITY).ceil().clamp(1.0, MOST_SAMPLES) as usize;
    let one = |runs: &Vec<&Record>| curve(runs, metric.value, metric.scale, column.iterations, most);
    let styles = grid.optimisers.iter().map(|o| o.style);
    styles
        .zip(&column.runs)
        .filter_map(|(style, runs)| Some((style, one(runs)?)))
        .collect()
}

/// The vertical axis of each column: one for all, or each its own.
fn vertical_axes(grid: &Grid<'_>, metric: &Metric, options: &FigureOptions) -> Vec<Option<Axis>> {
    let groups: Vec<&[Column<'_>]> = if options.share_rows {
        vec![&grid.columns]
    } else {
        grid.columns.chunks(1).collect()
    };
    let axis = |columns: &[Column<'_>]| {
        let values = |early: bool| {
            let runs = columns.iter().flat_map(|c| c.runs.iter().flatten());
            let rows = runs
                .filter(move |run| early || !ended_early(run))
                .flat_map(|run| &run.trace);
            rows.filter_map(|row| (metric.value)(row))
                .filter(|v| metric.scale.shows(*v))
        };
        // Runs that ended early do not stretch the axis, unless there are no others.
        let mut shown: Vec<f64> = values(false).collect();
        if shown.is_empty() {
            shown = values(true).collect();
        }
        if !shown.is_empty() {
            shown.extend(
                columns
                    .iter()
                    .filter_map(metric.reference)
                    .map(|(value, _)| value),
            );
        }
        Axis::vertical(metric.scale, shown, options.panel_height)
    };
    groups
        .into_iter()
        .flat_map(|columns| vec![axis(columns); columns.len()])
        .collect()
}

fn widest_label(axes: &[Vec<Option<Axis>>]) -> f64 {
    let ticks = axes.iter().flatten().flatten().flat_map(|axis| &axis.ticks);
    ticks
        .filter_map(|tick| tick.label.as_ref())
        .map(|label| label.width())
        .fold(0.0, f64::max)
}

fn legend_entries(grid: &Grid<'_>) -> Vec<Entry> {
    let mut entries: Vec<Entry> = grid
        .optimisers
        .iter()
        .map(|o| Entry {
            name: o.label.clone(),
            mark: Mark::Line(o.style),
        })
        .collect();
    let has = |wanted: fn(&Status) -> bool| grid.runs().any(|run| wanted(&run.status));
    let diverged = has(|status| matches!(status, Status::Diverged { .. }));
    let failed = has(|status| matches!(status, Status::Failed { .. }));
    let name = match (diverged, failed) {
        (false, false) => return entries,
        (true, false) => "diverged",
        (false, true) => "search failed",
        (true, true) => "diverged or failed",
    };
    entries.push(Entry {
        name: name.to_owned(),
        mark: Mark::Cross,
    });
    entries
}

fn titles(scene: &mut Scene, grid: &Grid<'_>, layout: &Layout) {
    for (i, column) in grid.columns.iter().enumerate() {
        let frame = layout.panel(0, i);
        let loss = match (grid.losses_differ(), column.loss) {
            (false, _) => "",
            (true, Loss::MeanSquaredError) => ", squared error",
            (true, Loss::CrossEntropy) => ", cross-entropy",
        };
        let lines = [format!("{}{loss}", column.data), column.network.to_owned()];
        for (line, text) in lines.into_iter().enumerate() {
            let (text, size) = font::fit(
                &text,
                theme::TITLE_SIZE,
                theme::SMALLEST_SIZE,
                layout.title_width(),
            );
            scene.text(Text {
                text,
                at: (frame.left + frame.width / 2.0, layout.title_baseline(line)),
                size,
                color: theme::INK,
                align: Align::Center,
                upwards: false,
            });
        }
    }
}

fn row_name(scene: &mut Scene, name: &str, row: usize, layout: &Layout) {
    let frame = layout.panel(row, 0);
    let (text, size) = font::fit(name, theme::LABEL_SIZE, theme::SMALLEST_SIZE, frame.height);
    scene.text(Text {
        text,
        at: (layout.row_name_baseline(), frame.top + frame.height / 2.0),
        size,
        color: theme::INK,
        align: Align::Center,
        upwards: true,
    });
}
