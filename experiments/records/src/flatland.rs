//! The floor of the sharpness, and Flatland: the definitions that claims and figures share.

use crate::cell::{Cell, Loss};
use crate::record::Record;
use crate::rows::TraceRow;

/// Largest distance of λ₁ from 2/K in Flatland, relative to 2/K.
const SHARPNESS_BAND: f64 = 0.05;
/// Largest distance of the cost from the label variance in Flatland, relative to it.
const COST_BAND: f64 = 0.1;

/// Whether a training cost is within 10 % of the label variance, as it is in Flatland.
pub fn is_near_label_variance(cost: f64, label_variance: f64) -> bool {
    (cost - label_variance).abs() <= COST_BAND * label_variance
}

impl Cell {
    /// 2/K where it is a lower bound of the sharpness: with mean-squared error and a bias in the last layer. `None`
    /// otherwise.
    pub fn sharpness_floor(&self) -> Option<f64> {
        let has_floor = self.loss == Loss::MeanSquaredError && self.last_layer_bias && self.classes > 0;
        has_floor.then(|| 2.0 / self.classes as f64)
    }

    /// Whether a sharpness is within 5 % of [2/K](Self::sharpness_floor), as it is in Flatland; false without a floor.
    pub fn sharpness_is_of_flatland(&self, sharpness: f64) -> bool {
        self.sharpness_floor()
            .is_some_and(|floor| (sharpness - floor).abs() <= SHARPNESS_BAND * floor)
    }
}

impl Record {
    /// Whether an iterate of this run is in Flatland: λ₁ within 5 % of 2/K, and the cost within 10 % of the label
    /// variance. `None` where the cost is within its range but λ₁ was not recorded; always false without a
    /// [floor](Cell::sharpness_floor).
    ///
    /// In a stochastic run the cost is that of the iteration's batch.
    pub fn in_flatland(&self, row: &TraceRow) -> Option<bool> {
        match row.sharpness {
            _ if self.cell.sharpness_floor().is_none()
                || !is_near_label_variance(row.cost, self.cell.label_variance) =>
            {
                Some(false)
            }
            Some(sharpness) => Some(self.cell.sharpness_is_of_flatland(sharpness)),
            None => None,
        }
    }
}
