//! A figure: rows of panels with names, columns with titles, and one legend.

use std::path::{Path, PathBuf};

use super::axes::Axes;
use super::axis::{Axis, Scale};
use super::layout::{Layout, Sizes};
use super::legend::{self, Entry};
use super::panel::Panel;
use super::plot::{Plot, common_axis};
use super::theme;
use crate::error::FigureError;
use crate::options::FigureOptions;
use crate::render::scene::{Align, Point, Scene, Text};
use crate::render::{font, output};

/// A figure before layout.
pub(crate) struct Sheet {
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: Vec<Row>,
    /// Name of the horizontal axes.
    pub(crate) across: &'static str,
    pub(crate) legend: Vec<Entry>,
}

/// The properties shared by the panels of a column.
pub(crate) struct Column {
    /// From top to bottom; the same number in every column.
    pub(crate) titles: Vec<String>,
    pub(crate) across: Across,
}

/// The horizontal axis of a column.
pub(crate) enum Across {
    /// Iterations from 0 to the last.
    Iterations(usize),
    /// Steps, all of these, on a logarithmic axis.
    Steps(Vec<f64>),
}

/// The properties shared by the panels of a row.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) scale: Scale,
    /// One per column.
    pub(crate) plots: Vec<Plot>,
}

/// The largest number of samples of a curve, per point of width and in total. With more, oscillating lines hide each other.
const DENSITY: f64 = 0.9;
const MOST_SAMPLES: f64 = 240.0;

impl Across {
    /// `None` if no step has a place on it.
    fn axis(&self, length: f64) -> Option<Axis> {
        match self {
            Self::Iterations(last) => Some(Axis::iterations(*last, length)),
            Self::Steps(steps) => Axis::steps(steps.iter().copied(), length),
        }
    }

    /// The last place, where places begin at 0.
    fn last(&self) -> f64 {
        match self {
            Self::Iterations(last) => *last as f64,
            Self::Steps(steps) => steps.iter().copied().fold(0.0, f64::max),
        }
    }
}

impl Row {
    /// The vertical axis of each column: a common one, or one per column.
    fn axes(&self, options: &FigureOptions) -> Vec<Option<Axis>> {
        let all: Vec<&Plot> = self.plots.iter().collect();
        let together = if options.share_rows { all.len().max(1) } else { 1 };
        let groups = all.chunks(together);
        groups
            .flat_map(|plots| vec![common_axis(plots, self.scale, options.panel_height); plots.len()])
            .collect()
    }
}

impl Sheet {
    /// Draws the figure into `<stem>.svg` and `<stem>.png`, and returns these paths.
    pub(crate) fn write(&self, options: &FigureOptions, stem: &Path) -> Result<Vec<PathBuf>, FigureError> {
        output::write(&self.scene(options)?, options.resolution, stem)
    }

    /// Lays out the figure.
    fn scene(&self, options: &FigureOptions) -> Result<Scene, FigureError> {
        options.validate()?;
        let axes: Vec<Vec<Option<Axis>>> = self.rows.iter().map(|row| row.axes(options)).collect();
        let titles = self.columns.iter().map(|column| column.titles.len()).max();
        let sizes = Sizes {
            titles: titles.unwrap_or(0),
            rows: self.rows.len(),
            columns: self.columns.len(),
            label_width: widest_label(&axes),
        };
        let layout = Layout::new(sizes, options);
        let legend = legend::rows(self.legend.clone(), layout.legend_width());

        let size = (layout.width, layout.height(legend.len()));
        let mut scene = Scene::new(size);
        let corners = vec![(0.0, 0.0), (size.0, 0.0), size, (0.0, size.1)];
        scene.area(corners, theme::WHITE, 1.0);
        self.titles(&mut scene, &layout);
        for (i, row) in self.rows.iter().enumerate() {
            for block in 0..layout.blocks() {
                row_name(&mut scene, row.name, layout.row_name(block, i));
            }
            for (j, plot) in row.plots.iter().enumerate() {
                let y = axes.get(i).and_then(|axes| axes.get(j)).and_then(Option::as_ref);
                self.panel(&mut scene, (i, j), plot, y, &layout, options);
            }
        }
        for block in 0..layout.blocks() {
            write(&mut scene, self.across, layout.x_name(block), theme::LABEL_SIZE);
        }
        legend::draw(&mut scene, &legend, (layout.center(), layout.legend_top()));
        Ok(scene)
    }

    fn panel(
        &self,
        scene: &mut Scene,
        (i, j): (usize, usize),
        plot: &Plot,
        y: Option<&Axis>,
        layout: &Layout,
        options: &FigureOptions,
    ) {
        let frame = layout.panel(i, j);
        let scale = self.rows[i].scale;
        let across = &self.columns[j].across;
        let most = (frame.width * DENSITY).ceil().clamp(1.0, MOST_SAMPLES) as usize;
        let message = plot.message(scale);
        let curves = plot
            .curves
            .iter()
            .map(|(style, curve)| (*style, curve.line(scale, across.last(), most)));
        let x = across.axis(frame.width);
        let axes = Axes {
            frame,
            x: x.as_ref(),
            y,
            x_labels: i + 1 == self.rows.len(),
            y_labels: layout.is_first(j) || !options.share_rows,
        };
        Panel {
            axes,
            curves: curves.collect(),
            plot,
            message,
        }
        .draw(scene);
    }

    fn titles(&self, scene: &mut Scene, layout: &Layout) {
        for (j, column) in self.columns.iter().enumerate() {
            for (line, title) in column.titles.iter().enumerate() {
                let width = layout.title_width();
                let (text, size) = font::fit(title, theme::TITLE_SIZE, theme::SMALLEST_SIZE, width);
                write(scene, &text, layout.title(j, line), size);
            }
        }
    }
}

fn widest_label(axes: &[Vec<Option<Axis>>]) -> f64 {
    let ticks = axes.iter().flatten().flatten().flat_map(|axis| &axis.ticks);
    ticks
        .filter_map(|tick| tick.label.as_ref())
        .map(|label| label.width())
        .fold(0.0, f64::max)
}

/// Writes a text with the middle of its baseline at this point.
fn write(scene: &mut Scene, text: &str, at: Point, size: f64) {
    scene.text(Text {
        text: text.to_owned(),
        at,
        size,
        color: theme::INK,
        align: Align::Center,
        upwards: false,
    });
}

/// Writes the name of a row upwards, its middle at this point, at most as long as a panel is high.
fn row_name(scene: &mut Scene, name: &str, (at, height): (Point, f64)) {
    let (text, size) = font::fit(name, theme::LABEL_SIZE, theme::SMALLEST_SIZE, height);
    scene.text(Text {
        text,
        at,
        size,
        color: theme::INK,
        align: Align::Center,
        upwards: true,
    });
}
