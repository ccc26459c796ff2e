//! **Planted faults**: a test of the tests. Plausible slips in a rule and in the certificates take the place of the real ones, and
//! the table fault × statement tells which families of which statements catch them (`POWER.md`). Every fault must be caught
//! by at least one family of drawn cases; the library, and the correct rule from the same handwritten code, fail none: the
//! tests catch the faults, not the rewriting.
//!
//! A fault counts as caught by a family where one of the first few of its cases violates the statement. The tests proper draw more
//! cases, also in single precision, and fail where too few exercise the statement: they see more, not less.

mod columns;
mod equality_search;
mod faults;
mod handwritten;
mod memory;
mod statements;
mod table;

use crate::document;
use faults::RuleFault;
use flatland_theory::harness::statements::quadratic_window;
use flatland_theory::harness::*;
use handwritten::handwritten;
use statements::columns;
use table::{Table, violated};

/// The section of `POWER.md` that holds the table.
const SECTION: &str = "power";

#[test]
fn every_fault_is_caught_by_a_family_and_the_table_is_the_documents() {
    let table = Table::new();
    let text = table.to_markdown();
    println!("{text}");
    for row in &table.rows {
        assert!(row.families() > 0, "{:?} is caught by no family", row.fault);
    }
    document::assert_current(SECTION, &text, "just power");
}

#[test]
#[ignore = "writes the table to POWER.md: `just power`"]
fn write_the_table() {
    document::write(SECTION, &Table::new().to_markdown());
}

#[test]
fn neither_the_library_nor_the_correct_handwritten_rule_fails_a_statement() {
    for column in columns() {
        for (name, make) in [
            ("the library", &real_rule as MakeRule<f64>),
            ("the handwritten rule", &handwritten(None)),
        ] {
            let failed = violated(&column, make, &Certified);
            assert!(
                failed.is_empty(),
                "{name} fails {} on {failed:?}",
                column.statement
            );
        }
    }
}

/// A violation must report the statement and the family, the inequality with both of its sides, the
/// function and the point, the shrunk case, and the command to reproduce it.
#[test]
fn violation_reports_its_claim_and_place() {
    let statement = Statement::new("quadratic_window", 2_000, Families::Named(&["monotone"]));
    let make = handwritten(Some(RuleFault::ForgetsSufficientDecrease));
    let found = statement.counterexample("monotone", quadratic_window::Case::monotone(), |case| {
        quadratic_window::check(&make, case)
    });
    let message = found.unwrap().to_string();
    println!("{message}");
    for part in [
        "quadratic_window is false for the family `monotone`",
        "claim:      η ≤ U",
        "left side:  ",
        "right side: ",
        "at:         f(x) = ",
        "x = ",
        "shrunk case: Case {",
        "to reproduce: FLATLAND_SEED=",
    ] {
        assert!(message.contains(part), "`{part}` is missing in:\n{message}");
    }
}
