//! The report as a page of Markdown.

use super::report::{Judgement, PairResult, Report};
use super::table::{counts, measures, number, remarks};

impl Report {
    /// The report as a page of Markdown: a table of all claims, then a section per claim with one row per number and (data,
    /// network), so that the page stays narrow with many of them.
    pub fn to_markdown(&self) -> String {
        let mut page = String::from(
            "# Claims\n\n| claim | verdict | (data, network) pairs | what it says |\n|---|---|---|---|\n",
        );
        for judgement in &self.judgements {
            let Judgement { claim, statement, .. } = judgement;
            page += &row(&[
                claim,
                &judgement.verdict().to_string(),
                &pairs(judgement),
                statement,
            ]);
        }
        page.extend(self.judgements.iter().map(section));
        page
    }
}

/// The number of pairs in which a claim is reproduced, in words.
fn pairs(judgement: &Judgement) -> String {
    let (reached, tested) = judgement.pairs_reached();
    match judgement.pairs.len() - tested {
        _ if tested == 0 => "none tests it".to_owned(),
        0 => format!("in {reached} of {tested}"),
        untested => format!("in {reached} of {tested}, {untested} not tested"),
    }
}

fn section(judgement: &Judgement) -> String {
    let Judgement {
        claim,
        statement,
        pairs,
        ..
    } = judgement;
    let mut text = format!("\n## {claim}: {}\n\n{statement}.\n\n", judgement.verdict());
    text.push_str(
        "| data, network | seeds | number | median | lowest | highest |\n|---|---|---|--:|--:|--:|\n",
    );
    for pair in pairs {
        let (place, seeds) = (place(pair), counts(pair));
        let mut first = (place.as_str(), seeds.as_str());
        for (name, spread) in measures(pair) {
            let [median, lowest, highest] = [spread.median, spread.lowest, spread.highest].map(number);
            text.push_str(&row(&[first.0, first.1, name, &median, &lowest, &highest]));
            first = ("", "");
        }
        if !first.0.is_empty() {
            text.push_str(&row(&[first.0, first.1, "", "", "", ""]));
        }
    }
    let remarks = pairs.iter().flat_map(|pair| {
        let place = place(pair);
        remarks(pair)
            .into_iter()
            .map(move |remark| format!("- {}\n", on_one_line(&format!("{place}: {remark}"))))
    });
    let remarks: String = remarks.collect();
    if !remarks.is_empty() {
        text.push('\n');
        text.push_str(&remarks);
    }
    text
}

fn place(pair: &PairResult) -> String {
    format!("{}, {}", pair.data, pair.network)
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
