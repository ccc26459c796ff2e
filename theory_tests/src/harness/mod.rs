//! The common ground of the statements: drawing, counting and reporting of cases, the rules under test, and the naive models
//! that judge them.
//!
//! A [`Statement`] names its [`Families`] of cases; each is one `#[test]` that draws its share of the cases and passes
//! them to a check. A check recomputes the statement from its definition and reports whether the case exercised it
//! ([`Bearing`]) or violates it ([`Violation`]). The rule and the certificates it reads are given to it ([`MakeRule`],
//! [`Certificates`]), so that a faulty one can take their place; its inequalities ([`Inequality`]) report the slack of the case.
//!
//! ```
//! use flatland_descent::step_rule::{Grippo, Ls, StepRule};
//! use flatland_theory::harness::*;
//! use proptest::prelude::*;
//!
//! const STATEMENT: Statement = Statement::new("monotone", 200, Families::Named(&["ls", "grippo"]));
//!
//! /// The reference value of LS is the cost of the iterate.
//! fn check(case: &Abstract) -> Verdict {
//!     let run = abstract_run(&mut *real_rule::<f64>(&case.rule), case.first_cost, &case.moments);
//!     for visit in &run {
//!         let (cost, reference) = (visit.iterate.cost, visit.decision.reference.unwrap_or(f64::NAN));
//!         require(cost == reference, "R_k = f(w_k)", cost, reference, || format!("{case:?}"))?;
//!     }
//!     Ok(Bearing::when(run.len() > 1))
//! }
//!
//! let of = |rule: StepRule| Abstract::of(Just(rule), 10);
//! STATEMENT.check("ls", of(Ls::default().into()), check);
//! // A window of ten looks back: the violation is shrunk, and reported with both of its sides.
//! let violation = STATEMENT.counterexample("grippo", of(Grippo::default().into()), check);
//! assert!(violation.is_some_and(|found| found.to_string().contains("claim:      R_k = f(w_k)")));
//! ```
//!
//! # Seeds
//!
//! Every draw of a default run has a fixed seed, so every run draws the same cases. A `proptest!` block gets its seed from
//! [`config`].
//!
//! | variable | meaning | default |
//! |---|---|---|
//! | `FLATLAND_CASES` | cases per statement, divided among its families, with progress shown; cases per property of a `proptest!` block | each its own number |
//! | `FLATLAND_SEED` | the seed of all draws, or `random` | 1 |
//!
//! Violations found by other seeds are kept. The seed of a violation is written to `proptest-regressions/` and tried first from
//! then on; a fault that has been fixed is kept as a test of its own, named after the fault.

mod bits;
mod bracketed;
mod certificates;
mod draws;
mod edges;
mod families;
mod inequality;
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
mod tally;
mod violation;

/// The tests of a statement about analytic functions, one per group of families so that they run side by side; with a
/// second check, also in single precision.
///
/// The arguments are those of [`Statement::check_functions`](crate::harness::Statement::check_functions), after the
/// statement.
#[macro_export]
macro_rules! on_every_group {
    ($statement:expr, $cases:expr, $check:expr) => {
        $crate::on_every_group!(@ $statement, check_functions, $cases, $check);
    };
    ($statement:expr, $cases:expr, $check:expr, $single:expr) => {
        $crate::on_every_group!($statement, $cases, $check);

        mod single_precision {
            use super::*;

            $crate::on_every_group!(@ $statement, check_functions_in_single_precision, $cases, $single);
        }
    };
    (@ $statement:expr, $method:ident, $cases:expr, $check:expr) => {
        #[test]
        fn globally_smooth() {
            use $crate::functions::FamilyGroup::GloballySmooth;
            $statement.$method(&[GloballySmooth], $cases, $check);
        }

        #[test]
        fn locally_smooth() {
            use $crate::functions::FamilyGroup::LocallySmooth;
            $statement.$method(&[LocallySmooth], $cases, $check);
        }

        #[test]
        fn hoelder_and_networks() {
            use $crate::functions::FamilyGroup::{Hoelder, Network};
            $statement.$method(&[Hoelder, Network], $cases, $check);
        }

        #[test]
        fn hostile() {
            use $crate::functions::FamilyGroup::Hostile;
            $statement.$method(&[Hostile], $cases, $check);
        }
    };
}

pub use crate::on_every_group;
pub use bits::{Bits, bits};
pub use bracketed::{BracketedStep, bracketed_steps};
pub use certificates::{Certificates, Certified, Enough, Refined};
pub use draws::{config, requested_cases, seed};
pub use edges::{edge_of_a_parabola, nonmonotone_edge_of_a_parabola, parabolas, polyak_edge};
pub use families::Families;
pub use inequality::{Inequality, Slack, Tightest};
pub use landscape::{Landscape, landscape};
pub use naive::{
    grippo_reference, zhang_hager_average, zhang_hager_band, zhang_hager_reference, zhang_hager_weight,
};
pub use place::{Place, WalkStop, bracketing_place, orders, place, place_and_rule, walk, walk_while};
pub use referee::judge_search;
pub use rounding::{allowed_rise, failed_test_constant};
pub use rule::{MakeRule, Rule, real_rule};
pub use run::{Abstract, Moment, Visit, abstract_run, moments, visits};
pub use settings::{
    averaging, backtrack_factor, constants, log_uniform, search_of, search_settings, searching_rule,
    sufficient_decrease,
};
pub use statement::{Statement, quickcheck_runner};
pub use violation::{Bearing, Counterexample, Verdict, Violation, require, slack};
