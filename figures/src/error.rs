//! Errors of drawing figures. An error of the operating system is part of the message, so it is not also returned as a
//! source.

use std::path::PathBuf;

use crate::options::Limits;

/// Why a figure was not drawn.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FigureError {
    /// There is nothing to draw.
    #[error("there are no records to draw: run the experiment first")]
    NoRecords,
    /// Two records are of the same run with the same seed.
    #[error(
        "two records of {run} have the seed {seed} (cells {first} and {second}): \
         give runs with different settings different labels, or draw them apart"
    )]
    Ambiguous {
        /// Optimiser, data and network.
        run: String,
        /// Their seed.
        seed: u64,
        /// Identity of one cell.
        first: String,
        /// Identity of the other.
        second: String,
    },
    /// An option lies outside its interval.
    #[error("the figure option '{name}' must be in {interval}, got {value}")]
    Option {
        /// Name of the option.
        name: &'static str,
        /// The interval it must be in.
        interval: &'static str,
        /// The value given.
        value: f64,
    },
    /// No format is asked for.
    #[error("a figure needs a format: svg, png or pdf")]
    NoFormat,
    /// The figure has no such panel.
    #[error("the {figure} has no panel '{panel}', its panels are {}", possible.join(", "))]
    Panel {
        /// The figure.
        figure: &'static str,
        /// The panel asked for.
        panel: &'static str,
        /// The panels that the figure can have.
        possible: Vec<&'static str>,
    },
    /// No record is of this optimiser.
    #[error("no record is of the optimiser '{label}', there are {}", present.join(", "))]
    Optimiser {
        /// The label asked for.
        label: String,
        /// The labels of the records.
        present: Vec<String>,
    },
    /// The limits of an axis are not finite or not in order, or not positive where the axis is logarithmic.
    #[error(
        "the limits of '{axis}' must be finite, in ascending order, and positive on a logarithmic axis, got {limits}"
    )]
    Limits {
        /// The panel, or `x`.
        axis: &'static str,
        /// The limits given.
        limits: Limits,
    },
    /// A run has no recorded times.
    #[error("{run} has no recorded times: draw it against iterations or evaluations")]
    NoTimes {
        /// Optimiser, data, network and seed.
        run: String,
    },
    /// The figure is too large to be drawn as pixels.
    #[error(
        "a picture of {width} by {height} pixels cannot be drawn: choose a lower resolution or fewer columns"
    )]
    TooLarge {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
    },
    /// A file cannot be written.
    #[error("cannot write the figure {}: {reason}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The reason given by the operating system.
        reason: std::io::Error,
    },
    /// A drawing backend refused.
    #[error("cannot draw the figure: {message}")]
    Drawing {
        /// The message of the backend.
        message: String,
    },
}
