//! The number of cases drawn, and their seed.

use proptest::test_runner::{Config, RngAlgorithm, RngSeed};
use std::sync::OnceLock;

/// The configuration of a `proptest!` block: by default `cases` cases per property, the same in every run.
///
/// `FLATLAND_CASES` and `FLATLAND_SEED` select more and other cases. Seeds of failures are not written to a file: keep a failure
/// found by another seed as a test of its own, named after the fault.
///
/// ```
/// use flatland_theory::harness::config;
/// use proptest::prelude::*;
///
/// proptest! {
///     #![proptest_config(config(1_000))]
///
///     # /*
///     #[test]
///     # */
///     fn squares_are_not_negative(x in -1e3..1e3_f64) {
///         prop_assert!(x * x >= 0.0);
///     }
/// }
/// # squares_are_not_negative();
/// ```
///
/// # Panics
///
/// If a variable is set to anything but a number (or `random`, for the seed).
pub fn config(cases: u32) -> Config {
    let seed = seed();
    // Captured by the test harness, and shown with a failure.
    println!("FLATLAND_SEED={seed}");
    Config {
        cases: requested_cases().unwrap_or(cases),
        failure_persistence: None,
        ..seeded(seed)
    }
}

/// proptest's defaults, with a fixed generator.
pub(super) fn seeded(seed: u64) -> Config {
    Config {
        rng_algorithm: RngAlgorithm::ChaCha,
        rng_seed: RngSeed::Fixed(seed),
        ..Config::default()
    }
}

/// `FLATLAND_CASES`, `None` if not set.
///
/// # Panics
///
/// If it is not a non-negative whole number.
pub fn requested_cases() -> Option<u32> {
    static CASES: OnceLock<Option<u32>> = OnceLock::new();
    *CASES.get_or_init(|| variable("FLATLAND_CASES"))
}

/// `FLATLAND_SEED`, 1 if not set; for `random` a number drawn once per process.
///
/// # Panics
///
/// If it is neither `random` nor a non-negative whole number.
pub fn seed() -> u64 {
    static SEED: OnceLock<u64> = OnceLock::new();
    *SEED.get_or_init(|| match std::env::var("FLATLAND_SEED").as_deref() {
        Ok("random") => std::time::UNIX_EPOCH
            .elapsed()
            .map_or(1, |now| now.as_nanos() as u64),
        _ => variable("FLATLAND_SEED").unwrap_or(1),
    })
}

/// A seed of its own for every family of every statement (FNV-1a).
pub(super) fn mixed(seed: u64, statement: &str, family: &str) -> u64 {
    let bytes = statement.bytes().chain([0]).chain(family.bytes());
    bytes.fold(seed ^ 0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn variable<T: std::str::FromStr>(name: &str) -> Option<T> {
    let value = std::env::var(name).ok()?;
    match value.parse() {
        Ok(number) => Some(number),
        Err(_) => panic!("{name} must be a non-negative whole number, got `{value}`"),
    }
}
