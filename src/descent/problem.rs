//! What a step asks of a function.

use crate::line_search::Iterate;

/// A function at an iterate $w_k$ with its gradient $g_k$: what [`descend`](super::descend) asks of it.
pub trait DescentProblem<F> {
    /// An evaluated point $w_k - \eta g_k$, with whatever the next iteration makes use of: parameters, residuals, activations.
    ///
    /// Of rejected trials it is dropped as soon as possible: one is held while the next trial is evaluated only if it is the
    /// accepted one so far.
    type Point;
    /// Why an evaluation failed.
    type Error;

    /// Cost and squared gradient norm, and whether the gradient is zero.
    fn iterate(&self) -> Iterate<F>;

    /// $g_k^\top \nabla^2 f(w_k) g_k$: asked for by rules that need it, before the step and only where one can exist.
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

    /// Whether a point differs from $w_k$: asked where the run would otherwise [repeat itself](super::Stop::Stalled).
    ///
    /// True also where the next step is taken on another function, as in a stochastic run: then nothing is repeated.
    ///
    /// # Errors
    ///
    /// The parameters could not be formed.
    fn moved(&mut self, point: &Self::Point) -> Result<bool, Self::Error>;
}
