//! The figures that compare optimisers: Figures 1 and 3, Appendices D to J.

use std::path::{Path, PathBuf};

use flatland_records::Record;

use crate::comparison::draw;
use crate::error::FigureError;
use crate::options::FigureOptions;
use crate::panels::Panel;

/// Draws training cost, sharpness, step, test accuracy and step × sharpness against the iteration, with a column per
/// (data, network), and returns the files written, `<stem>.svg`, `<stem>.png` and `<stem>.caption.txt` by default: the paper's Figures 1 and 3, and
/// its Appendices D, F, H and I.
///
/// Columns and optimisers are in the order of first appearance in the records, columns as many side by side as fit the width, the others
/// below. `out_stem` is a path without extension; its folder is created if missing. A dashed line marks 2/K in the
/// sharpness panels (the floor of the sharpness for mean-squared error averaged over the n·K entries and a last layer
/// with bias; absent in other columns) and 2 in those of step × sharpness (the edge of stability).
///
/// # Errors
///
/// [`FigureError::NoRecords`]; [`FigureError::Ambiguous`] when two records have the same data, network, optimiser and
/// seed; those of [`FigureOptions::validate`]; [`FigureError::Panel`], [`FigureError::Optimiser`] and [`FigureError::Limits`] when an
/// option does not fit the figure or its records; [`FigureError::NoTimes`]; [`FigureError::TooLarge`]; [`FigureError::Io`]. Records without values are not an error:
/// their panels say *not recorded*.
pub fn main_comparison(
    records: &[Record],
    options: &FigureOptions,
    out_stem: &Path,
) -> Result<Vec<PathBuf>, FigureError> {
    let panels = [
        Panel::Cost,
        Panel::Sharpness,
        Panel::Step,
        Panel::TestAccuracy,
        Panel::StepTimesSharpness,
    ];
    draw("main comparison", records, &panels, options, out_stem)
}

/// Draws stochastic runs (Appendix E): cost and accuracy of the whole training set, once per epoch; the cost of each iteration's
/// batch; sharpness; the batch sharpness along an epoch, whose mean is on a band from the smallest to the largest (for several
/// seeds the median of the means and the range of all); step, test accuracy and step × sharpness.
///
/// # Errors
///
/// Those of [`main_comparison`].
pub fn stochastic(
    records: &[Record],
    options: &FigureOptions,
    out_stem: &Path,
) -> Result<Vec<PathBuf>, FigureError> {
    let panels = [
        Panel::EpochCost,
        Panel::Cost,
        Panel::EpochAccuracy,
        Panel::Sharpness,
        Panel::BatchSharpness,
        Panel::Step,
        Panel::TestAccuracy,
        Panel::StepTimesSharpness,
    ];
    draw("figure of stochastic runs", records, &panels, options, out_stem)
}

/// Draws training cost, sharpness, step, step × sharpness and the number of trials against the iteration: the
/// effect of the backtrack factor δ (Appendix G). Layout, arguments and dashed lines are those of [`main_comparison`].
///
/// # Errors
///
/// Those of [`main_comparison`].
pub fn backtrack_factor(
    records: &[Record],
    options: &FigureOptions,
    out_stem: &Path,
) -> Result<Vec<PathBuf>, FigureError> {
    let panels = [
        Panel::Cost,
        Panel::Sharpness,
        Panel::Step,
        Panel::StepTimesSharpness,
        Panel::Trials,
    ];
    draw("figure of backtrack factors", records, &panels, options, out_stem)
}

/// Draws training cost, sharpness and gradient norm against the iteration: runs without the bias that makes 2/K a floor
/// (Appendix J). Layout, arguments and dashed lines are those of [`main_comparison`].
///
/// # Errors
///
/// Those of [`main_comparison`].
pub fn no_bias(
    records: &[Record],
    options: &FigureOptions,
    out_stem: &Path,
) -> Result<Vec<PathBuf>, FigureError> {
    let panels = [Panel::Cost, Panel::Sharpness, Panel::GradientNorm];
    draw("figure without biases", records, &panels, options, out_stem)
}
