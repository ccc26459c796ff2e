//! Images and labels as stored in their files, before subsetting and scaling.

use super::integers::Integers;
use crate::data::error::DataError;
use crate::data::layout::Layout;
use crate::data::subset::Subset;
use std::path::{Path, PathBuf};

/// Pixels in the type of their file, or in the smallest type here that has all its values.
pub(in crate::data) enum Pixels {
    Bytes(Vec<u8>),
    Single(Vec<f32>),
    Double(Vec<f64>),
}

impl Pixels {
    /// Pixel `index` as stored, in double precision.
    pub(in crate::data) fn get(&self, index: usize) -> f64 {
        match self {
            Self::Bytes(values) => f64::from(values[index]),
            Self::Single(values) => f64::from(values[index]),
            Self::Double(values) => values[index],
        }
    }
}

/// Images of one shape.
pub(in crate::data) struct RawImages {
    pub(in crate::data) path: PathBuf,
    /// The number of images in the file, and in `pixels` unless only some were kept.
    pub(in crate::data) count: usize,
    /// Channels, height, width.
    pub(in crate::data) shape: [usize; 3],
    /// Of length images × channels × height × width, as the readers ensure.
    pub(in crate::data) pixels: Pixels,
    /// NumPy's name of the type in the file.
    pub(in crate::data) stored: &'static str,
    /// What pixels are divided by.
    pub(in crate::data) scale: f64,
    /// The layout of the file, where a plan states it.
    pub(in crate::data) layout: Option<Layout>,
}

impl RawImages {
    /// Pixel `index`, divided by the scale.
    pub(in crate::data) fn pixel(&self, index: usize) -> f64 {
        self.pixels.get(index) / self.scale
    }
}

/// Labels as stored, so that invalid labels can be reported unchanged.
pub(in crate::data) struct RawLabels {
    pub(in crate::data) path: PathBuf,
    pub(in crate::data) values: Integers,
    /// The number of classes that the file itself implies beyond its largest label: the length of one-hot rows.
    pub(in crate::data) classes: Option<usize>,
}

/// Facts about images and labels that are known before their files are opened.
pub(in crate::data) struct Known {
    pub(in crate::data) classes: usize,
    /// The label of class 0; labels are in `first..first + classes`.
    pub(in crate::data) first: usize,
    /// The data set's name and its published number of images; `None` for own data.
    pub(in crate::data) published: Option<(&'static str, usize)>,
}

impl Known {
    /// For own data: labels from 0, any number of images.
    pub(in crate::data) fn own(classes: usize) -> Self {
        Self {
            classes,
            first: 0,
            published: None,
        }
    }

    /// Refuses more images than were published, before memory is allocated for them.
    pub(in crate::data) fn admit(&self, path: &Path, found: usize) -> Result<(), DataError> {
        match self.published {
            Some((label, published)) if found > published => Err(DataError::MoreThanPublished {
                path: path.to_path_buf(),
                label,
                found,
                published,
            }),
            _ => Ok(()),
        }
    }
}

/// Images with labels that are known to be classes.
pub(in crate::data) struct RawSplit {
    pub(in crate::data) images: RawImages,
    /// Classes from 0: two bytes have all of [`MAX_CLASSES`](crate::data::MAX_CLASSES).
    pub(in crate::data) labels: Vec<u16>,
}

impl RawSplit {
    /// Joins images and labels, whose numbers must agree; every label must be among the `known`.
    pub(in crate::data) fn new(
        images: RawImages,
        labels: RawLabels,
        known: &Known,
    ) -> Result<Self, DataError> {
        require_equal_counts(&images, &labels)?;
        let labels = labels.classes(known)?;
        Ok(Self { images, labels })
    }

    /// As [`Self::new`], with the images of a `subset` only: `images` reads those with the given indices and no others. `path` is that
    /// of the images.
    pub(in crate::data) fn drawn(
        labels: RawLabels,
        known: &Known,
        subset: &Subset,
        path: &Path,
        images: impl FnOnce(&[usize]) -> Result<RawImages, DataError>,
    ) -> Result<Self, DataError> {
        let classes = labels.classes(known)?;
        let (drawn, _) = subset.draw(&classes, path)?;
        let mut images = images(&drawn)?;
        require_equal_counts(&images, &labels)?;
        images.count = drawn.len();
        let labels = drawn.iter().map(|&index| classes[index]).collect();
        Ok(Self { images, labels })
    }
}

fn require_equal_counts(images: &RawImages, labels: &RawLabels) -> Result<(), DataError> {
    if images.count == labels.values.len() {
        return Ok(());
    }
    Err(DataError::CountMismatch {
        images_path: images.path.clone(),
        images: images.count,
        shape: Box::new(images.shape),
        labels_path: labels.path.clone(),
        labels: labels.values.len(),
    })
}

impl RawLabels {
    /// The error of a label that is not among the classes.
    pub(in crate::data) fn outside(
        &self,
        index: usize,
        found: i128,
        classes: usize,
        first: usize,
    ) -> DataError {
        DataError::Label {
            path: self.path.clone(),
            index,
            found,
            classes,
            first,
            hint: self.hint(found, classes, first),
        }
    }

    /// The likely mistake behind a label that is not among the classes of own data.
    fn hint(&self, found: i128, classes: usize, first: usize) -> &'static str {
        let smallest = self.values.iter().min().unwrap_or(0);
        let other = |limit: i128| {
            self.values
                .iter()
                .filter(|&label| label != found)
                .all(|label| label < limit)
        };
        match found {
            _ if first > 0 => "",
            _ if smallest == 1 && found == classes as i128 => "; the labels begin at 1: subtract 1 from each",
            255 if other(254) => {
                "; 255 is what 0 - 1 gives in uint8: subtract in a signed type, or not at all"
            }
            -1 => "; -1 often marks images without a label: leave these out",
            _ => "",
        }
    }

    /// The classes of the labels.
    pub(in crate::data) fn classes(&self, known: &Known) -> Result<Vec<u16>, DataError> {
        let Known { classes, first, .. } = *known;
        let class_of = |(index, found): (usize, i128)| {
            usize::try_from(found)
                .ok()
                .and_then(|label| label.checked_sub(first))
                .filter(|&class| class < classes)
                .and_then(|class| u16::try_from(class).ok())
                .ok_or_else(|| self.outside(index, found, classes, first))
        };
        self.values.iter().enumerate().map(class_of).collect()
    }
}
