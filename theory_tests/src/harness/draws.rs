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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_configuration_draws_the_same_cases_in_every_run() {
        let config = config(7);
        assert_eq!(config.cases, requested_cases().unwrap_or(7));
        assert!(config.failure_persistence.is_none());
        assert_eq!(config.rng_seed, RngSeed::Fixed(seed()));
        let seeded = seeded(5);
        assert_eq!(
            (seeded.rng_algorithm, seeded.rng_seed),
            (RngAlgorithm::ChaCha, RngSeed::Fixed(5))
        );
    }

    #[test]
    fn the_variables_set_the_numbers_of_cases_and_the_seed() {
        let number = |name| std::env::var(name).ok().and_then(|value| value.parse().ok());
        assert_eq!(requested_cases().map(u64::from), number("FLATLAND_CASES"));
        if std::env::var("FLATLAND_SEED").as_deref() != Ok("random") {
            assert_eq!(seed(), number("FLATLAND_SEED").unwrap_or(1));
        }
        assert_eq!(variable::<u32>("FLATLAND_NO_SUCH_VARIABLE"), None);
    }

    #[test]
    #[should_panic = "PATH must be a non-negative whole number"]
    fn a_variable_that_is_no_number_is_refused() {
        variable::<u32>("PATH");
    }

    #[test]
    fn seeds_are_hashes_of_all_their_parts() {
        // FNV-1a in 64 bits, of the byte 0 alone and of "foo", 0, "bar", computed by another program.
        assert_eq!(mixed(0, "", ""), 0xaf63_bd4c_8601_b7df);
        assert_eq!(mixed(0, "foo", "bar"), 0x8a5f_40d8_2438_88aa);
        assert_ne!(mixed(0, "foo", "bar"), mixed(1, "foo", "bar"));
        assert_ne!(mixed(0, "foob", "ar"), mixed(0, "foo", "bar"));
    }
}
