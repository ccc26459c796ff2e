//! Progress: on a terminal one line over the grid and one per cell in progress, each cut to its width; elsewhere a line per minute.
//! Cells that did not complete or converge are reported in either case.

mod work;

use super::duration::rounded;
use super::interrupt;
use crate::cell::{CheckpointError, Convergence};
use crate::data::DataSummary;
use crate::grid::{CellEnd, CellSummary, Elsewhere, GridObserver, Pass, PlannedCell, SetAside};
use flatland_records::{Status, TraceRow};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use work::Work;

/// The time between two lines where there is no terminal.
const INTERVAL: Duration = Duration::from_secs(60);

/// A measurement of the curvature that takes longer is named.
const LONG: Duration = Duration::from_millis(500);

/// The progress of a plan.
pub(super) struct Progress {
    name: String,
    all: MultiProgress,
    /// The current pass.
    board: Mutex<Option<Board>>,
}

/// What is shown of one pass.
struct Board {
    started: Instant,
    work: Work,
    /// Cells with a record, and all.
    cells: (usize, usize),
    grid: ProgressBar,
    workers: Vec<Worker>,
    /// When the last line was written, without a terminal.
    told: Instant,
    /// The cells of other processes that are waited for, as last told.
    waiting: String,
}

/// The line of a worker's cell.
struct Worker {
    bar: ProgressBar,
    /// The last recorded sharpness, shown until the next.
    sharpness: Option<f64>,
    /// The last iterate in words.
    iterate: String,
    /// Since when it is measured.
    measuring: Option<Instant>,
}

impl Board {
    /// Elapsed time and the time left.
    fn times(&self) -> String {
        let elapsed = self.started.elapsed();
        let left = self.work.left(elapsed);
        let left = left.map_or_else(String::new, |left| format!(", about {} left", rounded(left)));
        format!("{} elapsed{left}", rounded(elapsed))
    }
}

