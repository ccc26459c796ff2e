//! The options of `flatland figures`: they take the place of those in the plan.

use crate::plan::FigureSettings;
use clap::Args;
use clap::builder::PossibleValuesParser;
use flatland_figures::{Abscissa, FigureOptions, Format, Limits, Panel};
use flatland_records::Record;

/// How figures are drawn.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Drawing")]
pub(super) struct Drawing {
    /// The formats of the files [default: svg,png].
    #[arg(long, value_name = "FORMATS", value_delimiter = ',', ignore_case = true,
          value_parser = PossibleValuesParser::new(Format::ALL.map(Format::extension)))]
    format: Vec<String>,

    /// The width in inches [default: 3.25 for one column of panels, else 6.75].
    #[arg(long, value_name = "INCHES")]
    width: Option<f64>,

    /// The height of a panel in inches [default: 1.1].
    #[arg(long, value_name = "INCHES")]
    panel_height: Option<f64>,

    /// Dots per inch of a PNG [default: 300].
    #[arg(long, value_name = "DPI")]
    resolution: Option<f64>,

    /// The panels, from top to bottom [default: those of each figure].
    #[arg(long, value_name = "PANELS", value_delimiter = ',',
          value_parser = PossibleValuesParser::new(Panel::ALL.iter().map(|panel| panel.name())))]
    panels: Vec<String>,

    /// The optimisers, by label, in the order of the legend [default: those of the plan].
    #[arg(long, value_name = "LABELS")]
    optimisers: Vec<String>,

    /// The horizontal axes [default: iterations].
    #[arg(long, value_name = "AXIS",
          value_parser = PossibleValuesParser::new(Abscissa::ALL.map(Abscissa::name)))]
    x: Option<String>,

    /// The limits of an axis, such as `cost=1e-4:1`, `sharpness=:100` or `x=0:500` [default: from the values].
    #[arg(long, value_name = "PANEL=MIN:MAX", value_delimiter = ',', value_parser = limits)]
    limits: Vec<(Option<Panel>, Limits)>,

    /// Whether a page will show the figures, so that there must be an SVG of each.
    #[arg(skip)]
    on_page: bool,
}

impl Drawing {
    /// As the plan says, and as SVG in any case.
    pub(super) fn on_page() -> Self {
        Self {
            on_page: true,
            ..Self::default()
        }
    }

    /// The options of a figure of a plan with these records.
    pub(super) fn options(&self, figure: &FigureSettings, records: &[Record]) -> FigureOptions {
        let mut options = figure.options();
        if !self.format.is_empty() {
            let is_asked = |format: &Format| {
                self.format
                    .iter()
                    .any(|name| name.eq_ignore_ascii_case(format.extension()))
            };
            options.formats = Format::ALL.into_iter().filter(is_asked).collect();
        }
        if self.on_page && !options.formats.contains(&Format::Svg) {
            options.formats.push(Format::Svg);
        }
        options.width = self.width.or(options.width);
        options.panel_height = self.panel_height.unwrap_or(options.panel_height);
        options.resolution = self.resolution.unwrap_or(options.resolution);
        if !self.panels.is_empty() {
            let named = |name: &String| Panel::ALL.iter().copied().find(|panel| panel.name() == name);
            options.panels = self.panels.iter().filter_map(named).collect();
        }
        if !self.optimisers.is_empty() {
            let labels: Vec<&str> = records
                .iter()
                .map(|record| record.cell.optimiser.as_str())
                .collect();
            options.optimisers = self
                .optimisers
                .iter()
                .flat_map(|text| split(text, &labels))
                .collect();
        }
        let x = Abscissa::ALL
            .into_iter()
            .find(|x| Some(x.name()) == self.x.as_deref());
        options.x = x.unwrap_or(options.x);
        for (panel, limits) in &self.limits {
            match panel {
                Some(panel) => drop(options.limits.insert(*panel, *limits)),
                None => options.x_limits = *limits,
            }
        }
        options
    }
}

/// The labels in a list with commas; a label may have commas of its own.
fn split(text: &str, labels: &[&str]) -> Vec<String> {
    let parts: Vec<&str> = text.split(',').collect();
    let mut found = Vec::new();
    let mut start = 0;
    while start < parts.len() {
        let joined = |end: usize| parts[start..end].join(",").trim().to_owned();
        // The longest label from here on, or a part that will be refused.
        let end = (start + 1..=parts.len())
            .rev()
            .find(|end| labels.contains(&joined(*end).as_str()));
        let end = end.unwrap_or(start + 1);
        found.push(joined(end));
        start = end;
    }
    found
}

/// `x=MIN:MAX` is `None`, `PANEL=MIN:MAX` the panel.
fn limits(text: &str) -> Result<(Option<Panel>, Limits), String> {
    let expected = "expected PANEL=MIN:MAX, such as cost=1e-4:1, sharpness=:100 or x=0:500";
    let (name, ends) = text.split_once('=').ok_or(expected)?;
    let (min, max) = ends.split_once(':').ok_or(expected)?;
    let number = |text: &str| match text.trim() {
        "" => Ok(None),
        text => text
            .parse::<f64>()
            .map(Some)
            .map_err(|_| format!("{text:?} is not a number; {expected}")),
    };
    let limits = Limits {
        min: number(min)?,
        max: number(max)?,
    };
    let panel = Panel::ALL
        .iter()
        .copied()
        .find(|panel| panel.name() == name.trim());
    match (name.trim(), panel) {
        ("x", _) => Ok((None, limits)),
        (_, Some(panel)) => Ok((Some(panel), limits)),
        (name, None) => {
            let names: Vec<&str> = Panel::ALL.iter().map(|panel| panel.name()).collect();
            Err(format!("no panel '{name}', the axes are x, {}", names.join(", ")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_with_commas_are_found_in_a_list() {
        let labels = ["NLS", "Nls ξ=1, δ=0.9", "LS"];
        assert_eq!(split("LS,NLS", &labels), ["LS", "NLS"]);
        assert_eq!(split("Nls ξ=1, δ=0.9, LS", &labels), ["Nls ξ=1, δ=0.9", "LS"]);
        assert_eq!(split("XS, LS", &labels), ["XS", "LS"]);
    }

    #[test]
    fn limits_name_an_axis_and_may_be_open() {
        let of = |min, max| Limits { min, max };
        assert_eq!(
            limits("cost=1e-4:1"),
            Ok((Some(Panel::Cost), of(Some(1e-4), Some(1.0))))
        );
        assert_eq!(limits("x=:500"), Ok((None, of(None, Some(500.0)))));
        for wrong in ["cost", "cost=1", "cost=a:1", "price=1:2"] {
            assert!(limits(wrong).is_err(), "{wrong}");
        }
    }
}
