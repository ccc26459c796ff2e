//! The batches of a stochastic run.

use super::run::Job;
use super::settings::CellSettings;
use crate::Stored;
use flatland_networks::{NetworkError, Objective};
use ndarray::{Array2, Axis};
use rand::seq::SliceRandom;
use thiserror::Error;

/// The batch of every iteration: the training samples in an order that is drawn anew for each epoch, cut into batches
/// of equal size. What is left at the end of an epoch, fewer samples than a batch, is dropped.
///
/// The order depends on the seed and the epoch only: optimisers of one seed see the same batches, and a run is resumed
/// without the draws before.
#[derive(Clone, Debug)]
pub struct Batches<'s> {
    settings: &'s CellSettings,
    size: usize,
    /// The training samples in the order of an epoch.
    order: Vec<usize>,
    epoch: Option<usize>,
}

/// A batch that cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`batch` must be from 1 to the number of training samples, {samples}, got {size}")]
pub struct BatchError {
    /// The size asked for.
    pub size: usize,
    /// The number of training samples.
    pub samples: usize,
}

impl<'s> Batches<'s> {
    /// The batches of so many samples; none where every iteration uses them all.
    ///
    /// # Errors
    ///
    /// A batch is larger than the training set, or empty.
    pub fn new(settings: &'s CellSettings, samples: usize) -> Result<Option<Self>, BatchError> {
        match settings.batch {
            None => Ok(None),
            Some(size) if size == 0 || size > samples => Err(BatchError { size, samples }),
            Some(size) => Ok(Some(Self {
                settings,
                size,
                order: (0..samples).collect(),
                epoch: None,
            })),
        }
    }

    /// How many batches an epoch has.
    pub fn per_epoch(&self) -> usize {
        self.order.len() / self.size
    }

    /// The training samples that an iteration uses.
    pub fn indices(&mut self, iteration: usize) -> &[usize] {
        let (epoch, number) = (iteration / self.per_epoch(), iteration % self.per_epoch());
        if self.epoch != Some(epoch) {
            self.order.sort_unstable();
            self.order.shuffle(&mut self.settings.batch_generator(epoch));
            self.epoch = Some(epoch);
        }
        &self.order[number * self.size..(number + 1) * self.size]
    }
}

/// Some of the training samples.
pub(super) struct Batch<F> {
    images: Array2<F>,
    targets: Array2<F>,
}

impl<F: Stored> Batch<F> {
    /// Their cost, computed in the buffers of other samples' cost.
    pub(super) fn objective<'b>(
        &'b self,
        other: &Objective<'b, F>,
    ) -> Result<Objective<'b, F>, NetworkError> {
        other.with_samples(self.images.view(), self.targets.view())
    }
}

impl<F: Stored> Job<'_, F> {
    /// The cost of all training samples.
    pub(super) fn objective(&self) -> Result<Objective<'_, F>, NetworkError> {
        let (images, targets) = (self.data.train.images.view(), self.train_targets.view());
        Objective::new(self.network, images, targets, self.settings.loss)
    }

    /// A copy of some training samples.
    pub(super) fn batch(&self, indices: &[usize]) -> Batch<F> {
        Batch {
            images: self.data.train.images.select(Axis(0), indices),
            targets: self.train_targets.select(Axis(0), indices),
        }
    }
}
