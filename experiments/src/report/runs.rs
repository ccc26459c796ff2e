//! The table of runs.

use super::page::scrolling;
use crate::claims::RunEnd;
use flatland_records::Record;
use flatland_records::number;
use maud::{Markup, html};

/// The columns, and whether they hold numbers.
const COLUMNS: [(&str, bool); 12] = [
    ("data", false),
    ("network", false),
    ("optimiser", false),
    ("seed", true),
    ("status", false),
    ("learned", false),
    ("last iteration", true),
    ("final cost", true),
    ("train accuracy", true),
    ("test accuracy", true),
    ("final λ₁", true),
    ("wall time in s", true),
];

/// Every run, sortable by each column.
pub(super) fn section(records: &[Record]) -> Markup {
    if records.is_empty() {
        return html! { p { "No run has a record." } };
    }
    let table = html! {
        table.sortable {
            thead {
                tr {
                    @for (name, is_number) in COLUMNS {
                        th scope="col" class=[is_number.then_some("number")] {
                            button type="button" { (name) }
                        }
                    }
                }
            }
            tbody { @for record in records { (row(record)) } }
        }
    };
    html! {
        p { "Select a column's head to sort by it; a second time reverses the order." }
        (scrolling("Runs", table))
    }
}

fn row(record: &Record) -> Markup {
    let cell = &record.cell;
    let end = RunEnd::of(record);
    let last = record.tables.trace.last();
    let sharpness = last.and_then(|row| row.sharpness);
    let unconverged = last.is_some_and(|row| row.sharpness_converged == Some(false));
    html! {
        tr {
            td { (cell.data) }
            td { (cell.network) }
            td { (cell.optimiser) }
            (value(Some(cell.seed as f64), "", |seed| format!("{seed:.0}")))
            td { (record.status.to_string()) }
            td { (if end.learned { "yes" } else { "no" }) }
            (value(last.map(|row| row.iteration as f64), "", |k| format!("{k:.0}")))
            (value(end.final_cost, "", number))
            (value(end.train_accuracy, "", |share| format!("{share:.4}")))
            (value(end.test_accuracy, "", |share| format!("{share:.4}")))
            (value(sharpness, if unconverged { " (not converged)" } else { "" }, number))
            (value(Some(record.provenance.seconds), "", |seconds| format!("{seconds:.1}")))
        }
    }
}

/// A cell with a number: what is shown is rounded, what is sorted is not.
fn value(value: Option<f64>, note: &str, shown: impl Fn(f64) -> String) -> Markup {
    html! {
        @match value {
            Some(value) => td.number data-value=(value) { (shown(value)) (note) },
            None => td.number data-value="" { "–" },
        }
    }
}
