//! What a search remembers from one outer iteration to the next, shared between its clones.

use crate::line_search::{LineSearchMemory, Outcome, Trial};
use crate::scalar::Scalar;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The memory of a [`LargeStepSearch`](super::LargeStepSearch), and a window to it from outside: argmin's solvers pass on nothing
/// of what their line search did, but whoever holds this handle, an observer say, can look.
///
/// Clones are the same memory. It is locked to be read and to be written, never while the cost function runs: the cost function
/// may look too, and what it sees, should it fail or panic, is the memory before the search.
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
/// assert_eq!(last.trials[0].step, 2.0); // where the first search ended: its trials were 1, 2 and 4
/// assert!(last.reference > Some(last.cost)); // the mean of two costs
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct SearchMemory<F>(Arc<Mutex<Remembered<F>>>);

#[derive(Debug, Clone)]
pub(super) struct Remembered<F> {
    pub(super) line_search: LineSearchMemory<F>,
    /// Whether the last search accepted a step that left the parameters as they were.
    pub(super) stuck: bool,
    pub(super) last: Option<SearchReport<F>>,
}

/// One search: what it was given, what it tried, and how it ended.
///
/// Costs are those that the acceptance test compares: halves of squared norms in a search
/// [for Gauss–Newton](super::LargeStepSearch::for_gauss_newton), the problem's own in any other.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct SearchReport<F> {
    /// $f(w_k)$.
    pub cost: F,
    /// $s = -\nabla f(w_k)^\top d_k$.
    pub decrease_rate: F,
    /// $R_k$; `None` where the search ended before one was formed.
    pub reference: Option<F>,
    /// Every trial, in the order in which they were evaluated.
    pub trials: Vec<Trial<F>>,
    /// How the search ended.
    pub outcome: Outcome<F>,
    /// Whether the accepted step changed the parameters.
    pub moved: bool,
}

impl<F: Scalar> SearchMemory<F> {
    pub(super) fn new(line_search: LineSearchMemory<F>, stuck: bool) -> Self {
        Self(Arc::new(Mutex::new(Remembered {
            line_search,
            stuck,
            last: None,
        })))
    }

    /// The search made last, whether it found a step or not; `None` before the first, and directly after a checkpoint was loaded.
    pub fn last_search(&self) -> Option<SearchReport<F>> {
        self.lock().last.clone()
    }

    /// A copy of what the next search will start from: the costs so far, as the rule keeps them, and the step accepted last.
    pub fn line_search(&self) -> LineSearchMemory<F> {
        self.lock().line_search.clone()
    }

    /// Whether both are the same memory, not only equal ones.
    pub fn is_shared_with(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    pub(super) fn is_stuck(&self) -> bool {
        self.lock().stuck
    }

    pub(super) fn store(&self, line_search: LineSearchMemory<F>, report: SearchReport<F>) {
        *self.lock() = Remembered {
            line_search,
            stuck: report.outcome.step().is_some() && !report.moved,
            last: Some(report),
        };
    }

    /// Every value is written at once, so a lock that a panic has poisoned guards one as good as any.
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
    fn lock_that_a_panic_has_poisoned_still_guards_the_memory() {
        let before = LineSearchMemory {
            reference: ReferenceMemory::Monotone,
            previous_step: Some(0.25),
        };
        let memory = SearchMemory::new(before.clone(), true);
        let panic = catch_unwind(AssertUnwindSafe(|| {
            let _guard = memory.lock();
            panic!("while the memory is locked");
        }));
        assert!(panic.is_err() && memory.0.is_poisoned());
        assert_eq!(memory.line_search(), before);
        assert!(memory.is_stuck());
    }
}
