//! The figures that compare optimisers: Figures 1 and 3, Appendices D to J.

use std::path::{Path, PathBuf};

use flatland_records::Record;

use crate::comparison::{Metric, comparison};
use crate::error::FigureError;
use crate::metrics::{
    BATCH_COST, BATCH_SHARPNESS, GRADIENT_NORM, SHARPNESS, STEP, STEP_TIMES_SHARPNESS, TEST_ACCURACY,
    TRAINING_COST, TRIALS,
};
use crate::options::FigureOptions;
use crate::output;

/// Draws training cost, sharpness, step, test accuracy and step × sharpness against the iteration, a column for each
/// (data, network), and returns the two files written, `<stem>.svg` and `<stem>.png`: the paper's Figures 1 and 3, and
/// its Appendices D, F, H and I.
///
/// Columns are in the order in which the records name them, as many beside each other as the width has room for, the
/// others below. `out_stem` is a path without extension, whose folder is created when needed. A dashed line marks 2/K in
/// the sharpness panels (the floor of the sharpness for mean-squared error averaged over the n·K entries and a last
/// layer with bias; not drawn for other columns) and 2 in those of step × sharpness (the edge of stability).
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
    let metrics = [
        TRAINING_COST,
        SHARPNESS,
        STEP,
        TEST_ACCURACY,
        STEP_TIMES_SHARPNESS,
    ];
    draw(records, &metrics, options, out_stem)
}

/// The [main comparison](main_comparison) of stochastic runs (Appendix E), with the sharpness of single batches below that
/// of the whole cost: its mean over the batches on a band from the smallest to the largest, which over several seeds is
/// the median of the means and the range of all. The cost is that of the iteration's batch.
///
/// # Errors
///
/// Those of [`main_comparison`].
pub fn stochastic(
    records: &[Record],
    options: &FigureOptions,
    out_stem: &Path,
) -> Result<Vec<PathBuf>, FigureError> {
    let metrics = [
        BATCH_COST,
        SHARPNESS,
        BATCH_SHARPNESS,
        STEP,
        TEST_ACCURACY,
        STEP_TIMES_SHARPNESS,
    ];
    draw(records, &metrics, options, out_stem)
}

/// Draws training cost, sharpness, step, step × sharpness and the number of trials against the iteration: what the
/// backtrack factor δ changes (Appendix G). Form, arguments and dashed lines are those of [`main_comparison`].
///
/// # Errors
///
/// Those of [`main_comparison`].
pub fn backtrack_factor(
    records: &[Record],
    options: &FigureOptions,
    out_stem: &Path,
) -> Result<Vec<PathBuf>, FigureError> {
    let metrics = [TRAINING_COST, SHARPNESS, STEP, STEP_TIMES_SHARPNESS, TRIALS];
    draw(records, &metrics, options, out_stem)
}

/// Draws training cost, sharpness and gradient norm against the iteration: what becomes of a run without the bias that
/// makes 2/K a floor (Appendix J). Form, arguments and dashed lines are those of [`main_comparison`].
///
/// # Errors
///
/// Those of [`main_comparison`].
pub fn no_bias(
    records: &[Record],
    options: &FigureOptions,
    out_stem: &Path,
) -> Result<Vec<PathBuf>, FigureError> {
    draw(
        records,
        &[TRAINING_COST, SHARPNESS, GRADIENT_NORM],
        options,
        out_stem,
    )
}

fn draw(
    records: &[Record],
    metrics: &[Metric],
    options: &FigureOptions,
    out_stem: &Path,
) -> Result<Vec<PathBuf>, FigureError> {
    output::write(&comparison(records, metrics)?.scene(options)?, options, out_stem)
}
