//! The options of figures.

use std::fs;

use crate::svg::{caption, count, drawn, lines, quick, texts};
use flatland_figures::synthetic::comparison;
use flatland_figures::{
    Abscissa, FigureError, FigureOptions, Format, Limits, Panel, diagnosis, main_comparison, probes,
};
use flatland_records::*;

#[test]
fn formats_are_those_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let options = FigureOptions {
        formats: vec![Format::Pdf],
        ..quick()
    };
    let records = comparison(1, 3, 50);
    let files = main_comparison(&records, &options, &folder.path().join("f")).unwrap();
    assert_eq!(
        files,
        ["f.pdf", "f.caption.txt"].map(|name| folder.path().join(name))
    );
    let pdf = fs::read(&files[0]).unwrap();
    assert!(pdf.starts_with(b"%PDF-") && pdf.ends_with(b"%%EOF"));
    let again = folder.path().join("again");
    main_comparison(&records, &options, &again).unwrap();
    assert_eq!(
        fs::read(again.with_extension("pdf")).unwrap(),
        pdf,
        "the same bytes"
    );
    let none = FigureOptions {
        formats: Vec::new(),
        ..quick()
    };
    let error = main_comparison(&records, &none, &folder.path().join("g")).unwrap_err();
    assert!(matches!(error, FigureError::NoFormat), "{error}");
}

/// The page is as large as the SVG.
#[test]
fn pdf_has_the_size_of_the_svg() {
    let folder = tempfile::tempdir().unwrap();
    let options = FigureOptions {
        formats: vec![Format::Svg, Format::Pdf],
        width: Some(5.0),
        ..quick()
    };
    let files = main_comparison(&comparison(1, 1, 20), &options, &folder.path().join("f")).unwrap();
    let svg = fs::read_to_string(&files[0]).unwrap();
    let height = svg
        .split("height=\"")
        .nth(1)
        .unwrap()
        .split("pt\"")
        .next()
        .unwrap();
    let height: f32 = height.parse().unwrap();
    assert!(svg.contains("width=\"360.00pt\""));
    let pdf = String::from_utf8_lossy(&fs::read(&files[1]).unwrap()).into_owned();
    let media = pdf.split("/MediaBox").nth(1).unwrap().split(']').next().unwrap();
    let numbers = media
        .split_whitespace()
        .filter_map(|word| word.trim_matches('[').parse().ok());
    let numbers: Vec<f32> = numbers.collect();
    assert!(
        (numbers[2] - 360.0).abs() < 0.01 && (numbers[3] - height).abs() < 0.01,
        "{media}"
    );
}

#[test]
fn panels_are_those_asked_for_in_their_order() {
    let options = FigureOptions {
        panels: vec![Panel::Step, Panel::Cost],
        ..quick()
    };
    let svg = drawn(main_comparison, &comparison(1, 3, 50), &options).0;
    let written = texts(&svg).0;
    let top = |name: &str| written.iter().find(|text| text.text == name).unwrap().top;
    assert!(top("step size") < top("training cost"));
    assert_eq!(count(&svg, "sharpness"), 0);
}

#[test]
fn options_that_do_not_fit_the_figure_are_errors_that_say_what_fits() {
    let records = comparison(1, 2, 20);
    let folder = tempfile::tempdir().unwrap();
    let stem = folder.path().join("f");
    let with = |change: fn(&mut FigureOptions)| {
        let mut options = quick();
        change(&mut options);
        options
    };
    let cases = [
        (
            diagnosis(&records, &with(|o| o.panels = vec![Panel::Step]), &stem),
            "the diagnosis has no panel 'step', its panels are cost, sharpness",
        ),
        (
            probes(&records, &with(|o| o.panels = vec![Panel::Cost]), &stem),
            "no panel 'cost', its panels are gradient-quotient",
        ),
        (
            main_comparison(&records, &with(|o| o.optimisers = vec!["XY".into()]), &stem),
            "no record is of the optimiser 'XY', there are SAM, CDAT",
        ),
        (
            main_comparison(
                &records,
                &with(|o| o.limits = [(Panel::Cost, limits(-1.0, 1.0))].into()),
                &stem,
            ),
            "positive on a logarithmic axis, got -1:1",
        ),
        (
            main_comparison(
                &records,
                &with(|o| o.limits = [(Panel::Cost, limits(2.0, 1.0))].into()),
                &stem,
            ),
            "in ascending order",
        ),
        (
            main_comparison(&records, &with(|o| o.x = Abscissa::Seconds), &stem),
            "has no recorded times",
        ),
    ];
    for (result, part) in cases {
        let error = result.unwrap_err().to_string();
        assert!(error.contains(part), "{error}");
    }
    assert_eq!(folder.path().read_dir().unwrap().count(), 0);
}

