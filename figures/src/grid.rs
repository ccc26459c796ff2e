//! Records sorted into columns, one per (data, network), and optimisers, which have the same style in every column.

use flatland_records::{Loss, Record, Rule};

use crate::chart::style::{self, CurveStyle};
use crate::clock::Clock;
use crate::error::FigureError;
use crate::options::FigureOptions;

/// The records to draw, sorted.
pub(crate) struct Grid<'a> {
    /// In the order of first appearance in the records.
    pub(crate) columns: Vec<Column<'a>>,
    /// In the order of the legend: that of the options, or of first appearance.
    pub(crate) optimisers: Vec<Optimiser>,
    pub(crate) batches: Batches,
}

/// The records of one (data, network, loss).
pub(crate) struct Column<'a> {
    pub(crate) data: &'a str,
    pub(crate) network: &'a str,
    pub(crate) loss: Loss,
    /// 2/K where that is a lower bound of the sharpness: mean-squared error and a last layer with bias.
    pub(crate) sharpness_floor: Option<f64>,
    /// The last place of any run.
    pub(crate) last: f64,
    /// The runs of each optimiser of the grid, which differ only in the seed.
    pub(crate) runs: Vec<Vec<Timed<'a>>>,
}

/// A run and the places of its iterations.
pub(crate) struct Timed<'a> {
    pub(crate) record: &'a Record,
    pub(crate) clock: Clock,
}

/// One entry of the legend.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Optimiser {
    pub(crate) label: String,
    pub(crate) rule: Rule,
    pub(crate) style: CurveStyle,
}

/// A run in a figure with a column per run.
pub(crate) struct Single<'g, 'a> {
    pub(crate) run: &'g Timed<'a>,
    /// Data; network; optimiser and seed.
    pub(crate) titles: Vec<String>,
    /// The style of its optimiser.
    pub(crate) style: CurveStyle,
    /// The last place of any run on these data and this network.
    pub(crate) last: f64,
}

/// Whether the costs of the traces are those of batches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Batches {
    Whole,
    Batch,
    Both,
}

impl<'a> Grid<'a> {
    pub(crate) fn new(records: &'a [Record], options: &FigureOptions) -> Result<Self, FigureError> {
        if records.is_empty() {
            return Err(FigureError::NoRecords);
        }
        let optimisers = chosen(optimisers(records), &options.optimisers)?;
        let mut columns: Vec<Column<'a>> = Vec::new();
        for record in records {
            let cell = &record.cell;
            let position = optimisers
                .iter()
                .position(|o| o.label == cell.optimiser && o.rule == cell.rule);
            let Some(position) = position else { continue };
            let clock = Clock::new(record, options.x)?;
            let column = column_of(&mut columns, record, optimisers.len());
            column.last = column.last.max(clock.last(record));
            column.sharpness_floor = column.sharpness_floor.or(cell.sharpness_floor());
            let Some(runs) = column.runs.get_mut(position) else {
                continue;
            };
            if let Some(other) = runs.iter().find(|other| other.record.cell.seed == cell.seed) {
                return Err(FigureError::Ambiguous {
                    run: format!("{} on {}, {}", cell.optimiser, cell.data, cell.network),
                    seed: cell.seed,
                    first: other.record.cell.identity.clone(),
                    second: cell.identity.clone(),
                });
            }
            runs.push(Timed { record, clock });
        }
        let batches = batches(&columns);
        Ok(Self {
            columns,
            optimisers,
            batches,
        })
    }

    pub(crate) fn runs(&self) -> impl Iterator<Item = &'a Record> {
        let runs = self
            .columns
            .iter()
            .flat_map(|column| column.runs.iter().flatten());
        runs.map(|run| run.record)
    }

    /// The single runs, by column, then by optimiser.
    pub(crate) fn singles(&self) -> Vec<Single<'_, 'a>> {
        let mut singles = Vec::new();
        for column in &self.columns {
            for (optimiser, runs) in self.optimisers.iter().zip(&column.runs) {
                singles.extend(runs.iter().map(|run| Single {
                    run,
                    titles: vec![
                        column.data.to_owned(),
                        column.network.to_owned(),
                        format!("{}, seed {}", optimiser.label, run.record.cell.seed),
                    ],
                    style: optimiser.style,
                    last: column.last,
                }));
            }
        }
        singles
    }

    /// Whether columns of both losses exist, so that titles must name the loss.
    pub(crate) fn losses_differ(&self) -> bool {
        self.columns
            .iter()
            .any(|column| column.loss != self.columns[0].loss)
    }
}

fn batches(columns: &[Column<'_>]) -> Batches {
    let runs = || columns.iter().flat_map(|column| column.runs.iter().flatten());
    let stochastic = runs().filter(|run| run.record.cell.batch.is_some()).count();
    match stochastic {
        0 => Batches::Whole,
        all if all == runs().count() => Batches::Batch,
        _ => Batches::Both,
    }
}

fn column_of<'g, 'a>(
    columns: &'g mut Vec<Column<'a>>,
    record: &'a Record,
    optimisers: usize,
) -> &'g mut Column<'a> {
    let cell = &record.cell;
    let same = |c: &Column<'_>| c.data == cell.data && c.network == cell.network && c.loss == cell.loss;
    let position = columns.iter().position(same).unwrap_or(columns.len());
    if position == columns.len() {
        columns.push(Column {
            data: &cell.data,
            network: &cell.network,
            loss: cell.loss,
            sharpness_floor: None,
            last: 0.0,
            runs: (0..optimisers).map(|_| Vec::new()).collect(),
        });
    }
    &mut columns[position]
}

/// The optimisers in the order of first appearance. Several of one rule get variants of its style.
fn optimisers(records: &[Record]) -> Vec<Optimiser> {
    let mut optimisers: Vec<Optimiser> = Vec::new();
    for cell in records.iter().map(|record| &record.cell) {
        let (label, rule) = (&cell.optimiser, cell.rule);
        if !optimisers.iter().any(|o| o.label == *label && o.rule == rule) {
            let variant = optimisers.iter().filter(|o| o.rule == rule).count();
            optimisers.push(Optimiser {
                label: label.clone(),
                rule,
                style: style::of_rule(rule, variant, optimisers.len() + 1),
            });
        }
    }
    optimisers
}

/// The optimisers with these labels, in their order; all of them if there are no labels.
fn chosen(all: Vec<Optimiser>, labels: &[String]) -> Result<Vec<Optimiser>, FigureError> {
    if labels.is_empty() {
        return Ok(all);
    }
    let mut chosen: Vec<Optimiser> = Vec::new();
    for label in labels {
        let of_label: Vec<&Optimiser> = all.iter().filter(|o| o.label == *label).collect();
        if of_label.is_empty() {
            return Err(FigureError::Optimiser {
                label: label.clone(),
                present: all.iter().map(|o| o.label.clone()).collect(),
            });
        }
        if !chosen.iter().any(|o| o.label == *label) {
            chosen.extend(of_label.into_iter().cloned());
        }
    }
    Ok(chosen)
}
