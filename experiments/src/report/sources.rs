//! The data, and where the numbers of a page come from.

use super::page::scrolling;
use crate::claims::{RecordSource, Sources};
use crate::plan::Plan;
use flatland_records::{Cell, Record};
use maud::{Markup, html};
use ron::ser::PrettyConfig;
use std::collections::BTreeSet;

/// The data sets of the records, and the plan's settings of them.
pub(super) fn data(plan: &Plan, records: &[Record]) -> Markup {
    let mut cells: Vec<&Cell> = Vec::new();
    for record in records {
        if !cells.iter().any(|cell| cell.data == record.cell.data) {
            cells.push(&record.cell);
        }
    }
    let table = html! {
        table {
            thead {
                tr {
                    th scope="col" { "data" } th.number scope="col" { "classes K" }
                    th.number scope="col" { "training samples" } th.number scope="col" { "test samples" }
                    th.number scope="col" { "label variance" } th.number scope="col" { "2/K" }
                }
            }
            tbody {
                @for cell in cells {
                    tr {
                        th scope="row" { (cell.data) }
                        td.number { (cell.classes) }
                        td.number { (cell.training_samples) }
                        td.number { (cell.test_samples) }
                        td.number { (format!("{:.4}", cell.label_variance)) }
                        td.number { (format!("{:.4}", 2.0 / cell.classes as f64)) }
                    }
                }
            }
        }
    };
    html! {
        (scrolling("Data", table))
        @for settings in &plan.data {
            details {
                summary { "Settings of " (settings.label()) }
                pre { (in_ron(settings)) }
            }
        }
    }
}

/// The plan, the program and the records.
pub(super) fn section(plan: &Plan, sources: Option<&Sources>, records: &[Record]) -> Markup {
    let distinct = |of: fn(&Record) -> String| {
        let values: BTreeSet<String> = records.iter().map(of).collect();
        values.into_iter().collect::<Vec<_>>().join(", ")
    };
    let unknown = || "unknown".to_owned();
    let commits = distinct(|record| {
        record
            .provenance
            .commit
            .clone()
            .unwrap_or_else(|| "unknown".to_owned())
    });
    html! {
        dl {
            dt { "plan" } dd { (plan.name) }
            @if let Some(sources) = sources {
                dt { "SHA-256 of the plan" } dd { code { (sources.plan_hash) } }
                dt { "program" } dd { "version " (sources.version) ", commit " (sources.commit.clone().unwrap_or_else(unknown)) }
            }
            dt { "records" } dd { (records.len()) }
            dt { "run by commit" } dd { (commits) }
            dt { "run on" } dd { (distinct(|record| record.provenance.host.clone())) }
            dt { "processor instructions" } dd { (distinct(|record| record.provenance.instructions.clone())) }
            @if let Some(mixture) = sources.and_then(|sources| sources.mixture.as_ref()) {
                dt { "mixed" } dd { (mixture) }
            }
            dt { "threads per run" } dd { (distinct(|record| record.provenance.threads.to_string())) }
            dt { "wall time in all" }
            dd { (format!("{:.0} s", records.iter().map(|record| record.provenance.seconds).sum::<f64>())) }
        }
        @if let Some(sources) = sources {
            details { summary { "Records and their hashes" } (hashes(&sources.records)) }
        }
        details { summary { "The plan, every default spelt out" } pre { (in_ron(plan)) } }
    }
}

fn hashes(records: &[RecordSource]) -> Markup {
    let table = html! {
        table {
            thead { tr { th scope="col" { "file" } th scope="col" { "SHA-256" } } }
            tbody {
                @for record in records {
                    @for (file, hash) in &record.files {
                        tr { td { (record.folder) "/" (file) } td { code { (hash) } } }
                    }
                }
            }
        }
    };
    scrolling("Records and their hashes", table)
}

/// Settings as RON, or why they cannot be written.
fn in_ron(settings: &impl serde::Serialize) -> String {
    ron::ser::to_string_pretty(settings, PrettyConfig::new()).unwrap_or_else(|error| error.to_string())
}