fn limits(min: f64, max: f64) -> Limits {
    Limits {
        min: Some(min),
        max: Some(max),
    }
}

#[test]
fn values_beyond_given_limits_are_marked() {
    let mut options = quick();
    options.panels = vec![Panel::Cost];
    let records = comparison(1, 1, 500);
    assert_eq!(
        count(&drawn(main_comparison, &records, &options).0, "below the axis"),
        0
    );
    options.limits.insert(Panel::Cost, limits(0.05, 1.0));
    assert_eq!(
        count(&drawn(main_comparison, &records, &options).0, "below the axis"),
        1
    );
}

#[test]
fn horizontal_limits_cut_the_runs() {
    let mut options = quick();
    options.x_limits = Limits {
        min: None,
        max: Some(100.0),
    };
    let svg = drawn(main_comparison, &comparison(1, 1, 2000), &options).0;
    assert_eq!((count(&svg, "100"), count(&svg, "2000")), (1, 0));
}

/// With three trials and one gradient per iteration, iteration 10 is at 40 evaluations.
#[test]
fn horizontal_axis_shows_evaluations_or_seconds() {
    let mut record = flatland_figures::synthetic::blank("NLS", Rule::Nls, 0, 1, 10);
    record.tables.trace = (0..=10)
        .map(|k| TraceRow {
            trials: Some(3),
            seconds: Some(0.5 * k as f64),
            ..TraceRow::new(k, 0.1)
        })
        .collect();
    let mut options = quick();
    for (x, name, last) in [
        (Abscissa::Iterations, "iteration", "10"),
        (Abscissa::Evaluations, "evaluations", "40"),
        (Abscissa::Seconds, "seconds", "5"),
    ] {
        options.x = x;
        let svg = drawn(main_comparison, std::slice::from_ref(&record), &options).0;
        assert_eq!((count(&svg, name), count(&svg, last)), (1, 1), "{name}");
    }
}

/// Two seeds with times of their own are one curve with a band.
#[test]
fn seeds_with_times_of_their_own_are_one_curve() {
    let run = |seed: u64, per_iteration: f64| {
        let mut record = flatland_figures::synthetic::blank("NLS", Rule::Nls, seed, seed, 100);
        let row = |k: usize| TraceRow {
            seconds: Some(per_iteration * k as f64),
            ..TraceRow::new(k, 0.1 * (1.0 + seed as f64))
        };
        record.tables.trace = (0..=100).map(row).collect();
        record
    };
    let options = FigureOptions {
        x: Abscissa::Seconds,
        panels: vec![Panel::Cost],
        ..quick()
    };
    let svg = drawn(main_comparison, &[run(1, 0.01), run(2, 0.013)], &options).0;
    assert_eq!(crate::svg::bands(&svg, "#0072B2").len(), 1);
    assert!(!lines(&svg, "#0072B2").is_empty());
}

#[test]
fn note_is_in_the_picture_and_in_the_caption() {
    let options = FigureOptions {
        note: Some("48 of 72 cells".into()),
        ..quick()
    };
    let records = comparison(2, 2, 20);
    let svg = drawn(main_comparison, &records, &options).0;
    assert_eq!(count(&svg, "48 of 72 cells"), 1);
    crate::svg::assert_texts_are_apart(&svg, "a figure with a note");
    assert!(caption(main_comparison, &records, &options).contains("48 of 72 cells\n"));
}

#[test]
fn options_are_read_as_plans_write_them() {
    let read: std::collections::BTreeMap<Panel, Limits> =
        ron::from_str("{Cost: (min: Some(1e-4)), Step: ()}").unwrap();
    assert_eq!(
        (read[&Panel::Cost].min, read[&Panel::Step]),
        (Some(1e-4), Limits::default())
    );
    assert_eq!(
        ron::from_str::<Vec<Format>>("[Svg, Pdf]").unwrap(),
        [Format::Svg, Format::Pdf]
    );
}
