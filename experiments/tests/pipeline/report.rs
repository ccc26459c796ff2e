//! The report page, from records written by hand.

use super::by_hand::{ITERATIONS, Written, record};
use super::common::from_plan_text;
use flatland_experiments::claims::{Partial, Report, judge};
use flatland_experiments::plan::{Checked, Plan};
use flatland_experiments::report::{Figure, Page};
use flatland_records::Record;

fn plan() -> Checked<Plan> {
    from_plan_text(
        "(name: \"by-hand\", data: [Digits()], networks: [Mlp(hidden: [4])], optimisers: [Nls(), Ls()], \
         seeds: [6], iterations: 20, claims: [SharpnessFalls, Saddle])",
    )
}

fn page_of(records: &[Record], figures: &[Figure], partial: Option<Partial>) -> String {
    let plan = plan();
    let claims = Report {
        partial,
        judgements: judge(&plan.claims, records),
        ..Report::default()
    };
    let page = Page {
        plan: &plan,
        claims: &claims,
        figures,
        records,
    };
    page.to_html()
}

fn runs() -> [Record; 2] {
    ["Nls()", "Ls()"].map(|optimiser| record(optimiser).curved(|_| 1.0, |_| 0.25))
}

/// Every element that is opened is closed, in order.
fn assert_balanced(page: &str) {
    let void = ["meta", "link", "br"];
    let mut open: Vec<&str> = Vec::new();
    let mut rest = page;
    while let Some(start) = rest.find('<') {
        let tag = &rest[start + 1..];
        let end = tag.find('>').unwrap();
        let (inside, after) = (&tag[..end], &tag[end + 1..]);
        let name = inside.split([' ', '/']).find(|word| !word.is_empty()).unwrap();
        rest = after;
        if inside.starts_with('/') {
            assert_eq!(open.pop(), Some(name), "before {:.60}", rest);
        } else if name == "script" || name == "style" {
            rest = &after[after.find(&format!("</{name}>")).unwrap() + name.len() + 3..];
        } else if !inside.starts_with('!') && !inside.ends_with('/') && !void.contains(&name) {
            open.push(name);
        }
    }
    assert_eq!(open, Vec::<&str>::new());
}

#[test]
fn page_is_well_formed_for_any_name() {
    for name in [
        "</table><script>alert(1)</script>",
        "a\"b'c&d",
        "\u{0}\u{1b}[31m\u{7f}\u{85}",
        "λ₁\r\n]]>",
        "<!--",
    ] {
        let mut records = runs().map(|run| run.on(name, name));
        for record in &mut records {
            record.cell.optimiser = name.into();
        }
        let figures = [Figure {
            title: name.into(),
            caption: Some(name.into()),
            svg: "<?xml version=\"1.0\"?>\n<svg viewBox=\"0 0 1 1\"><text>\u{1}</text></svg>".into(),
        }];
        let page = page_of(&records, &figures, None);
        assert_balanced(&page);
        assert_eq!(page.matches("<script>").count(), 1, "{name:?}");
        assert!(!page.contains("<!--") && !page.contains("<?xml"), "{name:?}");
        let forbidden = |c: char| c.is_control() && c != '\n' && c != '\t';
        assert!(!page.contains(forbidden), "{name:?}");
    }
}

#[test]
fn page_shows_every_run_with_its_numbers() {
    let [mut nls, ls] = runs();
    nls.tables.trace[ITERATIONS].test_accuracy = Some(0.875);
    let nls = nls.unconverged_at(ITERATIONS);
    let page = page_of(&[nls, ls.stalled_at(7)], &[], None);
    let (_, table) = page.split_once("<table class=\"sortable\">").unwrap();
    let (table, _) = table.split_once("</table>").unwrap();
    let rows: Vec<&str> = table.split("<tr>").skip(2).collect();
    assert_eq!(rows.len(), 2);
    for part in [
        "NLS",
        "completed",
        "yes",
        "0.8750",
        "0.250 (not converged)",
        "data-value=\"0.25\"",
    ] {
        assert!(rows[0].contains(part), "{part} in {}", rows[0]);
    }
    for part in [
        "LS",
        "stalled at iteration 7",
        "data-value=\"7\"",
        "0.250<",
        "data-value=\"\">–",
    ] {
        assert!(rows[1].contains(part), "{part} in {}", rows[1]);
    }
    assert_eq!(table.matches("<th ").count(), table.matches("<button ").count());
    assert_balanced(&page);
}

#[test]
fn page_on_some_of_the_cells_is_marked() {
    let some = page_of(&runs(), &[], Partial::of(2, 8));
    assert!(
        some.contains("Partial: </strong>2 of 8 cells have records"),
        "{some}"
    );
    assert!(!page_of(&runs(), &[], None).contains("Partial"));
    let none = page_of(&[], &[], Partial::of(0, 8));
    assert!(none.contains("No run has a record") && none.contains("0 of 8"));
    assert_balanced(&none);
}
