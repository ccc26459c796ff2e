//! The figures with a column per run: diagnosis and probes.

use crate::svg::{areas, count, drawn, lines, quick};
use flatland_figures::synthetic::{blank, single_runs};
use flatland_figures::{diagnosis, probes};
use flatland_records::*;

const POSITIVE: &str = "#332288";
const NEGATIVE: &str = "#EE3377";
const SPAN: &str = "#FBF1CC";

#[test]
fn diagnosis_names_its_panels_parts_and_runs() {
    let svg = drawn(diagnosis, &single_runs(2, 2, 200), &quick()).0;
    for name in [
        "training cost",
        "sharpness",
        "eigenvalues",
        "trace of the Hessian",
        "gradient norms",
        "share of zeros",
        "λ > 0",
        "λ < 0",
        "last bias",
        "other tensors: mean ± std",
        "their smallest, largest",
        "zero gradient entries",
        "zero activations",
        "in Flatland",
        "NLS",
    ] {
        assert_eq!(count(&svg, name), 1, "{name}");
    }
    // Four runs, each with its title, and 2/K for the sharpness and for the eigenvalues.
    assert_eq!((count(&svg, "NLS, seed 0"), count(&svg, "NLS, seed 1")), (2, 2));
    assert_eq!((count(&svg, "2/K"), count(&svg, "var")), (8, 4));
    assert_eq!(count(&svg, "not recorded"), 0);
}

#[test]
fn absent_parts_are_not_in_the_legend() {
    let mut records = single_runs(1, 1, 100);
    for row in &mut records[0].tables.diagnoses {
        row.last_bias_gradient_norm = None;
    }
    records[0].tables.spectra.retain(|row| row.eigenvalue > 0.0);
    records[0].cell.last_layer_bias = false;
    let svg = drawn(diagnosis, &records, &quick()).0;
    for name in ["last bias", "λ < 0", "in Flatland", "2/K", "var"] {
        assert_eq!(count(&svg, name), 0, "{name}");
    }
    assert_eq!(count(&svg, "λ > 0"), 1);
}

/// One disc or triangle per eigenvalue, by its sign, larger ones higher, negative ones below 0; and one of each in the legend.
#[test]
fn eigenvalues_are_told_apart_by_sign() {
    let mut record = blank("NLS", Rule::Nls, 0, 1, 10);
    let eigenvalues = [4.0, -3.0, 2.0, 1.0, -0.5];
    let row = |(index, &eigenvalue)| SpectrumRow {
        iteration: 5,
        end: SpectrumEnd::Modulus,
        index,
        eigenvalue,
        residual: 0.0,
        converged: true,
    };
    record.tables.spectra = eigenvalues.iter().enumerate().map(row).collect();
    // The ends of the spectrum are not drawn.
    record.tables.spectra.push(SpectrumRow {
        end: SpectrumEnd::Bottom,
        ..row((0, &-9.0))
    });
    let svg = drawn(diagnosis, &[record], &quick()).0;
    let (positive, negative) = (areas(&svg, POSITIVE), areas(&svg, NEGATIVE));
    assert_eq!((positive.len(), negative.len()), (3 + 1, 2 + 1));
    assert!(positive.iter().all(|shape| shape.len() == 8));
    assert!(negative.iter().all(|shape| shape.len() == 3));
    let middle =
        |shape: &Vec<(f64, f64)>| shape.iter().map(|point| point.1).sum::<f64>() / shape.len() as f64;
    // 4, 2, 1, −0.5, −3, from the top.
    let heights = [
        &positive[0],
        &positive[1],
        &positive[2],
        &negative[1],
        &negative[0],
    ]
    .map(middle);
    assert!(heights.is_sorted(), "{heights:?}");
}

#[test]
fn dense_spectra_do_not_make_a_figure_large() {
    let svg = drawn(diagnosis, &single_runs(1, 1, 4000), &quick()).0;
    assert!(svg.len() < 1_000_000, "{} bytes", svg.len());
    let drawn = areas(&svg, POSITIVE).len() + areas(&svg, NEGATIVE).len();
    assert!(
        (1200..=2402).contains(&drawn),
        "{drawn} points of 120 spectra of 20"
    );
}

