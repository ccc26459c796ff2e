//! Bounds below which line searches stop moving.

use crate::validate::{ParameterError, Validate, require_positive};
use flatland_records::Rule;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Bounds below which an optimiser with a line search stops moving, as in the code that made the paper's figures; the method has none. The
/// run then ends, [`Stopped`](flatland_records::Status::Stopped): its last iterate is that of all further iterations.
///
/// Rules with a nonmonotone reference value (NLS, NLS-ub, PoNLS and Grippo's) stop once the cost or the gradient norm is below
/// its bound, LS once the gradient norm is; the other optimisers never stop.
///
/// ```text
/// stop: (cost: 1e-8, gradient_norm: 1e-8)
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Stop {
    /// The bound of $f(w_k)$, positive. Default none.
    pub cost: Option<f64>,
    /// The bound of $\lVert g_k\rVert$, positive. Default none.
    pub gradient_norm: Option<f64>,
}

impl Validate for Stop {
    fn validate(&self) -> Result<(), ParameterError> {
        let positive = |name, bound: Option<f64>| bound.map_or(Ok(()), |bound| require_positive(name, bound));
        positive("stop.cost", self.cost)?;
        positive("stop.gradient_norm", self.gradient_norm)
    }
}

impl Stop {
    /// The bounds that concern a rule: only these can change its runs.
    pub(crate) fn of(self, rule: Rule) -> Self {
        match rule {
            Rule::Nls | Rule::NlsUb | Rule::PoNls | Rule::Grippo => self,
            Rule::Ls => Self { cost: None, ..self },
            Rule::Cdat | Rule::Sam | Rule::Gd | Rule::WarmUp => Self::default(),
        }
    }

    /// Why a run stops at an iterate with this cost and gradient norm, in words; `None` if it goes on.
    pub(crate) fn reason(self, cost: f64, gradient_norm: f64) -> Option<String> {
        let below = |what, value: f64, bound: Option<f64>| {
            let bound = bound.filter(|&bound| value < bound)?;
            Some(format!("the {what}, {value:.3e}, is below {bound:e}"))
        };
        below("cost", cost, self.cost).or_else(|| below("gradient norm", gradient_norm, self.gradient_norm))
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bound = |bound: Option<f64>| bound.map_or("none".to_owned(), |bound| format!("{bound:e}"));
        write!(
            f,
            "(cost: {}, gradient_norm: {})",
            bound(self.cost),
            bound(self.gradient_norm)
        )
    }
}
