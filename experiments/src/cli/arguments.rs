//! Arguments.

use super::drawing::Drawing;
use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;
use flatland_experiments::data::PUBLISHED_SETS;
use flatland_experiments::grid::RunOptions;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

/// Gradient descent with large step sizes: run, draw and judge the experiments that a plan (a RON file) describes.
#[derive(Debug, Parser)]
#[command(version, about, max_term_width = 100)]
pub struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    #[command(flatten)]
    Plans(PlanCommand),
    /// List the data sets, their sources and the files that belong in them, and verify the files present.
    Data(DataOptions),
    /// Explain what a plan can say: everything, or one field, variant, data set, network, optimiser, figure or claim.
    Explain(ExplainOptions),
    /// Compare records with their checksums and settings, and with --rerun with new runs of their cells.
    Verify(VerifyOptions),
    /// Say whether two records are equal to the bit, and where they part; exit code 0 if equal, 1 if not, 2 on errors.
    Diff(DiffOptions),
    /// Print the completions of a shell: `flatland completions bash > ~/.local/share/bash-completion/completions/flatland`.
    Completions {
        /// The shell.
        shell: Shell,
    },
}

/// The commands on plans.
#[derive(Debug, Subcommand)]
pub(super) enum PlanCommand {
    /// Validate a plan, describe its data, list its cells and estimate what they will take, without running anything.
    Check(Options),
    /// Run the cells without a record.
    Run(Options),
    /// List a plan's cells: completed, diverged, in progress, to run.
    Status(StatusOptions),
    /// Draw a plan's figures from the records that are there.
    Figures(FiguresOptions),
    /// Judge a plan's claims from the records that are there.
    Claims(Options),
    /// Write a page with a plan's claims, figures and runs from its records: one HTML file that needs nothing else.
    Report(Options),
    /// Run, then draw, then judge.
    Reproduce(Options),
}

/// The name of the embedded data set.
pub(super) const DIGITS: &str = "digits";

#[derive(Debug, Args)]
pub(super) struct DataOptions {
    /// One data set [default: all].
    #[arg(value_name = "NAME", value_parser = PossibleValuesParser::new(data_names()))]
    pub(super) name: Option<String>,

    /// The folder of its files [default: the set's folder below $FLATLAND_DATA if set, otherwise below
    /// /usr/share/datasets].
    #[arg(long, value_name = "FOLDER", requires = "name")]
    pub(super) folder: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct ExplainOptions {
    /// A name, such as `Nls`, `Mlp`, `record`, `backtrack_factor` or `eos-from-start` [default: everything].
    pub(super) name: Option<String>,

    /// Print the page of the documentation instead.
    #[arg(long, conflicts_with = "name")]
    pub(super) markdown: bool,
}

#[derive(Debug, Args)]
pub(super) struct VerifyOptions {
    /// Plans in RON, folders of records, or output folders.
    #[arg(required = true, value_name = "PLAN.ron|RECORD")]
    pub(super) paths: Vec<PathBuf>,

    /// Run the cells again in a temporary folder, and compare the results to the bit.
    #[arg(long)]
    pub(super) rerun: bool,

    /// The output folder of the plans.
    #[arg(long, default_value = "results", value_name = "FOLDER")]
    pub(super) out: PathBuf,

    /// Number of cells run at a time [default: one per core].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(super) jobs: Option<u16>,
}

#[derive(Debug, Args)]
pub(super) struct DiffOptions {
    /// The folder of a record.
    #[arg(value_name = "A")]
    pub(super) a: PathBuf,

    /// The folder of another.
    #[arg(value_name = "B")]
    pub(super) b: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct Options {
    /// The plans, in RON.
    #[arg(required = true, value_name = "PLAN.ron")]
    pub(super) plans: Vec<PathBuf>,

    /// The output folder; records in it are shared between plans.
    #[arg(long, default_value = "results", value_name = "FOLDER")]
    pub(super) out: PathBuf,

    /// Number of cells run at a time [default: one per core].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(super) jobs: Option<u16>,
}

#[derive(Debug, Args)]
pub(super) struct StatusOptions {
    #[command(flatten)]
    pub(super) options: Options,

    /// Print an array of JSON, one object per cell.
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
pub(super) struct FiguresOptions {
    #[command(flatten)]
    pub(super) options: Options,

    #[command(flatten)]
    pub(super) drawing: Drawing,
}

/// The names of all data sets.
fn data_names() -> Vec<&'static str> {
    let published = PUBLISHED_SETS.iter().map(|set| set.name);
    std::iter::once(DIGITS).chain(published).collect()
}

impl PlanCommand {
    /// The plans in the order given, and the options common to all commands.
    pub(super) fn options(&self) -> &Options {
        match self {
            Self::Figures(figures) => &figures.options,
            Self::Status(status) => &status.options,
            Self::Check(options)
            | Self::Run(options)
            | Self::Claims(options)
            | Self::Report(options)
            | Self::Reproduce(options) => options,
        }
    }
}

impl VerifyOptions {
    /// The options for running the cells of records below this output folder.
    pub(super) fn of_run(&self, out: &Path) -> RunOptions {
        RunOptions {
            jobs: self.jobs.and_then(|jobs| NonZeroUsize::new(jobs.into())),
            ..RunOptions::new(out)
        }
    }
}

impl Options {
    /// The options for running the plans.
    pub(super) fn of_run(&self, commit: Option<String>) -> RunOptions {
        RunOptions {
            jobs: self.jobs.and_then(|jobs| NonZeroUsize::new(jobs.into())),
            commit,
            ..RunOptions::new(&self.out)
        }
    }
}
