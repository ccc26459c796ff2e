//! Windows of 3 × 3 pixels over images of short lines.
//!
//! A channel moved as a whole takes a copy, and a pass over its edges, for as many values as some processors have in a register. Padded
//! once, it has no edges, and a line of a known length is moved by an instruction or two.

use super::Columns;
use crate::numeric::{Buffer, Real};

/// Calls a function of the lengths of a line and of a padded line with both as constants; `None` for lines of other lengths.
macro_rules! with_lengths {
    ($length:expr, $columns:ident.$function:ident($($argument:expr),*)) => {
        match $length {
            3 => Some($columns.$function::<_, 3, 5>($($argument),*)),
            4 => Some($columns.$function::<_, 4, 6>($($argument),*)),
            5 => Some($columns.$function::<_, 5, 7>($($argument),*)),
            6 => Some($columns.$function::<_, 6, 8>($($argument),*)),
            7 => Some($columns.$function::<_, 7, 9>($($argument),*)),
            8 => Some($columns.$function::<_, 8, 10>($($argument),*)),
            _ => None,
        }
    };
}

impl Columns {
    /// [`gather`](Self::gather) by lines; `None` where that is not for these windows and images, and nothing is written.
    pub(super) fn gather_short<F: Real>(&self, images: &[F], matrix: &mut [F]) -> Option<()> {
        with_lengths!(self.short_line()?, self.gather_lines(images, matrix))
    }

    /// The same for [`scatter`](Self::scatter).
    pub(super) fn scatter_short<F: Real>(&self, matrix: &[F], images: &mut [F]) -> Option<()> {
        with_lengths!(self.short_line()?, self.scatter_lines(matrix, images))
    }

    /// The length of a line, where windows have 3 × 3 pixels.
    fn short_line(&self) -> Option<usize> {
        (self.window.kernel == 3 && self.window.padding == 1).then_some(self.image.width)
    }

    fn gather_lines<F: Real, const W: usize, const PADDED: usize>(&self, images: &[F], matrix: &mut [F]) {
        let (height, samples) = (self.image.height, images.len() / self.image.values());
        // The padding stays zero.
        let mut channels = Buffer::zeros(samples * (height + 2) * PADDED);
        let padded = channels.as_chunks_mut::<PADDED>().0;
        for (channel, rows) in matrix.chunks_exact_mut(self.of_channel(samples)).enumerate() {
            self.pad::<F, W, PADDED>(images, channel, padded);
            for (offset, row) in rows.chunks_exact_mut(samples * self.per_sample()).enumerate() {
                let (down, across) = (offset / 3, offset % 3);
                let lines = row.as_chunks_mut::<W>().0.chunks_exact_mut(height);
                for (lines, padded) in lines.zip(padded.chunks_exact(height + 2)) {
                    for (line, padded) in lines.iter_mut().zip(&padded[down..]) {
                        line.copy_from_slice(&padded[across..across + W]);
                    }
                }
            }
        }
    }

    fn scatter_lines<F: Real, const W: usize, const PADDED: usize>(&self, matrix: &[F], images: &mut [F]) {
        let (height, samples) = (self.image.height, images.len() / self.image.values());
        let mut channels = Buffer::sized(samples * (height + 2) * PADDED);
        let padded = channels.as_chunks_mut::<PADDED>().0;
        for (channel, rows) in matrix.chunks_exact(self.of_channel(samples)).enumerate() {
            self.pad::<F, W, PADDED>(images, channel, padded);
            // What is added to the padding is not read.
            for (offset, row) in rows.chunks_exact(samples * self.per_sample()).enumerate() {
                let (down, across) = (offset / 3, offset % 3);
                let lines = row.as_chunks::<W>().0.chunks_exact(height);
                for (lines, padded) in lines.zip(padded.chunks_exact_mut(height + 2)) {
                    for (line, padded) in lines.iter().zip(&mut padded[down..]) {
                        for (sum, value) in padded[across..across + W].iter_mut().zip(line) {
                            *sum += *value;
                        }
                    }
                }
            }
            let images = images.chunks_exact_mut(self.image.values());
            for (padded, image) in padded.chunks_exact(height + 2).zip(images) {
                let lines = image[self.pixels(channel)].as_chunks_mut::<W>().0;
                for (padded, line) in padded[1..].iter().zip(lines) {
                    line.copy_from_slice(&padded[1..=W]);
                }
            }
        }
    }

    /// Copies a channel of every image between the padding.
    fn pad<F: Real, const W: usize, const PADDED: usize>(
        &self,
        images: &[F],
        channel: usize,
        padded: &mut [[F; PADDED]],
    ) {
        let images = images.chunks_exact(self.image.values());
        for (padded, image) in padded.chunks_exact_mut(self.image.height + 2).zip(images) {
            let lines = image[self.pixels(channel)].as_chunks::<W>().0;
            for (padded, line) in padded[1..].iter_mut().zip(lines) {
                padded[1..=W].copy_from_slice(line);
            }
        }
    }
}
