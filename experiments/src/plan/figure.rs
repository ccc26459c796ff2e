//! The figures of a plan.

use super::settings::LONGEST_NAME;
use crate::validate::{ParameterError, Validate, require};
use flatland_figures::{Abscissa, FigureOptions, Format, Limits, Panel};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A figure of a plan: a kind, drawn with the default options, or a [`Figure`](Self::Figure) with options.
///
/// ```text
/// figures: [
///     MainComparison,
///     Figure(kind: MainComparison, name: "slide", panels: [Cost, Sharpness], formats: [Pdf], width: 6.75),
/// ],
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum FigureSettings {
    /// Training cost, sharpness, step, test accuracy and step × sharpness against the iteration: Figures 1 and 3, Appendices
    /// D, F, H and I.
    MainComparison,
    /// Eigenvalues, trace of the Hessian, gradient norms and dead parts of each run, with its stays in Flatland: Figure 2.
    Diagnosis,
    /// The change of the gradient along the steps of each run: Figure 4.
    Probes,
    /// The main comparison with the sharpness of batches: Appendix E.
    Stochastic,
    /// Training cost, sharpness, step, step × sharpness and the number of trials: Appendix G.
    BacktrackFactor,
    /// Training cost, sharpness and gradient norm: Appendix J.
    NoBias,
    /// One of these with options.
    Figure(Box<DrawnFigure>),
}

/// A figure with options; those that are absent are the [defaults](FigureOptions).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DrawnFigure {
    /// What is drawn.
    pub kind: FigureKind,
    /// The name of its files, without extension: letters, digits, `.`, `_` and `-`. Default that of the kind, such as
    /// `main-comparison`.
    #[serde(default)]
    pub name: Option<String>,
    /// The formats of its files. Default `[Svg, Png]`.
    #[serde(default)]
    pub formats: Option<Vec<Format>>,
    /// The width in inches. Default 3.25, for one column of a page, with one column of panels, otherwise 6.75, for both.
    #[serde(default)]
    pub width: Option<f64>,
    /// The height of a panel in inches. Default 1.1.
    #[serde(default)]
    pub panel_height: Option<f64>,
    /// Dots per inch of the PNG. Default 300.
    #[serde(default)]
    pub resolution: Option<f64>,
    /// Whether the panels of a row share their vertical axis. Default true.
    #[serde(default)]
    pub share_rows: Option<bool>,
    /// The panels, from top to bottom. Default those of the kind.
    #[serde(default)]
    pub panels: Vec<Panel>,
    /// The optimisers, by label, in the order of the legend. Default those of the plan.
    #[serde(default)]
    pub optimisers: Vec<String>,
    /// What the horizontal axes show. Default iterations.
    #[serde(default)]
    pub x: Abscissa,
    /// The limits of the horizontal axes. Default all iterations.
    #[serde(default)]
    pub x_limits: Limits,
    /// The limits of vertical axes, such as `{Cost: (min: 1e-4, max: 1)}`. Default all values but those far beyond the others.
    #[serde(default)]
    pub limits: BTreeMap<Panel, Limits>,
}

/// What a figure shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FigureKind {
    /// As the figure of this name.
    MainComparison,
    /// As the figure of this name.
    Diagnosis,
    /// As the figure of this name.
    Probes,
    /// As the figure of this name.
    Stochastic,
    /// As the figure of this name.
    BacktrackFactor,
    /// As the figure of this name.
    NoBias,
}

impl FigureKind {
    /// The name of the figure's files, without extension.
    pub fn name(self) -> &'static str {
        match self {
            Self::MainComparison => "main-comparison",
            Self::Diagnosis => "diagnosis",
            Self::Probes => "probes",
            Self::Stochastic => "stochastic",
            Self::BacktrackFactor => "backtrack-factor",
            Self::NoBias => "no-bias",
        }
    }

    /// The panels that it can have.
    fn panels(self) -> &'static [Panel] {
        match self {
            Self::Diagnosis => Panel::OF_DIAGNOSIS,
            Self::Probes => Panel::OF_PROBES,
            Self::MainComparison | Self::Stochastic | Self::BacktrackFactor | Self::NoBias => {
                Panel::OF_COMPARISONS
            }
        }
    }
}

impl FigureSettings {
    /// What is drawn.
    pub fn kind(&self) -> FigureKind {
        match self {
            Self::MainComparison => FigureKind::MainComparison,
            Self::Diagnosis => FigureKind::Diagnosis,
            Self::Probes => FigureKind::Probes,
            Self::Stochastic => FigureKind::Stochastic,
            Self::BacktrackFactor => FigureKind::BacktrackFactor,
            Self::NoBias => FigureKind::NoBias,
            Self::Figure(figure) => figure.kind,
        }
    }

    /// The name of its files, without extension.
    pub fn name(&self) -> &str {
        match self {
            Self::Figure(figure) => figure.name.as_deref().unwrap_or(figure.kind.name()),
            _ => self.kind().name(),
        }
    }

    /// The options it is drawn with.
    pub fn options(&self) -> FigureOptions {
        let default = FigureOptions::default();
        let Self::Figure(figure) = self else {
            return default;
        };
        FigureOptions {
            formats: figure.formats.clone().unwrap_or(default.formats),
            width: figure.width,
            panel_height: figure.panel_height.unwrap_or(default.panel_height),
            resolution: figure.resolution.unwrap_or(default.resolution),
            share_rows: figure.share_rows.unwrap_or(default.share_rows),
            panels: figure.panels.clone(),
            optimisers: figure.optimisers.clone(),
            x: figure.x,
            x_limits: figure.x_limits,
            limits: figure.limits.clone(),
            note: None,
        }
    }
}

/// The longest ending of a figure's files.
const LONGEST_ENDING: &str = ".caption.txt";

impl Validate for FigureSettings {
    fn validate(&self) -> Result<(), ParameterError> {
        let name = self.name();
        let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        require(
            !name.is_empty() && !name.starts_with('.') && name.chars().all(plain),
            "name",
            "a file name of letters, digits, '.', '_' and '-' that does not begin with '.'",
            format!("{name:?}"),
        )?;
        require(
            name.len() + LONGEST_ENDING.len() <= LONGEST_NAME,
            "name",
            "at most 243 characters long, as file systems want it",
            name.len(),
        )?;
        let possible = self.kind().panels();
        let options = self.options();
        let limited = options.limits.keys();
        for panel in options.panels.iter().chain(limited) {
            let names: Vec<String> = possible.iter().map(|panel| format!("{panel:?}")).collect();
            require(
                possible.contains(panel),
                "panels",
                format!("one of {}", names.join(", ")),
                format!("{panel:?}"),
            )?;
        }
        options
            .validate()
            .map_err(|error| ParameterError::without_value("figures", format!("drawable: {error}")))
    }
}

impl FigureSettings {
    /// Checks the optimisers against those of the plan.
    pub(super) fn validate_with(&self, optimisers: &[String]) -> Result<(), ParameterError> {
        let wanted = self.options().optimisers;
        match wanted.into_iter().find(|label| !optimisers.contains(label)) {
            None => Ok(()),
            Some(label) => Err(ParameterError::new(
                "figures.optimisers",
                format!("of the plan's optimisers, {}", optimisers.join(", ")),
                format!("{label:?}"),
            )),
        }
    }
}
