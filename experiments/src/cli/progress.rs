//! Progress bars: one over the grid, one for each cell under way. On anything but a terminal there are none, and only
//! cells that did not come to their end are told.

use super::interrupt;
use flatland_experiments::grid::{GridObserver, PlannedCell};
use flatland_records::{Status, TraceRow};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The bars of one execution.
pub(super) struct Bars {
    all: MultiProgress,
    grid: ProgressBar,
    cells: Vec<CellBar>,
}

/// The bar of a worker's cell.
struct CellBar {
    bar: ProgressBar,
    /// The sharpness recorded last, which is shown until the next one; NaN before the first.
    sharpness: AtomicU64,
}

impl Bars {
    /// Bars for `total` cells, `done` of which need not be run, on so many workers.
    pub(super) fn new(name: &str, total: usize, done: usize, workers: usize) -> Self {
        let all = MultiProgress::new();
        let grid = all.add(ProgressBar::new(total as u64).with_position(done as u64));
        grid.set_style(style(
            "{prefix:.bold} [{bar:30}] {pos}/{len} cells, {elapsed} elapsed, about {eta} to go",
        ));
        grid.set_prefix(name.to_owned());
        grid.enable_steady_tick(Duration::from_millis(500));
        let cells = (0..workers).map(|_| {
            let bar = all.add(ProgressBar::new(0));
            bar.set_style(style("  {prefix:44!} [{bar:20}] {pos}/{len} {msg}"));
            CellBar {
                bar,
                sharpness: AtomicU64::new(f64::NAN.to_bits()),
            }
        });
        Self {
            grid,
            cells: cells.collect(),
            all,
        }
    }

    /// Removes the bars.
    pub(super) fn finish(&self) {
        for bar in self.cells.iter().map(|cell| &cell.bar).chain([&self.grid]) {
            bar.finish_and_clear();
        }
    }
}

/// The style of a template; a template that indicatif refused would still give its default bar.
fn style(template: &str) -> ProgressStyle {
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    style.progress_chars("=> ")
}

impl GridObserver for Bars {
    fn started(&self, worker: usize, cell: &PlannedCell) {
        let CellBar { bar, sharpness } = &self.cells[worker];
        sharpness.store(f64::NAN.to_bits(), Ordering::Relaxed);
        bar.reset();
        bar.set_length(cell.settings.iterations as u64);
        bar.set_prefix(cell.to_string());
        bar.set_message("");
    }

    fn progress(&self, worker: usize, row: &TraceRow) {
        let CellBar { bar, sharpness } = &self.cells[worker];
        bar.set_position(row.iteration as u64);
        if let Some(value) = row.sharpness {
            sharpness.store(value.to_bits(), Ordering::Relaxed);
        }
        // Texts are made for the eye, which does not see every iteration of a small network.
        if row.iteration.is_multiple_of(10) {
            let step = row
                .step
                .map_or_else(String::new, |step| format!(", step {step:.3e}"));
            let sharpness = f64::from_bits(sharpness.load(Ordering::Relaxed));
            bar.set_message(format!("cost {:.3e}{step}, sharpness {sharpness:.3}", row.cost));
        }
    }

    fn ended(&self, _worker: usize, cell: &PlannedCell, status: Option<&Status>) {
        self.grid.inc(u64::from(status.is_some()));
        let told = match status {
            Some(Status::Diverged { iteration, what }) => {
                format!("diverged at iteration {iteration}: {what}")
            }
            Some(Status::Failed { iteration, reason }) => {
                format!("failed at iteration {iteration}: {reason}")
            }
            Some(Status::Stationary { iteration }) => format!("stationary at iteration {iteration}"),
            Some(Status::Completed) | None => return,
        };
        if self.all.is_hidden() {
            eprintln!("{cell} {told}");
        } else {
            // Writing to a terminal that went away is no reason to stop.
            let _ = self.all.println(format!("{cell} {told}"));
        }
    }

    fn interrupted(&self) -> bool {
        interrupt::interrupted()
    }
}
