//! The rows of the comparisons.

use crate::chart::axis::Scale::{Linear, Logarithmic};
use crate::comparison::Metric;
use crate::grid::Column;
use crate::readings::{batch_sharpness, trace};

pub(crate) const TRAINING_COST: Metric = Metric {
    name: "training cost",
    scale: Logarithmic,
    series: |record| trace(record, |row| Some(row.cost)),
    reference: |_| None,
};

/// The training cost of a stochastic run: that of the iteration's batch.
pub(crate) const BATCH_COST: Metric = Metric {
    name: "cost of the batch",
    ..TRAINING_COST
};

pub(crate) const SHARPNESS: Metric = Metric {
    name: "sharpness",
    scale: Logarithmic,
    series: |record| trace(record, |row| row.sharpness),
    reference: floor,
};

pub(crate) const BATCH_SHARPNESS: Metric = Metric {
    name: "batch sharpness",
    scale: Logarithmic,
    series: batch_sharpness,
    reference: floor,
};

pub(crate) const STEP: Metric = Metric {
    name: "step size",
    scale: Logarithmic,
    series: |record| trace(record, |row| row.step),
    reference: |_| None,
};

pub(crate) const TEST_ACCURACY: Metric = Metric {
    name: "test accuracy",
    scale: Linear,
    series: |record| trace(record, |row| row.test_accuracy),
    reference: |_| None,
};

/// η_k λ₁(w_k): at 2, the edge of stability.
pub(crate) const STEP_TIMES_SHARPNESS: Metric = Metric {
    name: "step × sharpness",
    scale: Logarithmic,
    series: |record| trace(record, |row| Some(row.step? * row.sharpness?)),
    reference: |_| Some((2.0, "2")),
};

pub(crate) const GRADIENT_NORM: Metric = Metric {
    name: "gradient norm",
    scale: Logarithmic,
    series: |record| trace(record, |row| row.gradient_norm),
    reference: |_| None,
};

pub(crate) const TRIALS: Metric = Metric {
    name: "trials",
    scale: Linear,
    series: |record| trace(record, |row| row.trials.map(|trials| trials as f64)),
    reference: |_| None,
};

fn floor(column: &Column<'_>) -> Option<(f64, &'static str)> {
    column.sharpness_floor.map(|floor| (floor, "2/K"))
}
