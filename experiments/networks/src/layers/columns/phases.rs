//! Windows that move by several pixels, or see less than their own size.
//!
//! At stride s an offset (u, v) of the window sees every s-th pixel. Those seen by (u, v), (u + s, v), (u, v + s), … lie in one *phase*
//! of the channel: its pixels, and zeros in the padding, whose coordinates leave the same remainders. Each channel is parted into its
//! phases once; the rows of the matrix are then parts of consecutive values.

use super::{Columns, Image};
use crate::numeric::{Buffer, Real};

/// The phases of a channel, each of `lines` × `width` values.
#[derive(Clone, Copy)]
struct Phases {
    /// Remainders that occur, in each direction.
    edge: usize,
    lines: usize,
    width: usize,
}

/// The part of a phase that an offset of the window sees.
struct Part {
    /// Number of the phase.
    phase: usize,
    /// The first line, and the first value in each line.
    down: usize,
    across: usize,
}

impl Phases {
    fn new(columns: &Columns) -> Self {
        let (stride, kernel) = (columns.window.stride, columns.window.kernel);
        let further = (kernel - 1) / stride;
        Self {
            edge: stride.min(kernel),
            lines: columns.positions[0] + further,
            width: columns.positions[1] + further,
        }
    }

    fn values(self) -> usize {
        self.lines * self.width
    }
}

impl Columns {
    pub(super) fn gather_by_phase<F: Real>(&self, images: &[F], matrix: &mut [F]) {
        let (phases, pixels) = (Phases::new(self), self.image.pixels());
        let mut values = Buffer::zeros(phases.edge * phases.edge * phases.values());
        let samples = images.len() / self.image.values();
        for (place, channel) in images.chunks_exact(pixels).enumerate() {
            for (phase, values) in values.chunks_exact_mut(phases.values()).enumerate() {
                self.part(phases, phase, channel, values);
            }
            for (row, part) in self.rows_of(place, samples).zip(self.parts(phases)) {
                let first = part.phase * phases.values() + part.down * phases.width + part.across;
                let row = &mut matrix[row..][..self.per_sample()];
                copy_lines(&values[first..], phases.width, row, self.positions[1]);
            }
        }
    }

    pub(super) fn scatter_by_phase<F: Real>(&self, matrix: &[F], images: &mut [F]) {
        let (phases, pixels) = (Phases::new(self), self.image.pixels());
        let mut values = Buffer::zeros(phases.edge * phases.edge * phases.values());
        let samples = images.len() / self.image.values();
        for (place, channel) in images.chunks_exact_mut(pixels).enumerate() {
            values.fill(F::zero());
            for (row, part) in self.rows_of(place, samples).zip(self.parts(phases)) {
                let values = &mut values[part.phase * phases.values()..][..phases.values()];
                let lines = matrix[row..][..self.per_sample()].chunks_exact(self.positions[1]);
                for (line, values) in lines.zip(values.chunks_exact_mut(phases.width).skip(part.down)) {
                    for (sum, value) in values[part.across..].iter_mut().zip(line) {
                        *sum += *value;
                    }
                }
            }
            for (phase, values) in values.chunks_exact(phases.values()).enumerate() {
                self.unite(phases, phase, values, channel);
            }
        }
    }

    /// The starts of the rows of a channel in the matrix, `place` counting the channels of all samples.
    fn rows_of(&self, place: usize, samples: usize) -> impl Iterator<Item = usize> + use<> {
        let (sample, channel) = (place / self.image.channels, place % self.image.channels);
        let (area, width) = (self.window.area(), self.per_sample());
        (channel * area..(channel + 1) * area).map(move |row| (row * samples + sample) * width)
    }

    /// What the offsets of the window see, in the order of the rows.
    fn parts(&self, phases: Phases) -> impl Iterator<Item = Part> + use<> {
        let (kernel, stride) = (self.window.kernel, self.window.stride);
        (0..self.window.area()).map(move |offset| {
            let (down, across) = (offset / kernel, offset % kernel);
            Part {
                phase: down % stride * phases.edge + across % stride,
                down: down / stride,
                across: across / stride,
            }
        })
    }

    /// Writes a phase of a channel.
    fn part<F: Real>(&self, phases: Phases, phase: usize, channel: &[F], values: &mut [F]) {
        let Image { height, width, .. } = self.image;
        let (down, across) = (phase / phases.edge, phase % phases.edge);
        let inside = self.window.inside(across, width, phases.width);
        for (position, line) in values.chunks_exact_mut(phases.width).enumerate() {
            line.fill(F::zero());
            let Some(down) = self.window.place(position, down, height) else {
                continue;
            };
            let mut pixel = self.window.first_inside(&inside, across) + down * width;
            for value in &mut line[inside.clone()] {
                *value = channel[pixel];
                pixel += self.window.stride;
            }
        }
    }

    /// The transpose of [`part`](Self::part): adds a phase to its pixels.
    fn unite<F: Real>(&self, phases: Phases, phase: usize, values: &[F], channel: &mut [F]) {
        let Image { height, width, .. } = self.image;
        let (down, across) = (phase / phases.edge, phase % phases.edge);
        let inside = self.window.inside(across, width, phases.width);
        for (position, line) in values.chunks_exact(phases.width).enumerate() {
            let Some(down) = self.window.place(position, down, height) else {
                continue;
            };
            let mut pixel = self.window.first_inside(&inside, across) + down * width;
            for value in &line[inside.clone()] {
                channel[pixel] += *value;
                pixel += self.window.stride;
            }
        }
    }
}

/// Copies lines of a length from a matrix of the width `from_width` to one of their length.
fn copy_lines<F: Real>(from: &[F], from_width: usize, to: &mut [F], length: usize) {
    fn fixed<F: Real, const W: usize>(from: &[F], from_width: usize, to: &mut [F]) {
        let lines = to.as_chunks_mut::<W>().0;
        for (line, from) in lines.iter_mut().zip(from.chunks(from_width)) {
            line.copy_from_slice(&from[..W]);
        }
    }
    // A copy of a known length is an instruction or two, and a call otherwise.
    match length {
        4 => fixed::<F, 4>(from, from_width, to),
        7 => fixed::<F, 7>(from, from_width, to),
        8 => fixed::<F, 8>(from, from_width, to),
        14 => fixed::<F, 14>(from, from_width, to),
        16 => fixed::<F, 16>(from, from_width, to),
        _ => {
            for (line, from) in to.chunks_exact_mut(length).zip(from.chunks(from_width)) {
                line.copy_from_slice(&from[..length]);
            }
        }
    }
}
