//! `flatland report`.

use super::collected::{collected, marked};
use super::{claims, figures};
use crate::cli::arguments::Options;
use crate::cli::drawing::Drawing;
use crate::cli::error::Result;
use crate::cli::outputs::Outputs;
use crate::engine::Identified;
use crate::grid::GridError;
use crate::plan::PlanFile;
use crate::report::{Figure, Page};
use flatland_records::write_whole;

/// Draws the plan's figures, judges its claims and writes both with its runs to one page.
pub(super) fn report(
    engine: &dyn Identified,
    file: &PlanFile,
    options: &Options,
    commit: Option<String>,
) -> Result<()> {
    let plan = &file.plan;
    let folder = options.out.join(&plan.name);
    let outputs = Outputs {
        folder: &folder,
        command: "report",
    };
    let collected = collected(engine, file, options, &outputs)?;
    let judged = claims::judged(file, &collected, commit)?;
    let drawings = Outputs {
        folder: &folder,
        command: "figures",
    };
    figures::draw(file, &collected, &Drawing::on_page(), &drawings)?;
    let mut figures = Vec::new();
    for figure in &plan.figures {
        let read = |ending: &str| {
            let path = folder.join(format!("{}.{ending}", figure.name()));
            std::fs::read_to_string(&path).map_err(GridError::file("read", path))
        };
        figures.push(Figure {
            title: figure.name().replace('-', " "),
            caption: Some(read("caption.txt")?),
            svg: read("svg")?,
        });
    }
    let page = Page {
        plan,
        claims: &judged,
        figures: &figures,
        records: &collected.records,
    };
    let path = folder.join("report.html");
    write_whole(&path, page.to_html().as_bytes()).map_err(GridError::file("write", path.clone()))?;
    outln!("{}: wrote {}{}", plan.name, path.display(), marked(&collected));
    outputs.replace(&[path])
}
