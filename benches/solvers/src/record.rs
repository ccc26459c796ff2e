//! The record of a run.

use crate::solver::Solver;
use flatland_line_searches::named;
use flatland_line_searches::tables::median;
use std::fmt;
use std::str::FromStr;

/// The kinds of ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    /// The gradient was small enough.
    Solved,
    /// The evaluations were spent.
    Evaluations,
    /// The time was spent.
    Time,
    /// The solver ended before.
    Itself,
    /// The solver returned an error of its own.
    Error,
    /// The solver panicked.
    Panic,
}

named!(End {
    Solved "solved"
    Evaluations "evaluations spent"
    Time "time spent"
    Itself "ended by itself"
    Error "error"
    Panic "panic"
});

/// A median with the lowest and the highest value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// The median.
    pub median: f64,
    /// The lowest value.
    pub lowest: f64,
    /// The highest value.
    pub highest: f64,
}

impl Spread {
    /// That of values; `None` if empty.
    pub fn of(values: Vec<f64>) -> Option<Self> {
        let lowest = values.iter().copied().fold(f64::INFINITY, f64::min);
        let highest = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        Some(Self {
            median: median(values)?,
            lowest,
            highest,
        })
    }
}

/// A run.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// The source of the problem.
    pub set: String,
    /// The problem.
    pub problem: String,
    /// The number of variables.
    pub variables: usize,
    /// The solver.
    pub solver: Solver,
    /// Evaluations of the cost.
    pub costs: u64,
    /// Evaluations of the gradient.
    pub gradients: u64,
    /// The time of one run, if it solves the problem, over the rounds.
    pub seconds: Option<Spread>,
    /// The least norm of any gradient.
    pub least_gradient_norm: f64,
    /// The kind of the end.
    pub end: End,
    /// The words of the solver, its error or its panic.
    pub words: String,
}

impl Record {
    /// Whether the problem is solved.
    pub fn is_solved(&self) -> bool {
        self.end == End::Solved
    }

    /// Costs and gradients together.
    pub fn evaluations(&self) -> u64 {
        self.costs + self.gradients
    }

    /// Whether both are of one problem.
    pub fn is_of_the_task_of(&self, other: &Self) -> bool {
        (&self.problem, &self.set) == (&other.problem, &other.set)
    }
}

/// The head of the file of records.
pub const HEAD: &str = "set;problem;variables;solver;costs;gradients;seconds;lowest_seconds;highest_seconds;least_gradient_norm;end;words";

impl fmt::Display for Record {
    /// A row of the file of records.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.seconds.map_or(";;".to_owned(), |seconds| {
            format!("{:e};{:e};{:e}", seconds.median, seconds.lowest, seconds.highest)
        });
        write!(
            f,
            "{};{};{};{};{};{};{seconds};{:e};{};{}",
            self.set,
            self.problem,
            self.variables,
            self.solver,
            self.costs,
            self.gradients,
            self.least_gradient_norm,
            self.end,
            self.words,
        )
    }
}

impl FromStr for Record {
    type Err = ();

    fn from_str(row: &str) -> Result<Self, ()> {
        read_row(row).ok_or(())
    }
}

fn read_row(row: &str) -> Option<Record> {
    let columns: Vec<&str> = row.split(';').collect();
    let [
        set,
        problem,
        variables,
        solver,
        costs,
        gradients,
        median,
        lowest,
        highest,
        norm,
        end,
        words,
    ] = columns[..]
    else {
        return None;
    };
    let seconds = if median.is_empty() {
        None
    } else {
        Some(Spread {
            median: median.parse().ok()?,
            lowest: lowest.parse().ok()?,
            highest: highest.parse().ok()?,
        })
    };
    Some(Record {
        set: set.to_owned(),
        problem: problem.to_owned(),
        variables: variables.parse().ok()?,
        solver: Solver::named(solver)?,
        costs: costs.parse().ok()?,
        gradients: gradients.parse().ok()?,
        seconds,
        least_gradient_norm: norm.parse().ok()?,
        end: End::named(end)?,
        words: words.to_owned(),
    })
}
