//! Sizes of images and of the windows that slide over them.

use std::ops::Range;

use crate::error::NetworkError;

/// The largest number of values of an image, so that nothing computed from its sizes overflows before the parameters
/// are counted.
const LARGEST: usize = 1 << 31;

/// The sizes of an image: a row of channels × height × width values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Image {
    pub(crate) channels: usize,
    pub(crate) height: usize,
    pub(crate) width: usize,
}

impl Image {
    /// # Errors
    ///
    /// If there are more values than [`LARGEST`].
    pub(crate) fn new(channels: usize, height: usize, width: usize) -> Result<Self, NetworkError> {
        let pixels = height.checked_mul(width);
        pixels
            .and_then(|pixels| pixels.checked_mul(channels))
            .filter(|values| *values <= LARGEST)
            .ok_or(NetworkError::TooLarge)?;
        Ok(Self {
            channels,
            height,
            width,
        })
    }

    /// Positions of one channel.
    pub(crate) fn pixels(self) -> usize {
        self.height * self.width
    }

    /// Values of all channels.
    pub(crate) fn values(self) -> usize {
        self.channels * self.pixels()
    }
}

/// A square window that moves over an image in steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    /// Edge of the window.
    pub(crate) kernel: usize,
    /// Distance from one position to the next.
    pub(crate) stride: usize,
    /// Zeros around the image on every side.
    pub(crate) padding: usize,
}

impl Window {
    pub(crate) const fn new(kernel: usize, stride: usize, padding: usize) -> Self {
        Self {
            kernel,
            stride,
            padding,
        }
    }

    /// Pixels that the window sees at a position, those in the padding included.
    pub(crate) fn area(self) -> usize {
        self.kernel * self.kernel
    }

    /// Whether each position of the window covers exactly its own pixel.
    pub(crate) fn is_pointwise(self) -> bool {
        self == Self::new(1, 1, 0)
    }

    /// Whether the positions match the pixels of the image one to one, each position centred on its pixel.
    pub(crate) fn keeps_size(self) -> bool {
        self.stride == 1 && self.kernel == 2 * self.padding + 1
    }

    /// Number of positions along an edge: ⌊(size + 2·padding − kernel)/stride⌋ + 1; `None` where the window is larger than
    /// the padded edge.
    pub(crate) fn positions(self, size: usize) -> Option<usize> {
        let free = (size + 2 * self.padding).checked_sub(self.kernel)?;
        Some(free / self.stride + 1)
    }

    /// The part of an edge of `size` that the window at `position` covers.
    pub(crate) fn covered(self, position: usize, size: usize) -> Range<usize> {
        let start = position * self.stride;
        let end = (start + self.kernel).saturating_sub(self.padding);
        start.saturating_sub(self.padding)..end.min(size)
    }

    /// Where the window's offset `offset` lies along an edge of `size` when the window is at `position`; `None` where
    /// that is in the padding.
    pub(crate) fn place(self, position: usize, offset: usize, size: usize) -> Option<usize> {
        (position * self.stride + offset)
            .checked_sub(self.padding)
            .filter(|place| *place < size)
    }

    /// The positions at which the window's offset lies within an edge of `size`, of `positions` in all.
    pub(crate) fn inside(self, offset: usize, size: usize, positions: usize) -> Range<usize> {
        let first = self.padding.saturating_sub(offset).div_ceil(self.stride);
        let end = (size + self.padding)
            .saturating_sub(offset)
            .div_ceil(self.stride)
            .min(positions);
        first.min(end)..end
    }

    /// Where the window's offset lies at the first position of a range from [`inside`](Self::inside), unless it is empty.
    pub(crate) fn first_inside(self, inside: &Range<usize>, offset: usize) -> usize {
        (inside.start * self.stride + offset).saturating_sub(self.padding)
    }
}
