//! Figures of flatland's experiments: saved records in, SVG and PNG out. No function runs an experiment.
//!
//! A figure is drawn from the values in the records, and labels gaps: a metric that was never recorded, a run that
//! diverged, values that a logarithmic axis cannot show. The same records give the same bytes. The font is embedded, so
//! none needs to be installed; the text of an SVG stays text, in a font with the widths of Arial and Helvetica.
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
//!
//! # Curves
//!
//! In a comparison, the runs of an optimiser that differ only in their seed are one curve: their median, on a translucent
//! band from their smallest to their largest value, of the runs that reached the iteration. Where iterations are denser
//! than the picture can show, the line is their mean (the geometric mean on a logarithmic axis) and the band covers all of
//! them: a spike is never dropped, however short. A run that diverged or failed ends in a cross and does not stretch the
//! axes. The other figures have a column per run.

mod caption;
mod chart;
mod clock;
mod comparison;
mod comparisons;
mod diagnosis;
mod error;
mod grid;
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
pub use options::{Abscissa, FigureOptions, Format, Limits};
pub use panels::Panel;
pub use probes::probes;
pub use profiles::{Profile, ProfileRow, Profiles, performance_profiles};

/// The example of the README, compiled with the other examples.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
