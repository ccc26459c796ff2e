//! What is driven, and the record of a round.

use flatland_descent::step_rule::{Ls, Nls, StepRule};
use flatland_line_searches::named;
use std::fmt;
use std::str::FromStr;

/// What the solver and the plain loop drive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Driven {
    /// `LargeStepDescent` and `Stepper` with LS.
    Ls,
    /// The same with NLS.
    Nls,
    /// For comparison, argmin's `SteepestDescent` with `BacktrackingLineSearch`, and a loop with its evaluations.
    SteepestDescent,
}

named!(Driven {
    Ls "LS"
    Nls "NLS"
    SteepestDescent "argmin's SteepestDescent, backtracking"
});

/// Armijo's constant of the backtracking.
pub(super) const ARMIJO: f64 = 1e-4;
/// The ratio of its trials.
pub(super) const RATIO: f64 = 0.5;

impl Driven {
    /// The rule of this library; `None` for argmin's solver.
    pub(super) fn rule(self) -> Option<StepRule> {
        match self {
            Self::Ls => Some(Ls::default().into()),
            Self::Nls => Some(Nls::default().into()),
            Self::SteepestDescent => None,
        }
    }
}

/// A round.
#[derive(Debug, Clone, PartialEq)]
pub struct Timing {
    /// What was driven.
    pub driven: Driven,
    /// The number of variables.
    pub variables: usize,
    /// Iterations of a run.
    pub iterations: u64,
    /// Evaluations of the cost in a run.
    pub costs: u64,
    /// Evaluations of the gradient in a run.
    pub gradients: u64,
    /// The round, from 0.
    pub round: u32,
    /// Nanoseconds per iteration of the plain loop.
    pub plain_ns: f64,
    /// Nanoseconds per iteration of the solver.
    pub solver_ns: f64,
}

/// The head of the file of timings.
pub const HEAD: &str = "driven;variables;iterations;costs;gradients;round;plain_ns;solver_ns";

impl fmt::Display for Timing {
    /// A row of the file of timings.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{};{};{};{};{};{};{};{}",
            self.driven,
            self.variables,
            self.iterations,
            self.costs,
            self.gradients,
            self.round,
            self.plain_ns,
            self.solver_ns,
        )
    }
}

impl FromStr for Timing {
    type Err = ();

    fn from_str(row: &str) -> Result<Self, ()> {
        read_row(row).ok_or(())
    }
}

fn read_row(row: &str) -> Option<Timing> {
    let columns: Vec<&str> = row.split(';').collect();
    let [
        driven,
        variables,
        iterations,
        costs,
        gradients,
        round,
        plain,
        solver,
    ] = columns[..]
    else {
        return None;
    };
    Some(Timing {
        driven: Driven::named(driven)?,
        variables: variables.parse().ok()?,
        iterations: iterations.parse().ok()?,
        costs: costs.parse().ok()?,
        gradients: gradients.parse().ok()?,
        round: round.parse().ok()?,
        plain_ns: plain.parse().ok()?,
        solver_ns: solver.parse().ok()?,
    })
}
