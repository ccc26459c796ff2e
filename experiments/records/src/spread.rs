//! Several values of one quantity, such as those of several seeds, in three numbers.

use crate::number::number;
use std::fmt;

/// Median and range of values. As text: median \[lowest, highest\], or the value where there is only one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// The smallest value.
    pub lowest: f64,
    /// The middle value, or the midpoint of the two middle values.
    pub median: f64,
    /// The largest value.
    pub highest: f64,
    /// Number of values.
    pub count: usize,
}

impl Spread {
    /// Median and range of values, in the order of [`f64::total_cmp`] (a NaN is above +∞, or below −∞ if its sign is
    /// negative); `None` if there are no values.
    pub fn of(mut values: Vec<f64>) -> Option<Self> {
        values.sort_unstable_by(f64::total_cmp);
        let (lowest, highest) = (*values.first()?, *values.last()?);
        let (count, middle) = (values.len(), values.len() / 2);
        let median = match count % 2 {
            1 => values[middle],
            _ => values[middle - 1].midpoint(values[middle]),
        };
        Some(Self {
            lowest,
            median,
            highest,
            count,
        })
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [median, lowest, highest] = [self.median, self.lowest, self.highest].map(number);
        match self.count {
            1 => f.write_str(&median),
            _ => write!(f, "{median} [{lowest}, {highest}]"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Spread;

    #[test]
    fn median_is_the_middle_or_the_midpoint_of_the_two_middle_values() {
        let median = |values: &[f64]| Spread::of(values.to_vec()).unwrap().median;
        assert_eq!(median(&[3.0, 1.0, 20.0]), 3.0);
        assert_eq!(median(&[3.0, 1.0, -20.0, 2.0]), 1.5);
        assert_eq!(median(&[7.0]), 7.0);
    }

    #[test]
    fn median_of_extreme_values_is_within_their_range() {
        for value in [f64::MAX, 5e-324, f64::INFINITY] {
            assert_eq!(Spread::of(vec![value; 2]).unwrap().median, value);
        }
    }

    #[test]
    fn range_is_from_the_smallest_to_the_largest() {
        let spread = Spread::of(vec![2.0, -1.0, 5.0]).unwrap();
        assert_eq!((spread.lowest, spread.highest, spread.count), (-1.0, 5.0, 3));
        assert!(Spread::of(vec![1.0, f64::NAN]).unwrap().highest.is_nan());
    }

    #[test]
    fn text_is_median_and_range_or_the_only_value() {
        let text = |values: &[f64]| Spread::of(values.to_vec()).unwrap().to_string();
        assert_eq!(text(&[3.0, 1.0, 2.0]), "2.00 [1.00, 3.00]");
        assert_eq!(text(&[3.0, 1.0]), "2.00 [1.00, 3.00]");
        assert_eq!(text(&[3.0]), "3.00");
    }

    #[test]
    fn no_values_have_no_spread() {
        assert_eq!(Spread::of(vec![]), None);
    }
}
