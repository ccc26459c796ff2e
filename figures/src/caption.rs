//! The caption of a figure: what its lines, bands and signs are.

use flatland_records::Status;

use crate::chart::sheet::Row;
use crate::chart::sign::Sign;
use crate::grid::{Column, Grid};
use crate::options::{Abscissa, FigureOptions, Format};
use crate::render::output::message_on_letters;
use crate::render::text::printable;

/// The parts of a caption that depend on the records.
pub(crate) struct Caption {
    /// What is drawn against what.
    pub(crate) what: String,
    pub(crate) sentences: Vec<String>,
}

impl Caption {
    /// The whole caption, a sentence per line. `signs` are those drawn, `missing` the letters that no font has.
    pub(crate) fn text(
        &self,
        signs: &[Sign],
        thinned: bool,
        options: &FigureOptions,
        missing: &[char],
    ) -> String {
        let mut lines = vec![self.what.clone()];
        lines.extend(self.sentences.iter().cloned());
        if thinned {
            lines.push(
                "Where values are denser than the picture can show, the line is their mean (on a logarithmic axis the \
                 geometric mean) and the band covers all of them; it is dotted where some cannot be shown."
                    .to_owned(),
            );
        }
        let marks = signs
            .iter()
            .map(|sign| format!("{}: {}", sign.symbol(), sign.meaning()));
        let marks: Vec<String> = marks.collect();
        if !marks.is_empty() {
            lines.push(format!("Marks: {}.", marks.join("; ")));
        }
        lines.extend(options.note.iter().filter(|note| !note.is_empty()).cloned());
        let pixels = options.formats.iter().any(|format| *format != Format::Svg);
        lines.extend(Some(message_on_letters(missing)).filter(|message| pixels && !message.is_empty()));
        let lines: Vec<String> = lines.iter().map(|line| printable(line)).collect();
        lines.join("\n") + "\n"
    }
}

/// The first sentence.
pub(crate) fn of_panels(names: impl Iterator<Item = &'static str>, across: &str) -> String {
    let names: Vec<&str> = names.collect();
    let names = names.join(", ");
    let mut letters = names.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{} against the {across}.", letters.as_str())
}

/// The sentences of a figure with one curve per optimiser.
pub(crate) fn of_comparison(grid: &Grid<'_>, x: Abscissa, rows: &[Row]) -> Vec<String> {
    let mut sentences = columns(grid);
    sentences.extend(grid.optimisers.iter().enumerate().map(|(i, optimiser)| {
        let seeds = grid.columns.iter().map(|column| seeds(column, i));
        let mut seeds: Vec<String> = seeds.collect();
        seeds.dedup();
        format!("{}: {}.", optimiser.label, seeds.join("; "))
    }));
    let several = grid
        .columns
        .iter()
        .flat_map(|column| &column.runs)
        .any(|runs| runs.len() > 1);
    sentences.push(match several {
        true => "Line: the median over the seeds of the runs that reached the place. Band: from their smallest to their \
                 largest value."
            .to_owned(),
        false => "Line: the run of the one seed.".to_owned(),
    });
    if rows.iter().any(|row| row.name == "batch sharpness") {
        sentences.push(
            "Batch sharpness: the mean over the batches of an epoch, each at the weights of its iteration, on a band from the smallest to the largest.".to_owned(),
        );
    }
    sentences.extend(references(grid, rows));
    sentences.extend(of_x(x));
    sentences.extend(early_ends(grid));
    sentences
}

/// The columns: data and networks.
pub(crate) fn columns(grid: &Grid<'_>) -> Vec<String> {
    let names = grid
        .columns
        .iter()
        .map(|column| format!("{}, {}", column.data, column.network));
    let names: Vec<String> = names.collect();
    match names.len() {
        1 => vec![format!("Column: {}.", names[0])],
        _ => vec![format!("Columns: {}.", names.join("; "))],
    }
}

fn seeds(column: &Column<'_>, optimiser: usize) -> String {
    let runs = column.runs.get(optimiser).map_or(&[][..], Vec::as_slice);
    let seeds: Vec<String> = runs.iter().map(|run| run.record.cell.seed.to_string()).collect();
    match seeds.len() {
        0 => "no run".to_owned(),
        1 => format!("seed {}", seeds[0]),
        count => format!("{count} seeds ({})", seeds.join(", ")),
    }
}

pub(crate) fn references(grid: &Grid<'_>, rows: &[Row]) -> Vec<String> {
    let drawn = |name: &str| {
        let plots = rows.iter().flat_map(|row| &row.plots);
        plots
            .filter_map(|plot| plot.reference)
            .any(|(_, other)| other == name)
    };
    let mut floors: Vec<String> = grid
        .columns
        .iter()
        .filter_map(|column| column.sharpness_floor)
        .map(|floor| floor.to_string())
        .collect();
    floors.dedup();
    let mut lines = Vec::new();
    if drawn("2/K") {
        lines.push(format!(
            "Dashed line 2/K, the floor of the sharpness: {}.",
            floors.join(", ")
        ));
    }
    if drawn("2") {
        lines.push("Dashed line 2: the edge of stability.".to_owned());
    }
    if drawn("var") {
        lines.push(
            "Dashed line var: the variance of the labels, the cost of the best constant prediction."
                .to_owned(),
        );
    }
    lines
}

/// What the horizontal axis counts, where that is not plain.
pub(crate) fn of_x(x: Abscissa) -> Option<String> {
    let text = match x {
        Abscissa::Iterations => return None,
        Abscissa::Evaluations => {
            "Evaluations before the iterate: costs of trials, plus one for the gradient of each iteration, and one more for \
             the second gradient of SAM and the Hessian-vector product of CDAT. A run keeps a value until its next."
        }
        Abscissa::Seconds => {
            "Seconds since the start of the run, measurements included. A run keeps a value until its next."
        }
    };
    Some(text.to_owned())
}

/// The runs that ended before their last iteration.
pub(crate) fn early_ends(grid: &Grid<'_>) -> Option<String> {
    let mut ends: Vec<String> = Vec::new();
    for record in grid.runs() {
        let how = match &record.status {
            Status::Completed => continue,
            Status::Diverged { iteration, what } => format!("diverged at iteration {iteration} ({what})"),
            Status::Failed { iteration, reason } => {
                format!("search failed at iteration {iteration} ({reason})")
            }
            Status::Stalled { iteration, .. } => format!("stalled at iteration {iteration}"),
            Status::Stationary { iteration } => format!("stationary at iteration {iteration}"),
            Status::Stopped { iteration, reason } => format!("stopped at iteration {iteration} ({reason})"),
            unfinished
            @ (Status::OutOfTime { .. } | Status::OutOfMemory { .. } | Status::Panicked { .. }) => {
                unfinished.to_string()
            }
        };
        let cell = &record.cell;
        let place = match grid.columns.len() {
            1 => String::new(),
            _ => format!(" on {}, {}", cell.data, cell.network),
        };
        ends.push(format!("{}{place}, seed {}: {how}", cell.optimiser, cell.seed));
    }
    (!ends.is_empty()).then(|| format!("Ended early: {}.", ends.join("; ")))
}
