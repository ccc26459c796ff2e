//! **Adversarial search**: for each inequality of each statement, a search over functions, points and settings for the case with
//! the smallest slack, the relative distance of its two sides.
//!
//! A case is a function of numbers in $[0, 1)$ (`cases.rs`), for every family alike: moving the numbers moves the function, the point
//! and the settings. Random numbers come first; from the tightest cases Nelder–Mead (argmin's) descends over a few numbers at
//! a time, chosen at random, with simplices of many sizes. The certificates are refined as far as they go: a wide enclosure
//! that decides an inequality tells no slack.
//!
//! (proptest's own stream cannot take the place of the numbers. A float takes more or fewer words depending on its value, every
//! alternative passed over by `prop_oneof!` halves what is left of given bytes, and where they run out, integers are
//! redrawn for ever.)
//!
//! The tightest case of each inequality is kept in `tightest/`, in numbers and in words; each run replays it, and searches a little
//! from there. `just adversary proposition_2_5` searches for longer and keeps what is tighter.

mod cases;
mod record;
mod search;
mod targets;

pub use record::tightest_cases;

use crate::document;
use record::Record;
use search::{Effort, Found, search};
use std::fmt::Write;
use std::time::Duration;
use targets::{Target, target, targets};

/// The section of `POWER.md` that holds the tightest slacks.
const SECTION: &str = "tightest";

/// A limit that is never reached: the number of evaluations ends the search before.
const HOUR: Duration = Duration::from_secs(3_600);

/// The slacks of the records, as a table.
fn table() -> String {
    let mut text = "| statement | inequality | tightest in | random cases | their smallest slack | evaluations | the adversary's |\n|---|---|---|---|---|---|---|\n".to_owned();
    for target in targets() {
        for record in record::read(target.statement) {
            let Record {
                claim,
                family,
                random_cases,
                random_slack,
                evaluations,
                slack,
                ..
            } = record;
            // A bar would end the cell.
            let (statement, claim) = (target.statement, claim.replace('|', "\\|"));
            writeln!(
                text,
                "| `{statement}` | {claim} | {family} | {random_cases} | {random_slack:.1e} | {evaluations} | {slack:.1e} |",
            )
            .unwrap();
        }
    }
    text
}

#[test]
fn tightest_cases_hold_and_are_as_tight_as_when_they_were_found() {
    for target in targets() {
        let records = record::read(target.statement);
        assert!(!records.is_empty(), "{} has no tightest case", target.statement);
        for kept in records {
            let found = kept.found(&target).map(|found| found.slack);
            println!("{}: slack {:.1e} in {}", target.statement, kept.slack, kept.claim);
            // Another C library may round a power differently.
            let same = found.is_some_and(|slack| (slack - kept.slack).abs() <= 1e-6 * kept.slack + 1e-10);
            assert!(
                same,
                "{}: the slack of {} is {found:?}, kept is {}; `just adversary {}` searches again",
                target.statement, kept.claim, kept.slack, target.statement
            );
        }
    }
}

#[test]
fn table_of_tightest_cases_is_the_documents() {
    document::assert_current(SECTION, &table(), "just power");
}

/// The cases kept of a statement that still say something.
fn known(target: &Target) -> Vec<Found> {
    let records = record::read(target.statement).into_iter();
    records.filter_map(|record| record.found(target)).collect()
}

/// A few evaluations, the same in every run: no violation.
#[test]
fn short_search_finds_no_violation() {
    let effort = Effort {
        random: 100,
        evaluations: 400,
        limit: HOUR,
    };
    for target in targets() {
        for found in search(&target, &known(&target), effort, 1) {
            println!(
                "{}: {:.1e} at random, {:.1e} after descents, in {}",
                target.statement, found.random.slack, found.tightest.slack, found.random.claim
            );
        }
    }
}

/// From twenty random cases the descents reach both edges of the quadratic window.
#[test]
fn descents_find_equality_where_there_is_one() {
    let effort = Effort {
        random: 20,
        evaluations: 3_000,
        limit: HOUR,
    };
    for found in search(&target("quadratic_window"), &[], effort, 1) {
        let (random, tightest) = (found.random.slack, found.tightest.slack);
        let claim = found.random.claim;
        println!(
            "{claim}: {random:e} at random, {tightest:e} after {} evaluations",
            found.evaluations
        );
        assert!(
            random > 1e-4 && tightest < 1e-6,
            "{claim}: {random:e}, {tightest:e}"
        );
    }
}

/// Searches from the cases kept and from random ones, and keeps what is tighter.
fn attack(statement: &str) {
    let seconds = std::env::var("FLATLAND_SECONDS").map_or(60, |seconds| seconds.parse().unwrap());
    let seed = flatland_theory::harness::seed();
    let effort = Effort {
        random: 5_000,
        evaluations: usize::MAX,
        limit: Duration::from_secs(seconds),
    };
    let target = target(statement);
    let known = known(&target);
    let mut records = record::read(statement);
    records.retain(|record| known.iter().any(|known| known.claim == record.claim));
    for found in search(&target, &known, effort, seed) {
        let new = Record::new(&target, &found);
        println!("{statement}: {new:#?}");
        match records.iter_mut().find(|record| record.claim == new.claim) {
            None => records.push(new),
            Some(record) if new.slack < record.slack => *record = new,
            Some(_) => {}
        }
    }
    record::write(statement, &records);
}

macro_rules! attacks {
    ($($statement:ident)*) => {
        $(
            #[test]
            #[ignore = "takes a minute and keeps what it finds: `just adversary`"]
            fn $statement() {
                attack(stringify!($statement));
            }
        )*

        #[test]
        fn every_target_has_an_attack() {
            let names: Vec<_> = targets().iter().map(|target| target.statement).collect();
            assert_eq!(names, [$(stringify!($statement)),*]);
        }
    };
}

mod attacks {
    use super::*;

    attacks! {
        certificates_agree
        local_descent_lemma
        segment_smoothness_monotone_and_critical_step
        definition_2_3
        proposition_2_5
        proposition_2_8
        ponls_proposition
        corollary_2_10
        reference_aware_bound
        one_step_decrease
        finite_time_guarantee
        quadratic_window
        zhang_hager_memory
    }
}

#[test]
#[ignore = "writes the table to POWER.md: `just power`"]
fn write_the_table() {
    document::write(SECTION, &table());
}
