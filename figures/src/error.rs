//! Why a figure was not drawn.

use std::path::PathBuf;

/// Why a figure was not drawn.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FigureError {
    /// There is nothing to draw.
    #[error("there are no records to draw: run the experiment first")]
    NoRecords,
    /// Two runs would be taken for two seeds of one run.
    #[error(
        "two records of {run} have the seed {seed} (cells {first} and {second}): \
         give runs with different settings different labels, or draw them apart"
    )]
    Ambiguous {
        /// Optimiser, data and network.
        run: String,
        /// The common seed.
        seed: u64,
        /// Identity of one cell.
        first: String,
        /// Identity of the other.
        second: String,
    },
    /// An option is out of its range.
    #[error("the figure option '{name}' must be in {interval}, got {value}")]
    Option {
        /// Name of the option.
        name: &'static str,
        /// The interval it must be in.
        interval: &'static str,
        /// What was given.
        value: f64,
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
    #[error("cannot write the figure {}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The reason given by the operating system.
        source: std::io::Error,
    },
    /// A drawing backend refused.
    #[error("cannot draw the figure: {message}")]
    Drawing {
        /// What the backend said.
        message: String,
    },
}
