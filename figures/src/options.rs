//! The options of a figure.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use crate::error::FigureError;
use crate::panels::Panel;

/// What a figure shows and how. Lengths are in inches.
///
/// ```
/// use flatland_figures::{FigureOptions, Format, Panel};
///
/// // For one column of a page: two panels, as a PDF.
/// let options = FigureOptions {
///     formats: vec![Format::Pdf],
///     width: Some(3.25),
///     panels: vec![Panel::Cost, Panel::Sharpness],
///     ..FigureOptions::default()
/// };
/// # let _ = options;
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct FigureOptions {
    /// The files to write; SVG and PNG by default. None is an error.
    pub formats: Vec<Format>,
    /// Width of the figure, in [1.4, 70]. By default 3.25 (one text column) for one column of panels, and 6.75 (a two-column
    /// page) for more. Columns of panels that do not fit at a width of one inch each go below the others.
    pub width: Option<f64>,
    /// Height of a panel, in [0.4, 28]; 1.1 by default.
    pub panel_height: f64,
    /// Dots per inch of the PNG, in [30, 1200]; 300 by default.
    pub resolution: f64,
    /// Whether the panels of a row share their vertical axis, which makes them comparable at a glance; true by default.
    pub share_rows: bool,
    /// The panels, from top to bottom; by default those of the figure.
    pub panels: Vec<Panel>,
    /// Labels of the optimisers to draw, in the order of the legend; by default all, in the order of the records. An optimiser
    /// looks the same with or without the others.
    pub optimisers: Vec<String>,
    /// The horizontal axes; iterations by default. The probes have steps there, whatever this says.
    pub x: Abscissa,
    /// Limits of the horizontal axes; by default all of them.
    pub x_limits: Limits,
    /// Limits of the vertical axes of panels; by default they show all values but those far beyond the others. What lies beyond
    /// an end is marked there.
    pub limits: BTreeMap<Panel, Limits>,
    /// A remark below the figure and in its caption, such as how many of a plan's cells have records.
    pub note: Option<String>,
}

/// A file format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Format {
    /// Scalable, with text as text.
    Svg,
    /// Pixels, with text as pixels.
    Png,
    /// Scalable, with text as shapes: no font is needed.
    Pdf,
}

/// What the horizontal axes show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Abscissa {
    /// The iteration k.
    #[default]
    Iterations,
    /// The evaluations before the iterate: costs of trials, plus one for the gradient of each iteration, and one more where the
    /// rule needs a second gradient (SAM) or a Hessian-vector product (CDAT).
    Evaluations,
    /// Seconds since the start of the run, measurements included.
    Seconds,
}

/// The ends of an axis; those that are absent follow from the values.
#[derive(Clone, Copy, Debug, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// The lower end.
    pub min: Option<f64>,
    /// The upper end.
    pub max: Option<f64>,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 3] = [Self::Svg, Self::Png, Self::Pdf];

    /// The extension of its files.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Png => "png",
            Self::Pdf => "pdf",
        }
    }
}

impl Abscissa {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Iterations, Self::Evaluations, Self::Seconds];

    /// Its name on command lines.
    pub fn name(self) -> &'static str {
        match self {
            Self::Iterations => "iterations",
            Self::Evaluations => "evaluations",
            Self::Seconds => "seconds",
        }
    }

    /// The name of the axis.
    pub(crate) fn axis(self) -> &'static str {
        match self {
            Self::Iterations => "iteration",
            Self::Evaluations => "evaluations",
            Self::Seconds => "seconds",
        }
    }
}

impl Default for FigureOptions {
    fn default() -> Self {
        Self {
            formats: vec![Format::Svg, Format::Png],
            width: None,
            panel_height: 1.1,
            resolution: 300.0,
            share_rows: true,
            panels: Vec::new(),
            optimisers: Vec::new(),
            x: Abscissa::default(),
            x_limits: Limits::default(),
            limits: BTreeMap::new(),
            note: None,
        }
    }
}

/// Points per inch.
const POINTS: f64 = 72.0;

impl FigureOptions {
    /// Checks everything that can be checked without records.
    ///
    /// # Errors
    ///
    /// [`FigureError::Option`], [`FigureError::Limits`] or [`FigureError::NoFormat`].
    pub fn validate(&self) -> Result<(), FigureError> {
        if self.formats.is_empty() {
            return Err(FigureError::NoFormat);
        }
        if let Some(width) = self.width {
            within("width", width, 1.4..=70.0, "[1.4, 70] inches")?;
        }
        within("panel_height", self.panel_height, 0.4..=28.0, "[0.4, 28] inches")?;
        within("resolution", self.resolution, 30.0..=1200.0, "[30, 1200]")?;
        self.x_limits.validate("x")?;
        for (panel, limits) in &self.limits {
            limits.validate(panel.name())?;
        }
        Ok(())
    }

    pub(crate) fn width_in_points(&self) -> Option<f64> {
        self.width.map(|width| width * POINTS)
    }

    pub(crate) fn panel_height_in_points(&self) -> f64 {
        self.panel_height * POINTS
    }

    pub(crate) fn limits(&self, panel: Panel) -> Limits {
        self.limits.get(&panel).copied().unwrap_or_default()
    }
}

fn within(
    name: &'static str,
    value: f64,
    range: RangeInclusive<f64>,
    interval: &'static str,
) -> Result<(), FigureError> {
    match range.contains(&value) {
        true => Ok(()),
        false => Err(FigureError::Option {
            name,
            interval,
            value,
        }),
    }
}

impl Limits {
    fn validate(self, axis: &'static str) -> Result<(), FigureError> {
        let finite = [self.min, self.max]
            .iter()
            .flatten()
            .all(|limit| limit.is_finite());
        let ordered = self.min.zip(self.max).is_none_or(|(min, max)| min < max);
        match finite && ordered {
            true => Ok(()),
            false => Err(FigureError::Limits { axis, limits: self }),
        }
    }
}

impl std::fmt::Display for Limits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let limit = |value: Option<f64>| value.map_or(String::new(), |value| value.to_string());
        write!(f, "{}:{}", limit(self.min), limit(self.max))
    }
}
