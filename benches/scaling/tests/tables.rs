//! The tables say what the records say, and the saved counts are those of the code.

// Tests fail by panicking.
#![allow(clippy::unwrap_used)]

use flatland_scaling::file;
use flatland_scaling::grid::{self, GridTiming};
use flatland_scaling::growth::{self, Grown, Growth};
use flatland_scaling::machine::powers_of_two;
use flatland_scaling::work::{self, Counted};
use serde::de::DeserializeOwned;
use std::fs;
use std::path::{Path, PathBuf};

fn timing(round: usize, jobs: usize, threads: usize, seconds: f64) -> GridTiming {
    GridTiming {
        work: "small cells".to_owned(),
        cells: 16,
        goal: 1.9,
        round,
        jobs,
        threads,
        seconds,
    }
}

#[test]
fn ratios_are_those_of_the_same_round() {
    let timings = [
        timing(0, 1, 1, 8.0),
        timing(0, 2, 1, 4.0),
        timing(1, 2, 1, 5.0),
        timing(1, 1, 1, 9.0),
        timing(2, 1, 1, 7.2),
        timing(2, 2, 1, 4.5),
    ];
    let table = grid::table(&timings);
    let rows: Vec<&str> = table.lines().skip(2).collect();
    assert_eq!(
        rows,
        [
            "| small cells | 1 × 1 | 8.00 [7.20, 9.00] | **1.00 [1.00, 1.00]** | 100 % |  |",
            "| small cells | 2 × 1 | 4.50 [4.00, 5.00] | **1.80 [1.60, 2.00]** | 90 % | 1.9 |",
        ]
    );
}

#[test]
fn powers_of_two_do_not_exceed_the_cores() {
    assert_eq!(powers_of_two(1), [1]);
    assert_eq!(powers_of_two(2), [1, 2]);
    assert_eq!(powers_of_two(63), [1, 2, 4, 8, 16, 32]);
}

/// With times c·size^1.5 and size² multiplications, and one time of every size that is far off.
fn growths() -> Vec<Growth> {
    let of = |size: usize, round: usize, factor: f64| Growth {
        kind: "MLP".to_owned(),
        grown: Grown::Width,
        size,
        round,
        parameters: size,
        threads: 1,
        trials: 2.0,
        nls_seconds: factor * 1e-6 * (size as f64).powf(1.5),
        nls_multiplications: 4.0 * (size as f64).powi(2),
        gradient_seconds: factor * 1e-9 * size as f64,
        gradient_multiplications: size as f64,
    };
    let sizes = [16, 4, 64, 256];
    let rounds = sizes.map(|size| [of(size, 0, 1.0), of(size, 1, 50.0), of(size, 2, 1.0)]);
    rounds.into_iter().flatten().collect()
}

#[test]
fn slopes_are_the_exponents_of_the_medians() {
    let table = growth::table(&growths());
    let rows: Vec<&str> = table.lines().skip(2).collect();
    // 8·10⁻⁶ s / 64 and 4096·10⁻⁶ s / 262,144.
    assert_eq!(
        rows,
        [
            "| MLP | width | 4, 256 | NLS iteration | 8.00e-6, 0.00410 | **1.50** | 2.00 | 125000.0, 15625.0 |",
            "| MLP | width | 4, 256 | gradient | 4.00e-9, 2.56e-7 | **1.00** | 1.00 | 1000.0, 1000.0 |",
        ]
    );
}

#[test]
fn figure_has_a_panel_per_size_that_grows_with_a_curve_per_network_and_pass() {
    let figure = growth::figure(&growths());
    assert_eq!(figure.names, ["MLP, NLS iteration", "MLP, gradient"]);
    let titles: Vec<&str> = figure.panels.iter().map(|panel| panel.title.as_str()).collect();
    assert_eq!(titles, ["samples", "width", "depth", "classes"]);
    assert!(figure.panels[0].measured.iter().all(Vec::is_empty));
    let sizes: Vec<f64> = figure.panels[1].measured[0]
        .iter()
        .map(|(size, _)| *size)
        .collect();
    assert_eq!(sizes, [4.0, 16.0, 64.0, 256.0]);
}

fn counted(parts: usize, longest_part: usize, work: u64, span: u64) -> Counted {
    Counted {
        network: "net".to_owned(),
        samples: 100,
        parameters: 10,
        pass: "gradient".to_owned(),
        parts,
        longest_part,
        work,
        span,
    }
}

#[test]
fn two_undivided_lanes_gain_two_whatever_the_cores() {
    let lanes = counted(2, 50, 1000, 500);
    for cores in [2, 16, 64] {
        assert_eq!(lanes.at_most(cores), 2.0);
        assert!((lanes.at_most_with(0.2, cores) - 2.0).abs() < 1e-12);
    }
    // 1000 / (1000/2 + 500).
    assert_eq!(lanes.at_least(2), 1.0);
    let divided = counted(2, 50, 1_000_000_000, 25_000_000);
    assert_eq!([2, 16, 64].map(|cores| divided.at_most(cores)), [2.0, 16.0, 40.0]);
    // A fifth on two cores, the rest on forty.
    assert!((divided.at_most_with(0.2, 64) - 1.0 / 0.12).abs() < 1e-12);
    let rows = [divided];
    assert_eq!(
        work::table(&rows).lines().nth(2),
        Some(
            "| net | gradient | 2, 50 | 1.0 | 0.025 | 40.0 | **2.0, 16.0, 40.0** | 1.9, 11.4, 24.6 | 2.0, 6.7, 8.3 |"
        )
    );
    assert_eq!(
        work::short_of_most_cores(&rows),
        "Short of 64 cores, by work / span: net, gradient (40.0)."
    );
}

fn results() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("results")
}

#[test]
fn saved_counts_are_those_of_the_code() {
    let saved: Vec<Counted> = file::read(&results().join("work.csv")).unwrap();
    assert!(
        saved == work::count().unwrap(),
        "the division of the work has changed: `just scaling --only work` counts again"
    );
}

/// Where they have been measured.
fn assert_saved<R: DeserializeOwned>(name: &str, table: fn(&[R]) -> String) {
    let page = fs::read_to_string(results().join(format!("{name}.md"))).ok();
    let records = file::read(&results().join(format!("{name}.csv"))).ok();
    let table = records.map(|records: Vec<R>| table(&records));
    assert_eq!(page.is_some(), table.is_some(), "{name}");
    if let (Some(page), Some(table)) = (page, table) {
        assert!(page.contains(&table), "{table}");
    }
}

#[test]
fn saved_tables_have_the_saved_numbers() {
    assert_saved("work", work::table);
    assert_saved("growth", growth::table);
    assert_saved("grid", grid::table);
}
