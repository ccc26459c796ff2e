//! The table of the README, from what the tests measured.

use std::fmt::Write;
use std::path::Path;

use flatland_networks::Loss;

use crate::equality::{Row, rows};

const START: &str = "<!-- equality -->\n";
const END: &str = "<!-- end of equality -->";

/// `just torch` runs it.
#[test]
#[ignore = "writes a file"]
fn write_the_table() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once(START).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    std::fs::write(path, format!("{before}{START}\n{}\n{END}{after}", table(&rows()))).unwrap();
}

fn table(rows: &[Row]) -> String {
    let mut table = String::from(
        "| network | loss | | cost | gradient | Hessian product, dual numbers | Hessian product, double backward | running statistics | ten NLS steps |\n\
         |---|---|---|---|---|---|---|---|---|\n",
    );
    for row in rows {
        let loss = match row.loss {
            Loss::MeanSquaredError => "squared error",
            Loss::CrossEntropy => "cross-entropy",
        };
        let [dual, double] = row.products;
        let numbers =
            [row.cost, row.gradient, dual, double, row.running, row.steps].map(|value| match value {
                0.0 => "0".to_owned(),
                value => format!("{value:.0e}"),
            });
        writeln!(
            table,
            "| {} | {loss} | {} | {} |",
            row.network,
            row.precision,
            numbers.join(" | ")
        )
        .unwrap();
    }
    table
}
