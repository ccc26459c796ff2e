//! Drawing, counting and reporting the cases of a statement.

use super::violation::{Bearing, Verdict};
use flatland_descent::functions::{Family, FamilyGroup};
use proptest::strategy::Strategy;
use proptest::test_runner::{
    Config, FailurePersistence, FileFailurePersistence, RngAlgorithm, RngSeed, TestCaseError, TestError,
    TestRunner,
};
use std::cell::Cell;
use std::fmt::{self, Debug};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The families of cases of a statement.
#[derive(Debug)]
pub enum Families {
    /// Cases of its own.
    Named(&'static [&'static str]),
    /// These analytic functions.
    Functions(&'static [Family]),
    /// Every analytic function but these, on which the statement has nothing to say: the target's head says why.
    AllBut(&'static [Family]),
}

impl Families {
    /// The analytic functions among them, in the order of [`Family::ALL`].
    fn functions(&self) -> Vec<Family> {
        let chosen = |family: &Family| match self {
            Self::Named(_) => false,
            Self::Functions(families) => families.contains(family),
            Self::AllBut(others) => !others.contains(family),
        };
        Family::ALL.iter().copied().filter(chosen).collect()
    }
}

/// The name of a family of analytic functions in double precision.
fn double(family: Family) -> String {
    format!("{family:?}")
}

/// The name of a family of analytic functions on which the rule computes in single precision.
fn single(family: Family) -> String {
    format!("{family:?}-f32")
}

/// A statement of the theory and the families of cases it is checked on.
#[derive(Debug)]
pub struct Statement {
    /// The name of its target.
    pub name: &'static str,
    /// Every family; each is checked by one call of [`Statement::check`].
    pub families: Families,
    /// How many cases it has by default, over all families.
    pub cases: u32,
    /// The families of analytic functions that are left out in single precision; `None` where all are.
    pub single_but: Option<&'static [Family]>,
}

/// A case that violates a statement, shrunk.
#[derive(Debug)]
pub struct Counterexample {
    statement: &'static str,
    family: String,
    violation: String,
    case: String,
    seed: u64,
    cases: u32,
}

impl fmt::Display for Counterexample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            statement,
            family,
            violation,
            case,
            seed,
            cases,
        } = self;
        write!(
            f,
            "\n{statement} is false for the family `{family}`\n{violation}\nshrunk case: {case}\n\
             to see it again: FLATLAND_SEED={seed} FLATLAND_CASES={cases} cargo test --test {statement}\n"
        )
    }
}

/// How many cases were drawn, and how many of them exercised the statement.
#[derive(Debug, Default)]
struct Tally {
    drawn: Cell<u64>,
    exercised: Cell<u64>,
}

const PROGRESS_EVERY: Duration = Duration::from_secs(5);

impl Statement {
    /// A statement with its default number of cases, over all families.
    pub const fn new(name: &'static str, cases: u32, families: Families) -> Self {
        Self {
            name,
            families,
            cases,
            single_but: None,
        }
    }

    /// Checked with rules in single precision as well, on its families of analytic functions but for `others` and those
    /// that do not fit into one.
    pub const fn in_single_precision_but(mut self, others: &'static [Family]) -> Self {
        self.single_but = Some(others);
        self
    }

    /// Checks the family's share of the cases.
    ///
    /// # Panics
    ///
    /// On a violation, shrunk, whose seed is then kept in `proptest-regressions/` and tried first from there on; and where
    /// fewer than half of the cases exercised the statement.
    pub fn check<S: Strategy>(&self, family: &str, cases: S, check: impl Fn(&S::Value) -> Verdict)
    where
        S::Value: Debug,
    {
        let folder = theory_tests().join("proptest-regressions");
        let file = format!("{}/{}-{family}.txt", folder.display(), self.name);
        // proptest wants the name for ever, which here means for the length of a test.
        let regressions = FileFailurePersistence::Direct(file.leak());
        match self.draw(family, cases, check, Some(Box::new(regressions))) {
            Ok(tally) => self.report(family, &tally),
            Err(counterexample) => panic!("{counterexample}"),
        }
    }

