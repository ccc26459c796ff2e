//! The report as a page of Markdown.

use super::report::Report;
use super::verdict::{Judgement, PairResult, Verdict};
use super::words::{counts, counts_by_version_1, ends, measures, pairs, place, remarks, spread_or_dash};
use flatland_records::number;

impl Report {
    /// The report as a page of Markdown: a table of all claims, then a section per claim with its criterion, a row per number
    /// and (data, network), so that the page stays narrow with many of them, and how the runs ended.
    pub fn to_markdown(&self) -> String {
        let mut page = String::from("# Claims\n\n");
        if let Some(partial) = &self.partial {
            page += &format!("**Partial: {partial}.**\n\n");
        }
        if let Some(mixture) = self.sources.as_ref().and_then(|sources| sources.mixture.as_ref()) {
            page += &format!("**Mixed: {}.**\n\n", on_one_line(mixture));
        }
        page += &table(&["claim", "verdict", "(data, network) pairs", "what it says"], 0);
        for judgement in &self.judgements {
            page += &row(&[
                &judgement.claim,
                judgement.verdict().name(),
                &pairs(judgement),
                &judgement.statement,
            ]);
        }
        page.extend(self.judgements.iter().map(section));
        if let Some(sources) = &self.sources {
            page += &format!(
                "\nPlan `{}`, SHA-256 `{}`; judged by version {} of the program, commit {}, from {} records, whose hashes are \
                 in `claims.json`.\n",
                sources.plan,
                sources.plan_hash,
                sources.version,
                sources.commit.as_deref().unwrap_or("unknown"),
                sources.records.len()
            );
        }
        page
    }
}

fn section(judgement: &Judgement) -> String {
    let Judgement { claim, statement, .. } = judgement;
    let verdict = judgement.verdict();
    let mut text = format!("\n## {claim}: {}\n\n{statement}.\n\n", verdict.name());
    if let Verdict::NotTestable { reason } = &verdict {
        text += &format!("Not testable here: {}.\n\n", on_one_line(reason));
    }
    text += &format!("Criterion: {}.\n", on_one_line(&judgement.criterion.to_string()));
    text += &tables(&judgement.pairs);
    if let Some(verdict) = judgement.exploratory_verdict() {
        text += &format!(
            "\nExploration, on seeds that had been seen when the criterion was written, not judged: {}.\n",
            verdict.name()
        );
        text += &tables(&judgement.exploration);
    }
    text
}

/// The numbers of some pairs, how their runs ended, and the remarks.
fn tables(pairs: &[PairResult]) -> String {
    if pairs.is_empty() {
        return String::new();
    }
    let columns = ["data, network", "seeds", "number", "median", "lowest", "highest"];
    let mut text = format!("\n{}", table(&columns, 3));
    for pair in pairs {
        let (place, mut seeds) = (place(pair), counts(pair));
        seeds.extend(counts_by_version_1(pair).map(|counts| format!("; {counts}")));
        let mut first = (place.as_str(), seeds.as_str());
        for (name, spread) in measures(pair) {
            let [median, lowest, highest] = [spread.median, spread.lowest, spread.highest].map(number);
            text += &row(&[first.0, first.1, &name, &median, &lowest, &highest]);
            first = ("", "");
        }
        if !first.0.is_empty() {
            text += &row(&[first.0, first.1, "", "", "", ""]);
        }
    }
    if pairs.iter().any(|pair| !ends(pair).is_empty()) {
        let columns = [
            "data, network",
            "optimiser",
            "learned",
            "final cost",
            "test accuracy",
        ];
        text += &format!("\n{}", table(&columns, 3));
        for pair in pairs {
            let mut place = place(pair);
            for end in ends(pair) {
                let (learned, runs) = end.learned;
                text += &row(&[
                    &std::mem::take(&mut place),
                    &end.optimiser,
                    &format!("{learned} of {runs}"),
                    &spread_or_dash(&end.final_cost),
                    &spread_or_dash(&end.test_accuracy),
                ]);
            }
        }
    }
    let remarks: String = pairs
        .iter()
        .flat_map(|pair| remarks(pair).into_iter().map(|remark| (place(pair), remark)))
        .map(|(place, remark)| format!("- {}\n", on_one_line(&format!("{place}: {remark}"))))
        .collect();
    if !remarks.is_empty() {
        text += &format!("\n{remarks}");
    }
    text
}

/// The head of a table whose last columns are numbers.
fn table(columns: &[&str], numbers: usize) -> String {
    let words = columns.len() - numbers;
    format!(
        "{}|{}{}\n",
        row(columns),
        "---|".repeat(words),
        "--:|".repeat(numbers)
    )
}

/// A row of a table. Line breaks in its texts become spaces, column separators are escaped.
fn row(cells: &[&str]) -> String {
    let mut line = String::from("|");
    for cell in cells {
        let text = on_one_line(cell).replace('|', "\\|");
        line.push_str(&format!(" {text} |"));
    }
    line + "\n"
}

fn on_one_line(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}
