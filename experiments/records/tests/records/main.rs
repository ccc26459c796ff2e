//! Records written, read, found, and refused.
#![allow(clippy::unwrap_used, reason = "a test that cannot write its files has failed")]

mod damage;
mod examples;
mod format;
mod generators;
mod round_trip;
mod store;

use proptest::test_runner::{Config, RngSeed};

/// Settings of the random tests: the same draws in every run. `FLATLAND_SEED` takes another seed, or `random`;
/// `FLATLAND_CASES` another number of cases than 64.
fn config() -> Config {
    let number = |name: &str, text: &str| -> u64 {
        let parsed = text.parse();
        parsed.unwrap_or_else(|error| panic!("{name}={text}: {error}"))
    };
    let variable = |name: &str| std::env::var(name).ok();
    Config {
        cases: variable("FLATLAND_CASES").map_or(64, |text| number("FLATLAND_CASES", &text) as u32),
        rng_seed: match variable("FLATLAND_SEED").as_deref() {
            None => RngSeed::Fixed(1),
            Some("random") => RngSeed::Random,
            Some(text) => RngSeed::Fixed(number("FLATLAND_SEED", text)),
        },
        failure_persistence: None,
        ..Config::default()
    }
}
