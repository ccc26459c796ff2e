//! The start of an iteration.

use crate::Stored;
use flatland_networks::{Forward, NetworkError, Objective};

/// The starting point of an iteration.
pub(super) enum Start<F> {
    /// The first iteration of a session.
    Weights {
        weights: Vec<F>,
        /// The cost of the iterate, if an earlier session computed it.
        cost: Option<f64>,
        /// The outputs of the first layer, if an earlier session carried them along a ray.
        first_outputs: Option<Vec<F>>,
    },
    /// The accepted trial of the last iteration.
    Evaluated(Forward<F>),
}

impl<F: Stored> Start<F> {
    /// The iterate, evaluated on the iteration's samples: those of the last iteration, unless there is a `new_batch`.
    pub(super) fn evaluate(
        self,
        objective: &Objective<'_, F>,
        new_batch: bool,
        afresh: bool,
    ) -> Result<Forward<F>, NetworkError> {
        match self {
            Self::Evaluated(at) if new_batch => objective.forward(at.weights()),
            // The cost stays that of the accepted trial: recomputed, it could be larger by rounding and fail the acceptance test.
            Self::Evaluated(at) if afresh => Ok(objective.forward(at.weights())?.with_cost(at.cost())),
            Self::Evaluated(at) => Ok(at),
            Self::Weights {
                weights,
                cost,
                first_outputs,
            } => {
                let at = match first_outputs {
                    Some(outputs) => objective.forward_from(&weights, &outputs)?,
                    None => objective.forward(&weights)?,
                };
                let cost = cost.unwrap_or(at.cost());
                Ok(at.with_cost(cost))
            }
        }
    }
}
