//! Saved results as Markdown.

use crate::claims::{Judgement, Pair};
use crate::error::Result;
use crate::gallery::{CLAIMS_PAGE, Gallery, RUNS};
use crate::runs::{Group, Run};

/// The column of data and network in the table of claims.
const PLACE: usize = 2;

/// The claims named, or all: verdict, then for each (data, network) the seeds that show it and the numbers over the seeds.
pub(crate) fn claims(gallery: &Gallery, plan: &str, names: &[&str]) -> std::result::Result<String, String> {
    let judgements = match names {
        [] => gallery.report(plan).map_err(|error| error.to_string())?.claims,
        names => (names.iter())
            .map(|claim| gallery.judgement(plan, claim))
            .collect::<std::result::Result<Vec<_>, String>>()?,
    };
    let place = |pair: &Pair| format!("{}, {}", pair.data, pair.network);
    let mut places: Vec<String> = (judgements.iter())
        .flat_map(|judgement| judgement.pairs.iter().map(place))
        .collect();
    places.dedup();
    // Where all is about one place, the document says which.
    let several = places.len() > 1;
    let mut columns = vec![
        "claim",
        "verdict",
        "data, network",
        "seeds",
        "median [lowest, highest] over the seeds",
    ];
    if !several {
        columns.remove(PLACE);
    }
    let mut table = head(&columns);
    for judgement in &judgements {
        let mut first = format!("{}: {}", judgement.claim, judgement.statement);
        let mut verdict = format!("**{}**", judgement.verdict);
        if let Some(reason) = &judgement.reason {
            verdict += &format!(": {reason}");
        }
        let mut lines: Vec<[String; 3]> = (judgement.pairs.iter())
            .map(|pair| [place(pair), pair.counts(), numbers(pair)])
            .collect();
        if lines.is_empty() {
            lines.push(Default::default());
        }
        for [place, seeds, numbers] in &lines {
            let mut cells = vec![first.as_str(), &verdict, place, seeds, numbers];
            if !several {
                cells.remove(PLACE);
            }
            table += &row(&cells);
            (first, verdict) = (String::new(), String::new());
        }
    }
    Ok(table)
}

/// The verdicts of several plans: a row per claim, a column per plan; a dash where a plan does not judge a claim.
pub(crate) fn verdicts(gallery: &Gallery, plans: &[&str]) -> Result<String> {
    let reports = plans.iter().map(|plan| gallery.report(plan));
    let reports = reports.collect::<Result<Vec<_>>>()?;
    let mut claims: Vec<(&str, &str)> = Vec::new();
    for judgement in reports.iter().flat_map(|report| &report.claims) {
        if !claims.iter().any(|(claim, _)| *claim == judgement.claim) {
            claims.push((&judgement.claim, &judgement.statement));
        }
    }
    let mut columns = vec!["claim"];
    columns.extend(plans);
    let mut table = head(&columns);
    for (claim, statement) in claims {
        let mut cells = vec![format!("{claim}: {statement}")];
        for report in &reports {
            let judgement = report.claims.iter().find(|judgement| judgement.claim == claim);
            cells.push(judgement.map_or_else(|| "–".to_owned(), |judgement| judgement.verdict.clone()));
        }
        table += &row(&cells.iter().map(String::as_str).collect::<Vec<_>>());
    }
    Ok(table)
}

/// The numbers of a pair, those of an optimiser together.
fn numbers(pair: &Pair) -> String {
    let mut text = String::new();
    let mut last = None;
    for (optimiser, name, spread) in pair.measures() {
        match (optimiser, last == Some(optimiser)) {
            (_, true) => text += ", ",
            (Some(optimiser), false) => {
                text += &format!("{}{optimiser}: ", if text.is_empty() { "" } else { "; " })
            }
            (None, false) => text += if text.is_empty() { "" } else { "; " },
        }
        text += &format!("{name} {spread}");
        last = Some(optimiser);
    }
    text
}

