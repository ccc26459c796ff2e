//! One panel: grid, curves, reference line, axes.

use crate::axis::Axis;
use crate::clip::clip;
use crate::curve::{Curve, Sample};
use crate::font;
use crate::scene::{Align, Point, Scene, Stroke, Text};
use crate::theme::{self, CurveStyle};
use crate::ticks::Label;

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
    fn at(&self, x: f64, y: f64) -> Point {
        (self.left + x * self.width, self.bottom() - y * self.height)
    }
}

/// What a panel shows.
pub(crate) struct Panel<'a> {
    pub(crate) frame: Frame,
    pub(crate) x: &'a Axis,
    /// None when there is nothing to show.
    pub(crate) y: Option<&'a Axis>,
    /// From the top of the picture to the bottom.
    pub(crate) curves: Vec<(CurveStyle, Curve)>,
    /// A dashed line and its name.
    pub(crate) reference: Option<(f64, &'a str)>,
    /// Said in the middle of a panel without curves.
    pub(crate) message: Option<&'a str>,
    /// Whether the marks of the axes are labelled here.
    pub(crate) x_labels: bool,
    pub(crate) y_labels: bool,
}

/// A label that would be closer to its axis than this, in points, is not read as apart from it.
pub(crate) const TICK_PAD: f64 = theme::MAJOR_TICK + 1.6;
/// Distance of the baseline of labels below a horizontal axis, in points.
pub(crate) const TICK_DROP: f64 = TICK_PAD + 0.8 * theme::TICK_SIZE;

impl Panel<'_> {
    pub(crate) fn draw(&self, scene: &mut Scene) {
        self.grid(scene);
        for (style, curve) in self.curves.iter().rev() {
            self.band(scene, *style, curve);
        }
        for (style, curve) in self.curves.iter().rev() {
            self.lines(scene, *style, curve);
        }
        self.reference(scene);
        self.axes(scene);
        if let Some(message) = self.message {
            let (x, y) = self.frame.at(0.5, 0.5);
            scene.text(Text {
                text: message.to_owned(),
                at: (x, y + font::X_HEIGHT * theme::TICK_SIZE / 2.0),
                size: theme::TICK_SIZE,
                color: theme::FAINT_INK,
                align: Align::Center,
                upwards: false,
            });
        }
    }

    fn grid(&self, scene: &mut Scene) {
        let stroke = Stroke {
            color: theme::GRID,
            width: theme::GRID_WIDTH,
        };
        for (axis, across) in [(Some(self.x), false), (self.y, true)] {
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

    /// The extremes, where they are apart.
    fn band(&self, scene: &mut Scene, style: CurveStyle, curve: &Curve) {
        for piece in &curve.pieces {
            let edge = |value: fn(&Sample) -> f64| {
                piece
                    .iter()
                    .filter_map(|s| self.place(s.iteration, value(s)))
                    .map(|(x, y)| self.frame.at(x, y.clamp(0.0, 1.0)))
                    .collect::<Vec<Point>>()
            };
            if piece.iter().all(|s| s.low == s.high) {
                continue;
            }
            let mut outline = edge(|s| s.high);
            outline.extend(edge(|s| s.low).into_iter().rev());
            scene.area(outline, style.color, theme::BAND_ALPHA);
        }
    }

    fn lines(&self, scene: &mut Scene, style: CurveStyle, curve: &Curve) {
        let stroke = Stroke {
            color: style.color,
            width: theme::LINE_WIDTH,
        };
        for piece in &curve.pieces {
            let points: Vec<Point> = piece
                .iter()
                .filter_map(|s| self.place(s.iteration, s.median))
                .collect();
            if let [only] = points[..] {
                self.dot(scene, only, style);
            }
            for part in clip(&points) {
                let part: Vec<Point> = part.into_iter().map(|(x, y)| self.frame.at(x, y)).collect();
                match style.dash {
                    Some(dash) => scene.dashed(&part, stroke, dash),
                    None => scene.line(part, stroke),
                }
            }
        }
        for (iteration, value) in &curve.crosses {
            if let Some((x, y)) = self.place(*iteration, *value) {
                cross(scene, self.frame.at(x, y.clamp(0.0, 1.0)), stroke);
            }
        }
    }

    /// A value without neighbours.
    fn dot(&self, scene: &mut Scene, (x, y): Point, style: CurveStyle) {
        let (x, y) = self.frame.at(x, y.clamp(0.0, 1.0));
        let r = theme::DOT;
        scene.area(
            vec![(x - r, y), (x, y - r), (x + r, y), (x, y + r)],
            style.color,
            1.0,
        );
    }

    fn reference(&self, scene: &mut Scene) {
        let Some((value, name)) = self.reference else {
            return;
        };
        let Some(place) = self.y.and_then(|axis| axis.place(value)) else {
            return;
        };
        let stroke = Stroke {
            color: theme::INK,
            width: theme::REFERENCE_WIDTH,
        };
        let ends = [self.frame.at(0.0, place), self.frame.at(1.0, place)];
        scene.dashed(&ends, stroke, theme::REFERENCE_DASH);
        let (x, y) = ends[1];
        scene.text(Text {
            text: name.to_owned(),
            at: (x + 1.5, y + font::CAP_HEIGHT * theme::TICK_SIZE / 2.0),
            size: theme::TICK_SIZE,
            color: theme::INK,
            align: Align::Left,
            upwards: false,
        });
    }

    fn axes(&self, scene: &mut Scene) {
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
        let length = |label: &Option<Label>| {
            if label.is_some() {
                theme::MAJOR_TICK
            } else {
                theme::MINOR_TICK
            }
        };
        for tick in &self.x.ticks {
            let Some(place) = self.x.place(tick.value) else {
                continue;
            };
            let (x, y) = frame.at(place, 0.0);
            scene.line(vec![(x, y), (x, y + length(&tick.label))], stroke);
            if let Some(label) = tick.label.as_ref().filter(|_| self.x_labels) {
                write_label(scene, label, (x + label.width() / 2.0, y + TICK_DROP));
            }
        }
        let Some(axis) = self.y else { return };
        for tick in &axis.ticks {
            let Some(place) = axis.place(tick.value) else {
                continue;
            };
            let (x, y) = frame.at(0.0, place);
            scene.line(vec![(x - length(&tick.label), y), (x, y)], stroke);
            if let Some(label) = tick.label.as_ref().filter(|_| self.y_labels) {
                write_label(
                    scene,
                    label,
                    (x - TICK_PAD, y + font::CAP_HEIGHT * theme::TICK_SIZE / 2.0),
                );
            }
        }
    }

    fn place(&self, iteration: f64, value: f64) -> Option<Point> {
        Some((self.x.place(iteration)?, self.y?.place(value)?))
    }
}

/// The cross that ends a run.
pub(crate) fn cross(scene: &mut Scene, (x, y): Point, stroke: Stroke) {
    let r = theme::CROSS;
    scene.line(vec![(x - r, y - r), (x + r, y + r)], stroke);
    scene.line(vec![(x - r, y + r), (x + r, y - r)], stroke);
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
