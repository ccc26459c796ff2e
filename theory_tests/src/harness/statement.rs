//! Drawing, counting and reporting the cases of a statement.

use super::draws::{mixed, requested_cases, seed, seeded};
use super::families::{Families, double, single};
use super::tally::Tally;
use super::violation::{Counterexample, Verdict, slack};
use crate::functions::{Family, FamilyGroup};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{
    Config, FailurePersistence, FileFailurePersistence, TestCaseError, TestError, TestRunner,
};
use std::fmt::Debug;

/// The file of the seeds of violations, in the package whose tests run; `None` outside cargo.
fn regressions(statement: &str, family: &str) -> Option<Box<dyn FailurePersistence>> {
    let package = std::env::var("CARGO_MANIFEST_DIR").ok()?;
    let file = format!("{package}/proptest-regressions/{statement}-{family}.txt");
    // proptest wants a static name; the leak lasts until the tests have run.
    Some(Box::new(FileFailurePersistence::Direct(file.leak())))
}

/// A statement of the theory and the families of cases on which it is checked.
#[derive(Debug)]
pub struct Statement {
    /// Its name, that of the module of its tests.
    pub name: &'static str,
    /// Every family; each is checked by one call of [`Statement::check`].
    pub families: Families,
    /// Families of cases of its own, beside those of analytic functions.
    pub own: &'static [&'static str],
    /// The default number of cases, over all families.
    pub cases: u32,
    /// Whether `FLATLAND_CASES` leaves that number as it is.
    pub is_fixed: bool,
    /// The families of analytic functions left out in single precision; `None` if all are.
    pub single_but: Option<&'static [Family]>,
}

impl Statement {
    /// A statement with its default number of cases, over all families.
    pub const fn new(name: &'static str, cases: u32, families: Families) -> Self {
        Self {
            name,
            families,
            own: &[],
            cases,
            is_fixed: false,
            single_but: None,
        }
    }

