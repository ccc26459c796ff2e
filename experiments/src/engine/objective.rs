//! What a cell asks of a function that it minimises.

use super::error::EngineError;
use crate::Stored;
use flatland_networks::spectrum::SymmetricOperator;
use flatland_networks::{BatchStatistics, RunningStatistics};

/// f(w): the loss of a network on given samples, as a function of its flat weights.
///
/// Every call fails with an [`EngineError`]: if the sizes of its arguments do not fit the network, or if the device fails. The
/// [module](crate::engine) says what each costs. A point must be one of this objective, or of the one it was [selected](Self::select) from
/// where only its weights and cost are read.
pub trait Objective: Sized {
    /// The network's scalar.
    type Scalar: Stored;
    /// An evaluated point.
    type Point: Point<Scalar = Self::Scalar>;
    /// The points along a ray.
    type Ray<'r>: Ray<Point = Self::Point>
    where
        Self: 'r;
    /// ∇²f(w).
    type Hessian<'h>: SymmetricOperator<Scalar = Self::Scalar, Error: Into<EngineError>>
    where
        Self: 'h;

    /// The same network and loss on some of the samples, in this order: the batch of an iteration.
    ///
    /// # Errors
    ///
    /// There is no such sample, or none at all, or the device fails.
    fn select(&self, rows: &[usize]) -> Result<Self, EngineError>;

    /// f at `weights`.
    ///
    /// # Errors
    ///
    /// `weights` does not have one value for each parameter, or the device fails.
    fn forward(&self, weights: &[Self::Scalar]) -> Result<Self::Point, EngineError>;

    /// The point at `weights` that had these [first outputs](Point::first_outputs), to the bits.
    ///
    /// # Errors
    ///
    /// As [`forward`](Self::forward), or the outputs are not those of this objective.
    fn forward_from(
        &self,
        weights: &[Self::Scalar],
        first_outputs: &[Self::Scalar],
    ) -> Result<Self::Point, EngineError>;

    /// Writes ∇f at a point. Returns the statistics of batch normalisation there, which are empty for a network without it.
    ///
    /// # Errors
    ///
    /// `gradient` does not have one value for each parameter, or the device fails.
    fn gradient(
        &self,
        at: &Self::Point,
        gradient: &mut [Self::Scalar],
    ) -> Result<BatchStatistics, EngineError>;

    /// As [`gradient`](Self::gradient), where products at the same point are asked for next: an engine may keep of the backward pass what
    /// [`linearise`](Self::linearise) needs there, until the point is dropped. By default nothing is kept.
    ///
    /// # Errors
    ///
    /// As [`gradient`](Self::gradient).
    fn gradient_to_linearise(
        &self,
        at: &Self::Point,
        gradient: &mut [Self::Scalar],
    ) -> Result<BatchStatistics, EngineError> {
        self.gradient(at, gradient)
    }

    /// The ray from a point along `direction`, not normalised.
    ///
    /// # Errors
    ///
    /// `direction` does not have one value for each parameter, or the device fails.
    fn ray<'r>(
        &'r self,
        at: &'r Self::Point,
        direction: &'r [Self::Scalar],
    ) -> Result<Self::Ray<'r>, EngineError>;

    /// The Hessian at a point, for many products.
    ///
    /// # Errors
    ///
    /// The device fails.
    fn linearise<'h>(&'h self, at: &'h Self::Point) -> Result<Self::Hessian<'h>, EngineError>;

    /// product = ∇²f(w)·v, for one product.
    ///
    /// # Errors
    ///
    /// `v` or `product` does not have one value for each parameter, or the device fails.
    fn hessian_vector_product(
        &self,
        at: &Self::Point,
        v: &[Self::Scalar],
        product: &mut [Self::Scalar],
    ) -> Result<(), EngineError> {
        self.linearise(at)?.apply(v, product).map_err(Into::into)
    }

    /// Cost and accuracy at `weights`, where batch normalisation uses the running statistics: for test samples.
    ///
    /// # Errors
    ///
    /// `weights` does not have one value for each parameter, the statistics are those of another network, or the device fails.
    fn evaluate(
        &self,
        weights: &[Self::Scalar],
        statistics: &RunningStatistics,
    ) -> Result<(f64, f64), EngineError>;

    /// For each activation layer, in the order of the network, the share of its outputs over all samples that are exactly zero. Empty for
    /// a network without activation layers.
    ///
    /// # Errors
    ///
    /// The device fails.
    fn zero_activation_shares(&self, at: &Self::Point) -> Result<Vec<f64>, EngineError>;
}

/// An evaluated point w.
pub trait Point: Sized {
    /// The scalar of the weights.
    type Scalar;

    /// f(w), accumulated in double precision; not finite where the network overflows.
    fn cost(&self) -> f64;

    /// The share of samples whose largest output is where the target is largest.
    fn accuracy(&self) -> f64;

    /// w, flat. An engine that keeps them on a device copies them when they are first asked for: a rejected trial is not.
    ///
    /// # Errors
    ///
    /// The device fails.
    fn weights(&self) -> Result<&[Self::Scalar], EngineError>;

    /// The same point with a cost that was computed there in another way and differs by rounding: a line search compares with the cost of
    /// the trial it accepted, even after that was evaluated afresh.
    #[must_use]
    fn with_cost(self, cost: f64) -> Self;

    /// Whether both points agree to the bit, in all that decides the bits of what follows. False where a value is NaN.
    ///
    /// # Errors
    ///
    /// The device fails.
    fn coincides_with(&self, other: &Self) -> Result<bool, EngineError>;

    /// The outputs of the first layer for all samples, if they are carried along rays: then they differ by rounding from those of the
    /// weights, and a checkpoint needs them. `None` by default.
    ///
    /// # Errors
    ///
    /// The device fails.
    fn first_outputs(&self) -> Result<Option<Vec<Self::Scalar>>, EngineError> {
        Ok(None)
    }
}

/// The points w + ηd.
pub trait Ray {
    /// An evaluated point.
    type Point;

    /// The point at η. Its cost is not finite where the network overflows, or η is not finite.
    ///
    /// # Errors
    ///
    /// The device fails.
    fn trial(&mut self, step: f64) -> Result<Self::Point, EngineError>;
}
