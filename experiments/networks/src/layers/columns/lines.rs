//! Images of short lines.
//!
//! A channel moved as a whole takes a copy, and a pass over its edges, for as many values as some processors have in a register. Padded
//! once, it has no edges, and a line of a known length is moved by an instruction or two.

use super::Columns;
use crate::numeric::{Buffer, Real};

/// Calls a function of the length of a line with the length as a constant: `None` for lines of other lengths.
macro_rules! with_length {
    ($length:expr, $object:ident.$function:ident($($argument:expr),*)) => {
        match $length {
            3 => Some($object.$function::<_, 3>($($argument),*)),
            4 => Some($object.$function::<_, 4>($($argument),*)),
            5 => Some($object.$function::<_, 5>($($argument),*)),
            6 => Some($object.$function::<_, 6>($($argument),*)),
            7 => Some($object.$function::<_, 7>($($argument),*)),
            8 => Some($object.$function::<_, 8>($($argument),*)),
            _ => None,
        }
    };
}

impl Columns {
    /// [`gather`](Self::gather) where the positions are the pixels and lines are short; `None` where they are not, and nothing is written.
    pub(super) fn gather_short<F: Real>(&self, images: &[F], matrix: &mut [F]) -> Option<()> {
        with_length!(self.image.width, self.gather_lines(images, matrix))
    }

    /// The same for [`scatter`](Self::scatter).
    pub(super) fn scatter_short<F: Real>(&self, matrix: &[F], images: &mut [F]) -> Option<()> {
        with_length!(self.image.width, self.scatter_lines(matrix, images))
    }

    fn gather_lines<F: Real, const W: usize>(&self, images: &[F], matrix: &mut [F]) {
        let padded = self.padded();
        let samples = images.len() / self.image.values();
        // Lines of the padding stay zero.
        let mut channels = Buffer::zeros(samples * padded.values());
        for (channel, rows) in matrix.chunks_exact_mut(self.of_channel(samples)).enumerate() {
            for (padded_channel, image) in channels
                .chunks_exact_mut(padded.values())
                .zip(self.images(images))
            {
                let lines = image[self.pixels(channel)].as_chunks::<W>().0;
                for (inside, line) in padded.inside_mut::<F, W>(padded_channel).zip(lines) {
                    *inside = *line;
                }
            }
            for (offset, row) in rows.chunks_exact_mut(samples * self.per_sample()).enumerate() {
                let begin = self.begin(offset, padded.width);
                let of_samples = row.as_chunks_mut::<W>().0.chunks_exact_mut(self.image.height);
                for (lines, channel) in of_samples.zip(channels.chunks_exact(padded.values())) {
                    for (line, seen) in lines.iter_mut().zip(channel[begin..].chunks(padded.width)) {
                        if let Some(seen) = seen.first_chunk::<W>() {
                            *line = *seen;
                        }
                    }
                }
            }
        }
    }

    fn scatter_lines<F: Real, const W: usize>(&self, matrix: &[F], images: &mut [F]) {
        let padded = self.padded();
        let samples = images.len() / self.image.values();
        let mut channels = Buffer::sized(samples * padded.values());
        for (channel, rows) in matrix.chunks_exact(self.of_channel(samples)).enumerate() {
            for (padded_channel, image) in channels
                .chunks_exact_mut(padded.values())
                .zip(self.images(images))
            {
                let lines = image[self.pixels(channel)].as_chunks::<W>().0;
                for (inside, line) in padded.inside_mut::<F, W>(padded_channel).zip(lines) {
                    *inside = *line;
                }
            }
            // What is added to the padding is not read.
            for (offset, row) in rows.chunks_exact(samples * self.per_sample()).enumerate() {
                let begin = self.begin(offset, padded.width);
                let of_samples = row.as_chunks::<W>().0.chunks_exact(self.image.height);
                for (lines, channel) in of_samples.zip(channels.chunks_exact_mut(padded.values())) {
                    for (line, seen) in lines.iter().zip(channel[begin..].chunks_mut(padded.width)) {
                        if let Some(seen) = seen.first_chunk_mut::<W>() {
                            for (sum, value) in seen.iter_mut().zip(line) {
                                *sum += *value;
                            }
                        }
                    }
                }
            }
            let images = images.chunks_exact_mut(self.image.values());
            for (padded_channel, image) in channels.chunks_exact_mut(padded.values()).zip(images) {
                let lines = image[self.pixels(channel)].as_chunks_mut::<W>().0;
                for (inside, line) in padded.inside_mut::<F, W>(padded_channel).zip(lines) {
                    *line = *inside;
                }
            }
        }
    }

    fn padded(&self) -> Padded {
        let padding = self.window.padding;
        Padded {
            padding,
            width: self.image.width + 2 * padding,
            height: self.image.height + 2 * padding,
        }
    }

    fn images<'i, F>(&self, images: &'i [F]) -> std::slice::ChunksExact<'i, F> {
        images.chunks_exact(self.image.values())
    }

    /// The place of a channel in an image.
    fn pixels(&self, channel: usize) -> std::ops::Range<usize> {
        let pixels = self.image.pixels();
        channel * pixels..(channel + 1) * pixels
    }

    /// Entries of the matrix that belong to a channel.
    fn of_channel(&self, samples: usize) -> usize {
        self.window.area() * samples * self.per_sample()
    }

    /// The first value in a padded channel that an offset of the window sees.
    fn begin(&self, offset: usize, width: usize) -> usize {
        offset / self.window.kernel * width + offset % self.window.kernel
    }
}

/// A channel with its padding.
#[derive(Clone, Copy)]
struct Padded {
    padding: usize,
    width: usize,
    height: usize,
}

impl Padded {
    fn values(self) -> usize {
        self.width * self.height
    }

    /// The lines of the channel without the padding.
    fn inside_mut<F, const W: usize>(self, channel: &mut [F]) -> impl Iterator<Item = &mut [F; W]> {
        let lines = channel.chunks_exact_mut(self.width).skip(self.padding);
        lines.filter_map(move |line| line[self.padding..].first_chunk_mut::<W>())
    }
}
