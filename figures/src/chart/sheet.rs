//! A figure: rows of panels with names, columns with titles, and one legend.

use std::path::{Path, PathBuf};

use plotters::style::RGBColor;

use super::axes::Axes;
use super::axis::Axis;
use super::layout::{Layout, Sizes};
use super::legend::{self, Entry, Mark};
use super::panel::Panel;
use super::plot::{Plot, common_axis};
use super::scale::Scale;
use super::sign::Sign;
use super::theme;
use crate::caption::Caption;
use crate::error::FigureError;
use crate::options::{FigureOptions, Limits};
use crate::panels;
use crate::render::scene::{Align, Point, Scene, Text};
use crate::render::{font, output};

/// A figure before layout.
pub(crate) struct Sheet {
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: Vec<Row>,
    /// Name of the horizontal axes.
    pub(crate) across: &'static str,
    /// The legend, without the signs in the panels.
    pub(crate) legend: Vec<Entry>,
    pub(crate) caption: Caption,
}

/// The properties shared by the panels of a column.
pub(crate) struct Column {
    /// From top to bottom; the same number in every column.
    pub(crate) titles: Vec<String>,
    pub(crate) across: Across,
}

/// The horizontal axis of a column.
pub(crate) enum Across {
    /// From 0 to the last place.
    FromZero {
        last: f64,
        /// Whether places are whole numbers.
        counted: bool,
        limits: Limits,
    },
    /// Steps, all of these, on a logarithmic axis.
    Steps(Vec<f64>),
}

/// The properties shared by the panels of a row.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    /// The panel whose limits apply, if it is one that options can name.
    pub(crate) panel: Option<panels::Panel>,
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
            Self::FromZero { counted, .. } => {
                let (from, to) = self.range();
                Some(Axis::across(from, to, *counted, length))
            }
            Self::Steps(steps) => Axis::steps(steps.iter().copied(), length),
        }
    }

    /// The first and the last place that are drawn.
    fn range(&self) -> (f64, f64) {
        match self {
            Self::FromZero { last, limits, .. } => {
                let from = limits.min.unwrap_or(0.0).max(0.0);
                let to = limits.max.unwrap_or(*last);
                (from, if to > from { to } else { from + 1.0 })
            }
            Self::Steps(steps) => (0.0, steps.iter().copied().fold(0.0, f64::max)),
        }
    }
}

impl Row {
    /// The vertical axis of each column: a common one, or one per column.
    fn axes(&self, options: &FigureOptions) -> Result<Vec<Option<Axis>>, FigureError> {
        let limits = self.limits(options)?;
        let all: Vec<&Plot> = self.plots.iter().collect();
        let together = if options.share_rows { all.len().max(1) } else { 1 };
        let height = options.panel_height_in_points();
        let axes = |plots: &[&Plot]| vec![common_axis(plots, self.scale, height, limits); plots.len()];
        Ok(all.chunks(together).flat_map(axes).collect())
    }

    fn limits(&self, options: &FigureOptions) -> Result<Limits, FigureError> {
        let Some(panel) = self.panel else {
            return Ok(Limits::default());
        };
        let limits = options.limits(panel);
        let shown = |limit: Option<f64>| limit.is_none_or(|value| self.scale.shows(value));
        match shown(limits.min) && shown(limits.max) {
            true => Ok(limits),
            false => Err(FigureError::Limits {
                axis: panel.name(),
                limits,
            }),
        }
    }
}

impl Sheet {
    /// Draws the figure into files of the formats asked for, `<stem>.svg` and so on, and its caption into
    /// `<stem>.caption.txt`, and returns these paths.
    pub(crate) fn write(&self, options: &FigureOptions, stem: &Path) -> Result<Vec<PathBuf>, FigureError> {
        options.validate()?;
        let (scene, signs, thinned) = self.scene(options)?;
        let missing = font::missing(&scene);
        let caption = self.caption.text(&signs, thinned, options, &missing);
        output::write(&scene, &caption, &missing, options, stem)
    }

