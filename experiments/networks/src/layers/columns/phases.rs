//! Windows that move by several pixels, or see less than their own size.
//!
//! At stride s an offset (u, v) of the window sees every s-th pixel. Those seen by (u, v), (u + s, v), (u, v + s), … lie in one *phase*
//! of the channel: its pixels, and zeros in the padding, whose coordinates leave the same remainders. Each channel is parted into its
//! phases once; the rows of the matrix are then parts of consecutive values.

use std::ops::Range;

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

    /// Phases of a channel.
    fn number(self) -> usize {
        self.edge * self.edge
    }

    /// Values of all phases of a channel.
    fn all(self) -> usize {
        self.number() * self.values()
    }
}

/// Where the values of a phase lie in a channel.
struct Place {
    /// Lines and values in a line that are not in the padding.
    lines: Range<usize>,
    inside: Range<usize>,
    /// The pixel of the first of them.
    first: usize,
}

/// Calls a function with the length of a line as a constant, so that a line is moved by an instruction or two instead of a call; where that is
/// for none of the common lengths, with 0.
macro_rules! with_length {
    ($length:expr, $seen:ident.$function:ident($($argument:expr),*)) => {
        match $length {
            3 => $seen.$function::<F, 3>($($argument),*),
            4 => $seen.$function::<F, 4>($($argument),*),
            5 => $seen.$function::<F, 5>($($argument),*),
            6 => $seen.$function::<F, 6>($($argument),*),
            7 => $seen.$function::<F, 7>($($argument),*),
            8 => $seen.$function::<F, 8>($($argument),*),
            14 => $seen.$function::<F, 14>($($argument),*),
            16 => $seen.$function::<F, 16>($($argument),*),
            _ => $seen.$function::<F, 0>($($argument),*),
        }
    };
}

impl Columns {
    pub(super) fn gather_by_phase<F: Real>(&self, images: &[F], matrix: &mut [F]) {
        let phases = Phases::new(self);
        let samples = images.len() / self.image.values();
        // What lies in the padding stays zero.
        let mut values = Buffer::zeros(samples * phases.all());
        for (channel, rows) in matrix.chunks_exact_mut(self.of_channel(samples)).enumerate() {
            for phase in 0..phases.number() {
                let place = self.place(phases, phase);
                let of_samples = values.chunks_exact_mut(phases.all());
                for (values, image) in of_samples.zip(images.chunks_exact(self.image.values())) {
                    let values = &mut values[phase * phases.values()..][..phases.values()];
                    self.part(&place, &image[self.pixels(channel)], values, phases.width);
                }
            }
            let rows = rows.chunks_exact_mut(samples * self.per_sample());
            for (row, seen) in rows.zip(self.seen_by_offsets(phases)) {
                with_length!(seen.length(), seen.copy(&values, row));
            }
        }
    }

    pub(super) fn scatter_by_phase<F: Real>(&self, matrix: &[F], images: &mut [F]) {
        let phases = Phases::new(self);
        let samples = images.len() / self.image.values();
        let mut values = Buffer::sized(samples * phases.all());
        for (channel, rows) in matrix.chunks_exact(self.of_channel(samples)).enumerate() {
            values.fill(F::zero());
            let rows = rows.chunks_exact(samples * self.per_sample());
            for (row, seen) in rows.zip(self.seen_by_offsets(phases)) {
                with_length!(seen.length(), seen.add(row, &mut values));
            }
            for phase in 0..phases.number() {
                let place = self.place(phases, phase);
                let of_samples = values.chunks_exact(phases.all());
                for (values, image) in of_samples.zip(images.chunks_exact_mut(self.image.values())) {
                    let values = &values[phase * phases.values()..][..phases.values()];
                    self.unite(&place, values, phases.width, &mut image[self.pixels(channel)]);
                }
            }
        }
    }

    /// What the offsets of the window see, in the order of the rows.
    fn seen_by_offsets(&self, phases: Phases) -> impl Iterator<Item = SeenLines> + use<> {
        let (kernel, stride, positions) = (self.window.kernel, self.window.stride, self.positions);
        (0..self.window.area()).map(move |offset| {
            let (down, across) = (offset / kernel, offset % kernel);
            let phase = down % stride * phases.edge + across % stride;
            SeenLines {
                positions,
                width: phases.width,
                of_sample: phases.all(),
                first: phase * phases.values() + down / stride * phases.width + across / stride,
            }
        })
    }

    fn place(&self, phases: Phases, phase: usize) -> Place {
        let Image { height, width, .. } = self.image;
        let (down, across) = (phase / phases.edge, phase % phases.edge);
        let lines = self.window.inside(down, height, phases.lines);
        let inside = self.window.inside(across, width, phases.width);
        let first =
            self.window.first_inside(&lines, down) * width + self.window.first_inside(&inside, across);
        Place { lines, inside, first }
    }

    /// Writes a phase of a channel.
    fn part<F: Real>(&self, place: &Place, channel: &[F], values: &mut [F], width: usize) {
        let mut line = place.first;
        for values in values
            .chunks_exact_mut(width)
            .take(place.lines.end)
            .skip(place.lines.start)
        {
            let values = &mut values[place.inside.clone()];
            if self.window.stride == 1 {
                values.copy_from_slice(&channel[line..][..values.len()]);
            } else {
                let mut pixel = line;
                for value in values {
                    *value = channel[pixel];
                    pixel += self.window.stride;
                }
            }
            line += self.window.stride * self.image.width;
        }
    }

    /// The transpose of [`part`](Self::part): adds a phase to its pixels.
    fn unite<F: Real>(&self, place: &Place, values: &[F], width: usize, channel: &mut [F]) {
        let mut line = place.first;
        for values in values
            .chunks_exact(width)
            .take(place.lines.end)
            .skip(place.lines.start)
        {
            let mut pixel = line;
            for value in &values[place.inside.clone()] {
                channel[pixel] += *value;
                pixel += self.window.stride;
            }
            line += self.window.stride * self.image.width;
        }
    }
}

/// The lines that an offset of the window sees at its positions, in the values of all phases of samples.
#[derive(Clone, Copy)]
struct SeenLines {
    /// Lines, and values in each.
    positions: [usize; 2],
    /// Values of a sample.
    of_sample: usize,
    /// The first value seen.
    first: usize,
    /// From a line to the next.
    width: usize,
}

impl SeenLines {
    fn length(self) -> usize {
        self.positions[1]
    }

    /// Writes them to a row of the matrix. `W` is their length, or 0.
    fn copy<F: Real, const W: usize>(self, values: &[F], row: &mut [F]) {
        let length = if W == 0 { self.length() } else { W };
        let samples = row.chunks_exact_mut(self.positions[0] * length);
        for (row, values) in samples.zip(values.chunks_exact(self.of_sample)) {
            let lines = row.chunks_exact_mut(length);
            for (line, values) in lines.zip(values[self.first..].chunks(self.width)) {
                line.copy_from_slice(&values[..length]);
            }
        }
    }

    /// The transpose: adds a row to them.
    fn add<F: Real, const W: usize>(self, row: &[F], values: &mut [F]) {
        let length = if W == 0 { self.length() } else { W };
        let samples = row.chunks_exact(self.positions[0] * length);
        for (row, values) in samples.zip(values.chunks_exact_mut(self.of_sample)) {
            let lines = row.chunks_exact(length);
            for (line, values) in lines.zip(values[self.first..].chunks_mut(self.width)) {
                for (sum, value) in values[..length].iter_mut().zip(line) {
                    *sum += *value;
                }
            }
        }
    }
}
