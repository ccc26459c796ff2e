//! Figures of flatland's experiments: saved records in, SVG and PNG out. Nothing here runs an experiment.
//!
//! A figure is drawn from what the records hold and says so where they hold nothing: a metric that was never
//! recorded, a run that diverged, values that a logarithmic axis cannot show. The same records give the same bytes.
//! The font is embedded, so none needs to be installed; the text of an SVG stays text, in a font with the widths of
//! Arial and Helvetica.
//!
//! # Example
//!
//! ```no_run
//! use flatland_figures::{FigureOptions, main_comparison};
//! use flatland_records::Store;
//!
//! let records = Store::open_read_only("results")?.read_all()?;
//! let files = main_comparison(&records, &FigureOptions::default(), "results/figures/fig1".as_ref())?;
//! assert_eq!(files.len(), 2); // fig1.svg and fig1.png
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | figure | of the paper |
//! |---|---|
//! | [`main_comparison`] | Figures 1 and 3, Appendices D, F, H and I |
//! | [`diagnosis`](diagnosis()) | Figure 2: a run from inside, with its stays in Flatland |
//! | [`probes`](probes()) | Figure 4: segment smoothness along the gradient |
//! | [`stochastic`] | Appendix E: with the sharpness of batches |
//! | [`backtrack_factor`] | Appendix G: with the number of trials |
//! | [`no_bias`] | Appendix J: without the bias that makes 2/K a floor |
//!
//! # How a curve is made
//!
//! In a comparison the runs of an optimiser that differ in their seed alone are one curve: their median, on a translucent band from
//! their smallest to their largest value; an iteration that some of them did not reach takes those that did. Where
//! iterations are denser than the picture can show, as when the cost or the step oscillates, the line is the mean of
//! those that fall together (the geometric mean on a logarithmic axis) and the band holds them all: a spike is never
//! dropped, however short. A run that diverged or failed ends in a cross, and does not stretch the axes. The other
//! figures have a column for each run.

mod axis;
mod backend;
mod clip;
mod comparison;
mod comparisons;
mod curve;
mod diagnosis;
mod error;
mod font;
mod grid;
mod layout;
mod legend;
mod marks;
mod metrics;
mod options;
mod output;
mod panel;
mod plot;
mod probes;
mod run;
mod scene;
mod sheet;
mod theme;
mod ticks;

pub use comparisons::{backtrack_factor, main_comparison, no_bias, stochastic};
pub use diagnosis::diagnosis;
pub use error::FigureError;
pub use options::FigureOptions;
pub use probes::probes;
