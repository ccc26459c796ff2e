//! Figures of flatland's experiments: saved records in, SVG, PNG and PDF out. No function runs an experiment.
//!
//! A figure is drawn from the values in the records, and marks what it cannot show: see [Marks](#marks). Beside it lies a
//! caption, `<stem>.caption.txt`, that says what its lines, bands and marks are, how many seeds there are, and which runs
//! ended early. The same records give the same bytes. The font is embedded, so none needs to be installed for Latin and Greek
//! letters; others come from a font of the system, and where none has them, PNG and PDF say so. The text of an SVG stays
//! text, in a font with the widths of Arial and Helvetica.
//!
//! # Example
//!
//! ```
//! use flatland_figures::{FigureOptions, main_comparison, synthetic};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! # let folder = folder.path();
//!
//! // Records of real runs: `flatland_records::Store::open_read_only("results")?.read_all()?`.
//! let records = synthetic::comparison(1, 3, 200);
//! let files = main_comparison(&records, &FigureOptions::default(), &folder.join("fig1"))?;
//! assert_eq!(files[..2], [folder.join("fig1.svg"), folder.join("fig1.png")]);
//! # Ok(())
//! # }
//! ```
//!
//! | figure | of the paper |
//! |---|---|
//! | [`main_comparison`] | Figures 1 and 3, Appendices D, F, H and I |
//! | [`diagnosis`](diagnosis()) | Figure 2: diagnosis of single runs, with their stays in Flatland |
//! | [`probes`](probes()) | Figure 4: segment smoothness along the gradient |
//! | [`stochastic`] | Appendix E: with the sharpness of batches |
//! | [`backtrack_factor`] | Appendix G: with the number of trials |
//! | [`no_bias`] | Appendix J: without the bias that makes 2/K a floor |
//! | [`performance_profiles`] | none: solvers compared on a set of tasks |
//! | [`growth`](growth()) | none: times against sizes, with fitted slopes |
//!
//! [`FigureOptions`] select formats, panels, optimisers, limits, and what the horizontal axes show: iterations, evaluations or
//! seconds.
//!
//! # Curves
//!
//! In a comparison, the runs of an optimiser that differ only in their seed are one curve: their median, on a translucent
//! band from their smallest to their largest value, of the runs that reached the place. Where values are denser than the
//! picture can show, the line is their mean (the geometric mean on a logarithmic axis) and the band covers all of them: a spike is
//! never dropped, however short. The other figures have a column per run.
//!
//! Every curve has a colour, a line and a badge of its own, so that colours are not needed; the third and further optimisers
//! of one rule bear their number in the legend, which is in the order of the records.
//!
//! # Marks
//!
//! | mark | |
//! |---|---|
//! | × | the run diverged |
//! | + | its search found no step |
//! | \| | it stalled |
//! | ‖ | it ended at a gradient of exactly zero |
//! | ↑ ↓ | a value beyond the end of the axis |
//! | ▽ | 0 or a negative value on a logarithmic axis: the smallest in median and band |
//! | △ | an infinite value: the largest in median and band |
//! | ∗ | not a number: not in median and band |
//! | ? | an eigenvalue whose computation did not converge |
//!
//! An axis covers all values but single ones more than six decades beyond the others; runs that diverged or failed do not
//! stretch it. Quantities with a sign have axes that are logarithmic on both sides of 0.

mod caption;
mod chart;
mod clock;
mod comparison;
mod comparisons;
mod diagnosis;
mod error;
mod grid;
mod growth;
mod metrics;
mod options;
mod panels;
mod probes;
mod profiles;
mod readings;
mod render;
pub mod synthetic;

pub use comparisons::{backtrack_factor, main_comparison, no_bias, stochastic};
pub use diagnosis::diagnosis;
pub use error::FigureError;
pub use growth::{Growth, GrowthPanel, PowerLaw, growth};
pub use options::{Abscissa, FigureOptions, Format, Limits};
pub use panels::Panel;
pub use probes::probes;
pub use profiles::{Profile, ProfileRow, Profiles, performance_profiles};

/// The example of the README, compiled with the other examples.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
