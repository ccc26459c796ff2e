//! The table of a grid's times.

use super::GridTiming;
use flatland_records::Spread;
use std::fmt::Write;

/// One row per plan and number of cores: seconds, and the time on one core over it, round by round.
pub fn table(timings: &[GridTiming]) -> String {
    let mut text = String::from(
        "| work | jobs × threads | seconds | **one core's time / this** | per core | goal |\n|---|--:|--:|--:|--:|--:|\n",
    );
    for first in timings_of_first_round(timings) {
        let same = |timing: &&GridTiming| timing.work == first.work && timing.cores() == first.cores();
        let of_cores: Vec<&GridTiming> = timings.iter().filter(same).collect();
        let seconds = Spread::of(of_cores.iter().map(|timing| timing.seconds).collect());
        let ratios = of_cores
            .iter()
            .filter_map(|timing| ratio(timings, timing))
            .collect();
        let (Some(seconds), Some(ratio)) = (seconds, Spread::of(ratios)) else {
            continue;
        };
        let goal = match first.cores() {
            2 => format!("{:.1}", first.goal),
            _ => String::new(),
        };
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "| {} | {} × {} | {seconds} | **{ratio}** | {:.0} % | {goal} |",
            first.work,
            first.jobs,
            first.threads,
            100.0 * ratio.median / first.cores() as f64,
        );
    }
    text
}

/// In the order of plans and cores.
fn timings_of_first_round(timings: &[GridTiming]) -> impl Iterator<Item = &GridTiming> {
    timings.iter().filter(|timing| timing.round == 0)
}

/// The time of one core in the same round over this time.
fn ratio(timings: &[GridTiming], of: &GridTiming) -> Option<f64> {
    let is_one =
        |timing: &&GridTiming| timing.work == of.work && timing.round == of.round && timing.cores() == 1;
    Some(timings.iter().find(is_one)?.seconds / of.seconds)
}
