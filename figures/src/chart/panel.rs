//! One panel: shaded spans, curves, points and dashed lines between its axes.

use super::axes::Axes;
use super::clip::clip;
use super::line::{Line, Sample};
use super::marks::{cross, diamond, point};
use super::plot::Plot;
use super::theme::{self, CurveStyle};
use crate::render::font;
use crate::render::scene::{Align, Point, Scene, Stroke, Text};

/// A panel.
pub(crate) struct Panel<'a> {
    pub(crate) axes: Axes<'a>,
    /// The curves of the plot, no denser than the panel can show.
    pub(crate) curves: Vec<(CurveStyle, Line)>,
    pub(crate) plot: &'a Plot,
    /// Written in the middle of a panel that has nothing to show.
    pub(crate) message: Option<&'a str>,
}

impl Panel<'_> {
    pub(crate) fn draw(&self, scene: &mut Scene) {
        if self.message.is_none() {
            self.spans(scene);
        }
        self.axes.draw_grid(scene);
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
        self.axes.draw(scene);
    }

    fn say(&self, scene: &mut Scene, message: &str) {
        let (x, y) = self.axes.at(0.5, 0.5);
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
        let place = |x: f64| Some(self.axes.x?.place(x)?.clamp(0.0, 1.0));
        for (from, to) in &self.plot.spans {
            let (Some(from), Some(to)) = (place(*from), place(*to)) else {
                continue;
            };
            let corners = [(from, 0.0), (from, 1.0), (to, 1.0), (to, 0.0)];
            let corners = corners.map(|(x, y)| self.axes.at(x, y)).to_vec();
            scene.area(corners, theme::SPAN, 1.0);
        }
    }

    fn uprights(&self, scene: &mut Scene) {
        for (color, x) in &self.plot.uprights {
            let Some(x) = self.axes.x.and_then(|axis| axis.place(*x)) else {
                continue;
            };
            let stroke = Stroke {
                color: *color,
                width: theme::REFERENCE_WIDTH,
            };
            let ends = [self.axes.at(x, 0.0), self.axes.at(x, 1.0)];
            scene.dashed(&ends, stroke, theme::REFERENCE_DASH);
        }
    }

    fn points(&self, scene: &mut Scene) {
        for cloud in &self.plot.clouds {
            let places = cloud.points.iter().filter_map(|(x, y)| self.axes.place(*x, *y));
            for (x, y) in places.filter(|(_, y)| (0.0..=1.0).contains(y)) {
                point(scene, self.axes.at(x, y), cloud.marker, theme::POINT);
            }
        }
    }

    /// The extremes, where they differ. An extreme without a place on the axis lies beyond its end.
    fn band(&self, scene: &mut Scene, style: CurveStyle, line: &Line) {
        for piece in &line.pieces {
            let edge = |value: fn(&Sample) -> f64| {
                let place = |s: &Sample| {
                    let value = value(s);
                    let beyond = if value > 0.0 { 1.0 } else { 0.0 };
                    let height = self.axes.y?.place(value).unwrap_or(beyond);
                    Some(self.axes.at(self.axes.x?.place(s.x)?, height.clamp(0.0, 1.0)))
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
            let points: Vec<Point> = piece
                .iter()
                .filter_map(|s| self.axes.place(s.x, s.middle))
                .collect();
            if let [(x, y)] = points[..] {
                // A value without neighbours.
                diamond(scene, self.axes.at(x, y.clamp(0.0, 1.0)), style.color);
            }
            for part in clip(&points) {
                let part: Vec<Point> = part.into_iter().map(|(x, y)| self.axes.at(x, y)).collect();
                match style.dash {
                    Some(dash) => scene.dashed(&part, stroke, dash),
                    None => scene.line(part, stroke),
                }
            }
        }
        for (x, value) in &line.crosses {
            if let Some((x, y)) = self.axes.place(*x, *value) {
                cross(scene, self.axes.at(x, y.clamp(0.0, 1.0)), stroke);
            }
        }
    }

    fn reference(&self, scene: &mut Scene) {
        let Some((value, name)) = self.plot.reference else {
            return;
        };
        let Some(place) = self.axes.y.and_then(|axis| axis.place(value)) else {
            return;
        };
        let stroke = Stroke {
            color: theme::INK,
            width: theme::REFERENCE_WIDTH,
        };
        let ends = [self.axes.at(0.0, place), self.axes.at(1.0, place)];
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
}
