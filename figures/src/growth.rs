//! How a time grows with a size: log-log plots with fitted slopes.

use std::path::{Path, PathBuf};

use crate::caption::Caption;
use crate::chart::curve::Curve;
use crate::chart::legend::{Entry, Mark};
use crate::chart::plot::Plot;
use crate::chart::scale::Scale::Logarithmic;
use crate::chart::sheet::{Across, Column, Row, Sheet};
use crate::chart::style;
use crate::error::FigureError;
use crate::options::FigureOptions;
use crate::render::scene::Point;

/// Times against sizes: one panel per size that grows, with one curve per name in each.
#[derive(Clone, Debug, PartialEq)]
pub struct Growth {
    /// Names of the curves.
    pub names: Vec<String>,
    /// The panels, from left to right.
    pub panels: Vec<GrowthPanel>,
}

/// A size that grows, and the times measured.
#[derive(Clone, Debug, PartialEq)]
pub struct GrowthPanel {
    /// What grows.
    pub title: String,
    /// Of each name: its measurements (size, seconds) by ascending size, both positive. Without any, no curve is drawn.
    pub measured: Vec<Vec<(f64, f64)>>,
}

/// A straight line on a log-log plot: time = factor · size^slope.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PowerLaw {
    /// The exponent.
    pub slope: f64,
    /// The time at size 1.
    pub factor: f64,
}

impl PowerLaw {
    /// The least-squares line through log time against log size of the upper half of measurements (size, time) by ascending size (rounded
    /// up, at least two), where constant costs weigh least; `None` with fewer than two different positive sizes there or a time that is
    /// not positive.
    ///
    /// ```
    /// use flatland_figures::PowerLaw;
    ///
    /// let measured = [(1.0, 9.0), (2.0, 12.0), (4.0, 48.0)]; // The upper half is 3 size².
    /// let law = PowerLaw::fitted(&measured).unwrap();
    /// assert!((law.slope - 2.0).abs() < 1e-12 && (law.factor - 3.0).abs() < 1e-12);
    /// ```
    pub fn fitted(measured: &[(f64, f64)]) -> Option<Self> {
        let logs: Vec<Point> = upper(measured).iter().map(|(x, y)| (x.ln(), y.ln())).collect();
        let count = logs.len() as f64;
        let (x, y) = logs
            .iter()
            .fold((0.0, 0.0), |sum, log| (sum.0 + log.0, sum.1 + log.1));
        let (x, y) = (x / count, y / count);
        let spread: f64 = logs.iter().map(|log| (log.0 - x).powi(2)).sum();
        let together: f64 = logs.iter().map(|log| (log.0 - x) * (log.1 - y)).sum();
        let slope = together / spread;
        let factor = (y - slope * x).exp();
        (slope.is_finite() && factor.is_finite()).then_some(Self { slope, factor })
    }

    fn at(self, size: f64) -> f64 {
        self.factor * size.powf(self.slope)
    }
}

/// The upper half, rounded up, at least two.
fn upper(measured: &[Point]) -> &[Point] {
    let count = measured.len().div_ceil(2).max(2);
    &measured[measured.len().saturating_sub(count)..]
}

/// Draws times against sizes on logarithmic axes, with the line [fitted](PowerLaw::fitted) to the upper half of each curve, and returns
/// the files written. The legend gives the slopes, panel by panel; "–" where there is none.
///
/// ```
/// use flatland_figures::{FigureOptions, Growth, GrowthPanel, growth};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let folder = tempfile::tempdir()?;
/// let times = Growth {
///     names: vec!["gradient".to_owned()],
///     panels: vec![GrowthPanel {
///         title: "samples".to_owned(),
///         measured: vec![vec![(100.0, 0.002), (200.0, 0.004), (400.0, 0.008)]],
///     }],
/// };
/// let files = growth(&times, &FigureOptions::default(), &folder.path().join("growth"))?;
/// assert!(std::fs::read_to_string(&files[0])?.contains("gradient: 1.00"));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`FigureError::NoRecords`] without names or panels; [`FigureError::Option`]; [`FigureError::TooLarge`]; [`FigureError::Io`].
pub fn growth(times: &Growth, options: &FigureOptions, out_stem: &Path) -> Result<Vec<PathBuf>, FigureError> {
    if times.names.is_empty() || times.panels.is_empty() {
        return Err(FigureError::NoRecords);
    }
    let styles = || (1..).map(style::of_place);
    let plot = |panel: &GrowthPanel| {
        let measured = styles().zip(panel.measured.iter().map(|of| Curve::through(of, Logarithmic)));
        let fitted = panel.measured.iter().map(|of| line(of));
        let lines = std::iter::repeat(style::FITTED).zip(fitted);
        // The first curves are on top.
        Plot::of_curves(measured.chain(lines))
    };
    let column = |panel: &GrowthPanel| Column {
        titles: vec![panel.title.clone()],
        across: Across::Steps(panel.measured.iter().flatten().map(|(size, _)| *size).collect()),
    };
    let slopes = |curve: usize| -> Vec<String> {
        let of_panel = |panel: &GrowthPanel| PowerLaw::fitted(panel.measured.get(curve)?);
        let laws = times.panels.iter().map(of_panel);
        laws.map(|law| law.map_or("–".to_owned(), |law| format!("{:.2}", law.slope)))
            .collect()
    };
    let entries = times.names.iter().zip(styles()).enumerate();
    Sheet {
        columns: times.panels.iter().map(column).collect(),
        rows: vec![Row {
            name: "seconds",
            panel: None,
            scale: Logarithmic,
            plots: times.panels.iter().map(plot).collect(),
        }],
        across: "size",
        legend: entries
            .map(|(i, (name, style))| Entry {
                name: format!("{name}: {}", slopes(i).join(", ")),
                mark: Mark::Line(style),
            })
            .chain([Entry {
                name: "fitted".to_owned(),
                mark: Mark::Line(style::FITTED),
            }])
            .collect(),
        caption: Caption {
            what: "Time against size on logarithmic axes.".to_owned(),
            sentences: vec![
                "Dashed in grey: the least-squares line through the upper half of the sizes.".to_owned(),
                "In the legend: its slope in each panel, from left to right.".to_owned(),
            ],
        },
    }
    .write(options, out_stem)
}

/// The fitted line, over the sizes it is fitted to.
fn line(measured: &[Point]) -> Option<Curve> {
    let law = PowerLaw::fitted(measured)?;
    let points: Vec<Point> = upper(measured)
        .iter()
        .map(|(size, _)| (*size, law.at(*size)))
        .collect();
    Curve::through(&points, Logarithmic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slope_of_a_power_is_its_exponent_whatever_the_constant_costs_of_small_sizes() {
        let sizes = [1.0, 2.0, 4.0, 8.0, 16.0];
        let measured: Vec<Point> = sizes
            .map(|size: f64| (size, if size < 4.0 { 100.0 } else { 5.0 * size.powf(1.5) }))
            .to_vec();
        let law = PowerLaw::fitted(&measured).unwrap();
        assert!((law.slope - 1.5).abs() < 1e-12 && (law.factor - 5.0).abs() < 1e-10);
    }

    #[test]
    fn there_is_no_slope_without_two_sizes_or_with_times_that_are_not_positive() {
        for measured in [
            &[][..],
            &[(1.0, 1.0)],
            &[(2.0, 1.0), (2.0, 3.0)],
            &[(1.0, 0.0), (2.0, 1.0)],
        ] {
            assert_eq!(PowerLaw::fitted(measured), None);
        }
    }
}
