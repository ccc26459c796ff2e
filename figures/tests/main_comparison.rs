//! The main comparison, drawn from made-up records.
#![allow(clippy::unwrap_used, reason = "a test whose figure is not drawn has failed")]

mod common;

use std::fs;
use std::path::Path;

use ab_glyph::{Font, FontRef};
use common::{blank, records};
use flatland_figures::{FigureError, FigureOptions, main_comparison};
use flatland_records::*;

/// Draws and returns the SVG and the PNG.
fn draw(records: &[Record], options: &FigureOptions) -> (String, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    let stem = folder.path().join("new/fig1.test");
    let files = main_comparison(records, options, &stem).unwrap();
    let names: Vec<_> = files
        .iter()
        .map(|f| f.file_name().unwrap().to_str().unwrap())
        .collect();
    assert_eq!(names, ["fig1.test.svg", "fig1.test.png"]);
    assert_eq!(
        fs::read_dir(stem.parent().unwrap()).unwrap().count(),
        2,
        "nothing else is left"
    );
    (
        fs::read_to_string(&files[0]).unwrap(),
        fs::read(&files[1]).unwrap(),
    )
}

/// Low resolution: the pixels are not looked at.
fn quick() -> FigureOptions {
    FigureOptions {
        resolution: 50.0,
        ..FigureOptions::default()
    }
}

