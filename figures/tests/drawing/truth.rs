//! A figure drops no seed, zero, sign or NaN without saying so.

use crate::svg::{bands, caption, count, drawn, lines, quick, texts};
use flatland_figures::synthetic::blank;
use flatland_figures::{FigureOptions, Panel, diagnosis, main_comparison, probes};
use flatland_records::*;

const NLS: &str = "#0072B2";

/// A run of NLS with these costs.
fn run(seed: u64, costs: impl IntoIterator<Item = f64>) -> Record {
    let costs: Vec<f64> = costs.into_iter().collect();
    let mut record = blank("NLS", Rule::Nls, seed, seed + 1, costs.len().saturating_sub(1));
    record.tables.trace = costs
        .into_iter()
        .enumerate()
        .map(|(k, cost)| TraceRow::new(k, cost))
        .collect();
    record
}

/// Only the panel of the cost.
fn cost() -> FigureOptions {
    FigureOptions {
        panels: vec![Panel::Cost],
        ..quick()
    }
}

fn draw(records: &[Record]) -> String {
    drawn(main_comparison, records, &cost()).0
}

/// Top and bottom of a figure with one panel: its vertical axis is the highest upright line of ink.
fn panel(svg: &str) -> (f64, f64) {
    let axes = lines(svg, "#222222");
    let heights = |line: &Vec<(f64, f64)>| {
        let ys = line.iter().map(|point| point.1);
        (ys.clone().fold(f64::INFINITY, f64::min), ys.fold(0.0, f64::max))
    };
    let highest = axes
        .iter()
        .map(heights)
        .max_by(|a, b| (a.1 - a.0).total_cmp(&(b.1 - b.0)));
    highest.unwrap()
}

/// The curve's lines inside the panel, without signs, which are small.
fn curve(svg: &str) -> Vec<Vec<(f64, f64)>> {
    let (top, bottom) = panel(svg);
    let wide = |line: &Vec<(f64, f64)>| line.iter().any(|point| (point.0 - line[0].0).abs() > 200.0);
    let inside = |line: &Vec<(f64, f64)>| line.iter().all(|point| (top..=bottom).contains(&point.1));
    lines(svg, NLS)
        .into_iter()
        .filter(|line| wide(line) && inside(line))
        .collect()
}

/// Of three seeds two are exactly 0 from iteration 100: so is their median, and the band reaches from there to the third.
#[test]
fn seeds_at_exactly_zero_count_and_are_named() {
    let falls = |k: usize| if k < 100 { 0.1 } else { 0.0 };
    let records = [
        run(0, (0..=200).map(falls)),
        run(1, (0..=200).map(falls)),
        run(2, (0..=200).map(|_| 0.05)),
    ];
    let svg = draw(&records);
    assert_eq!(count(&svg, "0 or negative"), 1);
    let (_, bottom) = panel(&svg);
    let band = bands(&svg, NLS);
    let lowest = band.iter().flatten().map(|corner| corner.1).fold(0.0, f64::max);
    assert!(
        (lowest - bottom).abs() < 2.0,
        "the band reaches the lower edge: {lowest} {bottom}"
    );
    let longest = curve(&svg);
    let right = longest.iter().flatten().map(|point| point.0).fold(0.0, f64::max);
    let end = band.iter().flatten().map(|corner| corner.0).fold(0.0, f64::max);
    assert!(
        right < 0.7 * end,
        "the median is not that of the third seed: {right} {end}"
    );
}

#[test]
fn dense_curve_with_wild_values_is_dotted_and_names_them() {
    let wild = [0.0, f64::INFINITY, f64::NAN];
    let svg = draw(&[run(
        0,
        (0..=2000).map(|k| if k % 3 == 0 { wild[k / 3 % 3] } else { 0.1 }),
    )]);
    for name in ["0 or negative", "infinite", "not a number"] {
        assert_eq!(count(&svg, name), 1, "{name}");
    }
    assert!(curve(&svg).is_empty(), "no unbroken line");
}