/// One span per panel, from half an iteration before the first to half an iteration after the last one in Flatland.
#[test]
fn stay_in_flatland_is_shaded() {
    let shaded = |unrecorded: Option<usize>| {
        let mut record = blank("NLS", Rule::Nls, 0, 1, 100);
        let inside = |k: usize| (20..=60).contains(&k);
        record.tables.trace = (0..=100)
            .map(|k| TraceRow {
                sharpness: Some(if inside(k) { 0.2 } else { 3.0 }).filter(|_| unrecorded != Some(k)),
                ..TraceRow::new(k, 0.09)
            })
            .collect();
        let svg = drawn(diagnosis, &[record], &quick()).0;
        let spans: Vec<(f64, f64)> = areas(&svg, SPAN)
            .iter()
            .map(|shape| {
                let places = shape.iter().map(|point| point.0);
                (
                    places.clone().fold(f64::INFINITY, f64::min),
                    places.fold(0.0, f64::max),
                )
            })
            .collect();
        spans
    };
    // Cost and sharpness are recorded, four panels are empty; the last is the legend's.
    let spans = shaded(None);
    assert_eq!(spans.len(), 2 + 1);
    assert_eq!(spans[0], spans[1]);
    let parted = shaded(Some(40));
    assert_eq!(parted.len(), 4 + 1, "a gap parts the stay");
    // The two parts begin and end where the whole did.
    assert_eq!((parted[0].0, parted[1].1), spans[0]);
    let iteration = (spans[0].1 - spans[0].0) / 41.0;
    let gap = (parted[1].0 - parted[0].1) / iteration;
    assert!((gap - 1.0).abs() < 0.1, "{gap} iterations");
}

#[test]
fn probes_are_one_curve_per_iteration_with_the_accepted_step_upright() {
    let runs = single_runs(1, 1, 1200);
    assert!(runs[0].tables.probes.iter().any(|row| row.iteration == 1000));
    let svg = drawn(probes, &runs, &quick()).0;
    for name in [
        "gradient quotient",
        "‖H g‖ / ‖g‖",
        "g · H g / ‖g‖²",
        "sharpness",
        "iteration 0",
        "iteration 100",
        "iteration 500",
        "iteration 1000",
        "accepted step",
        "step t",
    ] {
        assert_eq!(count(&svg, name), 1, "{name}");
    }
    assert_eq!(count(&svg, "iteration 5000"), 0, "it was not reached");
    assert_eq!(count(&svg, "2/K"), 1, "of the sharpness");
}

/// The place of a step is read off the curve's own points: the upright is at that of the accepted step.
#[test]
fn upright_is_at_the_accepted_step() {
    let mut record = blank("NLS", Rule::Nls, 0, 1, 100);
    let row = |step: f64, accepted: bool| ProbeRow {
        iteration: 0,
        step,
        accepted,
        gradient_quotient: 1.0 + step,
        hessian_gradient_quotient: 1.0,
        rayleigh_quotient: 1.0,
        sharpness: 1.0,
        sharpness_error: 0.0,
        sharpness_converged: Some(true),
    };
    // After the others in the record, where a run puts it; 7 is not one of the paper's iterations.
    record.tables.probes = vec![
        row(0.01, false),
        row(1.0, false),
        row(10.0, false),
        row(0.1, true),
    ];
    record.tables.probes.push(ProbeRow {
        iteration: 7,
        ..row(5.0, true)
    });
    let svg = drawn(probes, &[record], &quick()).0;
    let all = lines(&svg, "#440154");
    let curve = all.iter().find(|line| line.len() == 4).unwrap();
    assert!(curve.is_sorted_by(|a, b| a.0 <= b.0), "by step: {curve:?}");
    let dashes: Vec<_> = all
        .iter()
        .filter(|line| line.len() == 2 && line[0].0 == line[1].0)
        .collect();
    assert!(dashes.len() > 8, "dashes in each of four panels");
    assert!(
        dashes.iter().all(|dash| dash[0].0 == curve[1].0),
        "{dashes:?} {curve:?}"
    );
}
