//! How a run ended.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How a run ended. Its file is written last: a folder without it is not a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    /// All iterations were completed.
    Completed,
    /// A cost, gradient or weight became non-finite, or prescribed steps ran away.
    Diverged {
        /// k, the iterate at which this was detected.
        iteration: usize,
        /// The value, in words.
        what: String,
    },
    /// The line search found no step.
    Failed {
        /// k, the iterate at which the search failed.
        iteration: usize,
        /// Why the search failed.
        reason: String,
    },
    /// The step became too small to change the weights, so that every further iteration would repeat the last iterate, or many steps made
    /// no decrease above the rounding of the cost.
    Stalled {
        /// k, the iterate at which this was detected.
        iteration: usize,
        /// Which of the two, and the norm of the gradient.
        reason: String,
    },
    /// The gradient is exactly zero.
    Stationary {
        /// k, the stationary iterate.
        iteration: usize,
    },
    /// Cost or gradient norm fell below a bound of the plan, below which the optimiser does not move.
    Stopped {
        /// k, the iterate at which the optimiser stopped moving.
        iteration: usize,
        /// The value and the bound, in words.
        reason: String,
    },
    /// The run took as long as the plan allows. Its checkpoint is kept.
    OutOfTime {
        /// k, the iterate that was not recorded any more.
        iteration: usize,
        /// The time, in words.
        reason: String,
    },
    /// The run would need more memory than there is, or than the plan allows, and was not begun; or a device had too little for it, and its
    /// checkpoint is kept.
    OutOfMemory {
        /// Both sizes, in words; where it was begun, also the iterate.
        reason: String,
    },
    /// The program or a device failed during the run.
    Panicked {
        /// k, the iterate that was not recorded any more.
        iteration: usize,
        /// The message, and for an error in the program its place in the source.
        reason: String,
    },
}

impl Status {
    /// How the run ended in a word or three, such as `diverged`. An error in the program counts as `failed`, as does a device.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::Diverged { .. } => "diverged",
            Self::Failed { .. } | Self::Panicked { .. } => "failed",
            Self::Stalled { .. } => "stalled",
            Self::Stationary { .. } => "stationary",
            Self::Stopped { .. } => "stopped",
            Self::OutOfTime { .. } => "out of time",
            Self::OutOfMemory { .. } => "out of memory",
        }
    }

    /// k, the iterate at which the run ended; `None` if it completed or was not begun.
    pub fn iteration(&self) -> Option<usize> {
        match self {
            Self::Completed | Self::OutOfMemory { .. } => None,
            Self::Diverged { iteration, .. }
            | Self::Failed { iteration, .. }
            | Self::Stalled { iteration, .. }
            | Self::Stationary { iteration }
            | Self::Stopped { iteration, .. }
            | Self::OutOfTime { iteration, .. }
            | Self::Panicked { iteration, .. } => Some(*iteration),
        }
    }

    /// Why the run ended, in words; `None` where the [word](Self::word) says it all.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Completed | Self::Stationary { .. } => None,
            Self::Diverged { what: reason, .. }
            | Self::Failed { reason, .. }
            | Self::Stalled { reason, .. }
            | Self::Stopped { reason, .. }
            | Self::OutOfTime { reason, .. }
            | Self::OutOfMemory { reason }
            | Self::Panicked { reason, .. } => Some(reason),
        }
    }

    /// Where and why the run ended, such as `at iteration 3: the cost is NaN`; `None` if it completed.
    pub fn details(&self) -> Option<String> {
        match (self.iteration(), self.reason()) {
            (Some(iteration), Some(reason)) => Some(format!("at iteration {iteration}: {reason}")),
            (Some(iteration), None) => Some(format!("at iteration {iteration}")),
            (None, reason) => reason.map(str::to_owned),
        }
    }

    /// Whether the run ended where its optimiser would not move any more, so that its last iterate is that of all further iterations:
    /// a figure may prolong its curves to the last iteration requested, a claim may judge its last iterate as the final one.
    pub fn is_at_rest(&self) -> bool {
        matches!(
            self,
            Self::Stalled { .. } | Self::Stationary { .. } | Self::Stopped { .. }
        )
    }

    /// Whether something other than the optimiser ended the run: time, memory, a device, or an error in the program. Then the record says
    /// nothing of the optimiser, and no claim or figure is made from it.
    pub fn is_unfinished(&self) -> bool {
        matches!(
            self,
            Self::OutOfTime { .. } | Self::OutOfMemory { .. } | Self::Panicked { .. }
        )
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.details() {
            Some(details) if self.iteration().is_some() => write!(f, "{} {details}", self.word()),
            Some(details) => write!(f, "{}: {details}", self.word()),
            None => f.write_str(self.word()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_end_is_a_phrase() {
        let reason = || "why".to_owned();
        for (status, text, unfinished) in [
            (Status::Completed, "completed", false),
            (
                Status::Stationary { iteration: 3 },
                "stationary at iteration 3",
                false,
            ),
            (
                Status::Failed {
                    iteration: 3,
                    reason: reason(),
                },
                "failed at iteration 3: why",
                false,
            ),
            (
                Status::OutOfTime {
                    iteration: 3,
                    reason: reason(),
                },
                "out of time at iteration 3: why",
                true,
            ),
            (
                Status::OutOfMemory { reason: reason() },
                "out of memory: why",
                true,
            ),
            (
                Status::Panicked {
                    iteration: 3,
                    reason: reason(),
                },
                "failed at iteration 3: why",
                true,
            ),
        ] {
            assert_eq!(status.to_string(), text);
            assert_eq!(status.is_unfinished(), unfinished, "{text}");
            assert!(!(unfinished && status.is_at_rest()), "{text}");
        }
    }
}
