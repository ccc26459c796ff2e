//! What the statement targets share: how cases are drawn, counted and reported, the rules under test, and the naive
//! models they are judged by.
//!
//! A *statement* is a target of its own in `theory_tests/`. It names its *families* of cases; each is one `#[test]` that
//! draws its share of the cases and hands them to a check. A check recomputes the statement from its definition and says
//! whether the case exercised it ([`Bearing`]) or violates it ([`Violation`]).
//!
//! | variable | meaning | default |
//! |---|---|---|
//! | `FLATLAND_CASES` | cases of each statement, shared out among its families; progress is shown | about a minute for all |
//! | `FLATLAND_SEED` | the seed of all draws, or `random` | 1 |

// Every target includes the harness as a module and uses its own part of it.
#![allow(dead_code, unused_imports, unused_macros)]
// A panic is how a test fails.
#![allow(clippy::unwrap_used)]

mod bits;
mod landscape;
mod naive;
mod place;
mod referee;
mod rounding;
mod rule;
mod run;
mod settings;
mod statement;
pub mod statements;
mod violation;

/// The tests of a statement about analytic functions, one a group of families so that they run side by side; with a second
/// check, in single precision too.
macro_rules! on_every_group {
    ($statement:expr, $cases:expr, $check:expr) => {
        on_every_group!(@ $statement, check_functions, $cases, $check);
    };
    ($statement:expr, $cases:expr, $check:expr, $single:expr) => {
        on_every_group!($statement, $cases, $check);

        mod single_precision {
            use super::*;

            on_every_group!(@ $statement, check_functions_in_single_precision, $cases, $single);
        }
    };
    (@ $statement:expr, $method:ident, $cases:expr, $check:expr) => {
        #[test]
        fn globally_smooth() {
            use flatland_descent::functions::FamilyGroup::GloballySmooth;
            $statement.$method(&[GloballySmooth], $cases, $check);
        }

        #[test]
        fn locally_smooth() {
            use flatland_descent::functions::FamilyGroup::LocallySmooth;
            $statement.$method(&[LocallySmooth], $cases, $check);
        }

        #[test]
        fn hoelder_and_networks() {
            use flatland_descent::functions::FamilyGroup::{Hoelder, Network};
            $statement.$method(&[Hoelder, Network], $cases, $check);
        }

        #[test]
        fn hostile() {
            use flatland_descent::functions::FamilyGroup::Hostile;
            $statement.$method(&[Hostile], $cases, $check);
        }
    };
}
pub(crate) use on_every_group;

pub use bits::{Bits, bits};
pub use landscape::{Landscape, landscape};
pub use naive::{
    grippo_reference, zhang_hager_average, zhang_hager_band, zhang_hager_reference, zhang_hager_weight,
};
pub use place::{Place, Stop, bracketing_place, descend, orders, place, place_and_rule, walk};
pub use referee::judge_search;
pub use rounding::failed_test_constant;
pub use rule::{MakeRule, Rule, real_rule};
pub use run::{Abstract, Moment, Visit, abstract_run, moments, visits};
pub use settings::{
    averaging, backtrack_factor, constants, log_uniform, search_of, search_settings, searching_rule,
    sufficient_decrease,
};
pub use statement::{Families, Statement, quickcheck_runner};
pub use violation::{Bearing, Verdict, Violation, require};