impl Progress {
    /// The progress of the plan of this name.
    pub(super) fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            all: MultiProgress::new(),
            board: Mutex::new(None),
        }
    }

    fn update(&self, update: impl FnOnce(&mut Board)) {
        let mut board = self.board.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(board) = board.as_mut() else { return };
        update(board);
        board.grid.set_message(board.times());
        if self.all.is_hidden() && board.told.elapsed() >= INTERVAL {
            board.told = Instant::now();
            let (done, all) = board.cells;
            errln!("{}: {done} of {all} cells, {}", self.name, board.times());
        }
    }

    /// Prints a line above the bars.
    fn tell(&self, line: &str) {
        if self.all.is_hidden() {
            errln!("{line}");
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

    fn set_aside(&self, cell: &PlannedCell, record: &SetAside) {
        self.tell(&format!(
            "warning: the record of {cell} is damaged and its cell is run again; the record is kept as {}: {}",
            record.folder.display(),
            record.reason
        ));
    }

    fn pass_started(&self, pass: &Pass) {
        // Until then, while files are loaded, signals end the program.
        interrupt::listen();
        let grid = ProgressBar::new(pass.cells as u64).with_position(pass.done as u64);
        let grid = self.all.add(grid);
        // A wide message is cut to the width of the terminal.
        grid.set_style(style("{prefix:.bold} {pos}/{len} cells [{bar:20}] {wide_msg}"));
        grid.set_prefix(self.name.clone());
        grid.enable_steady_tick(Duration::from_millis(500));
        let worker = |_| {
            let bar = self.all.add(ProgressBar::new(0));
            bar.set_style(style("  {prefix:34!} {pos:>6}/{len:<6} {wide_msg}"));
            Worker {
                bar,
                sharpness: None,
                iterate: String::new(),
                measuring: None,
            }
        };
        let board = Board {
            started: Instant::now(),
            work: Work::new(pass.cells - pass.done, pass.jobs),
            cells: (pass.done, pass.cells),
            grid,
            workers: (0..pass.jobs).map(worker).collect(),
            told: Instant::now(),
            waiting: String::new(),
        };
        *self.board.lock().unwrap_or_else(PoisonError::into_inner) = Some(board);
    }

    fn started(&self, worker: usize, cell: &PlannedCell) {
        self.update(|board| {
            board.work.begin(worker, cell.settings.iterations);
            let Worker {
                bar,
                sharpness,
                iterate,
                measuring,
            } = &mut board.workers[worker];
            (*sharpness, *iterate, *measuring) = (None, String::new(), None);
            bar.reset();
            bar.set_length(cell.settings.iterations as u64);
            // What distinguishes cells comes first, since a long line is cut.
            let (data, seed) = (cell.settings.data.label(), cell.settings.seed);
            bar.set_prefix(format!(
                "{}, seed {seed}, {data}, {}",
                cell.optimiser, cell.network_label
            ));
            bar.set_message("starting");
        });
    }

    fn measuring(&self, worker: usize, what: &str, product: usize) {
        self.update(|board| {
            let Worker {
                bar,
                iterate,
                measuring,
                ..
            } = &mut board.workers[worker];
            // Only a measurement that takes long is named.
            let since = *measuring.get_or_insert_with(Instant::now);
            if since.elapsed() >= LONG {
                let between = if iterate.is_empty() { "" } else { "; " };
                bar.set_message(format!("{what}, product {product}{between}{iterate}"));
            }
        });
    }

    fn progress(&self, worker: usize, row: &TraceRow) {
        self.update(|board| {
            board.work.reach(worker, row.iteration);
            let Worker {
                bar,
                sharpness,
                iterate,
                measuring,
            } = &mut board.workers[worker];
            *measuring = None;
            bar.set_position(row.iteration as u64);
            *sharpness = row.sharpness.or(*sharpness);
            // Small networks are faster than the eye: every tenth iteration is enough.
            if row.iteration.is_multiple_of(10) {
                let sharpness = sharpness.map_or_else(String::new, |value| format!(", sharpness {value:.3}"));
                let step = row
                    .step
                    .map_or_else(String::new, |step| format!(", step {step:.2e}"));
                *iterate = format!("cost {:.2e}{sharpness}{step}", row.cost);
                bar.set_message(iterate.clone());
            }
        });
    }

    fn begun_without(&self, _: usize, cell: &PlannedCell, error: &CheckpointError) {
        self.tell(&format!(
            "warning: {cell} does not go on from where it was: {error}"
        ));
    }

    fn checkpoint_failed(&self, _: usize, cell: &PlannedCell, error: &CheckpointError) {
        self.tell(&format!(
            "warning: {cell} goes on without a new checkpoint: {error}"
        ));
    }

    fn ended(&self, worker: usize, cell: &PlannedCell, ended: &CellEnd) {
        self.update(|board| board.work.end(worker));
        let CellSummary {
            status,
            convergence,
            checkpoint_error,
        } = match ended {
            CellEnd::Recorded(summary) => summary,
            // Named when all has ended.
            CellEnd::Interrupted(_) | CellEnd::Unrecorded(_) => return,
        };
        self.update(|board| {
            board.cells.0 += 1;
            board.grid.inc(1);
        });
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

    fn recorded_elsewhere(&self, _worker: usize, _cell: &PlannedCell) {
        self.update(|board| {
            board.cells.0 += 1;
            board.grid.inc(1);
        });
    }

    fn waiting(&self, cells: &[Elsewhere]) {
        let waiting = cells
            .iter()
            .map(|Elsewhere { cell, holder }| format!("\n  {cell} ({holder})"));
        let waiting: String = waiting.collect();
        let mut is_new = false;
        self.update(|board| {
            is_new = board.waiting != waiting;
            board.waiting.clone_from(&waiting);
        });
        if is_new {
            self.tell(&format!("waiting for cells that run elsewhere:{waiting}"));
        }
    }

    fn warning(&self, message: &str) {
        self.tell(&format!("warning: {message}"));
    }

    fn pass_ended(&self) {
        interrupt::pause();
        let board = self.board.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(Board { grid, workers, .. }) = board {
            for bar in workers.iter().map(|worker| &worker.bar).chain([&grid]) {
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
    (*status != Status::Completed).then(|| status.to_string())
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
