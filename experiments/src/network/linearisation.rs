//! Exact Hessian-vector products by Pearlmutter's R-operator.

use rayon::prelude::*;

use super::error::NetworkError;
use super::forward::{Forward, Values};
use super::objective::Objective;
use super::pool::Pooled;
use super::real::Real;
use super::spans::reduce;

/// An evaluated point with both its passes kept, ready for many Hessian-vector products.
///
/// ∇²f(w)·v is the derivative of ∇f(w + tv) at t = 0. Differentiating the forward and the backward pass layer
/// by layer (B. A. Pearlmutter, *Fast exact multiplication by the Hessian*, Neural Computation 6, 1994) gives
/// it without differences, to rounding, where f is twice differentiable; for ReLU networks it is the Hessian
/// of the smooth piece that w lies on.
pub struct Linearisation<'f, 'a, F: Real> {
    objective: &'f Objective<'a, F>,
    at: &'f Forward<F>,
    /// The gradient with respect to each layer's output.
    gradients: Pooled<Values<F>>,
    /// Scratch: derivatives of the outputs, of their gradients, and of the weights' gradient by span.
    tangents: Pooled<Values<F>>,
    changes: Pooled<Values<F>>,
    partials: Pooled<Vec<Vec<F>>>,
}

impl<'a, F: Real> Objective<'a, F> {
    /// Keeps what every Hessian-vector product at this point needs; costs one backward pass.
    pub fn linearise<'f>(&'f self, at: &'f Forward<F>) -> Linearisation<'f, 'a, F> {
        let mut gradients = self.take_values();
        self.backward(
            at,
            &mut gradients,
            &mut vec![F::zero(); self.network.parameters()],
        );
        Linearisation {
            objective: self,
            at,
            gradients,
            tangents: self.take_values(),
            changes: self.take_values(),
            partials: self.take_partials(),
        }
    }
}

impl<F: Real> Linearisation<'_, '_, F> {
    /// The number of parameters: the order of the Hessian.
    pub fn dimension(&self) -> usize {
        self.objective.network.parameters()
    }

    /// out = ∇²f(w)·v.
    ///
    /// # Errors
    ///
    /// If `v` or `out` does not have one value for each parameter.
    pub fn hessian_vector_product(&mut self, v: &[F], out: &mut [F]) -> Result<(), NetworkError> {
        self.objective.network.check_length("vector", v)?;
        self.objective
            .network
            .check_length("Hessian-vector product", out)?;
        self.product(v, out);
        Ok(())
    }

    /// As [`hessian_vector_product`](Self::hessian_vector_product), for lengths already known to be right.
    pub(crate) fn product(&mut self, v: &[F], out: &mut [F]) {
        let (objective, network, at) = (self.objective, self.objective.network, self.at);
        let (loss, classes, averaging) = (objective.loss, network.outputs(), objective.averaging());
        let kept = objective
            .spans()
            .par_iter()
            .zip(at.outputs.par_iter())
            .zip(self.gradients.par_iter());
        let scratch = self.tangents.par_iter_mut().zip(self.changes.par_iter_mut());
        kept.zip(scratch.zip(self.partials.par_iter_mut())).for_each(
            |(((span, outputs), gradients), ((tangents, changes), partial))| {
                let point = objective.point(at, span, outputs);
                network.pass_forward_tangent(point, v, tangents);
                if let (Some(z), Some(tangent), Some(change)) =
                    (outputs.last(), tangents.last(), changes.last_mut())
                {
                    loss.gradient_tangent(z, objective.target(span), classes, averaging, tangent, change);
                }
                network.pass_backward_tangent(point, v, tangents, gradients, changes, partial);
            },
        );
        reduce(&self.partials, out);
    }
}
