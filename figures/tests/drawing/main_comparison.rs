//! The main comparison.

use std::fs;
use std::path::Path;

use crate::svg::{
    areas, assert_places_are_numbers, assert_texts_are_apart, bands, count, drawn, lines, quick, texts,
};
use flatland_figures::synthetic::{blank, comparison};
use flatland_figures::{FigureError, FigureOptions, main_comparison};
use flatland_records::*;

fn draw(records: &[Record], options: &FigureOptions) -> (String, Vec<u8>) {
    drawn(main_comparison, records, options)
}

#[test]
fn figure_is_an_svg_and_a_png_with_each_name_once() {
    let (svg, png) = draw(&comparison(2, 8, 300), &quick());
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
fn texts_are_neither_clipped_nor_overlapping() {
    for (columns, share_rows) in [(1, true), (2, true), (4, true), (7, true), (1, false), (3, false)] {
        let options = FigureOptions {
            share_rows,
            ..quick()
        };
        let svg = draw(&comparison(columns, 8, 500), &options).0;
        assert_texts_are_apart(&svg, &format!("{columns} columns"));
    }
}

/// A figure is as wide as a page, however many columns it has.
#[test]
fn columns_that_do_not_fit_go_below() {
    let size = |columns: usize| texts(&draw(&comparison(columns, 2, 50), &quick()).0).1;
    let ((width, height), (wide, high)) = (size(4), size(12));
    assert_eq!(wide, width);
    assert!(high > 2.0 * height && high < 4.0 * height, "{height} {high}");
    let svg = draw(&comparison(12, 2, 50), &quick()).0;
    assert_eq!((count(&svg, "iteration"), count(&svg, "training cost")), (3, 3));
    assert_eq!(count(&svg, "CNN 16"), 4, "every column has its title");
}

#[test]
fn long_oscillating_runs_stay_small() {
    let (svg, _) = draw(&comparison(4, 8, 5000), &quick());
    assert!(svg.len() < 1_000_000, "{} bytes", svg.len());
}

/// One iteration of 20,000 has a cost a million times that of its neighbours: the picture reaches up to it.
#[test]
fn spike_of_one_iteration_is_drawn() {
    let highest = |spike: f64| -> f64 {
        let mut record = blank("LS", Rule::Ls, 1, 1, 20_000);
        record.tables.trace = (0..=20_000)
            .map(|k| TraceRow::new(k, if k == 7_777 { spike } else { 1.0 }))
            .collect();
        // Fixes the axis: the same picture with and without the spike.
        let mut frame = blank("NLS", Rule::Nls, 1, 2, 20_000);
        frame.tables.trace = vec![TraceRow::new(0, 1e6), TraceRow::new(1, 1e-6)];
        let (svg, _) = draw(&[record, frame], &quick());
        let corners = bands(&svg, "#E69F00").into_iter().flatten();
        corners.map(|corner| corner.1).fold(f64::INFINITY, f64::min)
    };
    // 80 points of 20 units for 12 decades and their margins: the spike is six decades high.
    let (with, without) = (highest(1e6), highest(1.0));
    assert!(without.is_infinite(), "no band without a spike");
    assert!(with < 1600.0, "{with}");
}

#[test]
fn options_out_of_range_are_errors() {
    let bad = [
        FigureOptions {
            width: Some(1.39),
            ..quick()
        },
        FigureOptions {
            width: Some(f64::NAN),
            ..quick()
        },
        FigureOptions {
            panel_height: 0.39,
            ..quick()
        },
        FigureOptions {
            resolution: f64::INFINITY,
            ..quick()
        },
    ];
    for options in bad {
        let error = main_comparison(&comparison(1, 1, 1), &options, Path::new("/nowhere/fig1")).unwrap_err();
        assert!(matches!(error, FigureError::Option { .. }), "{error}");
    }
}

#[test]
fn unwritable_folder_is_an_error_that_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let error = main_comparison(&comparison(1, 1, 1), &quick(), &file.join("fig1")).unwrap_err();
    assert!(matches!(error, FigureError::Io { .. }), "{error}");
    assert!(error.to_string().contains("file"), "{error}");
}

