//! Counts kept in a file, and what changed.

use super::{Pass, TOLERANCE};
use clap::ValueEnum;
use std::fmt::Write;

/// The instructions of a pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// The network, as in a plan.
    pub network: String,
    /// The pass.
    pub pass: Pass,
    /// Instructions of one pass.
    pub instructions: u64,
}

/// A count beside the one kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// What is counted now.
    pub now: Count,
    /// What is kept; `None` of what was not counted before.
    pub kept: Option<u64>,
}

impl Change {
    /// The change relative to what is kept.
    pub fn relative(&self) -> Option<f64> {
        Some(self.now.instructions as f64 / self.kept? as f64 - 1.0)
    }

    /// Whether it is within the tolerance; what is not kept is not.
    pub fn tolerable(&self) -> bool {
        self.relative().is_some_and(|change| change.abs() <= TOLERANCE)
    }
}

/// Pairs counts with those kept, by network and pass.
pub fn compare(now: &[Count], kept: &[Count]) -> Vec<Change> {
    let of = |count: &Count| {
        let same = kept
            .iter()
            .find(|k| k.network == count.network && k.pass == count.pass);
        Change {
            now: count.clone(),
            kept: same.map(|count| count.instructions),
        }
    };
    now.iter().map(of).collect()
}

/// A line per count: instructions, pass, network.
pub fn write(counts: &[Count]) -> String {
    let mut text = "instructions,pass,network\n".to_owned();
    for count in counts {
        // Writing to a string does not fail.
        let _ = writeln!(
            text,
            "{},{},\"{}\"",
            count.instructions,
            name(count.pass),
            count.network
        );
    }
    text
}

/// Reads what [`write()`] wrote.
///
/// # Errors
///
/// The line that is none.
pub fn read(text: &str) -> Result<Vec<Count>, String> {
    let line = |(number, line): (usize, &str)| {
        let count = || {
            let (instructions, rest) = line.split_once(',')?;
            let (pass, network) = rest.split_once(',')?;
            Some(Count {
                network: network.strip_prefix('"')?.strip_suffix('"')?.to_owned(),
                pass: Pass::from_str(pass, false).ok()?,
                instructions: instructions.parse().ok()?,
            })
        };
        count().ok_or_else(|| {
            format!(
                "line {}: expected instructions,pass,\"network\", got {line}",
                number + 1
            )
        })
    };
    text.lines().enumerate().skip(1).map(line).collect()
}

/// The changes as a table in Markdown, in millions of instructions.
pub fn table(changes: &[Change]) -> String {
    let mut text =
        "| network | pass | million instructions | kept | change |\n|---|---|--:|--:|--:|\n".to_owned();
    for change in changes {
        let million = |instructions: u64| format!("{:.3}", instructions as f64 / 1e6);
        let kept = change.kept.map_or("–".to_owned(), million);
        let relative = change
            .relative()
            .map_or("new".to_owned(), |x| format!("{:+.2} %", 100.0 * x));
        let mark = if change.tolerable() { "" } else { "**" };
        let _ = writeln!(
            text,
            "| {} | {} | {} | {kept} | {mark}{relative}{mark} |",
            change.now.network,
            name(change.now.pass),
            million(change.now.instructions)
        );
    }
    text
}

fn name(pass: Pass) -> String {
    pass.to_possible_value()
        .map_or_else(String::new, |value| value.get_name().to_owned())
}
