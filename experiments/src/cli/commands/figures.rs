//! `flatland figures`.

use super::claims;
use super::collected::{collected, marked, share};
use crate::cli::arguments::Options;
use crate::cli::drawing::Drawing;
use crate::cli::error::Result;
use crate::cli::outputs::Outputs;
use crate::engine::Identified;
use crate::grid::Collected;
use crate::plan::{FigureKind, PlanFile};
use flatland_figures::{backtrack_factor, diagnosis, main_comparison, no_bias, probes, stochastic};

/// Draws the plan's figures from the records that are there.
pub(super) fn figures(
    engine: &dyn Identified,
    file: &PlanFile,
    options: &Options,
    drawing: &Drawing,
) -> Result<()> {
    let folder = options.out.join(&file.plan.name);
    let outputs = Outputs {
        folder: &folder,
        command: "figures",
    };
    let collected = collected(engine, file, options, &outputs)?;
    draw(file, &collected, drawing, &outputs)
}

/// Draws the plan's figures, then judges its claims, from the same records.
pub(super) fn figures_and_claims(
    engine: &dyn Identified,
    file: &PlanFile,
    options: &Options,
    commit: Option<String>,
) -> Result<()> {
    let folder = options.out.join(&file.plan.name);
    let [drawn, judged] = ["figures", "claims"].map(|command| Outputs {
        folder: &folder,
        command,
    });
    let collected = collected(engine, file, options, &drawn)?;
    draw(file, &collected, &Drawing::default(), &drawn)?;
    claims::judge(file, &collected, commit, &judged)
}

/// Draws the plan's figures from these records.
pub(super) fn draw(
    file: &PlanFile,
    collected: &Collected,
    drawing: &Drawing,
    outputs: &Outputs<'_>,
) -> Result<()> {
    let plan = &file.plan;
    let mut drawn = Vec::new();
    for figure in &plan.figures {
        let draw = match figure.kind() {
            FigureKind::MainComparison => main_comparison,
            FigureKind::Diagnosis => diagnosis,
            FigureKind::Probes => probes,
            FigureKind::Stochastic => stochastic,
            FigureKind::BacktrackFactor => backtrack_factor,
            FigureKind::NoBias => no_bias,
        };
        let stem = outputs.folder.join(figure.name());
        let mut options = drawing.options(figure, &collected.records);
        options.note = share(collected).or(options.note);
        for path in draw(&collected.records, &options, &stem)? {
            outln!("{}: drew {}{}", plan.name, path.display(), marked(collected));
            drawn.push(path);
        }
    }
    outputs.replace(&drawn)
}