/// The trace of the Hessian has a sign: its axis shows both, and 0.
#[test]
fn signed_quantity_has_a_signed_axis() {
    let mut record = run(0, (0..=2000).map(|_| 0.1));
    record.tables.hessian_traces = (0..=2000)
        .map(|iteration| HessianTraceRow {
            iteration,
            estimate: if iteration % 2 == 0 { 3.0 } else { -3.0 },
            standard_error: 0.0,
            half_width_95: 0.0,
            probes: 1,
        })
        .collect();
    let options = FigureOptions {
        panels: vec![Panel::HessianTrace],
        ..quick()
    };
    let svg = drawn(diagnosis, &[record], &options).0;
    assert_eq!(
        (count(&svg, "0"), count(&svg, "0 or negative")),
        (2, 0),
        "0 on both axes"
    );
    assert!(texts(&svg).0.iter().any(|written| written.text.starts_with('−')));
    let band = bands(&svg, NLS);
    let (top, bottom) = panel(&svg);
    let heights = band.iter().flatten().map(|corner| corner.1);
    assert!(heights.clone().fold(f64::INFINITY, f64::min) < top + 0.2 * (bottom - top));
    assert!(heights.fold(0.0, f64::max) > bottom - 0.2 * (bottom - top));
}

#[test]
fn recorded_values_that_cannot_be_shown_are_not_called_unrecorded() {
    let spectrum = |values: &[f64]| {
        let mut record = run(0, [0.1, 0.1]);
        let row = |(index, &eigenvalue): (usize, &f64)| SpectrumRow {
            iteration: 0,
            end: SpectrumEnd::Modulus,
            index,
            eigenvalue,
            residual: 0.0,
            converged: true,
        };
        record.tables.spectra = values.iter().enumerate().map(row).collect();
        let options = FigureOptions {
            panels: vec![Panel::Eigenvalues],
            ..quick()
        };
        drawn(diagnosis, &[record], &options).0
    };
    assert_eq!(count(&spectrum(&[0.0, 0.0]), "recorded, all zero"), 1);
    assert_eq!(count(&spectrum(&[f64::NAN]), "recorded, all NaN"), 1);
    assert_eq!(count(&spectrum(&[]), "not recorded"), 1);
    assert_eq!(count(&spectrum(&[1.0, f64::NAN]), "not a number"), 1);
    for costs in [[0.0, 0.0], [f64::NAN, f64::NAN], [-1.0, -2.0], [f64::INFINITY; 2]] {
        assert_eq!(count(&draw(&[run(0, costs)]), "not recorded"), 0, "{costs:?}");
    }
}

/// Eigenvalues at both ends of the spectrum are drawn where those largest in modulus were not recorded.
#[test]
fn ends_of_the_spectrum_are_not_called_unrecorded() {
    let mut record = run(0, [0.1, 0.1]);
    for (end, eigenvalue) in [(SpectrumEnd::Top, 2.0), (SpectrumEnd::Bottom, -1.0)] {
        record.tables.spectra.push(SpectrumRow {
            iteration: 0,
            end,
            index: 0,
            eigenvalue,
            residual: 0.0,
            converged: true,
        });
    }
    let svg = drawn(diagnosis, &[record], &quick()).0;
    assert_eq!((count(&svg, "λ > 0"), count(&svg, "λ < 0")), (1, 1));
}

#[test]
fn one_wild_value_of_a_completed_run_is_marked_and_does_not_empty_the_panel() {
    let costs = |k: i32| match k {
        150 => 1e39,
        k => 0.1 * 0.98f64.powi(k),
    };
    let svg = draw(&[run(0, (0..=300).map(costs))]);
    assert_eq!(count(&svg, "above the axis"), 1);
    let (top, bottom) = panel(&svg);
    let curve = curve(&svg);
    let (first, last) = (curve[0][0].1, curve.last().unwrap().last().unwrap().1);
    assert!(
        last - first > 0.5 * (bottom - top),
        "{first} to {last} of {top} to {bottom}"
    );
}

#[test]
fn every_end_of_a_run_is_marked_with_an_entry() {
    let ended = |costs: &[f64], status: Status| {
        let mut record = run(0, costs.iter().copied());
        record.cell.iterations = 100;
        record.status = status;
        draw(&[record, run(1, (0..=100).map(|_| 0.1))])
    };
    let iteration = 0;
    let diverged = |iteration| Status::Diverged {
        iteration,
        what: "cost".into(),
    };
    let crosses = |svg: &str| {
        let (top, _) = panel(svg);
        lines(svg, NLS)
            .into_iter()
            .filter(|line| (line[0].1 - top).abs() < 60.0)
            .count()
    };
    for costs in [&[f64::NAN][..], &[f64::INFINITY], &[]] {
        let svg = ended(costs, diverged(iteration));
        assert_eq!(count(&svg, "diverged"), 1);
        assert!(crosses(&svg) >= 2, "at the upper edge");
    }
    let svg = ended(&[0.1, 0.0], Status::Stationary { iteration: 1 });
    assert_eq!((count(&svg, "stationary"), count(&svg, "0 or negative")), (1, 1));
    let svg = draw(&[
        run(0, (0..=100).map(|_| f64::NAN)),
        run(1, (0..=100).map(|_| 0.1)),
    ]);
    assert_eq!(count(&svg, "not a number"), 1);
}

