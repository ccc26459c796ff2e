//! What is probably a mistake in data, though a network can run on them.

use super::extent::Extent;
use super::layout::Layout;
use std::fmt;

/// A probable mistake in a data set, with what to write in the plan where that helps.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum DataWarning {
    /// Pixels of an integer type are used as they are, and no `scale` says that this is meant.
    UnscaledIntegers {
        /// NumPy's name of their type.
        stored: &'static str,
        /// Their extent in the training part.
        extent: Extent,
    },
    /// Pixels as a network sees them are far outside [−10, 10].
    LargePixels {
        /// Their extent in the training part.
        extent: Extent,
        /// Whether a scale is stated, or a normalisation by given numbers.
        stated: bool,
    },
    /// All pixels are within ±0.01 without a normalisation, as when they are divided by 255 twice.
    SmallPixels {
        /// Their extent in the training part.
        extent: Extent,
    },
    /// All pixels of the training part are equal.
    EqualPixels {
        /// Their value.
        value: f64,
    },
    /// The stated layout gives images that look like another.
    UnlikelyLayout {
        /// The stated layout.
        layout: Layout,
        /// Channels, height and width by it.
        shape: [usize; 3],
    },
    /// Classes without a training sample.
    EmptyClasses {
        /// The classes, ascending.
        empty: Vec<usize>,
        /// The number of classes K.
        classes: usize,
    },
    /// The test part has samples of classes without a training sample.
    UntrainedClasses {
        /// The number of such samples.
        samples: usize,
    },
}

impl fmt::Display for DataWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnscaledIntegers { stored, extent } => {
                let scale = extent.usual_scale();
                write!(
                    f,
                    "the pixels are whole numbers ({stored}) {extent}, used as they are: networks rarely learn from inputs \
                     of that size; write `scale: {scale}` to divide them, `normalisation: FromTraining` for mean 0 and \
                     standard deviation 1, or `scale: 1` if they are meant as they are"
                )
            }
            Self::LargePixels {
                extent,
                stated: false,
            } => write!(
                f,
                "the pixels run {extent}, far outside [-10, 10]: networks rarely learn from inputs of that size; write \
                 `scale: {}` to divide them or `normalisation: FromTraining` for mean 0 and standard deviation 1",
                extent.usual_scale()
            ),
            Self::LargePixels { extent, stated: true } => write!(
                f,
                "after scale and normalisation the pixels run {extent}, far outside [-10, 10]: are the numbers of \
                 `scale` and `normalisation` those of these pixels (mean and deviation apply after the division by `scale`)?"
            ),
            Self::SmallPixels { extent } => write!(
                f,
                "the pixels only run {extent}: were they divided twice (by `scale`, and before they were saved)?"
            ),
            Self::EqualPixels { value } => {
                write!(
                    f,
                    "all training pixels are equal ({value}): there is nothing to learn from"
                )
            }
            Self::UnlikelyLayout {
                layout,
                shape: [channels, height, width],
            } => write!(
                f,
                "with `layout: {layout}` the images have {channels} channels and {height} × {width} pixels, which looks \
                 like the other layout"
            ),
            Self::EmptyClasses { empty, classes } => {
                let have = if empty.len() == 1 { "has" } else { "have" };
                let count = empty.len();
                write!(
                    f,
                    "{count} of {classes} classes {have} no training sample: {}",
                    ranges(empty)
                )?;
                f.write_str(guess(empty, *classes))
            }
            Self::UntrainedClasses { samples } => {
                write!(
                    f,
                    "{samples} test samples are of classes without a training sample"
                )
            }
        }
    }
}

/// The likely mistake behind empty classes.
fn guess(empty: &[usize], classes: usize) -> &'static str {
    let used = classes - empty.len();
    match empty {
        _ if used == 1 => "; all training labels are the same",
        [0] => "; if the labels begin at 1, subtract 1 from each",
        _ if classes == 256 && empty.last() == Some(&254) => {
            "; if 255 stands for -1, it is what 0 - 1 gives in uint8: subtract in a signed type, or not at all"
        }
        _ => {
            "; labels are to number the classes from 0 without gaps (numpy.unique(labels, return_inverse=True)[1])"
        }
    }
}

/// Ascending numbers, successive ones as a range: "0, 3-7".
fn ranges(numbers: &[usize]) -> String {
    let mut parts: Vec<(usize, usize)> = Vec::new();
    for &number in numbers {
        match parts.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => parts.push((number, number)),
        }
    }
    /// More would hide the rest of the message.
    const SHOWN: usize = 10;
    let mut text: Vec<String> = parts
        .iter()
        .take(SHOWN)
        .map(|&(first, last)| match first == last {
            true => first.to_string(),
            false => format!("{first}-{last}"),
        })
        .collect();
    if parts.len() > SHOWN {
        text.push("…".to_owned());
    }
    text.join(", ")
}