/// A text of an SVG: what, and the box it takes: an em high, and as wide as its letters are in the embedded font.
struct Written {
    text: String,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

/// Width of a letter in ems.
fn advance(letter: char) -> f64 {
    let font = FontRef::try_from_slice(include_bytes!("../fonts/FlatlandSans-Regular.ttf")).unwrap();
    f64::from(font.h_advance_unscaled(font.glyph_id(letter)) / font.units_per_em().unwrap())
}

/// All texts of an SVG, in units of its view box. Panics when it is no XML.
fn texts(svg: &str) -> (Vec<Written>, (f64, f64)) {
    let document = roxmltree::Document::parse(svg).unwrap();
    let size: Vec<f64> = document
        .root_element()
        .attribute("viewBox")
        .unwrap()
        .split(' ')
        .map(|n| n.parse().unwrap())
        .collect();
    let number =
        |node: roxmltree::Node<'_, '_>, name| -> f64 { node.attribute(name).unwrap().parse().unwrap() };
    let written = document
        .descendants()
        .filter(|node| node.has_tag_name("text"))
        .map(|node| {
            assert!(node.attribute("font-family").unwrap().ends_with("sans-serif"));
            let text = node.text().unwrap().trim().to_owned();
            let (x, y, em) = (number(node, "x"), number(node, "y"), number(node, "font-size"));
            let width = em * text.chars().map(advance).sum::<f64>();
            let start = match node.attribute("text-anchor").unwrap() {
                "start" => 0.0,
                "middle" => -width / 2.0,
                _ => -width,
            };
            match node.attribute("transform") {
                None => Written {
                    text,
                    left: x + start,
                    right: x + start + width,
                    top: y,
                    bottom: y + em,
                },
                Some(_) => Written {
                    text,
                    left: x,
                    right: x + em,
                    top: y - start - width,
                    bottom: y - start,
                },
            }
        })
        .collect();
    (written, (size[2], size[3]))
}

fn count(svg: &str, text: &str) -> usize {
    texts(svg).0.iter().filter(|w| w.text == text).count()
}

#[test]
fn figure_is_an_svg_and_a_png_with_each_name_once() {
    let (svg, png) = draw(&records(2, 8, 300), &quick());
    for name in [
        "NLS",
        "NLS-ub",
        "PoNLS",
        "LS",
        "CDAT",
        "SAM",
        "GD 0.1",
        "GD 30",
        "diverged",
        "iteration",
    ] {
        assert_eq!(count(&svg, name), 1, "{name}");
    }
    for name in [
        "training cost",
        "sharpness",
        "step size",
        "test accuracy",
        "step × sharpness",
        "CNN 16",
    ] {
        assert_eq!(count(&svg, name), 1, "{name}");
    }
    assert_eq!((count(&svg, "2/K"), count(&svg, "2")), (2, 2));
    assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
}

#[test]
fn same_records_give_the_same_bytes() {
    assert!(draw(&records(2, 8, 300), &quick()) == draw(&records(2, 8, 300), &quick()));
}

#[test]
fn no_text_is_clipped_or_on_another() {
    for (columns, share_rows) in [(1, true), (2, true), (4, true), (7, true), (1, false), (3, false)] {
        let options = FigureOptions {
            share_rows,
            ..quick()
        };
        let (written, (width, height)) = texts(&draw(&records(columns, 8, 500), &options).0);
        for (i, a) in written.iter().enumerate() {
            assert!(
                a.left >= 0.0 && a.right <= width,
                "{} is clipped at {columns} columns",
                a.text
            );
            assert!(
                a.top >= 0.0 && a.bottom <= height,
                "{} is clipped at {columns} columns",
                a.text
            );
            for b in &written[..i] {
                // The exponent of a mark is meant to touch its base.
                if a.text == "10" || b.text == "10" {
                    continue;
                }
                let apart = a.left >= b.right || b.left >= a.right || a.top >= b.bottom || b.top >= a.bottom;
                assert!(apart, "{} and {} overlap at {columns} columns", a.text, b.text);
            }
        }
    }
}

#[test]
fn long_oscillating_runs_stay_small() {
    let (svg, _) = draw(&records(4, 8, 5000), &quick());
    assert!(svg.len() < 1_000_000, "{} bytes", svg.len());
}

/// One iteration of 20,000 has a cost a million times that of its neighbours: the picture reaches up to it.
#[test]
fn spike_of_one_iteration_is_drawn() {
    let highest = |spike: f64| -> f64 {
        let mut record = blank("LS", Rule::Ls, 1, 1, 20_000);
        record.trace = (0..=20_000)
            .map(|k| TraceRow::new(k, if k == 7_777 { spike } else { 1.0 }))
            .collect();
        // Fixes the axis: the same picture with and without the spike.
        let mut frame = blank("NLS", Rule::Nls, 1, 2, 20_000);
        frame.trace = vec![TraceRow::new(0, 1e6), TraceRow::new(1, 1e-6)];
        let (svg, _) = draw(&[record, frame], &quick());
        let document = roxmltree::Document::parse(&svg).unwrap();
        let orange = document
            .descendants()
            .filter(|n| n.attribute("fill") == Some("#E69F00"));
        let points = orange
            .filter_map(|n| n.attribute("points"))
            .flat_map(|p| p.split_whitespace());
        points
            .map(|p| p.split_once(',').unwrap().1.parse::<f64>().unwrap())
            .fold(f64::INFINITY, f64::min)
    };
    // 80 points of 20 units for 12 decades and their margins: the spike is six decades high.
    let (with, without) = (highest(1e6), highest(1.0));
    assert!(without.is_infinite(), "no band without a spike");
    assert!(with < 1600.0, "{with}");
}

#[test]
fn no_records_are_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let stem = folder.path().join("fig1");
    let error = main_comparison(&[], &quick(), &stem).unwrap_err();
    assert!(matches!(error, FigureError::NoRecords), "{error}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn two_runs_of_one_seed_are_an_error() {
    let records = [
        blank("NLS", Rule::Nls, 1, 1, 10),
        blank("NLS", Rule::Nls, 1, 2, 10),
    ];
    let error = main_comparison(&records, &quick(), Path::new("/nowhere/fig1")).unwrap_err();
    assert!(matches!(error, FigureError::Ambiguous { seed: 1, .. }), "{error}");
}

#[test]
fn options_out_of_range_are_errors() {
    let bad = [
        FigureOptions {
            width: Some(99.0),
            ..quick()
        },
        FigureOptions {
            width: Some(f64::NAN),
            ..quick()
        },
        FigureOptions {
            panel_height: 29.0,
            ..quick()
        },
        FigureOptions {
            resolution: f64::INFINITY,
            ..quick()
        },
    ];
    for options in bad {
        let error = main_comparison(&records(1, 1, 1), &options, Path::new("/nowhere/fig1")).unwrap_err();
        assert!(matches!(error, FigureError::Option { .. }), "{error}");
    }
}

#[test]
fn unwritable_folder_is_an_error_that_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let error = main_comparison(&records(1, 1, 1), &quick(), &file.join("fig1")).unwrap_err();
    assert!(matches!(error, FigureError::Io { .. }), "{error}");
    assert!(error.to_string().contains("file"), "{error}");
}

#[test]
fn what_was_not_recorded_is_said() {
    let mut record = blank("NLS", Rule::Nls, 1, 1, 2);
    record.trace = (0..=2).map(|k| TraceRow::new(k, 0.1)).collect();
    let (svg, _) = draw(&[record], &quick());
    assert_eq!(count(&svg, "not recorded"), 4);
    assert_eq!(count(&svg, "NLS"), 1);
}

