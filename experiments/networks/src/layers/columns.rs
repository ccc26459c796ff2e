//! The pixels under a window at each of its positions, as the columns of a matrix: a convolution becomes a product.

mod lines;
mod phases;

use std::ops::Range;

use super::image::{Image, Window};
use crate::numeric::Real;

/// The map from images to their columns: a matrix with a row for each channel and each offset in the window, and
/// a column for each position, sample after sample.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Columns {
    pub(crate) image: Image,
    pub(crate) window: Window,
    /// Positions of the window: height and width.
    pub(crate) positions: [usize; 2],
}

/// One row of the matrix, on one sample: its channel and its offset in the window.
#[derive(Clone, Copy)]
struct Seen {
    channel: usize,
    down: usize,
    across: usize,
}

impl Columns {
    /// Rows of the matrix: channels × kernel².
    pub(crate) fn rows(&self) -> usize {
        self.image.channels * self.window.area()
    }

    /// Columns of the matrix for each sample.
    pub(crate) fn per_sample(&self) -> usize {
        self.positions[0] * self.positions[1]
    }

    /// Writes the columns of `images`; entries in the padding are zero.
    pub(crate) fn gather<F: Real>(&self, images: &[F], matrix: &mut [F]) {
        if !self.window.keeps_size() {
            return self.gather_by_phase(images, matrix);
        }
        if self.gather_short(images, matrix).is_some() {
            return;
        }
        let (width, pixels) = (self.per_sample(), self.image.pixels());
        let samples = images.len() / self.image.values();
        for (row, seen) in matrix.chunks_exact_mut(samples * width).zip(self.seen()) {
            let images = images.chunks_exact(self.image.values());
            for (row, image) in row.chunks_exact_mut(width).zip(images) {
                self.gather_shifted(&image[seen.channel * pixels..][..pixels], seen, row);
            }
        }
    }

    /// The transpose of [`gather`](Self::gather): adds to each pixel the entries of the matrix that belong to it. Entries
    /// in the padding of the matrix are overwritten.
    pub(crate) fn scatter<F: Real>(&self, matrix: &mut [F], images: &mut [F]) {
        if !self.window.keeps_size() {
            return self.scatter_by_phase(matrix, images);
        }
        if self.scatter_short(matrix, images).is_some() {
            return;
        }
        let (width, pixels) = (self.per_sample(), self.image.pixels());
        let samples = images.len() / self.image.values();
        for (row, seen) in matrix.chunks_exact_mut(samples * width).zip(self.seen()) {
            let images = images.chunks_exact_mut(self.image.values());
            for (row, image) in row.chunks_exact_mut(width).zip(images) {
                self.scatter_shifted(row, seen, &mut image[seen.channel * pixels..][..pixels]);
            }
        }
    }

    /// The place of a channel in an image.
    fn pixels(&self, channel: usize) -> Range<usize> {
        let pixels = self.image.pixels();
        channel * pixels..(channel + 1) * pixels
    }

    /// Entries of the matrix that belong to a channel.
    fn of_channel(&self, samples: usize) -> usize {
        self.window.area() * samples * self.per_sample()
    }

    fn seen(&self) -> impl Iterator<Item = Seen> + use<> {
        let (kernel, area) = (self.window.kernel, self.window.area());
        (0..self.rows()).map(move |row| Seen {
            channel: row / area,
            down: row / kernel % kernel,
            across: row % kernel,
        })
    }

    /// A row is the channel moved by an offset, the same for all positions: one copy, then the edges.
    fn gather_shifted<F: Real>(&self, channel: &[F], seen: Seen, row: &mut [F]) {
        let (from, to) = self.shift(seen);
        let length = channel.len() - from.max(to);
        row[..to].fill(F::zero());
        row[to..][..length].copy_from_slice(&channel[from..][..length]);
        row[to + length..].fill(F::zero());
        self.clear_edges(seen, row);
    }

    fn scatter_shifted<F: Real>(&self, row: &mut [F], seen: Seen, channel: &mut [F]) {
        self.clear_edges(seen, row);
        let (from, to) = self.shift(seen);
        let length = channel.len() - from.max(to);
        for (pixel, value) in channel[from..][..length].iter_mut().zip(&row[to..][..length]) {
            *pixel += *value;
        }
    }

    /// The index of the first pixel seen, in the channel and in the row; one of the two is 0.
    fn shift(&self, seen: Seen) -> (usize, usize) {
        let here = seen.down * self.image.width + seen.across;
        let centre = self.window.padding * (self.image.width + 1);
        let pixels = self.image.pixels();
        (
            here.saturating_sub(centre).min(pixels),
            centre.saturating_sub(here).min(pixels),
        )
    }

    /// Zeros the entries where a shifted row shows pixels of the wrong end of a line.
    fn clear_edges<F: Real>(&self, seen: Seen, row: &mut [F]) {
        let width = self.image.width;
        let inside = self.window.inside(seen.across, width, width);
        // Column by column: a line has one or two such entries, too few for a call that fills them.
        for column in (0..inside.start).chain(inside.end..width) {
            for entry in row[column..].iter_mut().step_by(width) {
                *entry = F::zero();
            }
        }
    }
}
