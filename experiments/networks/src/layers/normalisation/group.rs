//! A group of values that share their mean and their variance.

/// Values of a block that share their mean and variance: `runs` runs of `length` consecutive values.
#[derive(Clone, Copy)]
pub(super) struct Group {
    /// Where the first run starts in the block.
    pub(super) start: usize,
    /// Distance from the start of one run to that of the next.
    pub(super) stride: usize,
    pub(super) runs: usize,
    pub(super) length: usize,
    /// Index of the gain (and shift) of a run's first value.
    pub(super) gain: usize,
    /// Distance from the gain of a value to that of the next: 0 where the group shares one gain.
    pub(super) gain_step: usize,
}

/// A place in a group: the index of the value in the block, and that of its gain.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) value: usize,
    pub(super) gain: usize,
}

impl Group {
    /// The number of values in the group.
    pub(super) fn size(&self) -> usize {
        self.runs * self.length
    }

    /// The sum of `f` over the group, always added up in the same order and in `f64`: a channel of a block can have millions of
    /// values.
    pub(super) fn sum(&self, f: impl Fn(Place) -> f64) -> f64 {
        // Several running sums let the processor add in parallel; eight of them, whatever the machine.
        const SUMS: usize = 8;
        let mut sums = [0.0; SUMS];
        let whole = self.length - self.length % SUMS;
        for run in 0..self.runs {
            for from in (0..whole).step_by(SUMS) {
                for (i, sum) in sums.iter_mut().enumerate() {
                    *sum += f(self.place(run, from + i));
                }
            }
            for (i, sum) in (whole..self.length).zip(&mut sums) {
                *sum += f(self.place(run, i));
            }
        }
        sums.iter().sum()
    }

    pub(super) fn for_each(&self, mut f: impl FnMut(Place)) {
        for run in 0..self.runs {
            for i in 0..self.length {
                f(self.place(run, i));
            }
        }
    }

    fn place(&self, run: usize, i: usize) -> Place {
        Place {
            value: self.start + run * self.stride + i,
            gain: self.gain + i * self.gain_step,
        }
    }
}