#[test]
fn empty_trace_says_so_in_every_panel() {
    let mut record = blank("NLS", Rule::Nls, 1, 1, 0);
    record.status = Status::Diverged {
        iteration: 0,
        what: "cost".into(),
    };
    assert_eq!(count(&draw(&[record], &quick()).0, "not recorded"), 5);
}

/// NaN, infinities, zeros, negative numbers, extremes, alone and beside good numbers: drawn, never a panic.
#[test]
fn nasty_values_are_drawn_or_said() {
    let nasty = [
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        0.0,
        -1.0,
        5e-324,
        f64::MAX,
        f64::MIN,
        1e-300,
        0.1,
    ];
    for (i, first) in nasty.into_iter().enumerate() {
        for second in nasty {
            let mut record = blank("NLS", Rule::Nls, 1, i as u64, 3);
            record.trace = [first, second, first, second]
                .into_iter()
                .enumerate()
                .map(|(k, value)| TraceRow {
                    step: Some(value),
                    sharpness: Some(value),
                    test_accuracy: Some(value),
                    ..TraceRow::new(k, value)
                })
                .collect();
            record.status = Status::Failed {
                iteration: 3,
                reason: "trial limit".into(),
            };
            let mut other = record.clone();
            other.cell.seed = 2;
            other.status = Status::Completed;
            let (svg, _) = draw(&[record.clone(), other], &quick());
            assert!(!svg.contains("NaN") && !svg.contains("inf"));
            draw(&[record], &quick());
        }
    }
    let mut record = blank("NLS", Rule::Nls, 1, 1, 1);
    record.trace = vec![TraceRow {
        test_accuracy: Some(f64::NAN),
        ..TraceRow::new(0, -1.0)
    }];
    let (svg, _) = draw(&[record], &quick());
    assert_eq!(
        (
            count(&svg, "no finite positive value"),
            count(&svg, "no finite value")
        ),
        (1, 1)
    );
}

#[test]
fn single_point_is_a_dot() {
    let mut record = blank("SAM", Rule::Sam, 1, 1, 0);
    record.trace = vec![TraceRow::new(0, 0.1)];
    let (svg, _) = draw(&[record], &quick());
    let document = roxmltree::Document::parse(&svg).unwrap();
    let dots = document
        .descendants()
        .filter(|n| n.has_tag_name("polygon") && n.attribute("fill") == Some("#CC79A7"));
    assert_eq!(dots.count(), 1);
}

#[test]
fn sharpness_floor_is_marked_only_where_there_is_one() {
    let draw_with = |change: fn(&mut Cell)| {
        let mut records = records(1, 1, 100);
        records.iter_mut().for_each(|r| change(&mut r.cell));
        count(&draw(&records, &quick()).0, "2/K")
    };
    assert_eq!(draw_with(|_| ()), 1);
    assert_eq!(draw_with(|cell| cell.loss = Loss::CrossEntropy), 0);
    assert_eq!(draw_with(|cell| cell.last_layer_bias = false), 0);
}

#[test]
fn labels_with_markup_are_text() {
    let mut record = blank("<b> & \"c\"", Rule::Nls, 1, 1, 1);
    record.trace = vec![TraceRow::new(0, 0.1), TraceRow::new(1, 0.05)];
    record.cell.data = "日本 <data>".into();
    let (svg, _) = draw(&[record], &quick());
    assert_eq!((count(&svg, "<b> & \"c\""), count(&svg, "日本 <data>")), (1, 1));
}

/// The same optimiser has the same colour in every figure, whoever else is in it and in whatever order.
#[test]
fn colour_belongs_to_the_rule() {
    let lines = |records: &[Record]| {
        let (svg, _) = draw(records, &quick());
        let document = roxmltree::Document::parse(&svg).unwrap();
        document
            .descendants()
            .filter(|n| n.attribute("stroke") == Some("#0072B2"))
            .count()
    };
    let mut all = records(1, 8, 50);
    let alone: Vec<Record> = all.iter().filter(|r| r.cell.rule == Rule::Nls).cloned().collect();
    let expected = lines(&alone);
    assert!(expected > 0);
    assert_eq!(lines(&all), expected);
    all.reverse();
    assert_eq!(lines(&all), expected);
}
