//! The machine that was measured.

use std::num::NonZeroUsize;
use std::thread::available_parallelism;

/// The cores that this process may use.
pub fn cores() -> usize {
    available_parallelism().map_or(1, NonZeroUsize::get)
}

/// 1, 2, 4, … up to the number of cores.
pub fn powers_of_two(cores: usize) -> Vec<usize> {
    let powers = std::iter::successors(Some(1_usize), |power| power.checked_mul(2));
    powers.take_while(|power| *power <= cores).collect()
}

/// Processor, if the system names it, and cores, for the end of a table.
pub fn setting() -> String {
    let information = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = information
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let processor = model.map_or("an unnamed processor", |(_, model)| model.trim());
    let cores = cores();
    let plural = if cores == 1 { "" } else { "s" };
    format!("{processor}, {cores} core{plural}, single precision.")
}
