//! Numbers along a run: what curves are made of.

/// A number at a place along the horizontal axis with the range around it, which is the number itself where there is none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Reading {
    pub(crate) x: f64,
    pub(crate) low: f64,
    pub(crate) value: f64,
    pub(crate) high: f64,
    /// False for an eigenvalue whose computation did not converge.
    pub(crate) converged: bool,
}

impl Reading {
    /// A number without a range.
    pub(crate) fn exact(x: f64, value: f64) -> Self {
        Self {
            x,
            low: value,
            value,
            high: value,
            converged: true,
        }
    }
}

/// A series of one run.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Run {
    /// By ascending place.
    pub(crate) readings: Vec<Reading>,
    /// Where and how the run ended, if not with its last iteration.
    pub(crate) end: Option<(f64, End)>,
}

/// How a run ended before its last iteration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Diverged,
    Failed,
    Stalled,
    Stationary,
    Stopped,
}

impl End {
    /// Whether the last values say nothing about the others.
    pub(crate) fn blew_up(self) -> bool {
        matches!(self, Self::Diverged | Self::Failed)
    }
}
