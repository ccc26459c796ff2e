//! Means and variances of normalised channels, for the test pass of batch normalisation.

use std::fmt;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::error::NetworkError;
use crate::numeric::Pooled;

/// The weight of the newest batch in the running statistics: PyTorch's.
const MOMENTUM: f64 = 0.1;

/// The statistics of one batch: for each normalised channel its mean and its unbiased variance over the batch, or over each of
/// the blocks that are normalised on their own, and then averaged over these. Empty for a network without batch normalisation.
pub struct BatchStatistics(Pooled<Vec<f64>>);

impl BatchStatistics {
    /// Statistics that were computed elsewhere, in the order of [`Network::buffers`](crate::Network::buffers): each layer's means, then its
    /// variances.
    pub fn new(values: Vec<f64>) -> Self {
        Self(values.into())
    }

    pub(crate) fn of_batch(values: Pooled<Vec<f64>>) -> Self {
        Self(values)
    }

    /// The mean over blocks of equal weight, written to `mean`.
    pub(crate) fn mean(blocks: &[Vec<f64>], mut mean: Pooled<Vec<f64>>) -> Self {
        mean.fill(0.0);
        for block in blocks {
            for (mean, value) in mean.iter_mut().zip(block) {
                *mean += value / blocks.len() as f64;
            }
        }
        Self(mean)
    }
}

impl Clone for BatchStatistics {
    fn clone(&self) -> Self {
        Self::new(self.0.to_vec())
    }
}

impl fmt::Debug for BatchStatistics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("BatchStatistics").field(&*self.0).finish()
    }
}

impl PartialEq for BatchStatistics {
    fn eq(&self, other: &Self) -> bool {
        *self.0 == *other.0
    }
}

/// Running statistics r, which follow those of the batches, s, by
///
/// $$ r \leftarrow 0.9\, r + 0.1\, s. $$
///
/// They are not parameters: they are updated with the result of [`Objective::gradient`](crate::Objective::gradient),
/// never by a trial, and used only by [`Objective::evaluate`](crate::Objective::evaluate). They start from
/// [`Network::initial_statistics`](crate::Network::initial_statistics).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunningStatistics(Vec<f64>);

impl RunningStatistics {
    /// Mean 0 and variance 1 for the channels of every layer.
    pub(crate) fn initial(layers: &[Range<usize>]) -> Self {
        let of_layer = |range: &Range<usize>| {
            let channels = range.len() / 2;
            [vec![0.0; channels], vec![1.0; channels]].concat()
        };
        Self(layers.iter().flat_map(of_layer).collect())
    }

    /// Moves the statistics towards those of a batch of the same network.
    pub fn update(&mut self, batch: &BatchStatistics) {
        for (running, value) in self.0.iter_mut().zip(batch.0.iter()) {
            *running += MOMENTUM * (value - *running);
        }
    }

    /// The values, which [`Network::buffers`](crate::Network::buffers) names.
    pub fn values(&self) -> &[f64] {
        &self.0
    }

    /// The values; an error unless there are `expected`.
    pub(crate) fn checked(&self, expected: usize) -> Result<&[f64], NetworkError> {
        let got = self.0.len();
        if got == expected {
            Ok(&self.0)
        } else {
            Err(NetworkError::Statistics { expected, got })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn running_statistics_follow_the_batches() {
        let mut running = RunningStatistics::initial(&[0..2, 2..2, 2..6]);
        assert_eq!(running.0, [0.0, 1.0, 0.0, 0.0, 1.0, 1.0]);
        let batch = BatchStatistics::mean(&[vec![1.0; 6], vec![3.0; 6]], vec![f64::NAN; 6].into());
        assert_eq!(*batch.0, [2.0; 6]);
        running.update(&batch);
        running.update(&batch);
        // From 0 and from 1 towards 2: each update shrinks the distance by a factor of 0.9.
        for (value, expected) in running.0.iter().zip([0.38, 1.19, 0.38, 0.38, 1.19, 1.19]) {
            assert!((value - expected).abs() < 1e-15, "{value}");
        }
        assert!(running.checked(6).is_ok());
        assert!(matches!(
            running.checked(0),
            Err(NetworkError::Statistics { expected: 0, got: 6 })
        ));
    }
}
