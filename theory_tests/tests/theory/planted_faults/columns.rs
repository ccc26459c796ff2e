//! Samples of the families of cases of a statement.

use crate::adversary;
use flatland_theory::functions::Family;
use flatland_theory::harness::*;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, RngSeed, TestRunner};

/// The first violation among some cases, if any, by a rule and certificates.
type Judge = Box<dyn Fn(MakeRule<f64>, &dyn Certificates) -> Result<(), Violation> + Send + Sync>;

/// Some cases of a family.
pub struct Sample {
    /// The name of the family.
    pub family: String,
    /// The statement on them.
    pub judge: Judge,
}

/// A statement and its families of cases.
pub struct Column {
    /// The name of its module.
    pub statement: &'static str,
    /// Its name in the table.
    pub header: &'static str,
    /// Whether a rule is judged.
    pub reads_rule: bool,
    /// Whether certificates are relied upon.
    pub reads_certificates: bool,
    /// Its families.
    pub samples: Vec<Sample>,
}

/// The first `count` cases of a family, the same in every run, with the check of the statement.
pub fn sample<S: Strategy>(
    family: impl Into<String>,
    count: usize,
    cases: S,
    check: impl Fn(MakeRule<f64>, &dyn Certificates, &S::Value) -> Verdict + Send + Sync + 'static,
) -> Sample
where
    S::Value: Send + Sync + 'static,
{
    // One seed whatever `FLATLAND_SEED` is: the table is compared with the one in the document.
    let mut runner = TestRunner::new(Config {
        rng_algorithm: RngAlgorithm::ChaCha,
        rng_seed: RngSeed::Fixed(1),
        failure_persistence: None,
        ..Config::default()
    });
    let drawn: Vec<S::Value> = (0..count)
        .map(|_| cases.new_tree(&mut runner).unwrap().current())
        .collect();
    let judge = move |make: MakeRule<f64>, certificates: &dyn Certificates| {
        drawn
            .iter()
            .try_for_each(|case| check(make, certificates, case).map(drop))
    };
    Sample {
        family: family.into(),
        judge: Box::new(judge),
    }
}

/// Samples of every family of analytic functions of a statement.
pub fn on_functions<S: Strategy>(
    statement: &Statement,
    count: usize,
    cases: impl Fn(Family) -> S,
    check: impl Fn(MakeRule<f64>, &dyn Certificates, &S::Value) -> Verdict + Copy + Send + Sync + 'static,
) -> Vec<Sample>
where
    S::Value: Send + Sync + 'static,
{
    let families = statement.families.functions().into_iter();
    families
        .map(|family| sample(format!("{family:?}"), count, cases(family), check))
        .collect()
}

/// A statement about rules and certificates, with the tightest cases that the adversary found as a family of its own.
pub fn proposition(statement: &'static str, header: &'static str, mut samples: Vec<Sample>) -> Column {
    if let Some(tightest) = adversary::tightest_cases(statement) {
        samples.push(Sample {
            family: "tightest".to_owned(),
            judge: Box::new(move |make, certificates| tightest.judge(make, certificates)),
        });
    }
    Column {
        statement,
        header,
        reads_rule: true,
        reads_certificates: true,
        samples,
    }
}

/// A statement about functions, without a rule.
pub fn about_functions(statement: &'static str, header: &'static str, samples: Vec<Sample>) -> Column {
    Column {
        reads_rule: false,
        ..proposition(statement, header, samples)
    }
}

/// A statement about rules, without certificates.
pub fn about_rules(statement: &'static str, header: &'static str, samples: Vec<Sample>) -> Column {
    Column {
        reads_certificates: false,
        ..proposition(statement, header, samples)
    }
}

/// A proposition on its families of functions, and on cases at the edge of equality.
pub fn with_edge<S: Strategy, E: Strategy<Value = S::Value>>(
    (statement, header): (&Statement, &'static str),
    (count, at_edge): (usize, usize),
    (cases, edge): (impl Fn(Family) -> S, E),
    check: impl Fn(MakeRule<f64>, &dyn Certificates, &S::Value) -> Verdict + Copy + Send + Sync + 'static,
) -> Column
where
    S::Value: Send + Sync + 'static,
{
    let mut samples = on_functions(statement, count, cases, check);
    samples.push(sample("edge", at_edge, edge, check));
    proposition(statement.name, header, samples)
}
