//! Arguments.

use super::drawing::Drawing;
use super::job_array;
use crate::data::PUBLISHED_SETS;
use crate::grid::{Retry, RunOptions, Shard};
use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

/// Gradient descent with large step sizes: run, draw and judge the experiments that a plan (a RON file) describes.
#[derive(Debug, Parser)]
#[command(version, about, max_term_width = 100, after_help = EXIT_CODES)]
pub(super) struct Arguments<O: Args> {
    #[command(flatten)]
    pub(super) engine: O,

    #[command(subcommand)]
    pub(super) command: Command,
}

/// The exit codes of all commands.
const EXIT_CODES: &str = "\
Exit codes:
  0    done; for `run` and `reproduce`: every cell has a record, and its optimiser ended it (runs that diverged or whose search
       failed are counted in the summary)
  1    `diff`: the records differ; otherwise an error, which is named: in the plan, its data, the records or the output folder; cells without a record are listed
  2    wrong arguments; `diff`: also an error
  3    `run`, `reproduce`: every cell has a record, but some ran out of time or memory, or the program failed in them; they are run
       again with `--retry failed`
  130, 143, 129
       stopped by SIGINT (Ctrl-C), SIGTERM or SIGHUP; the cells under way have checkpoints, unless it says otherwise
  141  done, but standard output is a pipe whose reader has gone (128 + SIGPIPE); 1 if it could not be written for another reason";

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    #[command(flatten)]
    Plans(PlanCommand),
    /// Write a script that runs a plan as a job array of Slurm: `flatland slurm PLAN.ron | sbatch`.
    Slurm(SlurmOptions),
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
    /// Run the cells without a record. Processes with the same output folder share them.
    #[command(after_help = EXIT_CODES)]
    Run(RunCommand),
    /// List a plan's cells: completed, diverged, running, in progress, to run.
    Status(StatusOptions),
    /// Draw a plan's figures from the records that are there.
    Figures(FiguresOptions),
    /// Judge a plan's claims from the records that are there.
    Claims(Options),
    /// Write a page with a plan's claims, figures and runs from its records: one HTML file that needs nothing else.
    Report(Options),
    /// Run, then draw, then judge.
    #[command(after_help = EXIT_CODES)]
    Reproduce(RunCommand),
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
pub(super) struct SlurmOptions {
    /// The plan, in RON.
    #[arg(value_name = "PLAN.ron")]
    pub(super) plan: PathBuf,

    /// The output folder, which every node must see.
    #[arg(long, default_value = "results", value_name = "FOLDER")]
    pub(super) out: PathBuf,

    /// Number of tasks, each a part of the cells [default: one per estimated hour, at most one per cell].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub(super) shards: Option<u16>,

    /// Time limit of a task as Slurm writes it, such as 4:00:00 or 2-12 [default: from the estimate].
    #[arg(long, value_name = "TIME", value_parser = word)]
    pub(super) time: Option<String>,

    /// Cores of a task.
    #[arg(long, default_value_t = 4, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(super) cpus: u16,

    /// Memory of a task as Slurm writes it, such as 8G [default: from the estimate].
    #[arg(long, value_name = "SIZE", value_parser = word)]
    pub(super) mem: Option<String>,

    /// The partition [default: the cluster's].
    #[arg(long, value_name = "NAME", value_parser = word)]
    pub(super) partition: Option<String>,

    /// The file to write [default: standard output].
    #[arg(long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct RunCommand {
    #[command(flatten)]
    pub(super) options: Options,

    /// Run recorded cells again: those that failed or ran out of time or memory, which go on from a checkpoint where they have one, or
    /// those that diverged. Each record stays until its cell begins.
    #[arg(long, value_name = "STATUS", value_enum)]
    pub(super) retry: Vec<RetryArgument>,

    /// Run one part of N only, such as 2/8 [default: all cells; in a job array of Slurm the part of the task].
    #[arg(long, value_name = "I/N")]
    pub(super) shard: Option<Shard>,
}

/// [`Retry`] on the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum RetryArgument {
    Failed,
    Diverged,
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

/// A value in a line of `#SBATCH`, which ends at a space.
fn word(text: &str) -> Result<String, &'static str> {
    match !text.is_empty()
        && text
            .chars()
            .all(|c| c.is_ascii_graphic() && !"\"'\\#".contains(c))
    {
        true => Ok(text.to_owned()),
        false => Err("expected letters and digits without spaces and quotes"),
    }
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
            Self::Run(run) | Self::Reproduce(run) => &run.options,
            Self::Check(options) | Self::Claims(options) | Self::Report(options) => options,
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
            cores: job_array::cores(),
            commit,
            ..RunOptions::new(&self.out)
        }
    }
}

impl RunCommand {
    /// The options for running the plans.
    pub(super) fn of_run(&self, commit: Option<String>) -> RunOptions {
        let retry = |retry: &RetryArgument| match retry {
            RetryArgument::Failed => Retry::Failed,
            RetryArgument::Diverged => Retry::Diverged,
        };
        RunOptions {
            retry: self.retry.iter().map(retry).collect(),
            ..self.options.of_run(commit)
        }
    }
}
