//! Names of any kind, and many curves.

use crate::svg::{caption, count, drawn, lines, quick, texts};
use flatland_figures::synthetic::blank;
use flatland_figures::{
    FigureOptions, Panel, Profile, ProfileRow, Profiles, main_comparison, performance_profiles,
};
use flatland_records::*;

fn run(label: &str, rule: Rule, id: u64) -> Record {
    let mut record = blank(label, rule, 0, id, 50);
    let cost = |k: usize| 0.1 + 0.01 * id as f64 + 0.001 * k as f64;
    record.tables.trace = (0..=50).map(|k| TraceRow::new(k, cost(k))).collect();
    record
}

fn cost() -> FigureOptions {
    FigureOptions {
        panels: vec![Panel::Cost],
        ..quick()
    }
}

/// `texts` panics when a document is not XML.
#[test]
fn any_name_gives_a_well_formed_svg() {
    let names = [
        "bell \u{7} null \u{0} escape \u{1b}",
        "two\nlines\ttab",
        "\u{FFFE}\u{FFFF}\u{85}\u{2028}",
        "]]> <!-- & \"'",
        "\u{202E}reversed",
    ];
    for name in names {
        let mut record = run(name, Rule::Nls, 1);
        record.cell.data = name.into();
        record.cell.network = name.into();
        let (svg, _) = drawn(main_comparison, &[record], &cost());
        let written = texts(&svg).0;
        assert!(
            written
                .iter()
                .all(|text| !text.text.contains(|c: char| c.is_control())),
            "{name:?}"
        );
        assert!(!svg.contains('\u{202E}') && !svg.contains('\u{FFFF}'));
    }
}

/// The style of each curve of a legend: dash lengths are in the pieces of its line, and numbers are texts.
#[test]
fn thirty_optimisers_are_told_apart_and_in_the_order_of_the_plan() {
    let steps = ["0.1", "0.5", "1", "2", "5", "10", "30", "100"];
    let mut records: Vec<Record> = Vec::new();
    for (i, step) in steps.iter().enumerate() {
        records.push(run(&format!("GD {step}"), Rule::Gd, i as u64));
    }
    for i in 0..22 {
        records.push(run(&format!("NLS δ=0.{i:02}"), Rule::Nls, 10 + i));
    }
    let (svg, _) = drawn(main_comparison, &records, &cost());
    let written = texts(&svg).0;
    let place = |label: &str| {
        let text = written.iter().find(|text| text.text == label).unwrap();
        (text.top, text.left)
    };
    let labels: Vec<&str> = records
        .iter()
        .map(|record| record.cell.optimiser.as_str())
        .collect();
    let places: Vec<(f64, f64)> = labels.iter().map(|label| place(label)).collect();
    assert!(
        places.is_sorted(),
        "row by row in the order of the records: {places:?}"
    );
    // From the third of a rule on, a curve bears its place in the legend, there and in the panel.
    for number in (3..=8).chain(11..=30) {
        assert!(count(&svg, &number.to_string()) >= 2, "{number}");
    }
}

#[test]
fn optimiser_looks_the_same_with_and_without_the_others() {
    let records = [
        run("GD 0.1", Rule::Gd, 1),
        run("GD 1", Rule::Gd, 2),
        run("GD 10", Rule::Gd, 3),
    ];
    let only = FigureOptions {
        optimisers: vec!["GD 10".into()],
        ..cost()
    };
    let all = drawn(main_comparison, &records, &cost()).0;
    let one = drawn(main_comparison, &records, &only).0;
    assert!(count(&all, "3") >= 2 && count(&one, "3") >= 2);
    assert_eq!((count(&one, "GD 10"), count(&one, "GD 1")), (1, 0));
}

/// Twelve profiles of one panel, of so many tasks each.
fn twelve_profiles(tasks: impl Fn(usize) -> usize) -> String {
    let profile = |i: usize| Profile {
        tasks: tasks(i),
        ratios: vec![1.0 + i as f64 / 10.0; tasks(i).min(1)],
    };
    let profiles = Profiles {
        names: (0..12).map(|i| format!("solver {i}")).collect(),
        columns: vec!["tasks".into()],
        rows: vec![ProfileRow {
            name: "solved",
            panels: vec![(0..12).map(profile).collect()],
        }],
    };
    let folder = tempfile::tempdir().unwrap();
    let files = performance_profiles(&profiles, &quick(), &folder.path().join("profiles")).unwrap();
    std::fs::read_to_string(&files[0]).unwrap()
}

#[test]
fn more_than_eight_profiles_are_all_drawn() {
    let svg = twelve_profiles(|_| 12);
    for i in 0..12 {
        assert_eq!(count(&svg, &format!("solver {i}")), 1);
    }
    for number in 9..=12 {
        assert!(
            count(&svg, &number.to_string()) >= 2,
            "{number} in the panel and in the legend"
        );
    }
}

#[test]
fn profile_without_tasks_is_in_the_legend_only() {
    let svg = twelve_profiles(|i| if i == 11 { 0 } else { 12 });
    assert_eq!((count(&svg, "solver 11"), count(&svg, "12")), (1, 1));
}

#[test]
fn long_names_are_shortened_in_the_middle_and_stay_different() {
    let long = "gradient descent with a constant step that is rather long ".repeat(3);
    let records = [
        run(&format!("{long}0.1"), Rule::Gd, 1),
        run(&format!("{long}0.5"), Rule::Gd, 2),
    ];
    let (svg, _) = drawn(main_comparison, &records, &cost());
    let written = texts(&svg).0;
    let ends = |end: &str| {
        let of = |text: &&crate::svg::Written| text.text.contains('…') && text.text.ends_with(end);
        written.iter().filter(of).count()
    };
    assert_eq!((ends("0.1"), ends("0.5")), (1, 1));
}

/// The SVG has the text; where no font of the machine has its letters, the caption says so, and the PNG is drawn all the same.
#[test]
fn names_of_other_scripts_are_text_in_the_svg() {
    for name in ["кошка", "日本語", "שלום", "سلام", "\u{10FFFD}"] {
        let record = run(name, Rule::Nls, 1);
        let (svg, png) = drawn(main_comparison, std::slice::from_ref(&record), &cost());
        assert_eq!(count(&svg, name), 1);
        assert_eq!(&png[..4], b"\x89PNG");
    }
    // No font has a letter for private use at the end of Unicode.
    let text = caption(main_comparison, &[run("\u{10FFFD}", Rule::Nls, 1)], &cost());
    assert!(
        text.contains("no font here has U+10FFFD; the SVG has the text"),
        "{text}"
    );
}

#[test]
fn lines_of_one_rule_differ_in_dashes() {
    let records = [run("NLS", Rule::Nls, 1), run("NLS δ=0.9", Rule::Nls, 2)];
    let (svg, _) = drawn(main_comparison, &records, &cost());
    let pieces = |color: &str| lines(&svg, color).len();
    assert!(
        pieces("#4D9CC9") > 10 * pieces("#0072B2"),
        "{} {}",
        pieces("#4D9CC9"),
        pieces("#0072B2")
    );
}
