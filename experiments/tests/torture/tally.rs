//! What was done, and what went wrong.

use crate::compare::Difference;
use std::collections::BTreeMap;
use std::fmt::Display;
use std::time::Instant;

/// Problems after which a test gives up.
const ENOUGH: usize = 20;

/// The counts of one test.
pub struct Tally {
    name: &'static str,
    begun: Instant,
    counts: BTreeMap<String, usize>,
    lost: usize,
    changed: usize,
    problems: Vec<String>,
}

impl Tally {
    pub fn new(name: &'static str) -> Self {
        Self {
            name,
            begun: Instant::now(),
            counts: BTreeMap::new(),
            lost: 0,
            changed: 0,
            problems: Vec::new(),
        }
    }

    pub fn count(&mut self, what: impl Display) {
        *self.counts.entry(what.to_string()).or_default() += 1;
    }

    pub fn problem(&mut self, context: impl Display, problem: impl Display) {
        println!("{}: PROBLEM: {context}: {problem}", self.name);
        self.problems.push(format!("{context}: {problem}"));
        assert!(self.problems.len() < ENOUGH, "{:#?}", self.problems);
    }

    pub fn add(&mut self, context: impl Display, difference: Difference) {
        self.lost += difference.lost;
        self.changed += difference.changed;
        for problem in difference.problems {
            self.problem(&context, problem);
        }
    }

    /// Prints the counts, and fails if anything went wrong.
    pub fn end(self) {
        println!(
            "{}: {} cells lost, {} files with other bits, {} problems, {} s",
            self.name,
            self.lost,
            self.changed,
            self.problems.len(),
            self.begun.elapsed().as_secs()
        );
        for (what, count) in &self.counts {
            println!("{}:   {count} {what}", self.name);
        }
        assert!(self.problems.is_empty(), "{:#?}", self.problems);
    }
}