    /// Checks every family of analytic functions among `group`, one after the other.
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
        let own: &[&str] = match self.families {
            Families::Named(names) => names,
            Families::Functions(_) | Families::AllBut(_) => &[],
        };
        let own = own.iter().map(|&name| name.to_owned());
        let in_double = self.families.functions().into_iter().map(double);
        let in_single = self.functions_in_single_precision().into_iter().map(single);
        own.chain(in_double).chain(in_single).collect()
    }

    fn has_family(&self, name: &str) -> bool {
        self.family_names().iter().any(|family| family == name)
    }

    /// A violation among the family's share of the cases, if there is one: for statements that are meant to fail.
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
        assert!(
            self.has_family(family),
            "`{family}` is not a family of {}",
            self.name
        );
        let seed = seed();
        let mut runner = TestRunner::new(Config {
            cases: self.share(),
            // proptest's own switch against it: PROPTEST_DISABLE_FAILURE_PERSISTENCE.
            failure_persistence: Config::default().failure_persistence.and(failure_persistence),
            // Filters pass every other draw or so; a deep run must not end because they add up.
            max_local_rejects: u32::MAX,
            max_global_rejects: u32::MAX,
            rng_algorithm: RngAlgorithm::ChaCha,
            rng_seed: RngSeed::Fixed(mixed(seed, self.name, family)),
            ..Config::default()
        });
        let tally = Tally::default();
        let progress = Progress::new(self, family);
        let outcome = runner.run(&cases, |case| match check(&case) {
            Ok(bearing) => {
                tally.drawn.set(tally.drawn.get() + 1);
                tally
                    .exercised
                    .set(tally.exercised.get() + u64::from(bearing == Bearing::Exercised));
                progress.show(&tally);
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
            seed,
            cases: requested().unwrap_or(self.cases),
        })
    }

    /// The number of cases of one family.
    pub fn share(&self) -> u32 {
        let cases = requested().unwrap_or(self.cases);
        (cases / self.family_names().len() as u32).max(1)
    }

    fn report(&self, family: &str, tally: &Tally) {
        let (drawn, exercised) = (tally.drawn.get(), tally.exercised.get());
        let line = format!(
            "{} / {family}: {exercised} of {drawn} cases exercised it (seed {})",
            self.name,
            seed()
        );
        println!("{line}");
        if requested().is_some() {
            say(&line);
        }
        assert!(
            2 * exercised >= drawn,
            "fewer than half of the cases exercise the statement: {line}"
        );
    }
}

/// The folder of the statements, whichever package the target belongs to.
fn theory_tests() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = package.ancestors().map(|folder| folder.join("theory_tests"));
    let mut found = folders.filter(|folder| folder.is_dir());
    found.next().unwrap()
}

/// A quickcheck runner for the family's share of the cases, seeded like everything else.
pub fn quickcheck_runner(statement: &Statement, family: &str) -> quickcheck::QuickCheck {
    assert!(
        statement.has_family(family),
        "`{family}` is not a family of {}",
        statement.name
    );
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

/// Written past the test harness, which keeps the output of passing tests to itself.
fn say(line: &str) {
    // Progress that cannot be shown is no reason to fail.
    let _ = writeln!(std::io::stderr(), "{line}");
}

struct Progress {
    label: String,
    share: u32,
    started: Instant,
    shown: Cell<Duration>,
}

impl Progress {
    fn new(statement: &Statement, family: &str) -> Self {
        Self {
            label: format!("{} / {family}", statement.name),
            share: statement.share(),
            started: Instant::now(),
            shown: Cell::default(),
        }
    }

    fn show(&self, tally: &Tally) {
        // The clock is looked at only now and then: a case can take less than a microsecond.
        if !tally.drawn.get().is_multiple_of(256) || requested().is_none() {
            return;
        }
        let elapsed = self.started.elapsed();
        if elapsed - self.shown.get() >= PROGRESS_EVERY {
            self.shown.set(elapsed);
            say(&format!(
                "{}: {} of {} cases, {elapsed:.0?}",
                self.label,
                tally.drawn.get(),
                self.share
            ));
        }
    }
}

fn variable<T: std::str::FromStr>(name: &str) -> Option<T> {
    let value = std::env::var(name).ok()?;
    match value.parse() {
        Ok(number) => Some(number),
        Err(_) => panic!("{name} must be a non-negative whole number, got `{value}`"),
    }
}

/// `FLATLAND_CASES`, read once.
fn requested() -> Option<u32> {
    static CASES: std::sync::OnceLock<Option<u32>> = std::sync::OnceLock::new();
    *CASES.get_or_init(|| variable("FLATLAND_CASES"))
}

/// `FLATLAND_SEED`, read once, or drawn once.
fn seed() -> u64 {
    static SEED: std::sync::OnceLock<u64> = std::sync::OnceLock::new();
    *SEED.get_or_init(|| match std::env::var("FLATLAND_SEED").as_deref() {
        Ok("random") => std::time::UNIX_EPOCH
            .elapsed()
            .map_or(1, |now| now.as_nanos() as u64),
        _ => variable("FLATLAND_SEED").unwrap_or(1),
    })
}

/// A seed of its own for every family of every statement (FNV-1a).
fn mixed(seed: u64, statement: &str, family: &str) -> u64 {
    let bytes = statement.bytes().chain([0]).chain(family.bytes());
    bytes.fold(seed ^ 0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
