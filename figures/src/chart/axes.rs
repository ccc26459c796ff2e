//! The axes of a panel: its frame, its grid, and the marks with their labels.

use super::axis::Axis;
use super::label::Label;
use super::theme;
use crate::render::font;
use crate::render::scene::{Align, Point, Scene, Stroke, Text};

/// A rectangle in points: the inside of the axes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Frame {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

impl Frame {
    pub(crate) fn right(&self) -> f64 {
        self.left + self.width
    }

    pub(crate) fn bottom(&self) -> f64 {
        self.top + self.height
    }

    /// The point at these shares of the axes, the vertical one upwards.
    pub(crate) fn at(&self, x: f64, y: f64) -> Point {
        (self.left + x * self.width, self.bottom() - y * self.height)
    }
}

/// The axes of a panel.
pub(crate) struct Axes<'a> {
    pub(crate) frame: Frame,
    /// `None` if there is nothing to show.
    pub(crate) x: Option<&'a Axis>,
    /// `None` if there is nothing to show.
    pub(crate) y: Option<&'a Axis>,
    /// Whether the marks of the horizontal axis are labelled here.
    pub(crate) x_labels: bool,
    /// Whether the marks of the vertical axis are labelled here.
    pub(crate) y_labels: bool,
}

/// Distance of labels from a vertical axis, in points. Closer, a label does not stand apart from the axis.
pub(crate) const TICK_PAD: f64 = theme::MAJOR_TICK + 1.6;
/// Distance of the baseline of labels below a horizontal axis, in points.
pub(crate) const TICK_DROP: f64 = TICK_PAD + 0.8 * theme::TICK_SIZE;

impl Axes<'_> {
    /// The point at these shares of the axes, the vertical one upwards.
    pub(crate) fn at(&self, x: f64, y: f64) -> Point {
        self.frame.at(x, y)
    }

    /// Place of a value as shares of the axes; `None` where it has no place on one of them.
    pub(crate) fn place(&self, x: f64, y: f64) -> Option<Point> {
        Some((self.x?.place(x)?, self.y?.place(y)?))
    }

    /// Draws the lines at the labelled marks.
    pub(crate) fn draw_grid(&self, scene: &mut Scene) {
        let stroke = Stroke {
            color: theme::GRID,
            width: theme::GRID_WIDTH,
        };
        for (axis, across) in [(self.x, false), (self.y, true)] {
            let Some(axis) = axis else { continue };
            for tick in axis.ticks.iter().filter(|tick| tick.label.is_some()) {
                let Some(place) = axis.place(tick.value) else {
                    continue;
                };
                let ends = if across {
                    [(0.0, place), (1.0, place)]
                } else {
                    [(place, 0.0), (place, 1.0)]
                };
                scene.line(ends.map(|(x, y)| self.frame.at(x, y)).to_vec(), stroke);
            }
        }
    }

    /// Draws the axes with their marks.
    pub(crate) fn draw(&self, scene: &mut Scene) {
        let stroke = Stroke {
            color: theme::INK,
            width: theme::AXIS_WIDTH,
        };
        let frame = self.frame;
        scene.line(
            vec![
                (frame.left, frame.top),
                (frame.left, frame.bottom()),
                (frame.right(), frame.bottom()),
            ],
            stroke,
        );
        for (place, label) in marks(self.x) {
            let (x, y) = frame.at(place, 0.0);
            scene.line(vec![(x, y), (x, y + length(label))], stroke);
            if let Some(label) = label.filter(|_| self.x_labels) {
                write_label(scene, label, (x + label.width() / 2.0, y + TICK_DROP));
            }
        }
        for (place, label) in marks(self.y) {
            let (x, y) = frame.at(0.0, place);
            scene.line(vec![(x - length(label), y), (x, y)], stroke);
            if let Some(label) = label.filter(|_| self.y_labels) {
                let baseline = y + font::CAP_HEIGHT * theme::TICK_SIZE / 2.0;
                write_label(scene, label, (x - TICK_PAD, baseline));
            }
        }
    }
}

/// The marks of an axis: their places and labels.
fn marks(axis: Option<&Axis>) -> impl Iterator<Item = (f64, Option<&Label>)> {
    axis.into_iter().flat_map(|axis| {
        let ticks = axis.ticks.iter();
        ticks.filter_map(|tick| Some((axis.place(tick.value)?, tick.label.as_ref())))
    })
}

/// Length of a mark.
fn length(label: Option<&Label>) -> f64 {
    match label {
        Some(_) => theme::MAJOR_TICK,
        None => theme::MINOR_TICK,
    }
}

/// Writes the label of a mark so that it ends at this point of the baseline.
fn write_label(scene: &mut Scene, label: &Label, (right, baseline): Point) {
    let mut write = |text: &str, size: f64, at: Point| {
        scene.text(Text {
            text: text.to_owned(),
            at,
            size,
            color: theme::INK,
            align: Align::Right,
            upwards: false,
        });
    };
    let mut end = right;
    if let Some(exponent) = &label.exponent {
        let size = theme::TICK_SIZE * theme::EXPONENT_SIZE;
        write(
            exponent,
            size,
            (right, baseline - theme::EXPONENT_RISE * theme::TICK_SIZE),
        );
        end -= font::width(exponent, size);
    }
    write(&label.base, theme::TICK_SIZE, (end, baseline));
}
