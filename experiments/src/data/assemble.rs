//! From images as stored to a data set: subset, statistics, normalisation, rounding.

use super::dataset::{Dataset, Split};
use super::error::DataError;
use super::formats::raw::{RawImages, RawSplit};
use super::memory::admit;
use super::normalisation::Normalisation;
use super::source::RawData;
use super::summary::DataSummary;
use ndarray::Array2;
use num_traits::Float;

/// Shift and scale of one channel; `None` where pixels are taken as given, so that they keep their bits.
type ChannelScale = Option<(f64, f64)>;

pub(super) fn assemble<F: Float>(raw: RawData) -> Result<(Dataset<F>, DataSummary), DataError> {
    let RawData {
        label,
        classes,
        train,
        test,
        subset,
        normalisation,
        scale_stated,
    } = raw;
    let (chosen, rest) = subset.draw(&train.labels, &train.images.path)?;
    let scales = channel_scales(&normalisation, &train.images, &chosen)?;
    let shape = train.images.shape;
    let test_part = match &test {
        Some(own) if own.images.shape != shape => {
            return Err(DataError::ShapeMismatch {
                train_path: train.images.path,
                train: shape,
                test_path: own.images.path.clone(),
                test: own.images.shape,
            });
        }
        Some(own) => take(own, &(0..own.labels.len()).collect::<Vec<_>>(), &scales)?,
        None => take(&train, &rest, &scales)?,
    };
    let set = Dataset {
        label,
        classes,
        shape,
        train: take(&train, &chosen, &scales)?,
        test: test_part,
    };
    let summary = DataSummary::new(&set, &train.images, normalisation, scale_stated);
    Ok((set, summary))
}

/// The shift and scale of every channel, from the setting or from the images `chosen`.
fn channel_scales(
    normalisation: &Normalisation,
    images: &RawImages,
    chosen: &[usize],
) -> Result<Vec<ChannelScale>, DataError> {
    let channels = images.shape[0];
    match normalisation {
        Normalisation::AsGiven => Ok(vec![None; channels]),
        Normalisation::Fixed { mean, std } if mean.len() == channels && std.len() == channels => {
            Ok(mean.iter().copied().zip(std.iter().copied()).map(Some).collect())
        }
        Normalisation::Fixed { mean, .. } => Err(DataError::Channels {
            path: images.path.clone(),
            given: mean.len(),
            channels,
        }),
        Normalisation::FromTraining => (0..channels)
            .map(|channel| statistics(images, chosen, channel).map(Some))
            .collect(),
    }
}

/// Mean and population standard deviation of one channel over the images `chosen`, in two passes.
fn statistics(images: &RawImages, chosen: &[usize], channel: usize) -> Result<(f64, f64), DataError> {
    let area = images.shape[1] * images.shape[2];
    let pixels = || {
        chosen.iter().flat_map(|&image| {
            let first = (image * images.shape[0] + channel) * area;
            (first..first + area).map(|index| images.pixel(index))
        })
    };
    let count = (chosen.len() * area) as f64;
    let mean = pixels().sum::<f64>() / count;
    let std = (pixels().map(|pixel| (pixel - mean).powi(2)).sum::<f64>() / count).sqrt();
    // Tests for equal pixels directly: with a rounded mean their deviation is small, not zero.
    let constant = pixels().zip(pixels().skip(1)).all(|(one, next)| one == next);
    if constant || !std.is_normal() {
        return Err(DataError::Constant {
            path: images.path.clone(),
            channel,
            value: mean,
        });
    }
    Ok((mean, std))
}

/// The images `indices`, normalised and rounded to `F`, with their labels.
fn take<F: Float>(
    split: &RawSplit,
    indices: &[usize],
    scales: &[ChannelScale],
) -> Result<Split<F>, DataError> {
    let images = &split.images;
    let dimension: usize = images.shape.iter().product();
    let area = images.shape[1] * images.shape[2];
    let bytes = indices
        .len()
        .saturating_mul(dimension)
        .saturating_mul(size_of::<F>());
    admit(bytes as u64).map_err(|error| DataError::io(&images.path, "images", error))?;
    let mut taken = Array2::from_elem((indices.len(), dimension), F::zero());
    for (mut row, &image) in taken.rows_mut().into_iter().zip(indices) {
        for (pixel, entry) in row.iter_mut().enumerate() {
            let given = images.pixel(image * dimension + pixel);
            let value = match scales[pixel / area] {
                Some((mean, std)) => (given - mean) / std,
                None => given,
            };
            *entry =
                F::from(value)
                    .filter(|entry| entry.is_finite())
                    .ok_or_else(|| DataError::NotFinite {
                        path: images.path.clone(),
                        image,
                        pixel,
                        value,
                        after: " after normalisation, too large for the precision of the network",
                    })?;
        }
    }
    Ok(Split {
        images: taken,
        labels: indices
            .iter()
            .map(|&index| usize::from(split.labels[index]))
            .collect(),
    })
}
