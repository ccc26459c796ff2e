//! The range that an axis covers: robust, so that one wild value does not empty a panel for all others.

use super::scale::Projection;

/// The share of a curve's values, at either end, that need not be near the others.
const TRIMMED: f64 = 0.02;
/// With fewer values, none is an outlier.
const FEWEST: usize = 5;
/// Decades beyond the bulk of the values within which every value is covered. Spikes of several decades are results.
const DECADES: f64 = 6.0;
/// The same where all runs blew up: their last values are no results.
const DECADES_OF_BLOWN_UP: f64 = 1.0;

/// The coordinates from which to which an axis reaches; `None` if no curve has a value with a place.
///
/// The bulk of a curve is all but its outermost values. The range is that of all bulks, and of all other values that are
/// not far beyond: six decades, or twice the range of the bulks.
pub(crate) fn robust(projection: Projection, curves: &[Vec<f64>]) -> Option<(f64, f64)> {
    let curves = coordinates(projection, curves);
    let long = curves.iter().filter(|curve| curve.len() >= FEWEST).map(|curve| {
        let trim = ((curve.len() as f64 * TRIMMED) as usize).max(1);
        (curve[trim], curve[curve.len() - 1 - trim])
    });
    let bulk = joined(long).or_else(|| joined(ends(&curves)))?;
    around(&curves, bulk, room(projection, bulk, DECADES))
}

/// The range of runs that blew up, where no other sets it: that of the lower three quarters of each, which are the
/// iterations before the end, and of what is near.
pub(crate) fn of_blown_up(projection: Projection, curves: &[Vec<f64>]) -> Option<(f64, f64)> {
    let curves = coordinates(projection, curves);
    let lower = curves.iter().filter_map(|curve| {
        let last = (curve.len() - 1) * 3 / 4;
        Some((*curve.first()?, *curve.get(last)?))
    });
    let bulk = joined(lower)?;
    around(&curves, bulk, room(projection, bulk, DECADES_OF_BLOWN_UP))
}

/// The range of all values.
pub(crate) fn whole<'v>(projection: Projection, values: impl Iterator<Item = &'v f64>) -> Option<(f64, f64)> {
    let shown = values.filter(|value| projection.shows(**value));
    joined(shown.map(|value| (projection.forward(*value), projection.forward(*value))))
}

/// How far beyond the bulk a value is still covered.
fn room(projection: Projection, (start, end): (f64, f64), decades: f64) -> f64 {
    let (span, size) = (end - start, start.abs().max(end.abs()));
    match projection {
        Projection::Linear => (3.0 * span).max(2.0 * size),
        _ => (span * decades / 3.0).max(decades),
    }
}

/// The range of the values at most `room` beyond the bulk.
fn around(curves: &[Vec<f64>], (start, end): (f64, f64), room: f64) -> Option<(f64, f64)> {
    let near = |value: &&f64| (start - room..=end + room).contains(*value);
    let all = curves.iter().flatten().filter(near);
    joined(all.map(|value| (*value, *value)))
}

/// The coordinates of the values with a place, sorted, of the curves that have any.
fn coordinates(projection: Projection, curves: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let of_curve = |values: &Vec<f64>| {
        let shown = values.iter().filter(|value| projection.shows(**value));
        let mut coordinates: Vec<f64> = shown.map(|value| projection.forward(*value)).collect();
        coordinates.sort_unstable_by(f64::total_cmp);
        coordinates
    };
    let curves = curves.iter().map(of_curve);
    curves.filter(|curve| !curve.is_empty()).collect()
}

fn ends(curves: &[Vec<f64>]) -> impl Iterator<Item = (f64, f64)> {
    curves
        .iter()
        .filter_map(|curve| Some((*curve.first()?, *curve.last()?)))
}

fn joined(ranges: impl Iterator<Item = (f64, f64)>) -> Option<(f64, f64)> {
    ranges.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_wild_value_is_left_out_and_a_spike_is_not() {
        let mut costs = vec![0.1; 20];
        costs[7] = 1e39;
        assert_eq!(
            robust(Projection::Logarithmic, &[costs.clone()]),
            Some((-1.0, -1.0))
        );
        costs[7] = 1e4;
        assert_eq!(robust(Projection::Logarithmic, &[costs]), Some((-1.0, 4.0)));
    }

    #[test]
    fn whole_curves_are_covered_however_far_apart() {
        let curves = [vec![1.0; 1000], vec![1e-30; 5]];
        assert_eq!(robust(Projection::Logarithmic, &curves), Some((-30.0, 0.0)));
    }

    #[test]
    fn few_values_beside_a_curve_do_not_stretch_the_axis() {
        let curves = [vec![1.0; 1000], vec![1.0, 1e40]];
        assert_eq!(robust(Projection::Logarithmic, &curves), Some((0.0, 0.0)));
        assert_eq!(robust(Projection::Logarithmic, &curves[1..]), Some((0.0, 40.0)));
    }

    #[test]
    fn runs_that_blew_up_are_shown_up_to_their_end() {
        let costs = vec![0.1, 0.09, 0.08, 0.07, 0.06, 0.05, 0.3, 2.0, 1e7, 1e25];
        let (start, end) = of_blown_up(Projection::Logarithmic, &[costs]).unwrap();
        assert!((start - 0.05f64.log10()).abs() < 1e-12 && (end - 2f64.log10()).abs() < 1e-12);
        assert_eq!(
            of_blown_up(Projection::Linear, &[vec![0.1, 0.1, 0.1, 0.25]]),
            Some((0.1, 0.25))
        );
    }

    #[test]
    fn values_without_a_place_have_no_extent() {
        assert_eq!(
            robust(Projection::Logarithmic, &[vec![0.0, -1.0, f64::NAN]]),
            None
        );
    }
}
