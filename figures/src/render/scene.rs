//! A picture as a list of shapes, in points from the upper left corner, before any file format.

use plotters::style::RGBColor;

use super::text::printable;

/// (x, y) in points, y downwards.
pub(crate) type Point = (f64, f64);

/// Colour and width of a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Stroke {
    pub(crate) color: RGBColor,
    pub(crate) width: f64,
}

/// The place of a text that is at its point, along the direction of the text. The point is on the baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Center,
    Right,
}

/// A line of text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Text {
    pub(crate) text: String,
    pub(crate) at: Point,
    pub(crate) size: f64,
    pub(crate) color: RGBColor,
    pub(crate) align: Align,
    /// Whether it runs upwards.
    pub(crate) upwards: bool,
}

/// A part of a picture.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Shape {
    Line {
        points: Vec<Point>,
        stroke: Stroke,
    },
    Area {
        points: Vec<Point>,
        color: RGBColor,
        alpha: f64,
    },
    Text(Text),
}

/// A picture.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Scene {
    /// Width and height in points.
    pub(crate) size: Point,
    /// Drawn in this order.
    pub(crate) shapes: Vec<Shape>,
}

impl Scene {
    pub(crate) fn new(size: Point) -> Self {
        Self {
            size,
            shapes: Vec::new(),
        }
    }

    /// Adds lines through these points, if there are at least two.
    pub(crate) fn line(&mut self, points: Vec<Point>, stroke: Stroke) {
        if points.len() > 1 {
            self.shapes.push(Shape::Line { points, stroke });
        }
    }

    /// Like [`line`](Self::line), with dashes and gaps of these lengths.
    pub(crate) fn dashed(&mut self, points: &[Point], stroke: Stroke, dash: [f64; 2]) {
        for piece in dashes(points, dash) {
            self.line(piece, stroke);
        }
    }

    pub(crate) fn area(&mut self, points: Vec<Point>, color: RGBColor, alpha: f64) {
        if points.len() > 2 {
            self.shapes.push(Shape::Area { points, color, alpha });
        }
    }

    /// Adds a text, [printable].
    pub(crate) fn text(&mut self, mut text: Text) {
        text.text = printable(&text.text);
        if !text.text.is_empty() {
            self.shapes.push(Shape::Text(text));
        }
    }
}

/// Cuts lines into dashes. Both lengths must be positive.
fn dashes(points: &[Point], dash: [f64; 2]) -> Vec<Vec<Point>> {
    let mut pieces = Vec::new();
    let mut piece: Vec<Point> = points.first().copied().into_iter().collect();
    // The current dash or gap, and its remaining length.
    let (mut phase, mut left) = (0, dash[0]);
    for pair in points.windows(2) {
        let ((mut x, mut y), (end_x, end_y)) = (pair[0], pair[1]);
        loop {
            let length = f64::hypot(end_x - x, end_y - y);
            if length <= left {
                left -= length;
                if phase == 0 {
                    piece.push((end_x, end_y));
                }
                break;
            }
            x += (end_x - x) * left / length;
            y += (end_y - y) * left / length;
            piece.push((x, y));
            if phase == 0 {
                pieces.push(std::mem::take(&mut piece));
            } else {
                piece = vec![(x, y)];
            }
            phase = 1 - phase;
            left = dash[phase];
        }
    }
    if phase == 0 {
        pieces.push(piece);
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::dashes;

    #[test]
    fn dashes_go_around_corners() {
        let pieces = dashes(&[(0.0, 0.0), (4.0, 0.0), (4.0, 10.0)], [3.0, 2.0]);
        assert_eq!(
            pieces,
            [
                vec![(0.0, 0.0), (3.0, 0.0)],
                vec![(4.0, 1.0), (4.0, 4.0)],
                vec![(4.0, 6.0), (4.0, 9.0)]
            ]
        );
    }

    #[test]
    fn short_line_is_one_dash() {
        assert_eq!(
            dashes(&[(0.0, 0.0), (1.0, 0.0)], [3.0, 2.0]),
            [vec![(0.0, 0.0), (1.0, 0.0)]]
        );
        assert!(dashes(&[], [3.0, 2.0]).iter().all(|piece| piece.len() < 2));
    }
}
