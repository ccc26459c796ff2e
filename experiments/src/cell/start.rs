//! The start of an iteration.

use crate::engine::{EngineError, Objective, Point};

/// The starting point of an iteration.
pub(super) enum Start<P: Point> {
    /// The first iteration of a session.
    Weights {
        weights: Vec<P::Scalar>,
        /// The cost of the iterate, if an earlier session computed it.
        cost: Option<f64>,
        /// The outputs of the first layer, if an earlier session carried them along a ray.
        first_outputs: Option<Vec<P::Scalar>>,
    },
    /// The accepted trial of the last iteration.
    Evaluated(P),
}

impl<P: Point> Start<P> {
    /// The iterate, evaluated on the iteration's samples: those of the last iteration, unless there is a `new_batch`.
    pub(super) fn evaluate<O: Objective<Scalar = P::Scalar, Point = P>>(
        self,
        objective: &O,
        new_batch: bool,
        afresh: bool,
    ) -> Result<P, EngineError> {
        match self {
            Self::Evaluated(at) if new_batch => objective.forward(at.weights()?),
            // The cost stays that of the accepted trial: recomputed, it could be larger by rounding and fail the acceptance test.
            Self::Evaluated(at) if afresh => Ok(objective.forward(at.weights()?)?.with_cost(at.cost())),
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