/// The value of a number, named as in `NLS: lowest λ₁`, over the seeds; on the network named if the claim was judged on several.
pub(crate) fn measure(
    judgement: &Judgement,
    number: &str,
    network: Option<&str>,
) -> std::result::Result<String, String> {
    let pairs: Vec<&Pair> = (judgement.pairs.iter())
        .filter(|pair| network.is_none_or(|network| pair.network == network))
        .collect();
    let [pair] = pairs[..] else {
        let networks: Vec<&str> = judgement.pairs.iter().map(|pair| pair.network.as_str()).collect();
        return Err(format!(
            "name one network after the number: {}",
            networks.join(", ")
        ));
    };
    let mut known = Vec::new();
    for (optimiser, name, spread) in pair.measures() {
        let name = optimiser.map_or_else(|| name.to_owned(), |optimiser| format!("{optimiser}: {name}"));
        if name == number {
            return Ok(spread.to_string());
        }
        known.push(name);
    }
    Err(format!(
        "{} has no number {number:?}, but {}",
        judgement.claim,
        known.join("; ")
    ))
}

/// The runs, those of an optimiser on a network in a line.
pub(crate) fn runs(gallery: &Gallery, plan: &str) -> Result<String> {
    let runs = gallery.runs(plan)?;
    let columns = [
        "data, network",
        "rule",
        "runs",
        "final cost",
        "test accuracy",
        "final λ₁",
    ];
    let mut table = head(&columns);
    let mut last = String::new();
    for group in Group::all(&runs) {
        let first = group.first();
        let place = format!("{}, {}", first.data, first.network);
        table += &row(&[
            if place == last { "" } else { &place },
            &first.optimiser,
            &group.ends(),
            &group.spread(|run| run.final_cost),
            &group.spread(|run| run.test_accuracy),
            &group.spread(Run::sharpness),
        ]);
        last = place;
    }
    Ok(table)
}

/// The figures of plans, each with the first sentence of its caption.
pub(crate) fn figures(gallery: &Gallery, plans: &[&str]) -> Result<String> {
    let mut list = String::new();
    for plan in plans {
        for figure in gallery.figures(plan)? {
            let what = figure.caption.lines().next().unwrap_or_default();
            list += &format!("- [{plan}](figures/gallery/{}): {what}\n", figure.picture);
        }
    }
    Ok(list)
}

/// Where the numbers come from: the runs of each plan and the commits of the program that made them.
pub(crate) fn sources(gallery: &Gallery, plans: &[&str]) -> Result<String> {
    let mut table = head(&["plan", "runs", "made by commit", "all numbers"]);
    for plan in plans {
        let runs = gallery.runs(plan)?;
        let mut commits: Vec<&str> = runs.iter().filter_map(|run| run.commit.as_deref()).collect();
        commits.sort_unstable();
        commits.dedup();
        let claims = gallery.plan(plan).join(CLAIMS_PAGE).exists();
        let mut links = format!("[runs](figures/gallery/{plan}/{})", RUNS);
        if claims {
            links += &format!(", [claims](figures/gallery/{plan}/{})", CLAIMS_PAGE);
        }
        let commits = if commits.is_empty() {
            "unknown".to_owned()
        } else {
            commits.join(", ")
        };
        table += &row(&[&format!("`{plan}`"), &runs.len().to_string(), &commits, &links]);
    }
    Ok(table)
}

fn head(columns: &[&str]) -> String {
    format!("{}|{}\n", row(columns), "---|".repeat(columns.len()))
}

/// A row of a table. Line breaks in its texts become spaces, column separators are escaped.
fn row(cells: &[&str]) -> String {
    let cells = cells
        .iter()
        .map(|cell| cell.replace(['\n', '\r'], " ").replace('|', "\\|"));
    let cells: Vec<String> = cells.collect();
    format!("| {} |\n", cells.join(" | "))
}
