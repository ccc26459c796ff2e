//! Counting and reporting the cases of one family.

use super::draws::{requested_cases, seed};
use super::inequality::Slack;
use super::violation::Bearing;
use std::cell::{Cell, RefCell};
use std::fmt::Debug;
use std::io::Write;
use std::time::{Duration, Instant};

const PROGRESS_EVERY: Duration = Duration::from_secs(5);

/// The number of a family's cases drawn, and of those that exercised the statement.
#[derive(Debug)]
pub(super) struct Tally {
    label: String,
    share: u32,
    drawn: Cell<u64>,
    exercised: Cell<u64>,
    tightest: RefCell<Option<(Slack, String)>>,
    started: Instant,
    shown: Cell<Duration>,
}

impl Tally {
    /// No cases yet, out of `share`.
    pub(super) fn new(statement: &str, family: &str, share: u32) -> Self {
        Self {
            label: format!("{statement} / {family}"),
            share,
            drawn: Cell::default(),
            exercised: Cell::default(),
            tightest: RefCell::default(),
            started: Instant::now(),
            shown: Cell::default(),
        }
    }

    /// Counts one more case; progress is shown from time to time in a run with a requested number of cases.
    pub(super) fn count(&self, bearing: Bearing, case: &dyn Debug) {
        self.drawn.set(self.drawn.get() + 1);
        self.exercised
            .set(self.exercised.get() + u64::from(bearing.is_exercised()));
        if let Some(slack) = bearing.tightest() {
            let mut tightest = self.tightest.borrow_mut();
            if tightest
                .as_ref()
                .is_none_or(|(least, _)| slack.value < least.value)
            {
                *tightest = Some((slack, format!("{case:?}")));
            }
        }
        // The clock is read only from time to time: a case can take less than a microsecond.
        if self.drawn.get().is_multiple_of(256) && requested_cases().is_some() {
            self.show_progress();
        }
    }

    fn show_progress(&self) {
        let elapsed = self.started.elapsed();
        if elapsed - self.shown.get() >= PROGRESS_EVERY {
            self.shown.set(elapsed);
            let (label, drawn, share) = (&self.label, self.drawn.get(), self.share);
            say(&format!("{label}: {drawn} of {share} cases, {elapsed:.0?}"));
        }
    }

    /// Prints the number of cases that exercised the statement, and the tightest of them.
    ///
    /// # Panics
    ///
    /// If they are fewer than half.
    pub(super) fn report(&self) {
        let (drawn, exercised) = (self.drawn.get(), self.exercised.get());
        let mut line = format!(
            "{}: {exercised} of {drawn} cases exercised it (seed {})",
            self.label,
            seed()
        );
        let tightest = self.tightest.borrow();
        if let Some((Slack { claim, value, .. }, _)) = &*tightest {
            line += &format!("; smallest slack {value:.1e} in {claim}");
        }
        println!("{line}");
        if let Some((_, case)) = &*tightest {
            println!("  at {case}");
        }
        if requested_cases().is_some() {
            say(&line);
        }
        assert!(
            2 * exercised >= drawn,
            "fewer than half of the cases exercise the statement: {line}"
        );
    }
}

/// Written past the test harness, which captures the output of passing tests.
fn say(line: &str) {
    // Failing to show progress is no reason to fail.
    let _ = writeln!(std::io::stderr(), "{line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(cases: &[Bearing]) -> Tally {
        let tally = Tally::new("statement", "family", 4);
        for (number, bearing) in cases.iter().enumerate() {
            tally.count(*bearing, &number);
        }
        tally
    }

    #[test]
    fn cases_are_counted_and_the_tightest_is_kept() {
        let with = |value| {
            let slack = Slack {
                claim: "a",
                value,
                rounding: 0.0,
            };
            Bearing::EXERCISED.with_slacks([Some(slack), None, None, None])
        };
        let tally = tally(&[with(0.5), with(0.25), Bearing::VACUOUS, with(0.25), with(0.75)]);
        assert_eq!((tally.drawn.get(), tally.exercised.get()), (5, 4));
        let tightest = tally.tightest.take();
        assert!(tightest.is_some_and(|(slack, case)| (slack.value, case.as_str()) == (0.25, "1")));
    }

    #[test]
    fn half_of_the_cases_suffice() {
        tally(&[Bearing::EXERCISED, Bearing::VACUOUS]).report();
        tally(&[]).report();
    }

    #[test]
    #[should_panic = "1 of 3 cases exercised it"]
    fn fewer_than_half_of_the_cases_do_not() {
        tally(&[Bearing::VACUOUS, Bearing::EXERCISED, Bearing::VACUOUS]).report();
    }
}
