//! Trials along w + ηd.

use std::collections::VecDeque;

use rayon::prelude::*;

use super::error::NetworkError;
use super::forward::Forward;
use super::layer::{At, Differentiable};
use super::objective::Objective;
use super::pool::Pooled;
use super::real::Real;

/// How many trials are kept. When an extrapolation fails, the accepted trial is the last but one.
const KEPT: usize = 2;

/// The costs φ(η) = f(w + ηd) along a ray, for a line search.
///
/// The first layer sees the data and is affine in its own weights, so its output is Z + ηQ with Q formed
/// once: a trial skips the first layer's product, the largest one of an MLP. The last two trials stay
/// evaluated, and [`accept`](Ray::accept) hands one of them over, so that the next gradient needs the
/// backward pass only.
///
/// Z + ηQ equals a fresh first layer at w + ηd up to rounding, and what it rounds accumulates from one
/// accepted trial to the next: start afresh with [`Objective::forward`] every so many iterations, and
/// wherever a run may be resumed.
pub struct Ray<'r, 'a, F: Real> {
    objective: &'r Objective<'a, F>,
    start: &'r Forward<F>,
    direction: &'r [F],
    /// Q in the place of the first layer's output; the other layers' buffers lie idle.
    slope: Pooled<super::forward::Values<F>>,
    trials: VecDeque<(f64, Forward<F>)>,
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
        let mut slope = self.take_values();
        if let Some(first) = self.network.layers().first() {
            slope
                .par_iter_mut()
                .zip(self.spans())
                .zip(start.outputs.par_iter())
                .for_each(|((slope, span), outputs)| {
                    let weights = self.network.own(0, &start.weights);
                    let at = At {
                        weights,
                        input: self.input(span),
                        output: &outputs[0],
                    };
                    first.forward_tangent(at, self.network.own(0, direction), None, &mut slope[0]);
                });
        }
        Ok(Ray {
            objective: self,
            start,
            direction,
            slope,
            trials: VecDeque::with_capacity(KEPT),
        })
    }
}

impl<F: Real> Ray<'_, '_, F> {
    /// f(w + ηd), with w + ηd formed in `F`. Not finite where the network overflows, or η is not finite.
    pub fn cost_at(&mut self, eta: f64) -> f64 {
        if let Some((_, trial)) = self.trials.iter().find(|(kept, _)| *kept == eta) {
            return trial.cost;
        }
        // The oldest trial's buffers go back to the objective before new ones are asked for.
        if self.trials.len() == KEPT {
            self.trials.pop_front();
        }
        let trial = self.evaluate(eta);
        let cost = trial.cost;
        self.trials.push_back((eta, trial));
        cost
    }

    /// The evaluated point w + ηd: one of the last two trials as it is, any other η evaluated anew.
    pub fn accept(mut self, eta: f64) -> Forward<F> {
        match self
            .trials
            .iter()
            .position(|(kept, _)| *kept == eta)
            .and_then(|i| self.trials.remove(i))
        {
            Some((_, trial)) => trial,
            None => self.evaluate(eta),
        }
    }

    fn evaluate(&self, eta: f64) -> Forward<F> {
        let eta = F::narrow(eta);
        let mut trial = self.objective.unevaluated();
        step(&self.start.weights, self.direction, eta, &mut trial.weights);
        self.objective.finish(&mut trial, |i, outputs, weights, input| {
            if let Some(first) = outputs.first_mut() {
                step(&self.start.outputs[i][0], &self.slope[i][0], eta, first);
            }
            self.objective.network.pass_forward(1, weights, input, outputs);
        });
        trial
    }
}

/// out = from + η·along.
fn step<F: Real>(from: &[F], along: &[F], eta: F, out: &mut [F]) {
    for ((out, from), along) in out.iter_mut().zip(from).zip(along) {
        *out = *from + eta * *along;
    }
}
