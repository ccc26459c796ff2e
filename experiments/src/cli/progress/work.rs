//! The work of a pass and the time left, from what this session has done.

use std::time::Duration;

/// Before this much time has passed and this many iterations are done, there is no base for an estimate.
const BASE: (Duration, u64) = (Duration::from_secs(5), 10);

/// The iterations of a pass.
#[derive(Debug, Default)]
pub(super) struct Work {
    /// Cells that this session runs.
    cells: u64,
    /// Iterations per cell; unknown before the first begins.
    iterations: u64,
    /// Iterations that need not be done: before a checkpoint, or after an early end.
    spared: u64,
    /// Iterations done in this session.
    done: u64,
    /// The first and the last iterate of each worker's cell.
    workers: Vec<Option<(u64, u64)>>,
}

impl Work {
    /// The work of this many cells by this many workers.
    pub(super) fn new(cells: usize, workers: usize) -> Self {
        Self {
            cells: cells as u64,
            workers: vec![None; workers],
            ..Self::default()
        }
    }

    /// A worker begins a cell.
    pub(super) fn begin(&mut self, worker: usize, iterations: usize) {
        self.iterations = iterations as u64;
        self.workers[worker] = None;
    }

    /// A worker's cell has reached an iterate.
    pub(super) fn reach(&mut self, worker: usize, iteration: usize) {
        let now = iteration as u64;
        self.workers[worker] = Some(match self.workers[worker] {
            // Those before the first of this session were done by an earlier one.
            None => {
                self.spared += now;
                (now, now)
            }
            Some((first, last)) => {
                self.done += now.saturating_sub(last);
                (first, now)
            }
        });
    }

    /// A worker's cell has ended.
    pub(super) fn end(&mut self, worker: usize) {
        let reached = self.workers[worker].take().map_or(0, |(_, last)| last);
        self.spared += self.iterations.saturating_sub(reached);
    }

    /// The time left after `elapsed`; `None` as long as there is no base for it.
    pub(super) fn left(&self, elapsed: Duration) -> Option<Duration> {
        if elapsed < BASE.0 || self.done < BASE.1 {
            return None;
        }
        let planned = (self.cells * self.iterations).saturating_sub(self.spared);
        let to_do = planned.saturating_sub(self.done) as f64;
        Duration::try_from_secs_f64(elapsed.as_secs_f64() * to_do / self.done as f64).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    fn after(iterates: impl IntoIterator<Item = usize>) -> Work {
        let mut work = Work::new(4, 2);
        work.begin(0, 1000);
        for iteration in iterates {
            work.reach(0, iteration);
        }
        work
    }

    #[test]
    fn nothing_is_said_before_there_is_a_base() {
        assert_eq!(after([]).left(MINUTE), None);
        assert_eq!(after(0..9).left(MINUTE), None);
        assert_eq!(after(0..100).left(Duration::from_secs(1)), None);
    }

    /// 100 of 4,000 iterations in a minute: 39 minutes are left.
    #[test]
    fn the_time_left_is_that_of_the_iterations_to_do() {
        assert_eq!(after(0..=100).left(MINUTE), Some(39 * MINUTE));
    }

    /// Resumed at 900: 100 in a minute, 3,000 to do.
    #[test]
    fn iterations_of_earlier_sessions_count_neither_as_done_nor_as_to_do() {
        assert_eq!(after(900..=1000).left(MINUTE), Some(30 * MINUTE));
    }

    /// Ended at 100: 3,000 to do.
    #[test]
    fn what_a_run_that_ends_early_did_not_do_need_not_be_done() {
        let mut work = after(0..=100);
        work.end(0);
        assert_eq!(work.left(MINUTE), Some(30 * MINUTE));
        work.begin(0, 1000);
        (0..=50).for_each(|iteration| work.reach(0, iteration));
        assert_eq!(work.left(MINUTE), Some(MINUTE * 2950 / 150));
    }
}
