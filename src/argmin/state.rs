//! A solver's reading of argmin's state, and the writing of its report.

use crate::scalar::Scalar;
use argmin::core::{ArgminError, ArgminFloat, Error, IterState, KV};

/// The state of a solver with parameters, gradients and costs.
pub(super) type FirstOrderState<P, G, F> = IterState<P, G, (), (), (), F>;

/// The values that the caller put into the state before the run.
pub(super) struct Start<P, G, F> {
    pub(super) param: P,
    pub(super) cost: Option<F>,
    pub(super) gradient: Option<G>,
}

/// Takes the initial values of a run of `solver` out of the state.
///
/// # Errors
///
/// The state has no parameters.
pub(super) fn take_start<P: Clone, G, F: Scalar + ArgminFloat>(
    solver: &str,
    state: &mut FirstOrderState<P, G, F>,
) -> Result<Start<P, G, F>, Error> {
    let param = state.take_param().ok_or_else(|| ArgminError::NotInitialized {
        text: format!(
            "`{solver}` requires an initial parameter vector; \
             give one through `Executor`'s `configure` method"
        ),
    })?;
    // An infinite cost is argmin's mark of a cost that is not set.
    let cost = Some(state.get_cost()).filter(|&cost| cost != F::infinity());
    let gradient = state.take_gradient();
    Ok(Start {
        param,
        cost,
        gradient,
    })
}

/// Takes parameters and gradient out of the state of a running `solver`.
///
/// # Errors
///
/// One of them is missing, which [`take_start`] and the solver rule out.
pub(super) fn take_iterate<P: Clone, G, F: Scalar + ArgminFloat>(
    solver: &str,
    state: &mut FirstOrderState<P, G, F>,
) -> Result<(P, G), Error> {
    state.take_param().zip(state.take_gradient()).ok_or_else(|| {
        let text = format!("`{solver}`: the state lost its parameter vector or gradient");
        ArgminError::PotentialBug { text }.into()
    })
}

/// Adds the values that are present to a report.
pub(super) fn insert_present<F: ArgminFloat>(kv: &mut KV, values: &[(&'static str, Option<F>)]) {
    for &(key, value) in values {
        if let Some(value) = value {
            kv.insert(key, value.into());
        }
    }
}
