//! Comparison of a plan's records with reference values.

use super::criterion::Criterion;
use super::evidence::{Evidence, measure};
use super::verdict::{Judgement, Place};
use crate::cell::PRODUCT_FILE;
use crate::data::{DataError, read_vector};
use crate::limited;
use crate::plan::{Parity, ProductReference, TraceReference};
use flatland_networks::dot;
use flatland_records::{Record, SpectrumEnd, Store};
use serde::Deserialize;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Why the comparison with reference values failed.
#[derive(Debug, Error)]
pub enum ParityError {
    /// A reference trajectory cannot be read.
    #[error("the reference trajectory {} cannot be read: {reason}", path.display())]
    Csv {
        /// The file.
        path: PathBuf,
        /// Where and why.
        reason: csv::Error,
    },
    /// A reference trajectory is too short.
    #[error("the reference trajectory {} has {rows} rows, too few to compare {iterations} iterations", path.display())]
    Short {
        /// The file.
        path: PathBuf,
        /// Its number of rows.
        rows: usize,
        /// The number of iterations that the plan compares.
        iterations: usize,
    },
    /// A reference trajectory does not list successive iterations from 0.
    #[error("the reference trajectory {} has iteration {found} in the row of iteration {expected}: it must list every iteration from 0", path.display())]
    Order {
        /// The file.
        path: PathBuf,
        /// The iteration expected in this row.
        expected: usize,
        /// The iteration found there.
        found: usize,
    },
    /// The record that contains the Hessian-vector product cannot be found.
    #[error(transparent)]
    Record(#[from] flatland_records::Error),
    /// An array cannot be read.
    #[error(transparent)]
    Array(#[from] DataError),
}

/// The name of the array in errors.
const PRODUCT: &str = "a Hessian-vector product";

/// Reads a plan's reference values, so that errors in them are reported before anything runs.
///
/// # Errors
///
/// A reference file cannot be read.
pub fn check_references(parity: &Parity, base: &Path) -> Result<(), ParityError> {
    for reference in &parity.traces {
        read_reference(&base.join(&reference.file), reference.iterations)?;
    }
    if let Some(reference) = &parity.hessian_vector_product {
        read_vector(&base.join(&reference.file), PRODUCT)?;
    }
    Ok(())
}

/// A row of a reference trajectory; other columns are ignored.
#[derive(Deserialize)]
struct ReferenceRow {
    iteration: usize,
    cost: f64,
    step: f64,
    trials: usize,
}

/// Compares the records of a plan with its reference values; `base` is the folder of the plan.
///
/// # Errors
///
/// A reference file cannot be read.
pub fn compare(
    parity: &Parity,
    records: &[Record],
    store: &Store,
    base: &Path,
) -> Result<Vec<Judgement>, ParityError> {
    let mut judgements = Vec::new();
    for reference in &parity.traces {
        let rows = read_reference(&base.join(&reference.file), reference.iterations)?;
        let runs = records
            .iter()
            .filter(|record| record.cell.optimiser == reference.optimiser);
        let seeds = runs.map(|record| located(record, compare_trace(record, reference, &rows)));
        let statement = format!(
            "the first {} iterations are the reference's",
            reference.iterations
        );
        let claim = format!("parity {}", reference.optimiser);
        let text = format!(
            "every step within {:e} and every cost within {:e} of the reference, relatively, with the same numbers of trials",
            reference.step_tolerance, reference.cost_tolerance
        );
        judgements.push(Judgement::new(
            claim,
            statement,
            Criterion::of_comparison(text),
            seeds,
        ));
    }
    if let Some(reference) = &parity.hessian_vector_product {
        let expected = read_vector(&base.join(&reference.file), PRODUCT)?;
        let mut seeds = Vec::new();
        for record in records {
            // By identity: plans that share a record may use different names for its optimiser and so for its folder.
            let folder = store.locate(&record.cell.identity)?;
            let folder = folder.unwrap_or_else(|| store.path_of(&record.cell));
            let product = read_vector(&folder.join(PRODUCT_FILE), PRODUCT)?;
            seeds.push(located(record, compare_product(&product, &expected, reference)));
        }
        let statement = "H(w₀)·v is the reference's";
        let text = format!("the relative difference is at most {:e}", reference.tolerance);
        let criterion = Criterion::of_comparison(text);
        judgements.push(Judgement::new(
            "parity Hessian-vector product",
            statement,
            criterion,
            seeds,
        ));
    }
    if let Some(reference) = &parity.eigenvalues {
        let seeds = records.iter().map(|record| {
            let found: Vec<f64> = initial_eigenvalues(record).take(reference.top.len()).collect();
            let difference = match found.len() == reference.top.len() {
                true => largest(
                    found
                        .iter()
                        .zip(&reference.top)
                        .map(|(&a, &b)| relative_difference(a, b)),
                ),
                false => f64::INFINITY,
            };
            let measures = vec![measure("largest relative difference", difference)];
            located(
                record,
                Evidence::shown_if(difference <= reference.tolerance, measures),
            )
        });
        let statement = format!(
            "the top {} eigenvalues of H(w₀) are the reference's",
            reference.top.len()
        );
        let text = format!("every relative difference is at most {:e}", reference.tolerance);
        let criterion = Criterion::of_comparison(text);
        judgements.push(Judgement::new("parity eigenvalues", statement, criterion, seeds));
    }
    Ok(judgements)
}

fn located(record: &Record, evidence: Evidence) -> (Place, Evidence) {
    let cell = &record.cell;
    (((cell.data.clone(), cell.network.clone()), cell.seed), evidence)
}

fn compare_trace(record: &Record, reference: &TraceReference, rows: &[ReferenceRow]) -> Evidence {
    let pairs = || record.tables.trace.iter().zip(rows);
    let steps = largest(
        pairs().map(|(row, expected)| relative_difference(row.step.unwrap_or(f64::NAN), expected.step)),
    );
    let costs = largest(pairs().map(|(row, expected)| relative_difference(row.cost, expected.cost)));
    let trials = pairs()
        .filter(|(row, expected)| row.trials != Some(expected.trials))
        .count();
    let measures = vec![
        measure("largest relative difference of a step", steps),
        measure("of a cost", costs),
        measure("iterations with other trial counts", trials as f64),
    ];
    let long_enough = record.tables.trace.len() > rows.len();
    let close = steps <= reference.step_tolerance && costs <= reference.cost_tolerance;
    Evidence::shown_if(long_enough && close && trials == 0, measures)
}

fn compare_product(product: &[f64], expected: &[f64], reference: &ProductReference) -> Evidence {
    let norm = |vector: &[f64]| dot(vector, vector).sqrt();
    let difference = match product.len() == expected.len() {
        true => {
            let difference: Vec<f64> = product.iter().zip(expected).map(|(a, b)| a - b).collect();
            norm(&difference) / norm(expected)
        }
        false => f64::INFINITY,
    };
    let measures = vec![measure("relative difference", difference)];
    Evidence::shown_if(difference <= reference.tolerance, measures)
}

/// The converged eigenvalues: without one the list is short, and differs.
fn initial_eigenvalues(record: &Record) -> impl Iterator<Item = f64> {
    let initial = record
        .tables
        .spectra
        .iter()
        .filter(|row| row.iteration == 0 && row.end == SpectrumEnd::Top && row.converged);
    initial.map(|row| row.eigenvalue)
}

fn relative_difference(found: f64, expected: f64) -> f64 {
    if found == expected {
        0.0
    } else {
        (found - expected).abs() / expected.abs()
    }
}

/// The largest value; NaN, which no tolerance admits, if any value is NaN.
fn largest(values: impl Iterator<Item = f64>) -> f64 {
    values.fold(0.0, |most, value| {
        if value > most || value.is_nan() {
            value
        } else {
            most
        }
    })
}

fn read_reference(path: &Path, iterations: usize) -> Result<Vec<ReferenceRow>, ParityError> {
    let csv = |reason| ParityError::Csv {
        path: path.to_owned(),
        reason,
    };
    let file = limited::open(path).map_err(|reason| csv(reason.into()))?;
    let mut reader = csv::Reader::from_reader(file);
    let rows: Vec<ReferenceRow> = reader
        .deserialize()
        .take(iterations)
        .collect::<Result<_, _>>()
        .map_err(csv)?;
    if let Some((expected, row)) = rows.iter().enumerate().find(|(k, row)| *k != row.iteration) {
        return Err(ParityError::Order {
            path: path.to_owned(),
            expected,
            found: row.iteration,
        });
    }
    match rows.len() == iterations {
        true => Ok(rows),
        false => Err(ParityError::Short {
            path: path.to_owned(),
            rows: rows.len(),
            iterations,
        }),
    }
}
