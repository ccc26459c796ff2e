//! The function that a step evaluates.

use crate::line_search::Iterate;

/// A function at an iterate $w_k$ with its gradient $g_k$, as [`descend`](super::descend) evaluates it.
pub trait DescentProblem<F> {
    /// An evaluated point $w_k - \eta g_k$, with whatever the next iteration uses: parameters, residuals, activations.
    ///
    /// The points of rejected trials are dropped as soon as possible: during an evaluation only the point accepted so far is
    /// held.
    type Point;
    /// The error of a failed evaluation.
    type Error;

    /// Cost and squared gradient norm, and whether the gradient is zero; with a [scale](Iterate::with_scale) where the square would
    /// over- or underflow.
    fn iterate(&self) -> Iterate<F>;

    /// $g_k^\top \nabla^2 f(w_k) g_k$, divided by the square of the iterate's scale: called for rules that need it, before the step and only where one can exist.
    ///
    /// # Errors
    ///
    /// The evaluation failed.
    fn gradient_curvature(&mut self) -> Result<F, Self::Error>;

    /// $f(w_k - \eta g_k)$ and the point, for a search.
    ///
    /// # Errors
    ///
    /// The evaluation failed.
    fn trial(&mut self, step: F) -> Result<(F, Self::Point), Self::Error>;

    /// The point $w_k - \eta g_k$ of a step that is prescribed and needs no trial.
    ///
    /// # Errors
    ///
    /// The evaluation failed.
    fn point(&mut self, step: F) -> Result<Self::Point, Self::Error>;

    /// Whether a point differs from $w_k$: called where the run would otherwise [repeat itself](super::Stop::Stalled).
    ///
    /// # Errors
    ///
    /// The parameters could not be formed.
    fn moved(&mut self, point: &Self::Point) -> Result<bool, Self::Error>;

    /// Whether the next step is taken on another function, as in a stochastic run: then neither unchanged parameters nor equal
    /// costs say anything about the next step. Default false.
    fn next_function_differs(&self) -> bool {
        false
    }
}