/// Even alone, where no panel has a vertical axis.
#[test]
fn run_that_diverged_at_once_is_marked_in_every_panel_it_recorded() {
    for costs in [&[f64::NAN][..], &[]] {
        let mut record = run(0, costs.iter().copied());
        record.status = Status::Diverged {
            iteration: 0,
            what: "cost".into(),
        };
        let svg = draw(&[record]);
        assert_eq!(count(&svg, "diverged"), 1, "{costs:?}");
        assert!(lines(&svg, NLS).len() >= 2, "a cross of two lines");
    }
}

/// Diverged runs do not set the axes: not even where there are no others.
#[test]
fn diverged_runs_do_not_make_the_others_flat() {
    let mut wild = run(0, (0..40).map(|k| 0.1 * 10f64.powi(k)));
    wild.cell.iterations = 300;
    wild.status = Status::Diverged {
        iteration: 39,
        what: "cost".into(),
    };
    let steady = run(1, (0..=300).map(|k| 0.1 * 0.98f64.powi(k)));
    let mut steady = [steady];
    steady[0].cell.optimiser = "LS".into();
    steady[0].cell.rule = Rule::Ls;
    let svg = draw(&[wild, steady[0].clone()]);
    assert_eq!((count(&svg, "above the axis"), count(&svg, "diverged")), (1, 1));
    let (top, bottom) = panel(&svg);
    let heights = lines(&svg, "#E69F00").into_iter().flatten().map(|point| point.1);
    let heights: Vec<f64> = heights.filter(|y| (top..=bottom).contains(y)).collect();
    let span =
        heights.iter().copied().fold(0.0, f64::max) - heights.iter().copied().fold(f64::INFINITY, f64::min);
    assert!(span > 0.5 * (bottom - top), "{span}");
}

#[test]
fn eigenvalues_that_did_not_converge_are_marked() {
    let mut record = run(0, (0..=10).map(|_| 0.1));
    for row in &mut record.tables.trace {
        row.sharpness = Some(1.0);
        row.sharpness_converged = Some(row.iteration != 5);
    }
    record.tables.spectra.push(SpectrumRow {
        iteration: 0,
        end: SpectrumEnd::Modulus,
        index: 0,
        eigenvalue: 2.0,
        residual: 1.0,
        converged: false,
    });
    record.tables.probes.push(ProbeRow {
        iteration: 0,
        step: 1.0,
        accepted: false,
        gradient_quotient: 1.0,
        hessian_gradient_quotient: 1.0,
        rayleigh_quotient: 1.0,
        sharpness: 1.0,
        sharpness_error: 1.0,
        sharpness_converged: Some(false),
    });
    let options = |panel| FigureOptions {
        panels: vec![panel],
        ..quick()
    };
    let records = [record];
    for svg in [
        drawn(main_comparison, &records, &options(Panel::Sharpness)).0,
        drawn(diagnosis, &records, &options(Panel::Eigenvalues)).0,
        drawn(probes, &records, &options(Panel::ProbedSharpness)).0,
    ] {
        assert_eq!(
            (count(&svg, "not converged"), count(&svg, "?")),
            (1, 2),
            "in the panel and in the legend"
        );
    }
}

#[test]
fn caption_says_what_lines_bands_and_marks_are() {
    let mut failed = run(7, (0..=100).map(|_| 0.1));
    failed.status = Status::Failed {
        iteration: 100,
        reason: "trial limit".into(),
    };
    let records = [run(3, (0..=100).map(|_| 0.0)), failed];
    let text = caption(main_comparison, &records, &cost());
    for part in [
        "Training cost against the iteration.",
        "NLS: 2 seeds (3, 7).",
        "median over the seeds",
        "Band: from their smallest to their largest value",
        "NLS, seed 7: search failed at iteration 100 (trial limit)",
        "▽: a value of 0 or below",
        "+: a search found no step",
    ] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
}

/// The cost of a batch is not called the training cost.
#[test]
fn costs_of_batches_are_named_as_such() {
    let mut stochastic = run(0, [0.1, 0.2]);
    stochastic.cell.batch = Some(256);
    let whole = run(1, [0.1, 0.2]);
    let name = |records: &[Record], name: &str| count(&draw(records), name);
    assert_eq!(name(std::slice::from_ref(&whole), "training cost"), 1);
    assert_eq!(name(std::slice::from_ref(&stochastic), "cost of the batch"), 1);
    assert_eq!(name(&[whole, stochastic], "cost, some of a batch"), 1);
}
