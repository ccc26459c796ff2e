//! The tables: problems solved, and the effort.

use crate::record::{Outer, Record, Search};
use flatland_figures::{Profile, ProfileRow, Profiles};
use std::fmt::Write;

/// The precisions, with the names of their rows in the figure.
const PRECISIONS: [(&str, &str); 2] = [("f64", "share solved, f64"), ("f32", "share solved, f32")];

/// The records of a search in a solver and a precision.
fn of<'a>(
    records: &'a [Record],
    outer: Outer,
    precision: &'a str,
    search: Search,
) -> impl Iterator<Item = &'a Record> {
    let wanted = move |record: &&Record| {
        record.outer == outer && record.precision == precision && record.search == search
    };
    records.iter().filter(wanted)
}

/// The number of problems solved.
pub fn solved(records: &[Record], outer: Outer, precision: &str, search: Search) -> usize {
    of(records, outer, precision, search)
        .filter(|record| record.solved)
        .count()
}

/// The median of numbers; `None` if empty.
pub fn median(mut numbers: Vec<f64>) -> Option<f64> {
    numbers.sort_by(f64::total_cmp);
    let middle = numbers.len() / 2;
    let upper = *numbers.get(middle)?;
    Some(if numbers.len() % 2 == 1 {
        upper
    } else {
        (numbers[middle - 1] + upper) / 2.0
    })
}

/// The median of a measure over the problems that the search and Moré–Thuente both solve: the search's measure against that of
/// Moré–Thuente's run on the same problem.
fn against_more_thuente(
    records: &[Record],
    (outer, precision, search): (Outer, &str, Search),
    measure: impl Fn(&Record, &Record) -> Option<f64>,
) -> Option<f64> {
    let pairs = of(records, outer, precision, search).filter_map(|record| {
        let same = of(records, outer, precision, Search::MoreThuente);
        let other = same.into_iter().find(|other| record.is_of_the_task_of(other))?;
        (record.solved && other.solved).then(|| measure(record, other))?
    });
    median(pairs.collect())
}

/// The median, over the problems that both solve, of the search's cost evaluations over the cost and gradient evaluations of
/// Moré–Thuente.
pub fn cost_ratio(records: &[Record], outer: Outer, precision: &str, search: Search) -> Option<f64> {
    against_more_thuente(records, (outer, precision, search), |record, other| {
        Some(record.costs as f64 / other.evaluations() as f64)
    })
}

/// The summary in Markdown: one table per precision, one row per solver and search.
pub fn summary(records: &[Record]) -> String {
    let mut text = String::new();
    let number = |value: Option<f64>| value.map_or("–".to_owned(), |value| format!("{value:.0}"));
    for (precision, _) in PRECISIONS {
        // Writing to a string does not fail.
        let _ = writeln!(
            text,
            "**{precision}**\n\n| solver | search | solved | iterations | costs | gradients | costs / evaluations of Moré–Thuente |\n|---|---|---|---|---|---|---|"
        );
        for &outer in Outer::ALL {
            for &search in Search::ALL {
                let key = (outer, precision, search);
                let tasks = of(records, outer, precision, search).count();
                let medians = [
                    against_more_thuente(records, key, |record, _| record.iterations.map(|n| n as f64)),
                    against_more_thuente(records, key, |record, _| Some(record.costs as f64)),
                    against_more_thuente(records, key, |record, _| Some(record.gradients as f64)),
                ];
                let [iterations, costs, gradients] = medians.map(number);
                let ratio = cost_ratio(records, outer, precision, search)
                    .map_or("–".to_owned(), |ratio| format!("{ratio:.2}"));
                let solved = solved(records, outer, precision, search);
                let _ = writeln!(
                    text,
                    "| {outer} | {search} | {solved} of {tasks} | {iterations} | {costs} | {gradients} | {ratio} |"
                );
            }
        }
        let _ = writeln!(text);
    }
    text
}

/// The short table of the library's guide: problems solved in both precisions together, and the median of LS's cost ratio.
pub fn guide(records: &[Record]) -> String {
    const SHOWN: [Search; 5] = [
        Search::Ls,
        Search::Nls85,
        Search::MoreThuente,
        Search::HagerZhang,
        Search::Backtracking,
    ];
    let heads = SHOWN.map(Search::name).join(" | ");
    let mut text = format!(
        "| solver | problems | {heads} | costs of LS / evaluations of Moré–Thuente |\n|---|---|---|---|---|---|---|---|\n"
    );
    for &outer in Outer::ALL {
        let both = |count: &dyn Fn(&str) -> usize| {
            PRECISIONS
                .iter()
                .map(|(precision, _)| count(precision))
                .sum::<usize>()
        };
        let tasks = both(&|precision| of(records, outer, precision, Search::Ls).count());
        let counts =
            SHOWN.map(|search| both(&|precision| solved(records, outer, precision, search)).to_string());
        let ratios = PRECISIONS.map(|(precision, _)| {
            let ratio = cost_ratio(records, outer, precision, Search::Ls);
            ratio.map_or("–".to_owned(), |ratio| format!("{ratio:.2} ({precision})"))
        });
        let _ = writeln!(
            text,
            "| {outer} | {tasks} | {} | {} |",
            counts.join(" | "),
            ratios.join(", ")
        );
    }
    text
}

/// Problems that a search of the library or one of argmin's leaves unsolved although another solves them.
pub fn unsolved(records: &[Record]) -> String {
    let mut text =
        String::from("| solver | precision | problem | solved by | not solved by |\n|---|---|---|---|---|\n");
    let first_of_task = records.iter().filter(|record| record.search == Search::ALL[0]);
    for task in first_of_task {
        let runs: Vec<&Record> = records
            .iter()
            .filter(|record| record.is_of_the_task_of(task))
            .collect();
        let names = |solved: bool| {
            let wanted = runs.iter().filter(|record| record.solved == solved);
            wanted
                .map(|record| record.search.name())
                .collect::<Vec<_>>()
                .join("; ")
        };
        if runs.iter().any(|record| !record.solved) {
            let (by, not_by) = (names(true), names(false));
            let by = if by.is_empty() { "none" } else { &by };
            let _ = writeln!(
                text,
                "| {} | {} | {}: {} | {by} | {not_by} |",
                task.outer, task.precision, task.set, task.problem
            );
        }
    }
    text
}

/// The performance profiles, by cost and gradient evaluations.
pub fn profiles(records: &[Record]) -> Profiles {
    let profile = |outer: Outer, precision: &str, search: Search| {
        let mine: Vec<&Record> = of(records, outer, precision, search).collect();
        let ratio = |record: &&Record| {
            let same = records
                .iter()
                .filter(|other| other.solved && record.is_of_the_task_of(other));
            let least = same.map(Record::evaluations).min()?;
            record
                .solved
                .then(|| record.evaluations() as f64 / least.max(1) as f64)
        };
        Profile {
            tasks: mine.len(),
            ratios: mine.iter().filter_map(ratio).collect(),
        }
    };
    let panel = |outer: Outer, precision: &str| {
        Search::ALL
            .iter()
            .map(|&search| profile(outer, precision, search))
            .collect()
    };
    let row = |(precision, name): (&str, &'static str)| ProfileRow {
        name,
        panels: Outer::ALL.iter().map(|&outer| panel(outer, precision)).collect(),
    };
    Profiles {
        names: Search::ALL.iter().map(ToString::to_string).collect(),
        columns: Outer::ALL.iter().map(ToString::to_string).collect(),
        rows: PRECISIONS.map(row).into(),
    }
}
