//! The tables and the performance profiles, from the records alone.

use crate::overhead::Timing;
use crate::record::{End, Record, Spread};
use crate::solver::Solver;
use flatland_figures::{Profile, ProfileRow, Profiles};
use flatland_line_searches::tables::median;
use std::collections::BTreeMap;
use std::fmt::Write;

/// A number with three significant digits, and its thousands apart.
fn number(value: f64) -> String {
    let magnitude = value.abs();
    if magnitude >= 1000.0 {
        let place = 10_f64.powf(magnitude.log10().floor() - 2.0);
        // As a quotient where it is rounded, so that the result is a whole number.
        return apart((value / place).round() * place);
    }
    let decimals = if magnitude < 1.0 {
        3
    } else {
        usize::from(magnitude < 100.0) + usize::from(magnitude < 10.0)
    };
    format!("{value:.decimals$}")
}

/// A whole number, its thousands apart.
fn apart(value: f64) -> String {
    let digits = format!("{:.0}", value.abs());
    let mut text = String::from(if value < 0.0 { "-" } else { "" });
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn spread(values: impl Iterator<Item = f64>) -> String {
    Spread::of(values.collect()).map_or("–".to_owned(), |spread| {
        let Spread {
            median,
            lowest,
            highest,
        } = spread;
        format!("{} [{}, {}]", number(median), number(lowest), number(highest))
    })
}

/// The table of overheads in Markdown: one row per number of variables and solver.
pub fn overheads(timings: &[Timing]) -> String {
    let mut text = String::from(
        "| variables | driven | costs, gradients per iteration | plain loop, ns per iteration | solver | **overhead** | overhead / plain loop |\n\
         |--:|---|--:|--:|--:|--:|--:|\n",
    );
    for first in timings.iter().filter(|timing| timing.round == 0) {
        let key = |timing: &Timing| (timing.driven, timing.variables);
        let rounds = || timings.iter().filter(|timing| key(timing) == key(first));
        let overhead = |timing: &Timing| timing.solver_ns - timing.plain_ns;
        let share = median(
            rounds()
                .map(|timing| overhead(timing) / timing.plain_ns)
                .collect(),
        );
        let iterations = first.iterations as f64;
        // Writing to a string does not fail.
        let _ = writeln!(
            text,
            "| {} | {} | {:.2}, {:.2} | {} | {} | **{}** | {} |",
            apart(first.variables as f64),
            first.driven,
            first.costs as f64 / iterations,
            first.gradients as f64 / iterations,
            spread(rounds().map(|timing| timing.plain_ns)),
            spread(rounds().map(|timing| timing.solver_ns)),
            spread(rounds().map(overhead)),
            share.map_or("–".to_owned(), |share| format!("{:.0} %", 100.0 * share)),
        );
    }
    text
}

/// The measures of effort.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// Costs and gradients together.
    Evaluations,
    /// Wall time.
    Seconds,
}

impl Effort {
    /// The effort of a run; `None` if it does not solve its problem.
    pub fn of(self, record: &Record) -> Option<f64> {
        let seconds = record.seconds.map(|seconds| seconds.median);
        match self {
            _ if !record.is_solved() => None,
            Self::Evaluations => Some(record.evaluations() as f64),
            Self::Seconds => seconds,
        }
    }
}

fn of(records: &[Record], solver: Solver) -> impl Iterator<Item = &Record> {
    records.iter().filter(move |record| record.solver == solver)
}

/// The number of problems solved.
pub fn solved(records: &[Record], solver: Solver) -> usize {
    of(records, solver).filter(|record| record.is_solved()).count()
}

/// The median of a measure over the problems that the solver and the reference both solve, of the runs of both.
fn against_reference(
    records: &[Record],
    solver: Solver,
    measure: impl Fn(&Record, &Record) -> Option<f64>,
) -> Option<f64> {
    let pairs = of(records, solver).filter_map(|record| {
        let other = of(records, Solver::REFERENCE).find(|other| record.is_of_the_task_of(other))?;
        (record.is_solved() && other.is_solved()).then(|| measure(record, other))?
    });
    median(pairs.collect())
}

/// The median, over the problems that both solve, of the solver's effort over that of the reference.
pub fn ratio(records: &[Record], solver: Solver, effort: Effort) -> Option<f64> {
    against_reference(records, solver, |record, other| {
        Some(effort.of(record)? / effort.of(other)?)
    })
}