    /// The statement, with these families of cases beside its own analytic functions.
    pub const fn and(mut self, own: &'static [&'static str]) -> Self {
        self.own = own;
        self
    }

    /// The statement with this number of cases over all families, whatever `FLATLAND_CASES` says: for tests of its power.
    pub const fn with_cases(mut self, cases: u32) -> Self {
        self.cases = cases;
        self.is_fixed = true;
        self
    }

    /// The number of cases over all families.
    fn total(&self) -> u32 {
        if self.is_fixed {
            self.cases
        } else {
            requested_cases().unwrap_or(self.cases)
        }
    }

    /// The statement, checked with rules in single precision as well, on its families of analytic functions but for `others`
    /// and those that do not fit into it.
    pub const fn in_single_precision_but(mut self, others: &'static [Family]) -> Self {
        self.single_but = Some(others);
        self
    }

    /// Checks the family's share of the cases.
    ///
    /// # Panics
    ///
    /// On a violation, shrunk, whose seed is kept in `proptest-regressions/` of the package under test and tried first from
    /// then on; and if fewer than half of the cases exercised the statement, or it has no such family.
    pub fn check<S: Strategy>(&self, family: &str, cases: S, check: impl Fn(&S::Value) -> Verdict)
    where
        S::Value: Debug,
    {
        match self.draw(family, cases, check, regressions(self.name, family)) {
            Ok(tally) => tally.report(),
            Err(counterexample) => panic!("{counterexample}"),
        }
    }

    /// Checks every family of analytic functions among `group`, one after the other.
    ///
    /// # Panics
    ///
    /// As [`check`](Self::check), and if the statement has no family in the group.
    pub fn check_functions<S: Strategy>(
        &self,
        group: &[FamilyGroup],
        cases: impl Fn(Family) -> S,
        check: impl Fn(&S::Value) -> Verdict,
    ) where
        S::Value: Debug,
    {
        self.check_each(self.families.functions(), double, group, cases, check);
    }

    /// As [`check_functions`](Self::check_functions), with a check whose rules compute in single precision.
    ///
    /// # Panics
    ///
    /// As [`check_functions`](Self::check_functions).
    pub fn check_functions_in_single_precision<S: Strategy>(
        &self,
        group: &[FamilyGroup],
        cases: impl Fn(Family) -> S,
        check: impl Fn(&S::Value) -> Verdict,
    ) where
        S::Value: Debug,
    {
        self.check_each(self.functions_in_single_precision(), single, group, cases, check);
    }

    fn check_each<S: Strategy>(
        &self,
        families: Vec<Family>,
        name: fn(Family) -> String,
        group: &[FamilyGroup],
        cases: impl Fn(Family) -> S,
        check: impl Fn(&S::Value) -> Verdict,
    ) where
        S::Value: Debug,
    {
        let among = |family: &Family| group.contains(&family.group());
        let families: Vec<Family> = families.into_iter().filter(among).collect();
        assert!(!families.is_empty(), "{} has no family in {group:?}", self.name);
        for family in families {
            self.check(&name(family), cases(family), &check);
        }
    }

    fn functions_in_single_precision(&self) -> Vec<Family> {
        let Some(others) = self.single_but else {
            return Vec::new();
        };
        let fits = |family: &Family| family.fits_single_precision() && !others.contains(family);
        self.families.functions().into_iter().filter(fits).collect()
    }

    /// The names of all families.
    fn family_names(&self) -> Vec<String> {
        let named: &[&str] = match self.families {
            Families::Named(names) => names,
            Families::Functions(_) | Families::AllBut(_) => &[],
        };
        let own = named.iter().chain(self.own).map(|&name| name.to_owned());
        let in_double = self.families.functions().into_iter().map(double);
        let in_single = self.functions_in_single_precision().into_iter().map(single);
        own.chain(in_double).chain(in_single).collect()
    }

    fn has_family(&self, name: &str) -> bool {
        self.family_names().iter().any(|family| family == name)
    }

    /// A violation among the family's share of the cases, if any: for statements that are meant to fail.
    ///
    /// # Panics
    ///
    /// If the statement has no such family.
    pub fn counterexample<S: Strategy>(
        &self,
        family: &str,
        cases: S,
        check: impl Fn(&S::Value) -> Verdict,
    ) -> Option<Counterexample>
    where
        S::Value: Debug,
    {
        self.draw(family, cases, check, None).err()
    }

    /// The first violation among the shares of all families of analytic functions, in double precision.
    pub fn counterexample_among_functions<S: Strategy>(
        &self,
        cases: impl Fn(Family) -> S,
        check: impl Fn(&S::Value) -> Verdict,
    ) -> Option<Counterexample>
    where
        S::Value: Debug,
    {
        let families = self.families.functions().into_iter();
        families
            .filter_map(|family| self.counterexample(&double(family), cases(family), &check))
            .next()
    }

    /// The `count` tightest of the family's share of the cases, with their slacks, the tightest first; a violation counts as
    /// tighter than any case that holds.
    ///
    /// # Panics
    ///
    /// If the statement has no such family.
    pub fn tightest<S: Strategy>(
        &self,
        family: &str,
        cases: S,
        check: impl Fn(&S::Value) -> Verdict,
        count: usize,
    ) -> Vec<(f64, S::Value)>
    where
        S::Value: Debug,
    {
        self.require_family(family);
        let mut runner = self.runner(family, None);
        let mut tightest: Vec<(f64, S::Value)> = Vec::new();
        for _ in 0..self.share() {
            let case = match cases.new_tree(&mut runner) {
                Ok(tree) => tree.current(),
                Err(reason) => panic!("no more cases of {} / {family}: {reason}", self.name),
            };
            if let Some(slack) = slack(&check(&case)) {
                let rank = tightest.partition_point(|(other, _)| *other <= slack);
                tightest.insert(rank, (slack, case));
                tightest.truncate(count);
            }
        }
        tightest
    }

    fn require_family(&self, family: &str) {
        assert!(
            self.has_family(family),
            "`{family}` is not a family of {}",
            self.name
        );
    }

    fn runner(&self, family: &str, failure_persistence: Option<Box<dyn FailurePersistence>>) -> TestRunner {
        TestRunner::new(Config {
            cases: self.share(),
            // proptest's own switch against it: PROPTEST_DISABLE_FAILURE_PERSISTENCE.
            failure_persistence: Config::default().failure_persistence.and(failure_persistence),
            // Filters pass about every other draw; a deep run must not end because the rejections add up.
            max_local_rejects: u32::MAX,
            max_global_rejects: u32::MAX,
            ..seeded(mixed(seed(), self.name, family))
        })
    }

    fn draw<S: Strategy>(
        &self,
        family: &str,
        cases: S,
        check: impl Fn(&S::Value) -> Verdict,
        failure_persistence: Option<Box<dyn FailurePersistence>>,
    ) -> Result<Tally, Counterexample>
    where
        S::Value: Debug,
    {
        self.require_family(family);
        let mut runner = self.runner(family, failure_persistence);
        let tally = Tally::new(self.name, family, self.share());
        let outcome = runner.run(&cases, |case| match check(&case) {
            Ok(bearing) => {
                tally.count(bearing, &case);
                Ok(())
            }
            Err(violation) => Err(TestCaseError::fail(violation.to_string())),
        });
        let (violation, case) = match outcome {
            Ok(()) => return Ok(tally),
            Err(TestError::Fail(violation, case)) => (violation.to_string(), format!("{case:#?}")),
            Err(TestError::Abort(reason)) => panic!("no more cases of {} / {family}: {reason}", self.name),
        };
        Err(Counterexample {
            statement: self.name,
            family: family.to_owned(),
            violation,
            case,
            seed: seed(),
            cases: self.total(),
        })
    }

    /// The number of cases of one family.
    pub fn share(&self) -> u32 {
        (self.total() / self.family_names().len() as u32).max(1)
    }
}

/// A quickcheck runner for the family's share of the cases, with the same seed as everything else.
///
/// # Panics
///
/// If the statement has no such family.
pub fn quickcheck_runner(statement: &Statement, family: &str) -> quickcheck::QuickCheck {
    statement.require_family(family);
    let share = u64::from(statement.share());
    println!("{} / {family}: {share} cases (seed {})", statement.name, seed());
    quickcheck::QuickCheck::new()
        .rng(quickcheck::Gen::from_size_and_seed(
            64,
            mixed(seed(), statement.name, family),
        ))
        .tests(share)
        .min_tests_passed(share.div_ceil(2))
        .max_tests(4 * share)
}

#[cfg(test)]
mod tests;
