//! Random cases: the same in every run.

use proptest::test_runner::{Config, RngSeed};

/// `cases` cases, or `FLATLAND_CASES` if set, from the seed `FLATLAND_SEED`, 1 by default.
pub fn config(cases: u32) -> Config {
    let variable = |name: &str| {
        std::env::var(name)
            .ok()
            .map(|value| value.parse::<u64>().unwrap())
    };
    Config {
        cases: variable("FLATLAND_CASES").map_or(cases, |cases| cases as u32),
        rng_seed: RngSeed::Fixed(variable("FLATLAND_SEED").unwrap_or(1)),
        failure_persistence: None,
        ..Config::default()
    }
}
