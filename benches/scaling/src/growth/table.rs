//! The table of slopes, and the figure.

use super::{Grown, Growth};
use flatland_figures::{GrowthPanel, PowerLaw};
use flatland_records::{Spread, number};
use std::fmt::Write;

/// What is measured of a case.
#[derive(Clone, Copy)]
struct Pass {
    name: &'static str,
    seconds: fn(&Growth) -> f64,
    multiplications: fn(&Growth) -> f64,
}

const PASSES: [Pass; 2] = [
    Pass {
        name: "NLS iteration",
        seconds: |growth| growth.nls_seconds,
        multiplications: |growth| growth.nls_multiplications,
    },
    Pass {
        name: "gradient",
        seconds: |growth| growth.gradient_seconds,
        multiplications: |growth| growth.gradient_multiplications,
    },
];

/// The kinds of networks, in the order of the measurements.
fn kinds(measured: &[Growth]) -> Vec<&str> {
    let mut kinds: Vec<&str> = Vec::new();
    for growth in measured {
        if !kinds.contains(&growth.kind.as_str()) {
            kinds.push(&growth.kind);
        }
    }
    kinds
}

/// Against the sizes: the medians over the rounds, by ascending size.
fn medians(measured: &[Growth], kind: &str, grown: Grown, value: fn(&Growth) -> f64) -> Vec<(f64, f64)> {
    let of_kind = || (measured.iter()).filter(|growth| growth.kind == kind && growth.grown == grown);
    let mut sizes: Vec<usize> = of_kind().map(|growth| growth.size).collect();
    sizes.sort_unstable();
    sizes.dedup();
    let of_size = |size: usize| {
        let rounds = of_kind().filter(|growth| growth.size == size).map(value);
        Some((size as f64, Spread::of(rounds.collect())?.median))
    };
    sizes.into_iter().filter_map(of_size).collect()
}

/// One row per kind of network, size that grows and pass: the slopes of time and of multiplications, and the time per multiplication at both
/// ends.
pub fn table(measured: &[Growth]) -> String {
    let mut text = String::from(
        "| network | size | from, to | pass | seconds | **slope of the time** | slope of the multiplications | picoseconds per multiplication |\n\
         |---|---|--:|---|--:|--:|--:|--:|\n",
    );
    for kind in kinds(measured) {
        for (grown, pass) in Grown::ALL
            .into_iter()
            .flat_map(|grown| PASSES.map(|pass| (grown, pass)))
        {
            let seconds = medians(measured, kind, grown, pass.seconds);
            let multiplications = medians(measured, kind, grown, pass.multiplications);
            let ends = |values: &[(f64, f64)]| Some([*values.first()?, *values.last()?]);
            let (Some([first, last]), Some([of_first, of_last])) = (ends(&seconds), ends(&multiplications))
            else {
                continue;
            };
            let slope = |values: &[(f64, f64)]| {
                PowerLaw::fitted(values).map_or("–".to_owned(), |law| format!("{:.2}", law.slope))
            };
            let (time, count) = (slope(&seconds), slope(&multiplications));
            // Writing to a string cannot fail.
            let _ = writeln!(
                text,
                "| {kind} | {grown} | {}, {} | {} | {}, {} | **{time}** | {count} | {:.1}, {:.1} |",
                first.0,
                last.0,
                pass.name,
                number(first.1),
                number(last.1),
                1e12 * first.1 / of_first.1,
                1e12 * last.1 / of_last.1,
            );
        }
    }
    text
}

/// The times against the sizes, a panel for each that grows.
pub fn figure(measured: &[Growth]) -> flatland_figures::Growth {
    let kinds = kinds(measured);
    let curves = || kinds.iter().flat_map(|kind| PASSES.map(|pass| (*kind, pass)));
    let panel = |grown: Grown| GrowthPanel {
        title: grown.to_string(),
        measured: curves()
            .map(|(kind, pass)| medians(measured, kind, grown, pass.seconds))
            .collect(),
    };
    flatland_figures::Growth {
        names: curves()
            .map(|(kind, pass)| format!("{kind}, {}", pass.name))
            .collect(),
        panels: Grown::ALL.into_iter().map(panel).collect(),
    }
}