#[test]
fn run_that_ended_before_its_last_iteration_is_marked_with_an_entry() {
    let ended = |status: Status| {
        let mut record = blank("LS", Rule::Ls, 1, 1, 2);
        record.tables.trace = (0..=2).map(|k| TraceRow::new(k, 0.1 / (k + 1) as f64)).collect();
        record.status = status;
        draw(&[record], &quick()).0
    };
    let iteration = 2;
    let what = String::new();
    let reason = String::new();
    for (status, name) in [
        (
            Status::Stalled {
                iteration,
                reason: reason.clone(),
            },
            "stalled",
        ),
        (Status::Stationary { iteration }, "stationary"),
        (Status::Failed { iteration, reason }, "search failed"),
        (Status::Diverged { iteration, what }, "diverged"),
    ] {
        assert_eq!(count(&ended(status), name), 1, "{name}");
        assert_eq!(count(&ended(Status::Completed), name), 0, "{name}");
    }
}

#[test]
fn missing_metrics_are_named() {
    let mut record = blank("NLS", Rule::Nls, 1, 1, 2);
    record.tables.trace = (0..=2).map(|k| TraceRow::new(k, 0.1)).collect();
    let (svg, _) = draw(&[record], &quick());
    assert_eq!(count(&svg, "not recorded"), 4);
    assert_eq!(count(&svg, "NLS"), 1);
}

#[test]
fn panels_of_an_empty_trace_are_not_recorded() {
    let mut record = blank("NLS", Rule::Nls, 1, 1, 0);
    record.status = Status::Diverged {
        iteration: 0,
        what: "cost".into(),
    };
    assert_eq!(count(&draw(&[record], &quick()).0, "not recorded"), 5);
}

/// NaN, infinities, zeros, negative numbers and extremes, alone and beside ordinary numbers, never cause a panic.
#[test]
fn extreme_values_are_drawn_or_named() {
    let extreme = [
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
    for (i, first) in extreme.into_iter().enumerate() {
        for second in extreme {
            let mut record = blank("NLS", Rule::Nls, 1, i as u64, 3);
            record.tables.trace = [first, second, first, second]
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
            assert_places_are_numbers(&svg, "extremes");
            draw(&[record], &quick());
        }
    }
    let mut record = blank("NLS", Rule::Nls, 1, 1, 1);
    record.tables.trace = vec![TraceRow {
        test_accuracy: Some(f64::NAN),
        ..TraceRow::new(0, -1.0)
    }];
    let (svg, _) = draw(&[record], &quick());
    assert_eq!(
        (
            count(&svg, "recorded, none positive"),
            count(&svg, "recorded, all NaN")
        ),
        (1, 1)
    );
}

#[test]
fn single_point_is_a_dot() {
    let mut record = blank("SAM", Rule::Sam, 1, 1, 0);
    record.tables.trace = vec![TraceRow::new(0, 0.1)];
    let (svg, _) = draw(&[record], &quick());
    // The dot, and the badge of the curve there and in the legend.
    assert_eq!(areas(&svg, "#CC79A7").len(), 3);
}

#[test]
fn sharpness_floor_is_marked_only_where_there_is_one() {
    let draw_with = |change: fn(&mut Cell)| {
        let mut records = comparison(1, 1, 100);
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
    record.tables.trace = vec![TraceRow::new(0, 0.1), TraceRow::new(1, 0.05)];
    record.cell.data = "日本 <data>".into();
    let (svg, _) = draw(&[record], &quick());
    assert_eq!((count(&svg, "<b> & \"c\""), count(&svg, "日本 <data>")), (1, 1));
}

/// An optimiser has the same colour in every figure, whatever the others and their order.
#[test]
fn colour_belongs_to_the_rule() {
    let count_of = |records: &[Record]| {
        let (svg, _) = draw(records, &quick());
        lines(&svg, "#0072B2").len()
    };
    let mut all = comparison(1, 8, 50);
    let alone: Vec<Record> = all.iter().filter(|r| r.cell.rule == Rule::Nls).cloned().collect();
    let expected = count_of(&alone);
    assert!(expected > 0);
    assert_eq!(count_of(&all), expected);
    all.reverse();
    assert_eq!(count_of(&all), expected);
}
