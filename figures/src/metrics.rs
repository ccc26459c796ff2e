//! The rows of the comparisons.

use crate::chart::scale::Scale::{self, Linear, Logarithmic, Share};
use crate::grid::{Batches, Column};
use crate::panels::Panel;
use crate::readings::{self, Series, batch_sharpness, of_sharpness, trace};

/// A row of panels.
pub(crate) struct Metric {
    pub(crate) panel: Panel,
    pub(crate) name: &'static str,
    pub(crate) scale: Scale,
    pub(crate) series: Series,
    /// The dashed line of a column and its name, if the column has one.
    pub(crate) reference: fn(&Column<'_>) -> Option<(f64, &'static str)>,
}

/// The metric of a panel; `None` if a comparison cannot have the panel.
pub(crate) fn metric(panel: Panel, batches: Batches) -> Option<Metric> {
    let plain = |name, scale, series| Metric {
        panel,
        name,
        scale,
        series,
        reference: |_| None,
    };
    let of_batch = |whole, batch, both| match batches {
        Batches::Whole => whole,
        Batches::Batch => batch,
        Batches::Both => both,
    };
    let floored = |name, series| Metric {
        reference: |column| column.sharpness_floor.map(|floor| (floor, "2/K")),
        ..plain(name, Logarithmic, series)
    };
    Some(match panel {
        Panel::Cost => plain(
            of_batch("training cost", "cost of the batch", "cost, some of a batch"),
            Logarithmic,
            |record| trace(record, |row| Some(row.cost)),
        ),
        Panel::EpochCost => plain("training cost", Logarithmic, |record| match record.cell.batch {
            Some(_) => trace(record, |row| row.train_set_cost),
            None => trace(record, |row| Some(row.cost)),
        }),
        Panel::EpochAccuracy => plain("training accuracy", Share, |record| match record.cell.batch {
            Some(_) => trace(record, |row| row.train_set_accuracy),
            None => trace(record, |row| row.train_accuracy),
        }),
        Panel::TrainAccuracy => plain(
            of_batch(
                "training accuracy",
                "accuracy on the batch",
                "accuracy, some on a batch",
            ),
            Share,
            |record| trace(record, |row| row.train_accuracy),
        ),
        Panel::TestCost => plain("test cost", Logarithmic, |record| {
            trace(record, |row| row.test_cost)
        }),
        Panel::TestAccuracy => plain("test accuracy", Share, |record| {
            trace(record, |row| row.test_accuracy)
        }),
        Panel::Sharpness => floored("sharpness", |record| of_sharpness(record, |row| row.sharpness)),
        Panel::BatchSharpness => floored("batch sharpness", batch_sharpness),
        Panel::Step => plain("step size", Logarithmic, |record| trace(record, |row| row.step)),
        // At 2, the edge of stability.
        Panel::StepTimesSharpness => Metric {
            reference: |_| Some((2.0, "2")),
            ..plain("step × sharpness", Logarithmic, |record| {
                of_sharpness(record, |row| Some(row.step? * row.sharpness?))
            })
        },
        Panel::GradientNorm => plain(
            of_batch(
                "gradient norm",
                "gradient norm, batch",
                "gradient norm, some of a batch",
            ),
            Logarithmic,
            |record| trace(record, |row| row.gradient_norm),
        ),
        Panel::Trials => plain("trials", Linear, |record| {
            trace(record, |row| row.trials.map(|trials| trials as f64))
        }),
        Panel::HessianTrace => plain("trace of the Hessian", Scale::Signed, readings::hessian_trace),
        Panel::TensorGradients => plain(
            "gradient norms of tensors",
            Logarithmic,
            readings::tensor_gradients,
        ),
        Panel::Zeros => plain("zero gradient entries", Share, |record| {
            readings::diagnosis(record, |row| Some(row.zero_gradient_share))
        }),
        Panel::Eigenvalues
        | Panel::GradientQuotient
        | Panel::HessianGradient
        | Panel::Rayleigh
        | Panel::ProbedSharpness => return None,
    })
}
