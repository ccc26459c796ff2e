//! The column reference of the documentation page, written from the rows.

use flatland_records::Tables;
use std::fmt::Write;
use std::path::Path;

const BEGIN: &str =
    "<!-- columns: written by `FLATLAND_WRITE=1 cargo test -p flatland-records column_reference` -->\n";
const END: &str = "<!-- end -->";

/// One table per file.
fn reference() -> String {
    let mut text = String::new();
    for (file, columns) in Tables::columns() {
        writeln!(
            text,
            "\n### `{file}`\n\n| column | type | unit | meaning |\n|---|---|---|---|"
        )
        .unwrap();
        for column in columns {
            let star = if column.optional { "\\*" } else { "" };
            let (name, kind, unit) = (column.name, column.kind.name(), column.unit);
            writeln!(
                text,
                "| `{name}`{star} | {kind} | {unit} | {} |",
                column.meaning()
            )
            .unwrap();
        }
    }
    text.push('\n');
    text
}

#[test]
fn column_reference_is_that_of_the_rows() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../RECORDS.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = page
        .split_once(BEGIN)
        .expect("the page has a place for the reference");
    let (found, after) = rest.split_once(END).expect("the reference has an end");
    let expected = reference();
    if std::env::var_os("FLATLAND_WRITE").is_some() {
        std::fs::write(&path, format!("{before}{BEGIN}{expected}{END}{after}")).unwrap();
    } else {
        assert_eq!(found, expected, "write it anew as the page says");
    }
}
