//! The tables say what the records say.

// Tests fail by panicking.
#![allow(clippy::unwrap_used)]

use flatland_line_searches::file::read;
use flatland_solvers::overhead::{Driven, Timing};
use flatland_solvers::record::{End, Record, Spread};
use flatland_solvers::solver::Solver;
use flatland_solvers::tables::{
    Effort, ends, overheads, profile, profiles, ratio, solved, summary, unsolved,
};

fn record(problem: &str, solver: Solver, evaluations: u64, milliseconds: f64) -> Record {
    Record {
        set: "set".to_owned(),
        problem: problem.to_owned(),
        variables: 1,
        solver,
        costs: evaluations - 1,
        gradients: 1,
        seconds: Spread::of(vec![milliseconds * 1e-3]),
        least_gradient_norm: 1e-7,
        end: End::Solved,
        words: String::new(),
    }
}

fn failed(problem: &str, solver: Solver, end: End, words: &str) -> Record {
    Record {
        end,
        words: words.to_owned(),
        seconds: None,
        least_gradient_norm: 0.5,
        ..record(problem, solver, 50_000, 1.0)
    }
}

/// Three problems, three solvers.
fn records() -> Vec<Record> {
    vec![
        record("a", Solver::Nls85, 10, 1.0),
        record("a", Solver::ArgminBacktracking, 40, 2.0),
        record("a", Solver::ArgminLbfgs, 5, 4.0),
        record("b", Solver::Nls85, 100, 6.0),
        record("b", Solver::ArgminBacktracking, 200, 3.0),
        failed("b", Solver::ArgminLbfgs, End::Error, "no step"),
        failed("c", Solver::Nls85, End::Itself, "stalled"),
        failed("c", Solver::ArgminBacktracking, End::Evaluations, ""),
        record("c", Solver::ArgminLbfgs, 7, 1.0),
    ]
}

#[test]
fn ratios_are_medians_over_the_problems_that_both_solve() {
    let records = records();
    assert_eq!(solved(&records, Solver::Nls85), 2);
    // 40 / 10 and 200 / 100; 2 / 1 and 3 / 6.
    assert_eq!(
        ratio(&records, Solver::ArgminBacktracking, Effort::Evaluations),
        Some(3.0)
    );
    let time = ratio(&records, Solver::ArgminBacktracking, Effort::Seconds).unwrap();
    assert!((time - 1.25).abs() < 1e-12, "{time}");
    assert_eq!(
        ratio(&records, Solver::ArgminLbfgs, Effort::Evaluations),
        Some(0.5)
    );
    assert_eq!(ratio(&records, Solver::PoNls, Effort::Evaluations), None);
    let table = summary(&records);
    let row = table.lines().find(|line| line.starts_with("| argmin, LBFGS |"));
    assert_eq!(
        row,
        Some("| argmin, LBFGS | 2 of 3 | 2 | 1 | 4.00 | 1.00 | 4,000 | 0.500 | 4.00 |")
    );
}

#[test]
fn profiles_compare_with_the_least_effort_of_those_that_take_part() {
    let records = records();
    let all = profile(&records, Solver::Nls85, Effort::Evaluations, |_| true);
    assert_eq!((all.tasks, all.ratios), (3, vec![2.0, 1.0]));
    let some = profile(
        &records,
        Solver::Nls85,
        Effort::Evaluations,
        Solver::is_gradient_descent,
    );
    assert_eq!((some.tasks, some.ratios), (3, vec![1.0, 1.0]));
    let absent = profile(
        &records,
        Solver::ArgminLbfgs,
        Effort::Seconds,
        Solver::is_gradient_descent,
    );
    assert_eq!((absent.tasks, absent.ratios.len()), (0, 0));
    let drawn = profiles(&records);
    assert_eq!((drawn.rows.len(), drawn.columns.len()), (2, 2));
    for panel in drawn.rows.iter().flat_map(|row| &row.panels) {
        assert_eq!(panel.len(), drawn.names.len());
    }
}

#[test]
fn every_failure_is_counted_and_named() {
    let records = records();
    let table = ends(&records);
    for row in [
        "| NLS, ξ = 0.85 | 0 | 0 | 1 | 0 | 0 |",
        "| argmin, backtracking | 1 | 0 | 0 | 0 | 0 |",
        "| argmin, LBFGS | 0 | 0 | 0 | 1 | 0 |",
    ] {
        assert!(table.lines().any(|line| line == row), "{row}\n{table}");
    }
    let table = unsolved(&records);
    assert_eq!(table.lines().count(), 2 + 3);
    assert!(table.contains("| argmin, LBFGS | error: no step | set: b (5.0e-1) |"));
}

#[test]
fn overhead_is_the_median_of_the_differences_of_rounds() {
    let timing = |round, plain_ns, solver_ns| Timing {
        driven: Driven::Ls,
        variables: 1_000_000,
        iterations: 100,
        costs: 250,
        gradients: 101,
        round,
        plain_ns,
        solver_ns,
    };
    let table = overheads(&[
        timing(0, 1000.0, 1500.0),
        timing(1, 2000.0, 2100.0),
        timing(2, 1000.0, 1250.0),
    ]);
    let row = "| 1,000,000 | LS | 2.50, 1.01 | 1,000 [1,000, 2,000] | 1,500 [1,250, 2,100] | **250 [100, 500]** | 25 % |";
    assert_eq!(table.lines().nth(2), Some(row));
}

#[test]
fn saved_tables_have_the_saved_numbers() {
    let records: Vec<Record> = read(include_str!("../results/runs.csv")).unwrap();
    let timings: Vec<Timing> = read(include_str!("../results/overhead.csv")).unwrap();
    let tables = include_str!("../results/tables.md");
    for table in [
        overheads(&timings),
        summary(&records),
        ends(&records),
        unsolved(&records),
    ] {
        assert!(tables.contains(&table), "{table}");
    }
}
