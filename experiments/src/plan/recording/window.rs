//! Windows of measurements.

use crate::validate::{ParameterError, require};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The window of measurements on one data set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataWindow {
    /// The data's label, such as `CIFAR-10`.
    pub data: String,
    /// Its first iteration.
    pub from: usize,
}

/// Checks that no data set has two windows.
pub(super) fn distinct_data(windows: &[DataWindow]) -> Result<(), ParameterError> {
    let mut seen = BTreeSet::new();
    let repeated = windows.iter().find(|window| !seen.insert(&window.data));
    let data = repeated.map_or("", |window| &window.data);
    let expected = "a list with one entry per data set";
    require(
        repeated.is_none(),
        "from_by_data",
        expected,
        format!("several for {data:?}"),
    )
}
