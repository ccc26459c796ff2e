//! Times against sizes.

use crate::svg::{assert_places_are_numbers, assert_texts_are_apart, count, quick};
use flatland_figures::{FigureError, Growth, GrowthPanel, growth};
use std::fs;

/// The doubling sizes from 100 on, with the time of each.
fn measured(time: fn(f64) -> f64) -> Vec<(f64, f64)> {
    let sizes = (0..5).map(|i| 100.0 * f64::from(1 << i));
    sizes.map(|size| (size, time(size))).collect()
}

/// Two curves in one panel, one of them in the other.
fn two_panels() -> Growth {
    let panel = |title: &str, measured| GrowthPanel {
        title: title.to_owned(),
        measured,
    };
    let linear = || measured(|size| 1e-5 * size);
    Growth {
        names: vec!["small network".to_owned(), "large network".to_owned()],
        panels: vec![
            panel(
                "samples",
                vec![linear(), measured(|size| 2e-7 * size.powf(1.5) + 1e-9)],
            ),
            panel("width", vec![linear(), Vec::new()]),
        ],
    }
}

/// Draws, and returns SVG and caption.
fn drawn(times: &Growth) -> (String, String) {
    let folder = tempfile::tempdir().unwrap();
    let files = growth(times, &quick(), &folder.path().join("growth")).unwrap();
    let text = |file: usize| fs::read_to_string(&files[file]).unwrap();
    (text(0), text(files.len() - 1))
}

#[test]
fn legend_gives_the_slope_of_each_panel_and_a_dash_without_measurements() {
    let (svg, caption) = drawn(&two_panels());
    for text in [
        "small network: 1.00, 1.00",
        "large network: 1.50, –",
        "fitted",
        "samples",
        "width",
        "size",
        "seconds",
    ] {
        assert!(count(&svg, text) >= 1, "{text}");
    }
    assert!(caption.contains("its slope in each panel"), "{caption}");
}

#[test]
fn texts_are_apart_and_the_same_times_give_the_same_picture() {
    let (svg, _) = drawn(&two_panels());
    assert_texts_are_apart(&svg, "growth");
    assert_places_are_numbers(&svg, "growth");
    assert_eq!(drawn(&two_panels()).0, svg);
}

#[test]
fn panel_without_measurements_says_so_and_no_panel_is_an_error() {
    let mut times = two_panels();
    times.panels[1].measured.clear();
    assert_eq!(count(&drawn(&times).0, "not recorded"), 1);
    times.panels.clear();
    let folder = tempfile::tempdir().unwrap();
    let error = growth(&times, &quick(), &folder.path().join("growth")).unwrap_err();
    assert!(matches!(error, FigureError::NoRecords), "{error}");
}
