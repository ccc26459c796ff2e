//! The report as text for a terminal, and as CSV for programs.

use super::evidence::Finding;
use super::report::{Judgement, PairResult, Report};
use flatland_records::Spread;
use std::fmt;

impl Finding {
    fn name(self) -> &'static str {
        match self {
            Self::Shown => "shown",
            Self::Tie => "tie",
            Self::NotShown => "not shown",
            Self::NotTested => "not tested",
        }
    }
}

impl fmt::Display for Report {
    /// One paragraph per claim: the verdict, then for each (data, network) the number of seeds that show it and the measures,
    /// as median \[lowest, highest\] over the seeds.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for judgement in &self.judgements {
            let Judgement {
                claim,
                statement,
                pairs,
                ..
            } = judgement;
            writeln!(
                f,
                "{claim}: {} ({statement})",
                judgement.verdict().to_string().to_uppercase()
            )?;
            for pair in pairs {
                writeln!(f, "  {}", summary(pair))?;
                for (name, spread) in measures(pair) {
                    writeln!(f, "    {name}: {}", shown(&spread))?;
                }
                for remark in remarks(pair) {
                    writeln!(f, "    {remark}")?;
                }
            }
        }
        Ok(())
    }
}

impl Report {
    /// Every finding as CSV: one row per measure, or one without a measure where there is none.
    ///
    /// # Errors
    ///
    /// The writer failed.
    pub fn to_csv(&self) -> Result<Vec<u8>, csv::Error> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record([
            "claim", "data", "network", "seed", "verdict", "measure", "value", "remark",
        ])?;
        for Judgement { claim, pairs, .. } in &self.judgements {
            for PairResult { data, network, seeds } in pairs {
                for (seed, evidence) in seeds {
                    let (seed, finding) = (seed.to_string(), evidence.finding.name());
                    let remark = evidence.remark.as_deref().unwrap_or_default();
                    let mut row = |measure: &str, value: &str| {
                        writer.write_record([claim, data, network, &seed, finding, measure, value, remark])
                    };
                    for (name, value) in &evidence.measures {
                        row(name, &value.to_string())?;
                    }
                    if evidence.measures.is_empty() {
                        row("", "")?;
                    }
                }
            }
        }
        writer.into_inner().map_err(|error| error.into_error().into())
    }
}

fn summary(pair: &PairResult) -> String {
    format!("{}, {}: {}", pair.data, pair.network, counts(pair))
}

/// *m of n* seeds, with the numbers tied or not tested if there are any.
pub(super) fn counts(pair: &PairResult) -> String {
    let (shown, seeds) = (pair.count(Finding::Shown), pair.seeds.len());
    if pair.tested() == 0 {
        return "not tested".to_owned();
    }
    let others = [
        (pair.count(Finding::Tie), "tied"),
        (pair.count(Finding::NotTested), "not tested"),
    ];
    let others = others.iter().filter(|(count, _)| *count > 0);
    others.fold(format!("shown by {shown} of {seeds}"), |text, (count, name)| {
        format!("{text}, {count} {name}")
    })
}

/// Each measure with its values over the seeds, in order of first appearance.
pub(super) fn measures(pair: &PairResult) -> Vec<(&str, Spread)> {
    let mut measures: Vec<(&str, Vec<f64>)> = Vec::new();
    for (name, value) in pair.seeds.iter().flat_map(|(_, evidence)| &evidence.measures) {
        match measures.iter_mut().find(|(known, _)| known == name) {
            Some((_, values)) => values.push(*value),
            None => measures.push((name, vec![*value])),
        }
    }
    measures
        .into_iter()
        .filter_map(|(name, values)| Some((name, Spread::of(values)?)))
        .collect()
}

pub(super) fn remarks(pair: &PairResult) -> Vec<String> {
    let remarks = pair.seeds.iter().filter_map(|(seed, evidence)| {
        evidence
            .remark
            .as_ref()
            .map(|remark| (seed, evidence.finding, remark))
    });
    let mut lines: Vec<String> = Vec::new();
    let mut said: Vec<&String> = Vec::new();
    for (seed, finding, remark) in remarks {
        // A run or recording that the plan lacks is missing for every seed.
        if finding != Finding::NotTested {
            lines.push(format!("seed {seed}: {remark}"));
        } else if !said.contains(&remark) {
            said.push(remark);
            lines.push(remark.clone());
        }
    }
    lines
}

/// Median \[lowest, highest\], or the value of the only seed.
fn shown(spread: &Spread) -> String {
    let [median, lowest, highest] = [spread.median, spread.lowest, spread.highest].map(number);
    match spread.count {
        1 => median,
        _ => format!("{median} [{lowest}, {highest}]"),
    }
}

/// Three significant digits, in the shorter of decimal and scientific notation.
pub(super) fn number(value: f64) -> String {
    if value == 0.0 || (1e-3..1e4).contains(&value.abs()) {
        let digits = if value == 0.0 {
            0
        } else {
            2 - value.abs().log10().floor() as i32
        };
        format!("{value:.*}", digits.max(0) as usize)
    } else {
        format!("{value:.2e}")
    }
}

#[cfg(test)]
mod tests {
    use super::super::evidence::Evidence;
    use super::*;

    fn pair(findings: &[Finding]) -> PairResult {
        let evidence = |&finding: &Finding| Evidence {
            finding,
            measures: Vec::new(),
            remark: None,
        };
        PairResult {
            data: "data".into(),
            network: "network".into(),
            seeds: (0..).zip(findings.iter().map(evidence)).collect(),
        }
    }

    #[test]
    fn seeds_that_did_not_test_a_claim_count_and_are_named() {
        use Finding::{NotTested, Shown, Tie};
        assert_eq!(
            counts(&pair(&[Shown, Shown, NotTested])),
            "shown by 2 of 3, 1 not tested"
        );
        assert_eq!(
            counts(&pair(&[Shown, Tie, NotTested])),
            "shown by 1 of 3, 1 tied, 1 not tested"
        );
        assert_eq!(counts(&pair(&[NotTested, NotTested])), "not tested");
        let verdict = |findings: &[Finding]| {
            let located = |(seed, evidence)| (("data".to_owned(), "network".to_owned()), seed, evidence);
            let seeds = pair(findings).seeds.into_iter().map(located).collect();
            Judgement::of_most_seeds("claim", "statement", seeds)
                .verdict()
                .to_string()
        };
        assert_eq!(verdict(&[Shown, Shown, NotTested]), "reproduced");
        assert_eq!(verdict(&[Shown, NotTested, NotTested]), "not reproduced");
        assert_eq!(verdict(&[NotTested, NotTested]), "not tested at this scale");
    }

    #[test]
    fn numbers_have_three_digits() {
        let shown: Vec<String> = [0.0, 0.2, 2.061, 1234.5, 1e-9, f64::NAN]
            .into_iter()
            .map(number)
            .collect();
        assert_eq!(shown, ["0", "0.200", "2.06", "1234", "1.00e-9", "NaN"]);
    }

    #[test]
    fn spread_is_median_and_range() {
        let text = |values: &[f64]| Spread::of(values.to_vec()).map(|spread| shown(&spread));
        assert_eq!(text(&[3.0, 1.0, 2.0]).as_deref(), Some("2.00 [1.00, 3.00]"));
        assert_eq!(text(&[3.0, 1.0]).as_deref(), Some("2.00 [1.00, 3.00]"));
        assert_eq!(text(&[3.0]).as_deref(), Some("3.00"));
        assert_eq!(text(&[]), None);
    }
}
