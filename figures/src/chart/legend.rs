//! The legend below the panels: centred rows of line and name.

use super::marks;
use super::sign::Sign;
use super::style::CurveStyle;
use super::theme::{self, Marker};
use crate::render::font;
use crate::render::scene::{Align, Point, Scene, Stroke, Text};

/// An entry of the legend.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) mark: Mark,
}

/// The mark before the name.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Mark {
    Line(CurveStyle),
    Sign(Sign),
    Point(Marker),
    /// A shaded span.
    Span,
    /// A dashed line from bottom to top.
    Upright,
}

/// Height of a row in points.
pub(crate) const ROW: f64 = 11.0;
const LINE: f64 = 19.0;
const SPAN: f64 = 8.0;
/// Radius of a point, larger than in a panel.
const POINT: f64 = 1.8;
const PAD: f64 = 3.5;
const GAP: f64 = 12.0;

impl Entry {
    fn mark_width(&self) -> f64 {
        match self.mark {
            Mark::Sign(_) => 2.0 * theme::SIGN,
            Mark::Point(_) => 2.0 * POINT,
            Mark::Upright => theme::REFERENCE_WIDTH,
            Mark::Span => SPAN,
            Mark::Line(_) => LINE,
        }
    }

    /// Draws the mark, the middle of its left edge at this point.
    fn draw_mark(&self, scene: &mut Scene, (x, y): Point) {
        let ink = |width| Stroke {
            color: theme::INK,
            width,
        };
        let half = ROW / 2.0 - 1.5;
        match self.mark {
            Mark::Line(style) => {
                let stroke = Stroke {
                    color: style.color,
                    width: 1.5 * theme::LINE_WIDTH,
                };
                let ends = [(x, y), (x + LINE, y)];
                match style.dash {
                    Some(dash) => scene.dashed(&ends, stroke, dash),
                    None => scene.line(ends.to_vec(), stroke),
                }
                if let Some(badge) = style.badge {
                    marks::badge(scene, (x + LINE / 2.0, y), badge, style.color);
                }
            }
            Mark::Sign(sign) => {
                let middle = y + sign.rise();
                marks::sign(scene, (x + theme::SIGN, middle), sign, theme::INK);
            }
            Mark::Point(marker) => marks::point(scene, (x + POINT, y), marker, POINT),
            Mark::Span => {
                let (right, top, bottom) = (x + SPAN, y - half, y + half);
                let corners = vec![(x, top), (right, top), (right, bottom), (x, bottom)];
                scene.area(corners, theme::SPAN, 1.0);
            }
            Mark::Upright => {
                let ends = [(x, y + half), (x, y - half)];
                scene.dashed(&ends, ink(theme::REFERENCE_WIDTH), theme::REFERENCE_DASH);
            }
        }
    }

    fn width(&self) -> f64 {
        self.mark_width() + PAD + font::width(&self.name, theme::LABEL_SIZE)
    }
}

/// Splits the entries evenly into as few rows of this width as possible. A name that is too wide for a row is shortened,
/// and numbered where another is then the same.
pub(crate) fn rows(mut entries: Vec<Entry>, width: f64) -> Vec<Vec<Entry>> {
    let names: Vec<String> = entries.iter().map(|entry| entry.name.clone()).collect();
    let fitted = |entry: &Entry, name: &str| {
        let room = width - entry.mark_width() - PAD;
        font::fit(name, theme::LABEL_SIZE, theme::LABEL_SIZE, room).0
    };
    let shortened: Vec<String> = entries.iter().map(|entry| fitted(entry, &entry.name)).collect();
    for (i, entry) in entries.iter_mut().enumerate() {
        let twin = |j: usize| names[j] != names[i] && shortened[j] == shortened[i];
        entry.name = match (0..names.len()).any(twin) {
            true => fitted(entry, &format!("{}: {}", i + 1, names[i])),
            false => shortened[i].clone(),
        };
    }
    for count in 1..=entries.len() {
        let chunk = entries.len().div_ceil(count);
        let rows: Vec<Vec<Entry>> = entries.chunks(chunk).map(<[Entry]>::to_vec).collect();
        if table_width(&column_widths(&rows)) <= width {
            return rows;
        }
    }
    entries.into_iter().map(|entry| vec![entry]).collect()
}

/// Rows are aligned as a table: the n-th entries begin at the same place.
fn column_widths(rows: &[Vec<Entry>]) -> Vec<f64> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widest = |i| {
        rows.iter()
            .filter_map(|row| row.get(i))
            .map(Entry::width)
            .fold(0.0, f64::max)
    };
    (0..columns).map(widest).collect()
}

fn table_width(columns: &[f64]) -> f64 {
    columns.iter().sum::<f64>() + GAP * columns.len().saturating_sub(1) as f64
}

/// Draws rows, the middle of the first one's upper edge at this point.
pub(crate) fn draw(scene: &mut Scene, rows: &[Vec<Entry>], (center, top): Point) {
    let columns = column_widths(rows);
    for (i, row) in rows.iter().enumerate() {
        let mut x = center - table_width(&columns) / 2.0;
        let middle = top + (i as f64 + 0.5) * ROW;
        for (entry, column) in row.iter().zip(&columns) {
            entry.draw_mark(scene, (x, middle));
            scene.text(Text {
                text: entry.name.clone(),
                at: (
                    x + entry.mark_width() + PAD,
                    middle + font::CAP_HEIGHT * theme::LABEL_SIZE / 2.0,
                ),
                size: theme::LABEL_SIZE,
                color: theme::INK,
                align: Align::Left,
                upwards: false,
            });
            x += column + GAP;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::style;
    use super::*;
    use flatland_records::Rule;

    fn entries(names: &[&str]) -> Vec<Entry> {
        let mark = Mark::Line(style::of_rule(Rule::Gd, 0, 1));
        names
            .iter()
            .map(|name| Entry {
                name: (*name).to_owned(),
                mark,
            })
            .collect()
    }

    #[test]
    fn rows_are_few_even_and_narrow_enough() {
        let names = ["NLS", "NLS-ub", "PoNLS", "LS", "CDAT", "SAM", "GD 0.1"];
        assert_eq!(rows(entries(&names), 480.0).len(), 1);
        let two = rows(entries(&names), 220.0);
        assert_eq!(two.iter().map(Vec::len).collect::<Vec<_>>(), [4, 3]);
        assert!(table_width(&column_widths(&two)) <= 220.0);
    }

    #[test]
    fn name_wider_than_the_figure_is_shortened() {
        let rows = rows(entries(&["gradient descent ".repeat(20).as_str()]), 200.0);
        assert!(rows[0][0].name.contains('…'));
        assert!(table_width(&column_widths(&rows)) <= 200.0);
    }

    #[test]
    fn long_names_that_differ_anywhere_stay_different() {
        let long = "gradient descent with a constant step ".repeat(5);
        let names = [
            format!("{long}0.1"),
            format!("{long}0.5"),
            format!("{long}{long}0.5"),
        ];
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let rows = rows(entries(&names), 200.0);
        let mut shown: Vec<&str> = rows.iter().flatten().map(|entry| entry.name.as_str()).collect();
        shown.sort_unstable();
        shown.dedup();
        assert_eq!(shown.len(), 3, "{shown:?}");
    }

    #[test]
    fn no_entries_are_no_rows() {
        assert!(rows(vec![], 200.0).is_empty());
    }
}
