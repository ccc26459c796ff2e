//! The record of a run, and the file of all records.

use std::fmt;
use std::str::FromStr;

/// argmin's solvers that take a line search and a gradient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outer {
    /// `LBFGS` with memory 7.
    Lbfgs,
    /// `BFGS` from the identity.
    Bfgs,
    /// `NonlinearConjugateGradient` of Polak and Ribière, restarted at lost orthogonality (0.1).
    PolakRibiere,
    /// The same of Hestenes and Stiefel.
    HestenesStiefel,
    /// `NewtonCG`.
    NewtonCg,
}

/// The searches compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Search {
    /// `LargeStepSearch` with LS.
    Ls,
    /// `LargeStepSearch` with NLS, ξ = 0.85.
    Nls85,
    /// `LargeStepSearch` with NLS, ξ = 1.
    Nls1,
    /// argmin's `MoreThuenteLineSearch`.
    MoreThuente,
    /// argmin's `HagerZhangLineSearch`.
    HagerZhang,
    /// argmin's `BacktrackingLineSearch` with Armijo's condition, c = 1e-4, halving.
    Backtracking,
}

/// Gives an enum of units the names of tables: `ALL`, `named`, `name` and `Display`.
#[macro_export]
macro_rules! named {
    ($type:ident { $($variant:ident $name:literal)* }) => {
        impl $type {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The one with this name.
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.name() == name)
            }

            /// Its name in tables.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name),*
                }
            }
        }

        impl ::std::fmt::Display for $type {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.name())
            }
        }
    };
}

named!(Outer {
    Lbfgs "LBFGS"
    Bfgs "BFGS"
    PolakRibiere "CG, Polak–Ribière"
    HestenesStiefel "CG, Hestenes–Stiefel"
    NewtonCg "NewtonCG"
});

named!(Search {
    Ls "LS"
    Nls85 "NLS, ξ = 0.85"
    Nls1 "NLS, ξ = 1"
    MoreThuente "Moré–Thuente"
    HagerZhang "Hager–Zhang"
    Backtracking "backtracking"
});

/// A run.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// The source of the problem.
    pub set: String,
    /// The problem.
    pub problem: String,
    /// The number of variables.
    pub variables: usize,
    /// The precision.
    pub precision: String,
    /// The solver.
    pub outer: Outer,
    /// Its search.
    pub search: Search,
    /// Whether the target was reached without an error, within the limit and inside the function's domain.
    pub solved: bool,
    /// Outer iterations; `None` after an error.
    pub iterations: Option<u64>,
    /// Evaluations of the cost.
    pub costs: u64,
    /// Evaluations of the gradient.
    pub gradients: u64,
    /// Searches along the negative gradient in place of the direction given; `None` for argmin's searches.
    pub fallbacks: Option<u64>,
    /// The best cost of the run; `None` after an error.
    pub best_cost: Option<f64>,
    /// The reason for the end.
    pub end: String,
}

impl Record {
    /// Costs and gradients together.
    pub fn evaluations(&self) -> u64 {
        self.costs + self.gradients
    }

    /// Whether both are of one problem, in one precision and solver.
    pub fn is_of_the_task_of(&self, other: &Self) -> bool {
        fn task(record: &Record) -> (Outer, &str, &str, &str) {
            (record.outer, &record.precision, &record.problem, &record.set)
        }
        task(self) == task(other)
    }
}

/// The head of the file of records.
pub const HEAD: &str =
    "set;problem;variables;precision;solver;search;solved;iterations;costs;gradients;fallbacks;best_cost;end";

impl fmt::Display for Record {
    /// A row of the file of records.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let optional = |value: Option<u64>| value.map_or(String::new(), |value| value.to_string());
        let best = self.best_cost.map_or(String::new(), |cost| format!("{cost:e}"));
        write!(
            f,
            "{};{};{};{};{};{};{};{};{};{};{};{best};{}",
            self.set,
            self.problem,
            self.variables,
            self.precision,
            self.outer,
            self.search,
            self.solved,
            optional(self.iterations),
            self.costs,
            self.gradients,
            optional(self.fallbacks),
            self.end.replace([';', '\n'], ","),
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
        precision,
        outer,
        search,
        solved,
        iterations,
        costs,
        gradients,
        fallbacks,
        best,
        end,
    ] = columns[..]
    else {
        return None;
    };
    let optional = |text: &str| {
        if text.is_empty() {
            Some(None)
        } else {
            text.parse().map(Some).ok()
        }
    };
    Some(Record {
        set: set.to_owned(),
        problem: problem.to_owned(),
        variables: variables.parse().ok()?,
        precision: precision.to_owned(),
        outer: Outer::named(outer)?,
        search: Search::named(search)?,
        solved: solved.parse().ok()?,
        iterations: optional(iterations)?,
        costs: costs.parse().ok()?,
        gradients: gradients.parse().ok()?,
        fallbacks: optional(fallbacks)?,
        best_cost: if best.is_empty() {
            None
        } else {
            Some(best.parse().ok()?)
        },
        end: end.to_owned(),
    })
}
