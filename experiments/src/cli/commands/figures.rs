//! `flatland figures`.

use super::records;
use crate::cli::arguments::Options;
use crate::cli::error::Result;
use flatland_experiments::plan::{FigureKind, PlanFile};
use flatland_figures::{
    FigureOptions, backtrack_factor, diagnosis, main_comparison, no_bias, probes, stochastic,
};

/// Draws the plan's figures from its records.
pub(super) fn figures(file: &PlanFile, options: &Options) -> Result<()> {
    let plan = &file.plan;
    let (_, records) = records(plan, options)?;
    for figure in &plan.figures {
        let draw = match figure {
            FigureKind::MainComparison => main_comparison,
            FigureKind::Diagnosis => diagnosis,
            FigureKind::Probes => probes,
            FigureKind::Stochastic => stochastic,
            FigureKind::BacktrackFactor => backtrack_factor,
            FigureKind::NoBias => no_bias,
        };
        let stem = options.out.join(&plan.name).join(figure.name());
        for path in draw(&records, &FigureOptions::default(), &stem)? {
            println!("{}: drew {}", plan.name, path.display());
        }
    }
    Ok(())
}
