//! One panel: shaded spans, grid, curves, points, dashed lines, axes.

use crate::axis::Axis;
use crate::clip::clip;
use crate::curve::{Line, Sample};
use crate::font;
use crate::marks::{cross, diamond, point};
use crate::plot::Plot;
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
    /// None when there is nothing to show.
    pub(crate) x: Option<&'a Axis>,
    /// None when there is nothing to show.
    pub(crate) y: Option<&'a Axis>,
    /// The curves of the plot, at most as dense as the panel can show.
    pub(crate) curves: Vec<(CurveStyle, Line)>,
    pub(crate) plot: &'a Plot,
    /// Said in the middle of a panel that has nothing to show.
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
        if self.message.is_none() {
            self.spans(scene);
        }
        self.grid(scene);
        for (style, line) in self.curves.iter().rev() {
            self.band(scene, *style, line);
        }
        self.uprights(scene);
        for (style, line) in self.curves.iter().rev() {
            self.line(scene, *style, line);
        }
        self.points(scene);
        match self.message {
            None => self.reference(scene),
            Some(message) => self.say(scene, message),
        }
        self.axes(scene);
    }

    fn say(&self, scene: &mut Scene, message: &str) {
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

    fn spans(&self, scene: &mut Scene) {
        let place = |x: f64| Some(self.x?.place(x)?.clamp(0.0, 1.0));
        for (from, to) in &self.plot.spans {
            let (Some(from), Some(to)) = (place(*from), place(*to)) else {
                continue;
            };
            let corners = [(from, 0.0), (from, 1.0), (to, 1.0), (to, 0.0)];
            let corners = corners.map(|(x, y)| self.frame.at(x, y)).to_vec();
            scene.area(corners, theme::SPAN, 1.0);
        }
    }

    fn uprights(&self, scene: &mut Scene) {
        for (color, x) in &self.plot.uprights {
            let Some(x) = self.x.and_then(|axis| axis.place(*x)) else {
                continue;
            };
            let stroke = Stroke {
                color: *color,
                width: theme::REFERENCE_WIDTH,
            };
            let ends = [self.frame.at(x, 0.0), self.frame.at(x, 1.0)];
            scene.dashed(&ends, stroke, theme::REFERENCE_DASH);
        }
    }

    fn points(&self, scene: &mut Scene) {
        for cloud in &self.plot.clouds {
            let places = cloud.points.iter().filter_map(|(x, y)| self.place(*x, *y));
            for (x, y) in places.filter(|(_, y)| (0.0..=1.0).contains(y)) {
                point(scene, self.frame.at(x, y), cloud.marker, theme::POINT);
            }
        }
    }

    fn grid(&self, scene: &mut Scene) {
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

    /// The extremes, where they are apart. Those without a place on the axis are beyond its end.
    fn band(&self, scene: &mut Scene, style: CurveStyle, line: &Line) {
        for piece in &line.pieces {
            let edge = |value: fn(&Sample) -> f64| {
                let place = |s: &Sample| {
                    let value = value(s);
                    let beyond = if value > 0.0 { 1.0 } else { 0.0 };
                    let height = self.y?.place(value).unwrap_or(beyond);
                    Some(self.frame.at(self.x?.place(s.x)?, height.clamp(0.0, 1.0)))
                };
                piece.iter().filter_map(place).collect::<Vec<Point>>()
            };
            if piece.iter().all(|s| s.low == s.high) {
                continue;
            }
            let mut outline = edge(|s| s.high);
            outline.extend(edge(|s| s.low).into_iter().rev());
            scene.area(outline, style.color, theme::BAND_ALPHA);
        }
    }

    fn line(&self, scene: &mut Scene, style: CurveStyle, line: &Line) {
        let stroke = Stroke {
            color: style.color,
            width: theme::LINE_WIDTH,
        };
        for piece in &line.pieces {
            let points: Vec<Point> = piece.iter().filter_map(|s| self.place(s.x, s.middle)).collect();
            if let [(x, y)] = points[..] {
                // A value without neighbours.
                diamond(scene, self.frame.at(x, y.clamp(0.0, 1.0)), style.color);
            }
            for part in clip(&points) {
                let part: Vec<Point> = part.into_iter().map(|(x, y)| self.frame.at(x, y)).collect();
                match style.dash {
                    Some(dash) => scene.dashed(&part, stroke, dash),
                    None => scene.line(part, stroke),
                }
            }
        }
        for (x, value) in &line.crosses {
            if let Some((x, y)) = self.place(*x, *value) {
                cross(scene, self.frame.at(x, y.clamp(0.0, 1.0)), stroke);
            }
        }
    }

    fn reference(&self, scene: &mut Scene) {
        let Some((value, name)) = self.plot.reference else {
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
        for tick in self.x.iter().flat_map(|axis| &axis.ticks) {
            let Some(place) = self.x.and_then(|axis| axis.place(tick.value)) else {
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

    fn place(&self, x: f64, y: f64) -> Option<Point> {
        Some((self.x?.place(x)?, self.y?.place(y)?))
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
