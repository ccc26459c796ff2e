//! Trials along w + ηd.

use rayon::prelude::*;

use super::forward::Forward;
use super::function::Objective;
use super::passes::Begin;
use crate::error::NetworkError;
use crate::numeric::{Pooled, Real};

/// The points w + ηd along a ray, for a line search.
///
/// The first layer sees the data and is affine in its own weights, so its output is Z + ηQ with Q formed
/// once: a trial skips the first layer's product, the largest one of an MLP. From an accepted trial the next
/// gradient needs only the backward pass, where its activations are kept. Where Z is so large, or so quickly computed, that forming
/// Z + ηQ takes longer, a trial is a plain forward pass.
///
/// Z + ηQ equals a fresh first layer at w + ηd up to rounding, and the rounding accumulates from one accepted trial to
/// the next: start afresh with [`Objective::forward`] at regular intervals. A run that is resumed elsewhere needs
/// [Z](Forward::first_outputs) for the same bits.
pub struct Ray<'r, 'a, F: Real> {
    objective: &'r Objective<'a, F>,
    start: &'r Forward<F>,
    direction: &'r [F],
    /// Q for every block, where Z is carried.
    slope: Option<Pooled<Vec<Vec<F>>>>,
}

impl<'a, F: Real> Objective<'a, F> {
    /// The ray from an evaluated point along `direction`: −∇f for gradient descent, not normalised.
    ///
    /// # Errors
    ///
    /// If `direction` does not have one value for each parameter.
    pub fn ray<'r>(
        &'r self,
        start: &'r Forward<F>,
        direction: &'r [F],
    ) -> Result<Ray<'r, 'a, F>, NetworkError> {
        self.network.check_length("direction", direction)?;
        let slope = self.keeping.carries.then(|| {
            let mut prepared = self.buffers.prepared();
            let direction = self.network.prepare_first(direction, &mut prepared);
            let mut slope = self.buffers.first(self.network, self.blocks());
            let blocks = self.blocks().par_iter();
            slope.par_iter_mut().zip(blocks).for_each(|(slope, block)| {
                self.network
                    .first_tangent(start.vector(), self.input(block), direction, slope);
            });
            slope
        });
        Ok(Ray {
            objective: self,
            start,
            direction,
            slope,
        })
    }
}

impl<F: Real> Ray<'_, '_, F> {
    /// The evaluated point w + ηd, formed in `F`. Its cost is not finite where the network overflows, or η is not finite.
    ///
    /// Its buffers return to the objective when it is dropped: drop a rejected trial before the next.
    pub fn trial(&self, eta: f64) -> Forward<F> {
        let objective = self.objective;
        let eta = F::narrow(eta);
        let mut trial = objective.unevaluated();
        step(&self.start.weights, self.direction, eta, &mut trial.weights);
        let start = self.start.activations();
        let begin = self.slope.as_ref().map(|slope| {
            move |block: usize, output: &mut [F]| {
                if let Some(first) = start.first(block) {
                    step(first, &slope[block], eta, output);
                }
            }
        });
        objective.finish(&mut trial, begin.as_ref().map(|begin| begin as Begin<F>));
        trial
    }
}

/// out = from + η·along.
fn step<F: Real>(from: &[F], along: &[F], eta: F, out: &mut [F]) {
    for ((out, from), along) in out.iter_mut().zip(from).zip(along) {
        *out = *from + eta * *along;
    }
}
