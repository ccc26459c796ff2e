//! The parts of a line inside its panel.

use crate::render::scene::Point;

/// The parts of a line that are inside the panel, in shares of its axes. Places along the horizontal axis always are.
pub(crate) fn clip(points: &[Point]) -> Vec<Vec<Point>> {
    let inside = |y: f64| (0.0..=1.0).contains(&y);
    let mut parts: Vec<Vec<Point>> = Vec::new();
    let mut part: Vec<Point> = Vec::new();
    for pair in points.windows(2) {
        let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
        // The share of the segment at which it crosses this height.
        let crossing = |height: f64| (height - y0) / (y1 - y0);
        let at = |t: f64| (x0 + t * (x1 - x0), (y0 + t * (y1 - y0)).clamp(0.0, 1.0));
        let (mut start, mut end) = (0.0, 1.0);
        if !inside(y0) {
            start = crossing(if y0 < 0.0 { 0.0 } else { 1.0 });
        }
        if !inside(y1) {
            end = crossing(if y1 < 0.0 { 0.0 } else { 1.0 });
        }
        let visible = (inside(y0) || inside(y1) || (y0 < 0.0) != (y1 < 0.0)) && start <= end;
        if visible {
            if part.is_empty() {
                part.push(at(start));
            }
            part.push(at(end));
        }
        if !visible || !inside(y1) {
            parts.extend(Some(std::mem::take(&mut part)).filter(|p| !p.is_empty()));
        }
    }
    parts.extend(Some(part).filter(|p| !p.is_empty()));
    parts
}

#[cfg(test)]
mod tests {
    use super::clip;

    #[test]
    fn line_inside_is_whole() {
        let points = [(0.0, 0.5), (0.5, 1.0), (1.0, 0.0)];
        assert_eq!(clip(&points), [points.to_vec()]);
    }

    #[test]
    fn line_that_leaves_and_comes_back_is_cut_at_the_edge() {
        let parts = clip(&[(0.0, 0.5), (0.25, 1.5), (0.5, 0.5), (0.75, -0.5)]);
        assert_eq!(
            parts,
            [
                vec![(0.0, 0.5), (0.125, 1.0)],
                vec![(0.375, 1.0), (0.5, 0.5), (0.625, 0.0)]
            ]
        );
    }

    #[test]
    fn line_across_the_whole_panel_is_seen_and_one_beside_it_is_not() {
        assert_eq!(
            clip(&[(0.0, -1.0), (1.0, 2.0)]),
            [vec![(1.0 / 3.0, 0.0), (2.0 / 3.0, 1.0)]]
        );
        assert!(clip(&[(0.0, 1.5), (0.5, 3.0), (1.0, 1.2)]).is_empty());
        assert!(clip(&[(0.0, 0.5)]).is_empty());
    }
}
