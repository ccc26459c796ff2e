//! The paper's main comparison: Figure 1 and Appendices H and I.1.

use std::path::{Path, PathBuf};

use flatland_records::{Record, TraceRow};

use crate::axis::Scale;
use crate::comparison::{Metric, comparison};
use crate::error::FigureError;
use crate::options::FigureOptions;
use crate::output;

const METRICS: [Metric; 5] = [
    Metric {
        name: "training cost",
        scale: Scale::Logarithmic,
        value: |row| Some(row.cost),
        reference: |_| None,
    },
    Metric {
        name: "sharpness",
        scale: Scale::Logarithmic,
        value: |row| row.sharpness,
        reference: |column| column.sharpness_floor.map(|floor| (floor, "2/K")),
    },
    Metric {
        name: "step size",
        scale: Scale::Logarithmic,
        value: |row| row.step,
        reference: |_| None,
    },
    Metric {
        name: "test accuracy",
        scale: Scale::Linear,
        value: |row| row.test_accuracy,
        reference: |_| None,
    },
    Metric {
        name: "step × sharpness",
        scale: Scale::Logarithmic,
        value: step_times_sharpness,
        reference: |_| Some((2.0, "2")),
    },
];

/// η_k λ₁(w_k): at 2, the edge of stability.
fn step_times_sharpness(row: &TraceRow) -> Option<f64> {
    Some(row.step? * row.sharpness?)
}

/// Draws training cost, sharpness, step, test accuracy and step × sharpness against the iteration, a column for each
/// (data, network), and returns the two files written, `<stem>.svg` and `<stem>.png`.
///
/// Columns are in the order in which the records name them; `out_stem` is a path without extension, whose folder is
/// created when needed. A dashed line marks 2/K in the sharpness panels (the floor of the sharpness for mean-squared
/// error averaged over the n·K entries and a last layer with bias; not drawn for other columns) and 2 in those of step × sharpness
/// (the edge of stability).
///
/// # Errors
///
/// [`FigureError::NoRecords`]; [`FigureError::Ambiguous`] when two records differ neither in data, network, optimiser
/// nor seed; [`FigureError::Option`]; [`FigureError::TooLarge`]; [`FigureError::Io`]. Records without values are no
/// error: their panels say so.
pub fn main_comparison(
    records: &[Record],
    options: &FigureOptions,
    out_stem: &Path,
) -> Result<Vec<PathBuf>, FigureError> {
    output::write(&comparison(records, &METRICS, options)?, options, out_stem)
}
