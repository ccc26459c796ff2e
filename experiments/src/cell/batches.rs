//! The batches of a stochastic run.

use super::settings::CellSettings;
use crate::validate::{ParameterError, require};
use rand::seq::SliceRandom;

/// The batch of every iteration: the training samples, shuffled anew for each epoch and cut into batches of equal size, of which the
/// last may be incomplete.
///
/// The order depends on the seed and the epoch only: optimisers of one seed see the same batches, and a resumed run
/// need not repeat earlier draws.
#[derive(Clone, Debug)]
pub struct Batches<'s> {
    settings: &'s CellSettings,
    size: usize,
    /// The training samples in the order of an epoch.
    order: Vec<usize>,
    epoch: Option<usize>,
}

/// Checks that batches of `size` can be cut from `samples` samples.
pub(crate) fn validate_batch(size: usize, samples: usize) -> Result<(), ParameterError> {
    let expected = format!("from 1 to {samples}, the number of training samples");
    require((1..=samples).contains(&size), "batch", expected, size)
}

impl<'s> Batches<'s> {
    /// The batches of a training set of `samples` samples; `None` where every iteration uses all of them.
    ///
    /// # Errors
    ///
    /// The batch size is 0 or larger than the training set.
    pub fn new(settings: &'s CellSettings, samples: usize) -> Result<Option<Self>, ParameterError> {
        let Some(size) = settings.batch else {
            return Ok(None);
        };
        validate_batch(size, samples)?;
        Ok(Some(Self {
            settings,
            size,
            order: (0..samples).collect(),
            epoch: None,
        }))
    }

    /// The number of batches per epoch.
    pub fn per_epoch(&self) -> usize {
        self.order.len().div_ceil(self.size)
    }

    /// The training samples of an iteration's batch.
    pub fn indices(&mut self, iteration: usize) -> &[usize] {
        let (epoch, number) = (iteration / self.per_epoch(), iteration % self.per_epoch());
        if self.epoch != Some(epoch) {
            self.order.sort_unstable();
            self.order.shuffle(&mut self.settings.batch_generator(epoch));
            self.epoch = Some(epoch);
        }
        let end = ((number + 1) * self.size).min(self.order.len());
        &self.order[number * self.size..end]
    }
}
