//! Recording settings of gradients.

use crate::validate::{ParameterError, Validate, require, require_at_least, require_positive};
use serde::{Deserialize, Serialize};

/// The parts of gradients: norms by parameter tensor, dead entries, dead activations.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Diagnosis {
    /// Interval in iterations, from the recording's `from` on.
    pub every: usize,
}

impl Validate for Diagnosis {
    fn validate(&self) -> Result<(), ParameterError> {
        require_at_least("diagnosis.every", self.every, 1)
    }
}

/// Segment smoothness along the negative gradient: the change of the gradient and the curvature at w_t = w − t g for
/// several steps t.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Probes {
    /// The iterations. Default 0, 100, …, 900, 1000, 2000, … and the last that has a step.
    pub at: Option<Vec<usize>>,
    /// The steps t, in addition to the optimiser's step. Default 1e-3, 5e-3, 1e-2, 5e-2, 0.1, 0.5, 1, 5, 10.
    pub steps: Vec<f64>,
}

impl Default for Probes {
    fn default() -> Self {
        Self {
            at: None,
            steps: vec![1e-3, 5e-3, 1e-2, 5e-2, 0.1, 0.5, 1.0, 5.0, 10.0],
        }
    }
}

/// A step to probe.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct ProbedStep {
    pub(crate) step: f64,
    /// Whether it is the optimiser's step.
    pub(crate) accepted: bool,
}

impl Probes {
    /// Whether steps are probed at an iteration of a run of this number of iterations, whose last step is from the iterate before the
    /// last.
    pub(crate) fn due(&self, iteration: usize, iterations: usize) -> bool {
        match &self.at {
            Some(at) => at.contains(&iteration),
            None => is_regular(iteration) || iteration + 1 == iterations,
        }
    }

    /// The number of iterations of a run at which steps are probed.
    pub(crate) fn times(&self, iterations: usize) -> u64 {
        let times = match &self.at {
            Some(at) => at.iter().filter(|&&iteration| iteration <= iterations).count(),
            None => {
                let regular = match iterations {
                    0..1000 => iterations / 100 + 1,
                    _ => 10 + iterations / 1000,
                };
                let last = iterations.checked_sub(1);
                regular + usize::from(last.is_some_and(|last| !is_regular(last)))
            }
        };
        times as u64
    }

    /// The steps including the optimiser's, ascending, each once.
    pub(crate) fn with_accepted(&self, accepted: Option<f64>) -> Vec<ProbedStep> {
        let mut steps: Vec<f64> = self.steps.iter().copied().chain(accepted).collect();
        steps.sort_by(f64::total_cmp);
        steps.dedup();
        let probed = |step| ProbedStep {
            step,
            accepted: Some(step) == accepted,
        };
        steps.into_iter().map(probed).collect()
    }
}

/// Whether steps are probed at an iteration by default, wherever the run ends.
fn is_regular(iteration: usize) -> bool {
    iteration.is_multiple_of(if iteration < 1000 { 100 } else { 1000 })
}

impl Validate for Probes {
    fn validate(&self) -> Result<(), ParameterError> {
        let never = self.at.as_ref().is_some_and(Vec::is_empty);
        require(!never, "probes.at", "a non-empty list", "[]")?;
        let positive = |&step: &f64| require_positive("probes.steps", step);
        self.steps.iter().try_for_each(positive)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_counts_the_iterations_that_are_due() {
        let listed = Probes {
            at: Some(vec![0, 7, 150]),
            ..Probes::default()
        };
        for probes in [Probes::default(), listed] {
            for iterations in (0..30).chain([99, 100, 101, 102, 999, 1000, 1001, 1002, 2000, 2001, 5500]) {
                let due = (0..=iterations).filter(|&iteration| probes.due(iteration, iterations));
                assert_eq!(probes.times(iterations), due.count() as u64, "{iterations}");
            }
        }
        assert_eq!(Probes::default().times(usize::MAX), 11 + usize::MAX as u64 / 1000);
    }
}