/// The table of the comparison in Markdown: one row per solver.
pub fn summary(records: &[Record]) -> String {
    let reference = Solver::REFERENCE;
    let mut text = format!(
        "| solver | solved | fewest evaluations | least time | costs | gradients | time, µs | evaluations / {reference} | time / {reference} |\n\
         |---|--:|--:|--:|--:|--:|--:|--:|--:|\n"
    );
    let shown = |value: Option<f64>| value.map_or("–".to_owned(), number);
    for &solver in Solver::ALL
        .iter()
        .filter(|solver| of(records, **solver).count() > 0)
    {
        let fastest = |effort| {
            let ratios = profile(records, solver, effort, |_| true).ratios;
            ratios.iter().filter(|ratio| **ratio <= 1.0).count()
        };
        let _ = writeln!(
            text,
            "| {solver} | {} of {} | {} | {} | {} | {} | {} | {} | {} |",
            solved(records, solver),
            of(records, solver).count(),
            fastest(Effort::Evaluations),
            fastest(Effort::Seconds),
            shown(against_reference(records, solver, |record, _| Some(
                record.costs as f64
            ))),
            shown(against_reference(records, solver, |record, _| Some(
                record.gradients as f64
            ))),
            shown(against_reference(records, solver, |record, _| Effort::Seconds
                .of(record)
                .map(|seconds| 1e6 * seconds))),
            shown(ratio(records, solver, Effort::Evaluations)),
            shown(ratio(records, solver, Effort::Seconds)),
        );
    }
    text
}

/// The ends of the runs that did not solve their problem: how many of each kind, per solver.
pub fn ends(records: &[Record]) -> String {
    let kinds = || End::ALL.iter().filter(|end| **end != End::Solved);
    let heads = kinds().map(|end| end.name()).collect::<Vec<_>>().join(" | ");
    let mut text = format!("| solver | {heads} |\n|---|--:|--:|--:|--:|--:|\n");
    for &solver in Solver::ALL
        .iter()
        .filter(|solver| of(records, **solver).count() > 0)
    {
        let count = |end: End| of(records, solver).filter(|record| record.end == end).count();
        let counts = kinds().map(|end| count(*end).to_string()).collect::<Vec<_>>();
        let _ = writeln!(text, "| {solver} | {} |", counts.join(" | "));
    }
    text
}

/// Every run that did not solve its problem, with its end and the least norm of its gradients: one row per solver and end.
pub fn unsolved(records: &[Record]) -> String {
    let mut text = String::from("| solver | end | problems, with the least ‖g‖ |\n|---|---|---|\n");
    let mut rows: BTreeMap<(Solver, End, &str), Vec<String>> = BTreeMap::new();
    for record in records.iter().filter(|record| !record.is_solved()) {
        let row = rows.entry((record.solver, record.end, &record.words));
        let norm = record.least_gradient_norm;
        row.or_default()
            .push(format!("{}: {} ({norm:.1e})", record.set, record.problem));
    }
    for ((solver, end, words), problems) in rows {
        let colon = if words.is_empty() { "" } else { ": " };
        let _ = writeln!(
            text,
            "| {solver} | {end}{colon}{words} | {} |",
            problems.join("; ")
        );
    }
    text
}

/// The profile of a solver among those that take part.
pub fn profile(
    records: &[Record],
    solver: Solver,
    effort: Effort,
    takes_part: impl Fn(Solver) -> bool,
) -> Profile {
    let ratio = |record: &Record| {
        let same = records
            .iter()
            .filter(|other| takes_part(other.solver) && record.is_of_the_task_of(other));
        let least = same.filter_map(|other| effort.of(other)).min_by(f64::total_cmp)?;
        Some(effort.of(record)? / least)
    };
    let mine = || of(records, solver).filter(|record| takes_part(record.solver));
    Profile {
        tasks: mine().count(),
        ratios: mine().filter_map(ratio).collect(),
    }
}

/// The performance profiles by evaluations and by time, of all solvers and of gradient descent alone.
pub fn profiles(records: &[Record]) -> Profiles {
    let panel = |effort: Effort, takes_part: fn(Solver) -> bool| {
        let solvers = Solver::ALL.iter();
        solvers
            .map(|&solver| profile(records, solver, effort, takes_part))
            .collect()
    };
    let row = |name: &'static str, effort: Effort| ProfileRow {
        name,
        panels: vec![
            panel(effort, |_| true),
            panel(effort, Solver::is_gradient_descent),
        ],
    };
    Profiles {
        names: Solver::ALL.iter().map(ToString::to_string).collect(),
        columns: vec!["all solvers".to_owned(), "without L-BFGS".to_owned()],
        rows: vec![
            row("share solved, by evaluations", Effort::Evaluations),
            row("share solved, by time", Effort::Seconds),
        ],
    }
}
