//! A reduced set still solves what the saved table says, evaluation for evaluation.

// Tests fail by panicking.
#![allow(clippy::unwrap_used)]

use flatland_line_searches::comparison::compare;
use flatland_line_searches::file::read;
use flatland_line_searches::record::{HEAD, Outer, Record, Search};
use flatland_line_searches::tables::{cost_ratio, guide, solved, summary, unsolved};

/// Fast ones, of every set, that the library's searches solve.
const PROBLEMS: &[&str] = &[
    "Beale",
    "Goldstein–Price",
    "n = 2, from (-1.2, 1)",
    "n = 2, from (3, 3)",
    "n = 10, from (0, 0, …)",
    "Wood",
    "Brown–Dennis",
    "Chebyquad, n = 8",
    "exponential fit",
    "cliff",
];

const OUTERS: &[Outer] = &[Outer::Lbfgs, Outer::Bfgs, Outer::HestenesStiefel];
const SEARCHES: &[Search] = &[Search::Ls, Search::Nls85];

fn saved() -> Vec<Record> {
    read(include_str!("../results/runs.csv")).unwrap()
}

/// Elementary functions differ in the last bits between platforms, so counts may differ a little there; here they must not double.
#[test]
fn reduced_set_is_solved_as_saved() {
    let records = compare::<f64>(
        |problem| PROBLEMS.contains(&problem.name.as_str()),
        OUTERS,
        SEARCHES,
    );
    let (records, saved) = (records.unwrap(), saved());
    assert_eq!(records.len(), PROBLEMS.len() * OUTERS.len() * SEARCHES.len());
    for record in &records {
        let same = |other: &&Record| record.is_of_the_task_of(other) && record.search == other.search;
        let row = saved
            .iter()
            .find(same)
            .unwrap_or_else(|| panic!("no saved row for {record}"));
        assert!(record.solved && row.solved, "{record}\n{row}");
        assert!(
            record.costs <= 2 * row.costs && row.costs <= 2 * record.costs,
            "{record}\n{row}"
        );
    }
}

/// The goal: in every solver LS solves at least as many problems as the best of argmin's searches, with no more costs in the
/// median than 1.5 times the cost and gradient evaluations of Moré–Thuente.
#[test]
fn ls_solves_at_least_what_the_best_of_argmins_searches_solves() {
    let records = saved();
    let argmins = [Search::MoreThuente, Search::HagerZhang, Search::Backtracking];
    for &outer in Outer::ALL {
        for precision in ["f64", "f32"] {
            let count = |search| solved(&records, outer, precision, search);
            let best = argmins.into_iter().map(count).max().unwrap();
            let ratio = cost_ratio(&records, outer, precision, Search::Ls).unwrap();
            println!(
                "{outer} {precision}: {} against {best}, {ratio:.2}",
                count(Search::Ls)
            );
            assert!(ratio <= 1.5, "{outer} {precision}: {ratio}");
            assert!(
                count(Search::Ls) >= best,
                "{outer} {precision}: {} < {best}",
                count(Search::Ls)
            );
        }
    }
}

#[test]
fn tables_and_the_librarys_guide_have_the_saved_numbers() {
    let records = saved();
    let tables = include_str!("../results/tables.md");
    assert!(tables.contains(&summary(&records)) && tables.contains(&unsolved(&records)));
    let page = include_str!("../../../src/guide/from_steepest_descent.md");
    assert!(page.contains(&guide(&records)), "{}", guide(&records));
}

#[test]
fn record_is_read_as_it_was_written() {
    for record in saved() {
        let file = format!("{HEAD}\n{record}\n");
        assert_eq!(read(&file), Some(vec![record]));
    }
    assert_eq!(read::<Record>("head\nnot;a;row\n"), None);
}