    /// Lays out the figure, and returns it with the signs in its panels and whether a curve has more places than the picture
    /// can show.
    fn scene(&self, options: &FigureOptions) -> Result<(Scene, Vec<Sign>, bool), FigureError> {
        let axes = self.rows.iter().map(|row| row.axes(options));
        let axes: Vec<Vec<Option<Axis>>> = axes.collect::<Result<_, _>>()?;
        let titles = self.columns.iter().map(|column| column.titles.len()).max();
        let sizes = Sizes {
            titles: titles.unwrap_or(0),
            rows: self.rows.len(),
            columns: self.columns.len(),
            label_width: widest_label(&axes),
        };
        let layout = Layout::new(sizes, options);
        let across: Vec<Option<Axis>> = (0..self.columns.len())
            .map(|j| self.columns[j].across.axis(layout.panel(0, j).width))
            .collect();
        let mut panels = Vec::new();
        for (i, row) in self.rows.iter().enumerate() {
            for (j, plot) in row.plots.iter().enumerate() {
                let y = axes.get(i).and_then(|axes| axes.get(j)).and_then(Option::as_ref);
                let x = across.get(j).and_then(Option::as_ref);
                panels.push(self.panel((i, j), plot, (x, y), &layout, options));
            }
        }
        let drawn: Vec<Vec<(Sign, Point, RGBColor)>> = panels.iter().map(Panel::signs).collect();
        let mut signs: Vec<Sign> = drawn.iter().flatten().map(|(sign, ..)| *sign).collect();
        signs.sort_unstable();
        signs.dedup();
        let entries = self.legend.iter().cloned().chain(signs.iter().map(|sign| Entry {
            name: sign.name().to_owned(),
            mark: Mark::Sign(*sign),
        }));
        let legend = legend::rows(entries.collect(), layout.legend_width());

        let notes = options.note.iter().filter(|note| !note.is_empty());
        let notes: Vec<&String> = notes.collect();
        let size = (layout.width, layout.height(legend.len(), notes.len()));
        let mut scene = Scene::new(size);
        let corners = vec![(0.0, 0.0), (size.0, 0.0), size, (0.0, size.1)];
        scene.area(corners, theme::WHITE, 1.0);
        self.names(&mut scene, &layout);
        for (panel, signs) in panels.iter().zip(&drawn) {
            panel.draw(&mut scene, signs);
        }
        legend::draw(&mut scene, &legend, (layout.center(), layout.legend_top()));
        for (line, note) in notes.into_iter().enumerate() {
            let (text, size) = font::fit(note, theme::TICK_SIZE, theme::SMALLEST_SIZE, layout.note_width());
            write(&mut scene, &text, layout.note(legend.len(), line), size);
        }
        Ok((scene, signs, self.thins(&layout)))
    }

    fn panel<'a>(
        &'a self,
        (i, j): (usize, usize),
        plot: &'a Plot,
        (x, y): (Option<&'a Axis>, Option<&'a Axis>),
        layout: &Layout,
        options: &FigureOptions,
    ) -> Panel<'a> {
        let frame = layout.panel(i, j);
        let range = self.columns[j].across.range();
        let most = most_samples(frame.width);
        let curves = plot.curves.iter();
        Panel {
            axes: Axes {
                frame,
                x,
                y,
                x_labels: i + 1 == self.rows.len(),
                y_labels: layout.is_first(j) || !options.share_rows,
            },
            curves: curves
                .filter_map(|(style, curve)| Some((*style, curve.line(y?.projection, range, most))))
                .collect(),
            plot,
            message: plot.message(self.rows[i].scale),
        }
    }

    /// Whether a curve has more places than the picture can show.
    fn thins(&self, layout: &Layout) -> bool {
        let most = most_samples(layout.panel(0, 0).width);
        let plots = self.rows.iter().flat_map(|row| &row.plots);
        let mut curves = plots.flat_map(|plot| &plot.curves);
        curves.any(|(_, curve)| curve.len() > 2 * most)
    }

    /// Writes the titles of the columns and the names of the axes.
    fn names(&self, scene: &mut Scene, layout: &Layout) {
        for (j, column) in self.columns.iter().enumerate() {
            for (line, title) in column.titles.iter().enumerate() {
                let width = layout.title_width();
                let (text, size) = font::fit(title, theme::TITLE_SIZE, theme::SMALLEST_SIZE, width);
                write(scene, &text, layout.title(j, line), size);
            }
        }
        for block in 0..layout.blocks() {
            for (i, row) in self.rows.iter().enumerate() {
                row_name(scene, row.name, layout.row_name(block, i));
            }
            write(scene, self.across, layout.x_name(block), theme::LABEL_SIZE);
        }
    }
}

/// The largest number of samples of a curve in a panel of this width in points.
fn most_samples(width: f64) -> usize {
    (width * DENSITY).ceil().clamp(1.0, MOST_SAMPLES) as usize
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
