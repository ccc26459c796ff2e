//! The parts of a judgement in words, which the text, the page and the HTML report share.

use super::evidence::{Finding, Measure, RunEnd};
use super::verdict::{Judgement, PairResult};
use flatland_records::Spread;
use std::fmt;

impl fmt::Display for Measure {
    /// The name, after the optimiser's label.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.optimiser {
            Some(optimiser) => write!(f, "{optimiser}: {}", self.name),
            None => f.write_str(&self.name),
        }
    }
}

/// The data and the network.
pub(crate) fn place(pair: &PairResult) -> String {
    format!("{}, {}", pair.data, pair.network)
}

/// *m of n* seeds that can test the claim, with the numbers of other findings if there are any.
pub(crate) fn counts(pair: &PairResult) -> String {
    let (shown, tested) = (pair.count(Finding::Shown), pair.tested());
    let others = [
        (pair.count(Finding::Opposite), "the opposite"),
        (pair.count(Finding::Tie), "tied"),
        (pair.count(Finding::NotTestable), "not testable"),
    ];
    if tested == 0 {
        return format!("not testable on {}", of_seeds(pair.seeds.len()));
    }
    let others = others.iter().filter(|(count, _)| *count > 0);
    others.fold(format!("shown by {shown} of {tested}"), |text, (count, name)| {
        format!("{text}, {count} {name}")
    })
}

fn of_seeds(count: usize) -> String {
    match count {
        1 => "its seed".to_owned(),
        _ => format!("any of {count} seeds"),
    }
}

/// *m of n* by the first version of the criterion, where there has been another.
pub(crate) fn counts_by_version_1(pair: &PairResult) -> Option<String> {
    let findings: Vec<Finding> = pair
        .seeds
        .iter()
        .filter_map(|(_, evidence)| evidence.by_version_1)
        .collect();
    let of = findings
        .iter()
        .filter(|&&finding| finding != Finding::NotTestable);
    let shown = findings.iter().filter(|&&finding| finding == Finding::Shown);
    (!findings.is_empty()).then(|| {
        format!(
            "by version 1 of the criterion: shown by {} of {}",
            shown.count(),
            of.count()
        )
    })
}

/// The number of pairs that show a claim, in words.
pub(crate) fn pairs(judgement: &Judgement) -> String {
    let share = judgement.criterion.share;
    let tested = judgement.pairs.iter().filter(|pair| pair.tested() > 0);
    let reached = tested
        .clone()
        .filter(|pair| pair.verdict(share) == super::Verdict::Reproduced);
    let (reached, tested) = (reached.count(), tested.count());
    match judgement.pairs.len() - tested {
        _ if tested == 0 => "none tests it".to_owned(),
        0 => format!("in {reached} of {tested}"),
        untested => format!("in {reached} of {tested}, {untested} not testable"),
    }
}

/// Each measure with its values over the seeds, in order of first appearance.
pub(crate) fn measures(pair: &PairResult) -> Vec<(String, Spread)> {
    let named = pair.seeds.iter().flat_map(|(_, evidence)| &evidence.measures);
    spreads(named.map(|measure| (measure.to_string(), measure.value)))
}

/// How the runs of one optimiser ended, over the seeds.
pub(crate) struct Ends {
    pub(crate) optimiser: String,
    /// The number that learned, and the number of runs.
    pub(crate) learned: (usize, usize),
    pub(crate) final_cost: Option<Spread>,
    pub(crate) test_accuracy: Option<Spread>,
}

/// How the runs of each optimiser ended, in order of first appearance.
pub(crate) fn ends(pair: &PairResult) -> Vec<Ends> {
    let runs = || pair.seeds.iter().flat_map(|(_, evidence)| &evidence.runs);
    let mut optimisers: Vec<&str> = Vec::new();
    for run in runs() {
        if !optimisers.contains(&run.optimiser.as_str()) {
            optimisers.push(&run.optimiser);
        }
    }
    let ends = |optimiser: &str| {
        let of = || runs().filter(|run| run.optimiser == optimiser);
        let spread = |value: fn(&RunEnd) -> Option<f64>| Spread::of(of().filter_map(value).collect());
        Ends {
            optimiser: optimiser.to_owned(),
            learned: (of().filter(|run| run.learned).count(), of().count()),
            final_cost: spread(|run| run.final_cost),
            test_accuracy: spread(|run| run.test_accuracy),
        }
    };
    optimisers.into_iter().map(ends).collect()
}

fn spreads(values: impl Iterator<Item = (String, f64)>) -> Vec<(String, Spread)> {
    let mut known: Vec<(String, Vec<f64>)> = Vec::new();
    for (name, value) in values {
        match known.iter_mut().find(|(other, _)| *other == name) {
            Some((_, values)) => values.push(value),
            None => known.push((name, vec![value])),
        }
    }
    known
        .into_iter()
        .filter_map(|(name, values)| Some((name, Spread::of(values)?)))
        .collect()
}

/// The remarks on the seeds of a pair; one that all seeds share is said once.
pub(crate) fn remarks(pair: &PairResult) -> Vec<String> {
    let all = |remark: &String| {
        pair.seeds
            .iter()
            .all(|(_, evidence)| evidence.remarks.contains(remark))
    };
    let mut lines: Vec<String> = Vec::new();
    for (seed, evidence) in &pair.seeds {
        for remark in &evidence.remarks {
            let line = match pair.seeds.len() > 1 && all(remark) {
                true => remark.clone(),
                false => format!("seed {seed}: {remark}"),
            };
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
    }
    lines
}

/// Median and range, or a dash where nothing was recorded.
pub(crate) fn spread_or_dash(value: &Option<Spread>) -> String {
    value.as_ref().map_or_else(|| "–".to_owned(), Spread::to_string)
}

#[cfg(test)]
mod tests {
    use super::super::criterion::Share;
    use super::super::evidence::Evidence;
    use super::super::verdict::Verdict;
    use super::*;

    fn pair(findings: &[Finding]) -> PairResult {
        let evidence = |&finding: &Finding| Evidence::new(finding, Vec::new());
        PairResult {
            data: "data".into(),
            network: "network".into(),
            seeds: (0..).zip(findings.iter().map(evidence)).collect(),
        }
    }

    #[test]
    fn seeds_that_cannot_test_a_claim_are_named_and_do_not_count() {
        use Finding::{NotShown, NotTestable, Opposite, Shown, Tie};
        let text = |findings: &[Finding]| counts(&pair(findings));
        assert_eq!(
            text(&[Shown, Shown, NotTestable]),
            "shown by 2 of 2, 1 not testable"
        );
        assert_eq!(
            text(&[Shown, Tie, Opposite, NotTestable]),
            "shown by 1 of 3, 1 the opposite, 1 tied, 1 not testable"
        );
        assert_eq!(
            text(&[NotTestable, NotTestable]),
            "not testable on any of 2 seeds"
        );
        let verdict = |findings: &[Finding]| pair(findings).verdict(Share::TwoThirds).name();
        assert_eq!(verdict(&[Shown, Shown, NotTestable]), "reproduced");
        assert_eq!(verdict(&[Shown, NotTestable, NotTestable]), "reproduced");
        assert_eq!(verdict(&[Shown, NotShown, NotTestable]), "not reproduced");
        assert_eq!(verdict(&[Opposite, Opposite, Shown]), "contradicted");
        assert_eq!(verdict(&[Opposite, Tie, Shown]), "not reproduced");
        assert!(matches!(
            pair(&[NotTestable]).verdict(Share::TwoThirds),
            Verdict::NotTestable { .. }
        ));
    }
}
