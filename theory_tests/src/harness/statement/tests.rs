//! Statements about statements: the families they have, the cases they draw, and what they make of them.

use super::*;
use crate::harness::{Bearing, Inequality, Tightest, require};
use std::cell::{Cell, RefCell};

const NAMED: Statement = Statement::new("named", 1_000, Families::Named(&["a", "b"])).with_cases(100);
const FUNCTIONS: Statement = Statement::new(
    "functions",
    1_000,
    Families::Functions(&[Family::Saddle, Family::Rosenbrock, Family::ExtremeScale]),
)
.and(&["own"])
.in_single_precision_but(&[Family::Saddle])
.with_cases(10);

#[test]
fn a_statement_has_its_own_families_and_functions_in_both_precisions() {
    assert_eq!(NAMED.family_names(), ["a", "b"]);
    let mut names = FUNCTIONS.family_names();
    names.sort();
    // Extreme scales do not fit into single precision.
    assert_eq!(
        names,
        ["ExtremeScale", "Rosenbrock", "Rosenbrock-f32", "Saddle", "own"]
    );
    assert!(FUNCTIONS.has_family("own") && !FUNCTIONS.has_family("Saddle-f32"));
    let double = Statement::new("double", 10, Families::Functions(&[Family::Saddle]));
    assert_eq!(double.family_names(), ["Saddle"]);
}

#[test]
fn cases_are_shared_among_the_families() {
    assert_eq!((NAMED.total(), NAMED.share()), (100, 50));
    // 10 over 5; at least one.
    assert_eq!(FUNCTIONS.share(), 2);
    assert_eq!(Statement { cases: 1, ..NAMED }.share(), 1);
    let requested = Statement::new("requested", 100, Families::Named(&["a"]));
    assert_eq!(requested.share(), requested_cases().unwrap_or(100));
}

#[test]
fn a_family_draws_its_share_of_the_cases() {
    let drawn = RefCell::new(Vec::new());
    let run = |family| {
        drawn.borrow_mut().clear();
        NAMED.check(family, 0..1_000_000, |&case| {
            drawn.borrow_mut().push(case);
            Ok(Bearing::EXERCISED)
        });
        drawn.borrow().clone()
    };
    let (first, again, other) = (run("a"), run("a"), run("b"));
    assert_eq!((first.len(), first == again, first == other), (50, true, false));
}

#[test]
fn rejections_by_filters_never_end_a_deep_run() {
    let runner = NAMED.runner("a", None);
    let config = runner.config();
    assert_eq!(
        (config.cases, config.max_local_rejects, config.max_global_rejects),
        (50, u32::MAX, u32::MAX)
    );
    assert!(config.failure_persistence.is_none());
}

#[test]
#[should_panic = "0 of 50 cases exercised it"]
fn a_family_that_exercises_nothing_fails() {
    NAMED.check("a", 0..9, |_| Ok(Bearing::VACUOUS));
}

#[test]
#[should_panic = "`c` is not a family of named"]
fn a_family_that_a_statement_does_not_have_fails() {
    NAMED.check("c", 0..9, |_| Ok(Bearing::EXERCISED));
}

#[test]
#[should_panic = "`c` is not a family of named"]
fn the_tightest_of_a_family_that_a_statement_does_not_have_fail() {
    NAMED.tightest("c", 0..9, |_| Ok(Bearing::EXERCISED), 1);
}

