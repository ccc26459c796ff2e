//! The report as text for a terminal.

use super::report::Report;
use super::verdict::{Judgement, PairResult};
use super::words::{counts, counts_by_version_1, ends, measures, place, remarks, spread_or_dash};
use std::fmt;

impl fmt::Display for Report {
    /// One paragraph per claim: the verdict, the criterion, then for each (data, network) the number of seeds that show it, the
    /// measures and how the runs ended, as median \[lowest, highest\] over the seeds.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(partial) = &self.partial {
            writeln!(f, "PARTIAL: {partial}")?;
        }
        for judgement in &self.judgements {
            let Judgement { claim, statement, .. } = judgement;
            let verdict = judgement.verdict();
            writeln!(f, "{claim}: {} ({statement})", verdict.name().to_uppercase())?;
            if let super::Verdict::NotTestable { reason } = &verdict {
                writeln!(f, "  why: {reason}")?;
            }
            writeln!(f, "  criterion: {}", judgement.criterion)?;
            for pair in &judgement.pairs {
                write_pair(f, pair, "  ")?;
            }
            if let Some(verdict) = judgement.exploratory_verdict() {
                writeln!(f, "  exploration, not judged: {}", verdict.name())?;
                for pair in &judgement.exploration {
                    write_pair(f, pair, "    ")?;
                }
            }
        }
        Ok(())
    }
}

fn write_pair(f: &mut fmt::Formatter<'_>, pair: &PairResult, indent: &str) -> fmt::Result {
    writeln!(f, "{indent}{}: {}", place(pair), counts(pair))?;
    if let Some(counts) = counts_by_version_1(pair) {
        writeln!(f, "{indent}  {counts}")?;
    }
    for (name, values) in measures(pair) {
        writeln!(f, "{indent}  {name}: {values}")?;
    }
    for end in ends(pair) {
        let (learned, runs) = end.learned;
        writeln!(
            f,
            "{indent}  {}: learned on {learned} of {runs}, final cost {}, test accuracy {}",
            end.optimiser,
            spread_or_dash(&end.final_cost),
            spread_or_dash(&end.test_accuracy)
        )?;
    }
    for remark in remarks(pair) {
        writeln!(f, "{indent}  {remark}")?;
    }
    Ok(())
}
