//! A loaded data set, ready for a network.

use super::error::DataError;
use flatland_records::hexadecimal;
use ndarray::Array2;
use num_traits::Float;
use sha2::{Digest, Sha256};
use std::path::PathBuf;

/// Labelled images, normalised, in the precision `F` of the network that sees them.
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset<F> {
    /// Name for legends and folders, such as `digits` or `Fashion-MNIST`.
    pub label: String,
    /// Number of classes K; every label is below it.
    pub classes: usize,
    /// Channels, height and width of an image; their product is the length d of a row of pixels. Images
    /// given as plain rows have the shape \[1, 1, d\].
    pub shape: [usize; 3],
    /// The training part.
    pub train: Split<F>,
    /// The test part; empty if a plan names none.
    pub test: Split<F>,
}

/// Images with their labels.
#[derive(Clone, Debug, PartialEq)]
pub struct Split<F> {
    /// n × d: one image per row, channel by channel, each channel row by row.
    pub images: Array2<F>,
    /// The class of each image, from 0; of length n.
    pub labels: Vec<usize>,
}

impl<F> Split<F> {
    /// Number of images n.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there are no images.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }
}

impl<F: Float> Dataset<F> {
    /// Pixels in an image: d = channels × height × width.
    pub fn dimension(&self) -> usize {
        self.shape.iter().product()
    }

    /// Variance of the one-hot training targets, averaged over their n·K entries:
    /// (1/K) Σ_c p_c (1 − p_c), where p_c is the share of class c.
    ///
    /// It is the mean-squared error of the best constant output, the cost in Flatland. For balanced classes
    /// it is (1/K)(1 − 1/K), which is 0.09 for ten of them.
    pub fn label_variance(&self) -> f64 {
        let mut counts = vec![0usize; self.classes];
        for &label in &self.train.labels {
            if let Some(count) = counts.get_mut(label) {
                *count += 1;
            }
        }
        let samples = self.train.len() as f64;
        let variance = |&count: &usize| (count as f64 / samples) * (1.0 - count as f64 / samples);
        counts.iter().map(variance).sum::<f64>() / self.classes as f64
    }

    /// SHA-256, in hexadecimal, of everything in the data that a run depends on: classes, shape, and the labels and
    /// normalised pixels of both parts, bit for bit.
    ///
    /// Pixels enter as the bits of their value in double precision (exact for `f32`), so the same values
    /// have the same fingerprint in either precision. The label does not enter.
    pub fn fingerprint(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(b"flatland data, version 1\n");
        let header = [self.classes, self.shape[0], self.shape[1], self.shape[2]];
        hash_integers(&mut hash, &header);
        for split in [&self.train, &self.test] {
            hash_integers(
                &mut hash,
                &[split.images.nrows(), split.images.ncols(), split.labels.len()],
            );
            hash_integers(&mut hash, &split.labels);
            let mut bytes = Vec::new();
            for image in split.images.rows() {
                bytes.clear();
                for &pixel in image {
                    bytes.extend_from_slice(&in_double(pixel).to_bits().to_le_bytes());
                }
                hash.update(&bytes);
            }
        }
        hexadecimal(&hash.finalize())
    }
}

/// Labels as one-hot rows, n × K.
///
/// # Errors
///
/// [`DataError::Label`] for a label that is not below `classes`.
///
/// ```
/// use flatland_experiments::data::one_hot;
/// use ndarray::array;
///
/// assert_eq!(one_hot::<f32>(&[2, 0], 3)?, array![[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]);
/// assert!(one_hot::<f32>(&[3], 3).is_err());
/// # Ok::<(), flatland_experiments::data::DataError>(())
/// ```
pub fn one_hot<F: Float>(labels: &[usize], classes: usize) -> Result<Array2<F>, DataError> {
    let mut targets = Array2::from_elem((labels.len(), classes), F::zero());
    for (index, &label) in labels.iter().enumerate() {
        let entry = targets.get_mut((index, label)).ok_or_else(|| DataError::Label {
            path: PathBuf::from("the labels given"),
            index,
            found: label as i128,
            classes,
            first: 0,
            hint: "",
        })?;
        *entry = F::one();
    }
    Ok(targets)
}

fn hash_integers(hash: &mut Sha256, integers: &[usize]) {
    for &integer in integers {
        hash.update((integer as u64).to_le_bytes());
    }
}

/// The value in double precision; exact for `f32` and `f64`, to which the conversion never fails.
fn in_double<F: Float>(value: F) -> f64 {
    value.to_f64().unwrap_or(f64::NAN)
}
