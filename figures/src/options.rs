//! The options of a figure.

use crate::error::FigureError;

/// Size and resolution of a figure. Lengths are in points, 1/72 inch.
///
/// ```
/// use flatland_figures::FigureOptions;
///
/// // For a slide.
/// let options = FigureOptions { width: Some(720.0), panel_height: 110.0, ..FigureOptions::default() };
/// # let _ = options;
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct FigureOptions {
    /// Width of the figure, in [100, 5000]. By default 234 (one text column) for one column of panels, and 487 (a two-column
    /// page) for more. Columns of panels that do not fit at a width of 72 each go below the others.
    pub width: Option<f64>,
    /// Height of a panel, in [30, 2000]; 80 by default.
    pub panel_height: f64,
    /// Dots per inch of the PNG, in [30, 1200]; 300 by default.
    pub resolution: f64,
    /// Whether the panels of a row share their vertical axis, which makes them comparable at a glance; true by default.
    pub share_rows: bool,
}

impl Default for FigureOptions {
    fn default() -> Self {
        Self {
            width: None,
            panel_height: 80.0,
            resolution: 300.0,
            share_rows: true,
        }
    }
}

impl FigureOptions {
    pub(crate) fn validate(&self) -> Result<(), FigureError> {
        let within = |name, value: f64, range: std::ops::RangeInclusive<f64>, interval| {
            if range.contains(&value) {
                Ok(())
            } else {
                Err(FigureError::Option {
                    name,
                    interval,
                    value,
                })
            }
        };
        if let Some(width) = self.width {
            within("width", width, 100.0..=5000.0, "[100, 5000]")?;
        }
        within("panel_height", self.panel_height, 30.0..=2000.0, "[30, 2000]")?;
        within("resolution", self.resolution, 30.0..=1200.0, "[30, 1200]")
    }
}
