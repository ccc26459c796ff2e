//! What a researcher should know about data before using them.

use super::dataset::{Dataset, Split};
use super::error::dimensions;
use super::extent::Extent;
use super::formats::raw::RawImages;
use super::normalisation::Normalisation;
use super::warning::DataWarning;
use num_traits::Float;
use std::fmt;

/// Beyond this modulus inputs count as large. Normalised pixels rarely exceed it.
const LARGE: f64 = 10.0;

/// As [`LARGE`] for pixels brought to standard deviation 1: mostly black images reach more.
const LARGE_NORMALISED: f64 = 100.0;

/// Up to this modulus inputs count as small; bytes divided by 255 twice reach 0.004.
const SMALL: f64 = 0.01;

/// The facts about a loaded data set, for a reader; [`Display`](fmt::Display) gives a block of lines.
#[derive(Clone, Debug, PartialEq)]
pub struct DataSummary {
    /// Name for legends and folders.
    pub label: String,
    /// Number of classes K.
    pub classes: usize,
    /// Channels, height and width of an image.
    pub shape: [usize; 3],
    /// NumPy's name of the type of the pixels in their file.
    pub stored: &'static str,
    /// What pixels are divided by before they are normalised.
    pub scale: f64,
    /// Their normalisation.
    pub normalisation: Normalisation,
    /// The extent of the training pixels in their file.
    pub stored_extent: Extent,
    /// The extent of the training pixels as a network sees them.
    pub extent: Extent,
    /// Training samples of each class; of length K.
    pub train: Vec<usize>,
    /// Test samples of each class; of length K.
    pub test: Vec<usize>,
    /// Probable mistakes.
    pub warnings: Vec<DataWarning>,
}

impl DataSummary {
    /// The summary of a data set whose training images were stored like this.
    pub(super) fn new<F: Float>(
        set: &Dataset<F>,
        images: &RawImages,
        normalisation: Normalisation,
        scale_stated: bool,
    ) -> Self {
        let in_double = |&pixel: &F| pixel.to_f64().unwrap_or(f64::NAN);
        let dimension = set.dimension();
        let mut summary = Self {
            label: set.label.clone(),
            classes: set.classes,
            shape: set.shape,
            stored: images.stored,
            scale: images.scale,
            normalisation,
            stored_extent: Extent::of((0..images.count * dimension).map(|index| images.pixels.get(index))),
            extent: Extent::of(set.train.images.iter().map(in_double)),
            train: counts(&set.train, set.classes),
            test: counts(&set.test, set.classes),
            warnings: Vec::new(),
        };
        summary.warn_of_pixels(scale_stated);
        if let Some(layout) = images.layout
            && layout.is_unlikely(layout.axes(set.shape))
        {
            let shape = set.shape;
            summary
                .warnings
                .push(DataWarning::UnlikelyLayout { layout, shape });
        }
        summary.warn_of_classes();
        summary
    }

    fn warn_of_pixels(&mut self, scale_stated: bool) {
        let extent = self.extent;
        let as_given = self.normalisation == Normalisation::AsGiven;
        let large = match self.normalisation {
            Normalisation::FromTraining => LARGE_NORMALISED,
            _ => LARGE,
        };
        // Numbers of at most 1 need no scale.
        let integers = !self.stored.starts_with("float") && extent.modulus() > 1.0;
        if extent.min == extent.max {
            let value = extent.min;
            self.warnings.push(DataWarning::EqualPixels { value });
        } else if as_given && integers && !scale_stated {
            let stored = self.stored;
            self.warnings
                .push(DataWarning::UnscaledIntegers { stored, extent });
        } else if extent.modulus() > large {
            let stated = scale_stated || !as_given;
            self.warnings.push(DataWarning::LargePixels { extent, stated });
        } else if as_given && extent.modulus() < SMALL {
            self.warnings.push(DataWarning::SmallPixels { extent });
        }
    }

    fn warn_of_classes(&mut self) {
        let empty: Vec<usize> = (0..self.classes)
            .filter(|&class| self.train[class] == 0)
            .collect();
        if empty.is_empty() {
            return;
        }
        let samples = empty.iter().map(|&class| self.test[class]).sum();
        let classes = self.classes;
        self.warnings.push(DataWarning::EmptyClasses { empty, classes });
        if samples > 0 {
            self.warnings.push(DataWarning::UntrainedClasses { samples });
        }
    }
}

/// Samples of each class.
fn counts<F>(split: &Split<F>, classes: usize) -> Vec<usize> {
    let mut counts = vec![0; classes];
    for &label in &split.labels {
        // Labels are below the number of classes.
        counts[label] += 1;
    }
    counts
}

impl fmt::Display for DataSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            label,
            classes,
            shape,
            stored,
            stored_extent,
            extent,
            ..
        } = self;
        writeln!(f, "{label}: {classes} classes")?;
        let (train, test): (usize, usize) = (self.train.iter().sum(), self.test.iter().sum());
        let test = match test {
            0 => "none for testing (set `test_images` and `test_labels`, or `train` to keep some back)"
                .to_owned(),
            some => format!("{some} for testing"),
        };
        writeln!(f, "  samples    {train} for training, {test}")?;
        writeln!(
            f,
            "  images     {} (channels × height × width), stored as {stored} {stored_extent}",
            dimensions(shape)
        )?;
        writeln!(f, "  pixels     {extent}: {}", self.pixels_in_words())?;
        write!(f, "  per class  {}", per_class(&self.train))?;
        if self.test.iter().any(|&count| count > 0) {
            write!(f, "; for testing {}", per_class(&self.test))?;
        }
        for warning in &self.warnings {
            write!(f, "\n  warning    {warning}")?;
        }
        Ok(())
    }
}

impl DataSummary {
    /// What was done to the pixels.
    fn pixels_in_words(&self) -> String {
        let divided = match self.scale {
            1.0 => None,
            scale => Some(format!("divided by {scale}")),
        };
        let normalised = match &self.normalisation {
            Normalisation::AsGiven => None,
            Normalisation::FromTraining => Some(
                "normalised to mean 0 and standard deviation 1 over the training pixels of a channel"
                    .to_owned(),
            ),
            Normalisation::Fixed { mean, std } => Some(format!(
                "normalised by the means {mean:?} and standard deviations {std:?}"
            )),
        };
        let done: Vec<String> = divided.into_iter().chain(normalised).collect();
        match done.is_empty() {
            true => "as stored".to_owned(),
            false => done.join(", "),
        }
    }
}

/// Samples of each class in words.
fn per_class(counts: &[usize]) -> String {
    /// More classes are summarised.
    const LISTED: usize = 30;
    let (min, max) = (counts.iter().min(), counts.iter().max());
    match (min, max) {
        (Some(min), Some(max)) if min == max => format!("{min} each"),
        (Some(min), Some(max)) if counts.len() > LISTED => format!("{min} to {max}"),
        _ => {
            let each = counts.iter().enumerate();
            let each: Vec<String> = each.map(|(class, count)| format!("{class}: {count}")).collect();
            each.join(", ")
        }
    }
}
