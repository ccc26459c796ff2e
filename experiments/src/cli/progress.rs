//! Progress bars: one over the grid, one per cell in progress. Without a terminal, only cells that did not complete or
//! converge are reported.

use super::interrupt;
use flatland_experiments::cell::Convergence;
use flatland_experiments::data::DataSummary;
use flatland_experiments::grid::{CellSummary, GridObserver, Pass, PlannedCell};
use flatland_records::{Status, TraceRow};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

/// The progress of a plan.
pub(super) struct Progress {
    name: String,
    all: MultiProgress,
    /// The bars of the current pass.
    bars: RwLock<Option<Bars>>,
}

/// The bars of one pass.
struct Bars {
    grid: ProgressBar,
    cells: Vec<CellBar>,
}

/// The bar of a worker's cell.
struct CellBar {
    bar: ProgressBar,
    /// The last recorded sharpness, shown until the next; NaN before the first.
    sharpness: AtomicU64,
}

impl Progress {
    /// The progress of the plan of this name.
    pub(super) fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            all: MultiProgress::new(),
            bars: RwLock::new(None),
        }
    }

    /// Replaces the bars.
    fn replace(&self, bars: Option<Bars>) -> Option<Bars> {
        std::mem::replace(
            &mut self.bars.write().unwrap_or_else(PoisonError::into_inner),
            bars,
        )
    }

    fn with_bars(&self, update: impl FnOnce(&Bars)) {
        let bars = self.bars.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(bars) = bars.as_ref() {
            update(bars);
        }
    }

    /// Prints a line above the bars.
    fn tell(&self, line: &str) {
        if self.all.is_hidden() {
            eprintln!("{line}");
        } else {
            // A closed terminal is no reason to stop.
            let _ = self.all.println(line);
        }
    }
}

/// The style of a template; a template that indicatif refused would still give its default bar.
fn style(template: &str) -> ProgressStyle {
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    style.progress_chars("=> ")
}

impl GridObserver for Progress {
    fn data_loaded(&self, data: &[&DataSummary]) {
        for summary in data {
            for warning in &summary.warnings {
                self.tell(&format!("warning: {}: {warning}", summary.label));
            }
        }
    }

    fn pass_started(&self, pass: &Pass) {
        // Until then, while files are loaded, Ctrl-C ends the program.
        interrupt::listen();
        let grid = ProgressBar::new(pass.cells as u64).with_position(pass.done as u64);
        let grid = self.all.add(grid);
        grid.set_style(style(
            "{prefix:.bold} [{bar:30}] {pos}/{len} cells, {elapsed} elapsed, about {eta} left",
        ));
        grid.set_prefix(self.name.clone());
        grid.enable_steady_tick(Duration::from_millis(500));
        let cell = |_| {
            let bar = self.all.add(ProgressBar::new(0));
            bar.set_style(style("  {prefix:44!} [{bar:20}] {pos}/{len} {msg}"));
            CellBar {
                bar,
                sharpness: AtomicU64::new(f64::NAN.to_bits()),
            }
        };
        let cells = (0..pass.jobs).map(cell).collect();
        self.replace(Some(Bars { grid, cells }));
    }

    fn started(&self, worker: usize, cell: &PlannedCell) {
        self.with_bars(|bars| {
            let CellBar { bar, sharpness } = &bars.cells[worker];
            sharpness.store(f64::NAN.to_bits(), Ordering::Relaxed);
            bar.reset();
            bar.set_length(cell.settings.iterations as u64);
            bar.set_prefix(cell.to_string());
            bar.set_message("");
        });
    }

    fn progress(&self, worker: usize, row: &TraceRow) {
        self.with_bars(|bars| {
            let CellBar { bar, sharpness } = &bars.cells[worker];
            bar.set_position(row.iteration as u64);
            if let Some(value) = row.sharpness {
                sharpness.store(value.to_bits(), Ordering::Relaxed);
            }
            // Small networks are faster than the eye: every tenth iteration is enough.
            if row.iteration.is_multiple_of(10) {
                let step = row
                    .step
                    .map_or_else(String::new, |step| format!(", step {step:.3e}"));
                let sharpness = f64::from_bits(sharpness.load(Ordering::Relaxed));
                bar.set_message(format!("cost {:.3e}{step}, sharpness {sharpness:.3}", row.cost));
            }
        });
    }

    fn ended(&self, _worker: usize, cell: &PlannedCell, ended: Option<&CellSummary>) {
        let Some(CellSummary {
            status,
            convergence,
            checkpoint_error,
        }) = ended
        else {
            return;
        };
        self.with_bars(|bars| bars.grid.inc(1));
        if let Some(told) = of_status(status) {
            self.tell(&format!("{cell} {told}"));
        }
        if let Some(told) = of_convergence(convergence) {
            self.tell(&format!("{cell}: {told}"));
        }
        if let Some(error) = checkpoint_error {
            self.tell(&format!("{cell} is recorded, but: {error}"));
        }
    }

    fn pass_ended(&self) {
        if let Some(Bars { grid, cells }) = self.replace(None) {
            for bar in cells.iter().map(|cell| &cell.bar).chain([&grid]) {
                bar.finish_and_clear();
            }
        }
    }

    fn interrupted(&self) -> bool {
        interrupt::interrupted()
    }
}

/// How a run ended, unless it completed.
fn of_status(status: &Status) -> Option<String> {
    match status {
        Status::Completed => None,
        Status::Diverged { iteration, what } => Some(format!("diverged at iteration {iteration}: {what}")),
        Status::Failed { iteration, reason } => Some(format!("failed at iteration {iteration}: {reason}")),
        Status::Stalled { iteration, reason } => Some(format!("stalled at iteration {iteration}: {reason}")),
        Status::Stationary { iteration } => Some(format!("stationary at iteration {iteration}")),
        Status::Stopped { iteration, reason } => Some(format!("stopped at iteration {iteration}: {reason}")),
    }
}

/// The number of eigenvalue measurements that did not converge, if any.
fn of_convergence(convergence: &Convergence) -> Option<String> {
    let Convergence {
        measured,
        unconverged,
    } = convergence;
    let told =
        || format!("{unconverged} of {measured} eigenvalue measurements did not converge (see the records)");
    (*unconverged > 0).then(told)
}
