//! `flatland report`.

use super::{claims, figures, records};
use crate::cli::arguments::Options;
use crate::cli::error::Result;
use flatland_experiments::grid::GridError;
use flatland_experiments::plan::PlanFile;
use flatland_experiments::report::{Figure, Page};
use flatland_records::write_whole;

/// Draws the plan's figures, judges its claims and writes both with its runs to one page.
pub(super) fn report(file: &PlanFile, options: &Options, commit: Option<String>) -> Result<()> {
    let plan = &file.plan;
    let (store, records) = records(plan, options)?;
    let judged = claims::judged(file, &store, &records, commit)?;
    figures::figures(file, options)?;
    let folder = options.out.join(&plan.name);
    let mut figures = Vec::new();
    for kind in &plan.figures {
        let path = folder.join(kind.name()).with_extension("svg");
        figures.push(Figure {
            title: kind.name().replace('-', " "),
            caption: None,
            svg: std::fs::read_to_string(&path).map_err(GridError::file("read", path))?,
        });
    }
    let page = Page {
        plan,
        claims: &judged,
        figures: &figures,
        records: &records,
    };
    let path = folder.join("report.html");
    write_whole(&path, page.to_html().as_bytes()).map_err(GridError::file("write", path.clone()))?;
    println!("{}: wrote {}", plan.name, path.display());
    Ok(())
}
