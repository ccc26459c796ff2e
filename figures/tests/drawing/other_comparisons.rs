//! The figures that compare optimisers by other metrics than the main comparison.

use crate::svg::{bands, count, drawn, lines, quick};
use flatland_figures::synthetic::{blank, comparison};
use flatland_figures::{backtrack_factor, no_bias, stochastic};
use flatland_records::*;

#[test]
fn each_comparison_shows_its_metrics() {
    let records = comparison(1, 4, 200);
    let mut of_batches = records.clone();
    of_batches
        .iter_mut()
        .for_each(|record| record.cell.batch = Some(256));
    let cases: [(_, &[&str]); 3] = [
        (
            drawn(stochastic, &of_batches, &quick()).0,
            &[
                "training cost",
                "cost of the batch",
                "training accuracy",
                "sharpness",
                "batch sharpness",
                "step size",
                "test accuracy",
                "step × sharpness",
            ],
        ),
        (
            drawn(backtrack_factor, &records, &quick()).0,
            &[
                "training cost",
                "sharpness",
                "step size",
                "step × sharpness",
                "trials",
            ],
        ),
        (
            drawn(no_bias, &records, &quick()).0,
            &["training cost", "sharpness", "gradient norm"],
        ),
    ];
    for (svg, metrics) in &cases {
        for metric in *metrics {
            assert_eq!(count(svg, metric), 1, "{metric}");
        }
        assert_eq!(count(svg, "not recorded"), 0);
        assert_eq!(count(svg, "NLS"), 1);
    }
    assert_eq!(count(&cases[0].0, "2/K"), 2, "of the whole cost and of batches");
}

/// Without a bias in the last layer 2/K is not a floor.
#[test]
fn floor_is_not_marked_without_a_bias() {
    let mut records = comparison(1, 4, 100);
    records
        .iter_mut()
        .for_each(|record| record.cell.last_layer_bias = false);
    assert_eq!(count(&drawn(no_bias, &records, &quick()).0, "2/K"), 0);
}

/// The panel's band reaches from the smallest to the largest sharpness of a batch; its line is at the mean.
#[test]
fn batch_sharpness_is_the_mean_on_a_band_of_extremes() {
    let mut record = blank("LS", Rule::Ls, 1, 1, 10);
    let row = |iteration| BatchSharpnessRow {
        iteration,
        mean: 10.0,
        max: 1000.0,
        min: 1.0,
        batches: 4,
        converged: true,
    };
    record.tables.batch_sharpness = vec![row(0), row(10)];
    let svg = drawn(stochastic, &[record], &quick()).0;
    let band = bands(&svg, "#E69F00");
    assert_eq!(band.len(), 1);
    let heights = band[0].iter().map(|point| point.1);
    let (top, bottom) = (
        heights.clone().fold(f64::INFINITY, f64::min),
        heights.fold(0.0, f64::max),
    );
    // The curve is the line inside the band; the other is the entry of the legend.
    let inside = |line: &Vec<(f64, f64)>| line.iter().all(|point| (top..=bottom).contains(&point.1));
    let curves: Vec<_> = lines(&svg, "#E69F00").into_iter().filter(inside).collect();
    assert_eq!(curves.len(), 1);
    // A third of the way up from 1 to 1000.
    let share = (bottom - curves[0][0].1) / (bottom - top);
    assert!((share - 1.0 / 3.0).abs() < 0.01, "{share}");
}
