//! Records sorted into columns, one per (data, network), and optimisers, which have the same style in every column.

use flatland_records::{Loss, Record, Rule};

use crate::chart::theme::{self, CurveStyle};
use crate::error::FigureError;

/// All records, sorted.
pub(crate) struct Grid<'a> {
    /// In the order of first appearance in the records.
    pub(crate) columns: Vec<Column<'a>>,
    /// In the order of the legend.
    pub(crate) optimisers: Vec<Optimiser>,
}

/// The records of one (data, network, loss).
pub(crate) struct Column<'a> {
    pub(crate) data: &'a str,
    pub(crate) network: &'a str,
    pub(crate) loss: Loss,
    /// 2/K where that is a lower bound of the sharpness: mean-squared error and a last layer with bias.
    pub(crate) sharpness_floor: Option<f64>,
    /// The most iterations of any run.
    pub(crate) iterations: usize,
    /// The runs of each optimiser of the grid, which differ only in the seed.
    pub(crate) runs: Vec<Vec<&'a Record>>,
}

/// One entry of the legend.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Optimiser {
    pub(crate) label: String,
    pub(crate) rule: Rule,
    pub(crate) style: CurveStyle,
}

/// A run in a figure with a column per run.
pub(crate) struct Single<'a> {
    pub(crate) record: &'a Record,
    /// Data; network; optimiser and seed.
    pub(crate) titles: Vec<String>,
    /// The style of its optimiser.
    pub(crate) style: CurveStyle,
    /// The most iterations of any run on these data and this network.
    pub(crate) iterations: usize,
}

impl<'a> Grid<'a> {
    pub(crate) fn new(records: &'a [Record]) -> Result<Self, FigureError> {
        if records.is_empty() {
            return Err(FigureError::NoRecords);
        }
        let optimisers = optimisers(records);
        let mut columns: Vec<Column<'a>> = Vec::new();
        for record in records {
            let column = column_of(&mut columns, record, optimisers.len());
            let cell = &record.cell;
            column.iterations = column
                .iterations
                .max(cell.iterations)
                .max(record.tables.trace.last().map_or(0, |row| row.iteration));
            column.sharpness_floor = column.sharpness_floor.or(cell.sharpness_floor());
            let position = optimisers
                .iter()
                .position(|o| o.label == cell.optimiser && o.rule == cell.rule);
            let Some(runs) = position.and_then(|p| column.runs.get_mut(p)) else {
                continue;
            };
            if let Some(other) = runs.iter().find(|other| other.cell.seed == cell.seed) {
                return Err(FigureError::Ambiguous {
                    run: format!("{} on {}, {}", cell.optimiser, cell.data, cell.network),
                    seed: cell.seed,
                    first: other.cell.identity.clone(),
                    second: cell.identity.clone(),
                });
            }
            runs.push(record);
        }
        Ok(Self { columns, optimisers })
    }

    pub(crate) fn runs(&self) -> impl Iterator<Item = &'a Record> {
        self.columns
            .iter()
            .flat_map(|column| column.runs.iter().flatten().copied())
    }

    /// The single runs, by column, then by optimiser.
    pub(crate) fn singles(&self) -> Vec<Single<'a>> {
        let mut singles = Vec::new();
        for column in &self.columns {
            for (optimiser, records) in self.optimisers.iter().zip(&column.runs) {
                singles.extend(records.iter().map(|record| Single {
                    record,
                    titles: vec![
                        column.data.to_owned(),
                        column.network.to_owned(),
                        format!("{}, seed {}", optimiser.label, record.cell.seed),
                    ],
                    style: optimiser.style,
                    iterations: column.iterations,
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
            iterations: 0,
            runs: vec![Vec::new(); optimisers],
        });
    }
    &mut columns[position]
}

/// The optimisers by rank of their rule, then by label. Several of one rule get variants of its style.
fn optimisers(records: &[Record]) -> Vec<Optimiser> {
    let mut names: Vec<(usize, &str, Rule)> = records
        .iter()
        .map(|r| (theme::rank(r.cell.rule), r.cell.optimiser.as_str(), r.cell.rule))
        .collect();
    names.sort_unstable();
    names.dedup();
    let mut optimisers: Vec<Optimiser> = Vec::new();
    for (_, label, rule) in names {
        let variant = optimisers.iter().filter(|o| o.rule == rule).count();
        optimisers.push(Optimiser {
            label: label.to_owned(),
            rule,
            style: theme::curve_style(rule, variant),
        });
    }
    optimisers
}