#[test]
fn functions_are_checked_group_by_group_and_in_single_precision_where_they_fit() {
    let seen = RefCell::new(Vec::new());
    let check = |&(family, _): &(Family, u32)| {
        seen.borrow_mut().push(family);
        Ok(Bearing::EXERCISED)
    };
    let cases = |family: Family| (proptest::strategy::Just(family), 0..9_u32);
    let all = [FamilyGroup::Hostile, FamilyGroup::LocallySmooth];
    let of = |group: &[FamilyGroup]| {
        seen.borrow_mut().clear();
        FUNCTIONS.check_functions(group, cases, check);
        seen.borrow().clone()
    };
    assert_eq!(Family::Saddle.group(), FamilyGroup::Hostile);
    // Two cases each, a fifth of ten.
    let hostile = [[Family::Saddle; 2], [Family::ExtremeScale; 2]].concat();
    assert_eq!(of(&all[..1]), hostile);
    assert_eq!(of(&all[1..]), [Family::Rosenbrock; 2]);
    assert_eq!(of(&all).len(), 6);
    seen.borrow_mut().clear();
    FUNCTIONS.check_functions_in_single_precision(&all, cases, check);
    assert_eq!(*seen.borrow(), [Family::Rosenbrock; 2]);
}

#[test]
#[should_panic = "functions has no family in [Network]"]
fn a_group_without_a_family_fails() {
    FUNCTIONS.check_functions(&[FamilyGroup::Network], |_| 0..9, |_| Ok(Bearing::EXERCISED));
}

/// Holds below 7.
fn below_seven(&case: &u32) -> Verdict {
    require(case < 7, "x < 7", f64::from(case), 7.0, || "here".into())?;
    Ok(Bearing::EXERCISED)
}

#[test]
fn a_counterexample_is_shrunk_and_says_how_to_find_it_again() {
    assert!(NAMED.counterexample("a", 0..7_u32, below_seven).is_none());
    let found = NAMED.counterexample("a", 0..1_000_u32, below_seven).unwrap();
    let text = found.to_string();
    assert!(text.contains("named is false for the family `a`"), "{text}");
    assert!(
        text.contains("claim:      x < 7\nleft side:  ") && text.contains("FLATLAND_CASES=100 "),
        "{text}"
    );
    let found = FUNCTIONS.counterexample_among_functions(
        |family| {
            if family == Family::Rosenbrock {
                7..9_u32
            } else {
                0..7
            }
        },
        below_seven,
    );
    assert_eq!(found.unwrap().family, "Rosenbrock");
    assert!(
        FUNCTIONS
            .counterexample_among_functions(|_| 0..7_u32, below_seven)
            .is_none()
    );
}

#[test]
fn the_tightest_cases_come_first_and_violations_before_them() {
    let check = |&x: &f64| -> Verdict {
        let mut tightest = Tightest::default();
        tightest.note(Inequality::at_least(x, 0.5).require("x ≥ 1/2", String::new)?);
        Ok(tightest.bearing())
    };
    let tightest = NAMED.tightest("a", 0.0..1.0_f64, check, 30);
    assert_eq!(tightest.len(), 30);
    assert!(tightest.is_sorted_by(|left, right| left.0 <= right.0));
    // About 25 of the 50 violate it, and the slack is 1 − 1/(2x) beyond.
    assert!(tightest[0].1 < 0.1 && tightest[0].0 < -0.8);
    let (slack, x) = tightest[29];
    assert!(x > 0.5 && (slack - (1.0 - 0.5 / x)).abs() < 1e-12);
    assert_eq!(NAMED.tightest("a", 0.0..1.0_f64, check, 100).len(), 50);
    assert!(
        NAMED
            .tightest("a", 0.0..1.0_f64, |_| Ok(Bearing::EXERCISED), 9)
            .is_empty()
    );
}

#[test]
fn seeds_of_violations_are_kept_in_a_file_of_the_family() {
    let file = format!("{:?}", regressions("statement", "family"));
    let is_named = file.contains("proptest-regressions/statement-family.txt");
    assert_eq!(is_named, std::env::var("CARGO_MANIFEST_DIR").is_ok(), "{file}");
}

thread_local! {
    static CALLS: Cell<u32> = const { Cell::new(0) };
}

#[test]
fn quickcheck_runs_the_same_share() {
    fn property(_: u32) -> bool {
        CALLS.with(|calls| calls.set(calls.get() + 1));
        true
    }
    quickcheck_runner(&NAMED, "a").quickcheck(property as fn(u32) -> bool);
    assert_eq!(CALLS.with(Cell::get), 50);
}
