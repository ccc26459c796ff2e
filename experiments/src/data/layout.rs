//! The order of the axes of images.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The order of the axes of images in an array of four axes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Layout {
    /// (n, channels, height, width), as in PyTorch.
    ChannelsFirst,
    /// (n, height, width, channels), as in TensorFlow, PIL and OpenCV.
    ChannelsLast,
}

impl Layout {
    /// Channels, height, width of images whose axes after the first have these lengths.
    pub(super) fn shape(self, [a, b, c]: [usize; 3]) -> [usize; 3] {
        match self {
            Self::ChannelsFirst => [a, b, c],
            Self::ChannelsLast => [c, a, b],
        }
    }

    /// The axes after the first, for images of these channels, height and width.
    pub(super) fn axes(self, [channels, height, width]: [usize; 3]) -> [usize; 3] {
        match self {
            Self::ChannelsFirst => [channels, height, width],
            Self::ChannelsLast => [height, width, channels],
        }
    }

    /// Whether axes of these lengths look like the other layout: only there images have fewer, and usual, numbers of
    /// channels than rows and columns, or are square with fewer channels.
    pub(super) fn is_unlikely(self, axes: [usize; 3]) -> bool {
        /// Grey, grey and opacity, colour, colour and opacity.
        const USUAL: usize = 4;
        let [channels, height, width] = self.shape(axes);
        let other = match self {
            Self::ChannelsFirst => Self::ChannelsLast,
            Self::ChannelsLast => Self::ChannelsFirst,
        };
        let [fewer, rows, columns] = other.shape(axes);
        let usual = fewer <= USUAL && fewer < rows && fewer < columns;
        usual || (fewer < channels && rows == columns && height != width)
    }
}

impl fmt::Display for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// In an array stored image by image, moves the channels of each image of this shape (channels, height, width) from the
/// last axis to the first.
pub(super) fn channels_first<T: Copy>(values: &mut [T], [channels, height, width]: [usize; 3]) {
    let area = height * width;
    let mut image = Vec::with_capacity(channels * area);
    for stored in values.chunks_exact_mut(channels * area) {
        image.clear();
        image.extend_from_slice(stored);
        for (channel, plane) in stored.chunks_exact_mut(area).enumerate() {
            let of_channel = image.iter().skip(channel).step_by(channels);
            for (pixel, &value) in plane.iter_mut().zip(of_channel) {
                *pixel = value;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Layout::{ChannelsFirst, ChannelsLast};

    #[test]
    fn the_layout_of_ordinary_images_is_told() {
        for axes in [[32, 32, 3], [28, 28, 1], [32, 48, 4], [64, 64, 2], [16, 16, 13]] {
            let [height, width, channels] = axes;
            assert!(ChannelsFirst.is_unlikely(axes), "{axes:?}");
            assert!(!ChannelsLast.is_unlikely(axes), "{axes:?}");
            let turned = [channels, height, width];
            assert!(!ChannelsFirst.is_unlikely(turned), "{turned:?}");
            assert!(ChannelsLast.is_unlikely(turned), "{turned:?}");
        }
        // Nothing tells them apart.
        for axes in [[3, 3, 3], [1, 2, 3], [2, 1, 3], [3, 32, 3]] {
            assert!(!ChannelsFirst.is_unlikely(axes), "{axes:?}");
        }
    }
}
