//! The claims: criteria, verdicts, evidence.

use super::page::scrolling;
use crate::claims::words::{
    counts, counts_by_version_1, ends, measures, pairs, place, remarks, spread_or_dash,
};
use crate::claims::{Judgement, PairResult, Report, Verdict};
use maud::{Markup, html};

/// A table of all verdicts, then a section per claim.
pub(super) fn section(report: &Report) -> Markup {
    html! {
        @if report.judgements.is_empty() {
            p { "The plan names no claims." }
        } @else {
            (overview(&report.judgements))
            @for judgement in &report.judgements { (claim(judgement)) }
        }
    }
}

fn overview(judgements: &[Judgement]) -> Markup {
    let table = html! {
        table {
            thead {
                tr {
                    th scope="col" { "claim" } th scope="col" { "verdict" }
                    th scope="col" { "(data, network) pairs" } th scope="col" { "what it says" }
                }
            }
            tbody {
                @for judgement in judgements {
                    tr {
                        th scope="row" { a href={ "#" (anchor(judgement)) } { (judgement.claim) } }
                        td { (verdict(&judgement.verdict())) }
                        td { (pairs(judgement)) }
                        td { (judgement.statement) }
                    }
                }
            }
        }
    };
    scrolling("Verdicts", table)
}

fn claim(judgement: &Judgement) -> Markup {
    let found = judgement.verdict();
    html! {
        article id=(anchor(judgement)) {
            h3 { (judgement.claim) ": " (verdict(&found)) }
            p { (judgement.statement) "." }
            @if let Verdict::NotTestable { reason } = &found {
                p { strong { "Not testable here: " } (reason) "." }
            }
            p.criterion { strong { "Criterion: " } (judgement.criterion) "." }
            @for pair in &judgement.pairs { (evidence(judgement, pair)) }
            @if let Some(explored) = judgement.exploratory_verdict() {
                details {
                    summary {
                        "Exploration, on seeds that had been seen when the criterion was written: "
                        (explored.name())
                    }
                    @for pair in &judgement.exploration { (evidence(judgement, pair)) }
                }
            }
        }
    }
}

fn evidence(judgement: &Judgement, pair: &PairResult) -> Markup {
    let numbers = measures(pair);
    let ends = ends(pair);
    html! {
        h4 { (place(pair)) ": " (pair.verdict(judgement.criterion.share).name()) }
        p {
            (counts(pair))
            @if let Some(counts) = counts_by_version_1(pair) { "; " (counts) }
            "."
        }
        @if !numbers.is_empty() {
            (scrolling("Evidence", html! {
                table {
                    thead { tr { th scope="col" { "number" } th.number scope="col" { "median [lowest, highest]" } } }
                    tbody {
                        @for (name, values) in &numbers {
                            tr { th scope="row" { (name) } td.number { (values) } }
                        }
                    }
                }
            }))
        }
        @if !ends.is_empty() {
            (scrolling("How the runs ended", html! {
                table {
                    thead {
                        tr {
                            th scope="col" { "optimiser" } th scope="col" { "learned" }
                            th.number scope="col" { "final cost" } th.number scope="col" { "test accuracy" }
                        }
                    }
                    tbody {
                        @for end in &ends {
                            tr {
                                th scope="row" { (end.optimiser) }
                                td { (end.learned.0) " of " (end.learned.1) }
                                td.number { (spread_or_dash(&end.final_cost)) }
                                td.number { (spread_or_dash(&end.test_accuracy)) }
                            }
                        }
                    }
                }
            }))
        }
        @let remarks = remarks(pair);
        @if !remarks.is_empty() {
            ul { @for remark in &remarks { li { (remark) } } }
        }
    }
}

/// The verdict as a badge, told apart by its words; the colour helps.
fn verdict(verdict: &Verdict) -> Markup {
    let class = verdict.name().replace(' ', "-");
    html! { span class={ "verdict " (class) } { (verdict.name()) } }
}

/// The fragment that leads to a claim.
fn anchor(judgement: &Judgement) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    format!("claim-{}", judgement.claim.chars().map(plain).collect::<String>())
}
