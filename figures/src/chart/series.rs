//! Numbers along the iterations of a run: what curves are made of.

/// A number at an iterate with the range around it, which is the number itself where there is none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Reading {
    pub(crate) iteration: usize,
    pub(crate) low: f64,
    pub(crate) value: f64,
    pub(crate) high: f64,
}

impl Reading {
    /// A number without a range.
    pub(crate) fn exact(iteration: usize, value: f64) -> Self {
        Self {
            iteration,
            low: value,
            value,
            high: value,
        }
    }
}

/// A series of one run.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Run {
    pub(crate) readings: Vec<Reading>,
    /// Whether the run diverged or failed, so that its line ends in a cross.
    pub(crate) ended_early: bool,
}
