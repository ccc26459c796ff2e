//! One panel: shaded spans, curves, points and dashed lines between its axes, and signs on top.

use super::axes::Axes;
use super::clip::clip;
use super::line::{Line, Sample};
use super::marks;
use super::plot::Plot;
use super::sign::{self, Sign};
use super::style::CurveStyle;
use super::theme;
use crate::render::font;
use crate::render::scene::{Align, Point, Scene, Stroke, Text};
use plotters::style::RGBColor;

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
    /// Draws the panel with these signs, which are [its own](Self::signs).
    pub(crate) fn draw(&self, scene: &mut Scene, signs: &[(Sign, Point, RGBColor)]) {
        if let Some(message) = self.message {
            self.axes.draw_grid(scene);
            self.say(scene, message);
            self.axes.draw(scene);
            self.draw_signs(scene, signs);
            return;
        }
        self.spans(scene);
        self.axes.draw_grid(scene);
        for (style, line) in self.curves.iter().rev() {
            self.band(scene, *style, line);
        }
        self.uprights(scene);
        for (style, line) in self.curves.iter().rev() {
            self.line(scene, *style, line);
        }
        self.points(scene);
        self.reference(scene);
        self.axes.draw(scene);
        for (i, (style, line)) in self.curves.iter().enumerate().rev() {
            self.badges(scene, *style, line, i);
        }
        self.draw_signs(scene, signs);
    }

    fn draw_signs(&self, scene: &mut Scene, signs: &[(Sign, Point, RGBColor)]) {
        for (sign, (x, y), color) in signs {
            marks::sign(scene, self.axes.at(*x, *y), *sign, *color);
        }
    }

    /// The signs of the curves and points, as shares of the axes, with their colours.
    pub(crate) fn signs(&self) -> Vec<(Sign, Point, RGBColor)> {
        let Some(x) = self.axes.x else {
            return Vec::new();
        };
        let (Some(y), None) = (self.axes.y, self.message) else {
            // Without a vertical axis, runs end at its upper end.
            let curves = self.plot.curves.iter();
            let ends = curves
                .flat_map(|(style, curve)| curve.ends.iter().map(|(at, _, end)| (style.color, *at, *end)));
            let sign =
                |(color, at, end)| Some((Sign::of_end(end), (x.place(at)?.clamp(0.0, 1.0), 1.0), color));
            return ends.filter_map(sign).collect();
        };
        let gap = sign::gap(self.axes.frame.width);
        let mut signs = Vec::new();
        for (style, line) in &self.curves {
            let of_line = sign::of_line(line, x, y, gap);
            signs.extend(of_line.into_iter().map(|(sign, at)| (sign, at, style.color)));
        }
        for cloud in &self.plot.clouds {
            let mut spaced = sign::Spaced::new(gap);
            let within = |at: f64| x.place(at).filter(|place| (0.0..=1.0).contains(place));
            for (at, value) in &cloud.points {
                if let (Some(place), Some((sign, height))) = (within(*at), Sign::of_value(*value, y)) {
                    spaced.add(sign, (place, height));
                }
            }
            for (at, value) in &cloud.unconverged {
                if let (Some(place), Some(height)) = (within(*at), y.place(*value)) {
                    spaced.add(Sign::NotConverged, (place, height.clamp(0.0, 1.0)));
                }
            }
            signs.extend(
                spaced
                    .signs
                    .into_iter()
                    .map(|(sign, at)| (sign, at, cloud.marker.color)),
            );
        }
        signs
    }

    fn say(&self, scene: &mut Scene, message: &str) {
        let (x, y) = self.axes.at(0.5, 0.5);
        let width = self.axes.frame.width;
        let (text, size) = font::fit(message, theme::TICK_SIZE, theme::SMALLEST_SIZE, width);
        scene.text(Text {
            text,
            at: (x, y + font::X_HEIGHT * theme::TICK_SIZE / 2.0),
            size,
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
        for (i, (style, x)) in self.plot.uprights.iter().enumerate() {
            let Some(x) = self.axes.x.and_then(|axis| axis.place(*x)) else {
                continue;
            };
            let stroke = Stroke {
                color: style.color,
                width: theme::REFERENCE_WIDTH,
            };
            let ends = [self.axes.at(x, 0.0), self.axes.at(x, 1.0)];
            scene.dashed(&ends, stroke, theme::REFERENCE_DASH);
            if let Some(badge) = style.badge {
                // Badges of lines at the same place are one below the other.
                let height = 1.0 - 0.07 * (i % 8) as f64;
                marks::badge(scene, self.axes.at(x, height), badge, style.color);
            }
        }
    }

    fn points(&self, scene: &mut Scene) {
        for cloud in &self.plot.clouds {
            let places = cloud.points.iter().filter_map(|(x, y)| self.axes.place(*x, *y));
            let within = |share: f64| (0.0..=1.0).contains(&share);
            for (x, y) in places.filter(|(x, y)| within(*x) && within(*y)) {
                marks::point(scene, self.axes.at(x, y), cloud.marker, theme::POINT);
            }
        }
    }

    /// The extremes, where they differ.
    fn band(&self, scene: &mut Scene, style: CurveStyle, line: &Line) {
        for piece in line.bands() {
            if piece.iter().all(|s| s.low == s.high) {
                continue;
            }
            let edge = |value: fn(&Sample) -> f64| {
                let place = |s: &Sample| {
                    let height = self.axes.y?.height(value(s))?;
                    Some(self.axes.at(self.axes.x?.place(s.x)?, height.clamp(0.0, 1.0)))
                };
                piece.iter().filter_map(place).collect::<Vec<Point>>()
            };
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
        for piece in line.pieces() {
            let points = self.places(piece);
            if let [(x, y)] = points[..]
                && (0.0..=1.0).contains(&y)
            {
                // A value without neighbours.
                marks::dot(scene, self.axes.at(x, y), style.color);
            }
            for part in clip(&points) {
                let part: Vec<Point> = part.into_iter().map(|(x, y)| self.axes.at(x, y)).collect();
                match style.dash {
                    Some(dash) => scene.dashed(&part, stroke, dash),
                    None => scene.line(part, stroke),
                }
            }
        }
    }

    /// The badges of a curve: at regular places, shifted from curve to curve, and at least one.
    fn badges(&self, scene: &mut Scene, style: CurveStyle, line: &Line, index: usize) {
        let Some(badge) = style.badge else { return };
        let visible: Vec<Point> = self
            .places(&line.samples)
            .into_iter()
            .filter(|(x, y)| (0.0..=1.0).contains(x) && (0.0..=1.0).contains(y))
            .collect();
        let count = (self.axes.frame.width / theme::BADGE_GAP).round().clamp(2.0, 5.0);
        // Those of many curves would form slanted stripes: multiples of the golden ratio do not.
        let shift = match self.curves.len() {
            few @ 0..=10 => (index as f64 + 0.5) / few.max(1) as f64,
            _ => (index as f64 * 0.618_034).fract(),
        };
        let wanted = (0..count as usize).map(|i| (i as f64 + shift) / count);
        let mut last = None;
        let mut draw = |place: Point| {
            if last != Some(place) {
                marks::badge(scene, self.axes.at(place.0, place.1), badge, style.color);
            }
            last = Some(place);
        };
        let mut any = false;
        for x in wanted {
            let nearest = visible
                .iter()
                .min_by(|a, b| (a.0 - x).abs().total_cmp(&(b.0 - x).abs()));
            if let Some(place) = nearest.filter(|place| (place.0 - x).abs() <= 0.5 / count) {
                draw(*place);
                any = true;
            }
        }
        if let (false, Some(place)) = (any, visible.last()) {
            draw(*place);
        }
    }

    /// The places of the medians, in shares of the axes.
    fn places(&self, samples: &[Sample]) -> Vec<Point> {
        let place = |s: &Sample| Some((self.axes.x?.place(s.x)?, self.axes.y?.height(s.middle)?));
        samples.iter().filter_map(place).collect()
    }

    fn reference(&self, scene: &mut Scene) {
        let Some((value, name)) = self.plot.reference else {
            return;
        };
        let place = self.axes.y.and_then(|axis| axis.place(value));
        let Some(place) = place.filter(|place| (0.0..=1.0).contains(place)) else {
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
