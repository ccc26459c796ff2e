//! The memory of a search across outer iterations, shared between its clones.

use crate::line_search::{LineSearchMemory, Outcome, Trial};
use crate::scalar::Scalar;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The memory of a [`LargeStepSearch`](super::LargeStepSearch), readable from outside: argmin's solvers report nothing of what
/// their line search did, but anyone with this handle, an observer for example, can look it up.
///
/// Clones share one memory. It is locked for reading and for writing, but never while the cost function runs. The cost function
/// may therefore read it too, and sees the memory before the search, which is also what remains if it fails or panics.
///
/// ```
/// # use argmin::core::{CostFunction, Error, Executor, Gradient};
/// use argmin::solver::gradientdescent::SteepestDescent;
/// use flatland_descent::argmin::LargeStepSearch;
/// use flatland_descent::step_rule::Nls;
/// # struct Parabola;
/// # impl CostFunction for Parabola {
/// #     type Param = Vec<f64>;
/// #     type Output = f64;
/// #     fn cost(&self, x: &Vec<f64>) -> Result<f64, Error> {
/// #         Ok(0.9 * x[0] * x[0] / 2.0)
/// #     }
/// # }
/// # impl Gradient for Parabola {
/// #     type Param = Vec<f64>;
/// #     type Gradient = Vec<f64>;
/// #     fn gradient(&self, x: &Vec<f64>) -> Result<Vec<f64>, Error> {
/// #         Ok(vec![0.9 * x[0]])
/// #     }
/// # }
///
/// let search = LargeStepSearch::new(Nls::default())?;
/// let memory = search.memory();
/// Executor::new(Parabola, SteepestDescent::new(search))
///     .configure(|state| state.param(vec![1.0]).max_iters(2))
///     .run()?;
/// let last = memory.last_search().expect("two searches were made");
/// assert_eq!(last.trials[0].step, 2.0); // the outcome of the first search, whose trials were 1, 2 and 4
/// assert!(last.reference > Some(last.cost)); // the mean of two costs
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct SearchMemory<F>(Arc<Mutex<Remembered<F>>>);

#[derive(Debug, Clone)]
struct Remembered<F> {
    line_search: LineSearchMemory<F>,
    record: RunRecord<F>,
    last: Option<SearchReport<F>>,
}

/// The record of a run's searches, beside the rule's own memory.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub(super) struct RunRecord<F> {
    /// $\eta s$ of the last step that changed the parameters: the decrease it promised to first order.
    pub(super) promise: Option<F>,
    /// The number of searches along $-g$ in place of the direction given.
    pub(super) fallbacks: u64,
    /// The iterate from which no step was found.
    pub(super) exhausted: Option<Exhausted<F>>,
}

/// An iterate from which no step was found, by its scalars.
#[derive(Debug, Clone, Copy, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(deny_unknown_fields))]
pub(super) struct Exhausted<F> {
    pub(super) cost: F,
    /// That of the last direction tried: $\lVert g\rVert^2$ with the fallback to $-g$, otherwise $-g^\top d$.
    pub(super) decrease_rate: F,
}

impl<F> RunRecord<F> {
    pub(super) fn none() -> Self {
        Self {
            promise: None,
            fallbacks: 0,
            exhausted: None,
        }
    }
}

/// A record of one search: its input, its trials and its outcome.
///
/// Costs are as the acceptance test compares them: half the squared norm in a search
/// [for Gauss–Newton](super::LargeStepSearch::for_gauss_newton), otherwise the problem's own.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct SearchReport<F> {
    /// $f(w_k)$.
    pub cost: F,
    /// $s = -\nabla f(w_k)^\top d_k$ of the direction searched; $\lVert \nabla f(w_k)\rVert^2$ after a fallback.
    pub decrease_rate: F,
    /// Whether the search went along $-\nabla f(w_k)$, because the direction given is not one of descent or because no step was
    /// found along it.
    pub fell_back: bool,
    /// $R_k$; `None` where the search ended before one was formed.
    pub reference: Option<F>,
    /// All trials, in order of evaluation; those along the direction given come before those of a fallback.
    pub trials: Vec<Trial<F>>,
    /// The outcome of the search.
    pub outcome: Outcome<F>,
    /// Whether the accepted step changed the parameters.
    pub moved: bool,
}

impl<F: Scalar> SearchMemory<F> {
    pub(super) fn new(line_search: LineSearchMemory<F>, record: RunRecord<F>) -> Self {
        Self(Arc::new(Mutex::new(Remembered {
            line_search,
            record,
            last: None,
        })))
    }

    /// The last search, whether or not it found a step; `None` before the first, and directly after a checkpoint is loaded. An
    /// outer solver that stays where a search has found no step makes no further one.
    pub fn last_search(&self) -> Option<SearchReport<F>> {
        self.lock().last.clone()
    }

    /// A copy of the state from which the next search will start: the costs so far, as the rule keeps them, and the last accepted step.
    pub fn line_search(&self) -> LineSearchMemory<F> {
        self.lock().line_search.clone()
    }

    /// Whether both are the same memory, not merely equal.
    pub fn is_shared_with(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// The number of searches so far that went along $-\nabla f$ in place of the direction given.
    pub fn fallbacks(&self) -> u64 {
        self.lock().record.fallbacks
    }

    pub(super) fn record(&self) -> RunRecord<F> {
        self.lock().record
    }

    pub(super) fn store(
        &self,
        line_search: LineSearchMemory<F>,
        record: RunRecord<F>,
        report: SearchReport<F>,
    ) {
        *self.lock() = Remembered {
            line_search,
            record,
            last: Some(report),
        };
    }

    /// Values are written whole, so a lock poisoned by a panic still guards a valid one.
    fn lock(&self) -> MutexGuard<'_, Remembered<F>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::line_search::ReferenceMemory;
    use std::panic::{AssertUnwindSafe, catch_unwind};

    #[test]
    fn poisoned_lock_still_guards_the_memory() {
        let before = LineSearchMemory {
            reference: ReferenceMemory::Monotone,
            previous_step: Some(0.25),
        };
        let record = RunRecord {
            fallbacks: 3,
            ..RunRecord::none()
        };
        let memory = SearchMemory::new(before.clone(), record);
        let panic = catch_unwind(AssertUnwindSafe(|| {
            let _guard = memory.lock();
            panic!("while the memory is locked");
        }));
        assert!(panic.is_err() && memory.0.is_poisoned());
        assert_eq!(memory.line_search(), before);
        assert_eq!(memory.fallbacks(), 3);
    }
}
