//! Exact Hessian-vector products by Pearlmutter's R-operator.

use rayon::prelude::*;

use super::buffers::{Block, fit};
use super::forward::{Activations, Forward};
use super::function::Objective;
use crate::error::NetworkError;
use crate::network::pass::{Moving, Point};
use crate::network::statistics::BatchStatistics;
use crate::network::vector::Vector;
use crate::numeric::{Pooled, Real};
use crate::spectrum::SymmetricOperator;

/// An evaluated point prepared for many Hessian-vector products: both its passes are kept if they fit the memory limit.
///
/// ∇²f(w)·v is the derivative of ∇f(w + tv) at t = 0. Differentiating the forward and the backward pass layer
/// by layer (B. A. Pearlmutter, *Fast exact multiplication by the Hessian*, Neural Computation 6, 1994) gives
/// it without differences, to rounding, where f is twice differentiable; for ReLU networks it is the Hessian
/// of the smooth piece on which w lies.
pub struct Linearisation<'f, 'a, F: Real> {
    objective: &'f Objective<'a, F>,
    at: &'f Forward<F>,
    /// The outputs of each node, where they are kept here rather than at the point.
    outputs: Option<Pooled<Vec<Block<F>>>>,
    /// The gradient with respect to each node's output, where it is kept here rather than at the point.
    gradients: Option<Pooled<Vec<Block<F>>>>,
}

impl<'a, F: Real> Objective<'a, F> {
    /// As [`gradient`](Self::gradient), and keeps the backward pass until the point is dropped: [`linearise`](Self::linearise) need
    /// not repeat it there. Where the point has kept no activations, nothing is kept.
    ///
    /// # Errors
    ///
    /// As [`gradient`](Self::gradient).
    pub fn gradient_to_linearise(
        &self,
        at: &Forward<F>,
        gradient: &mut [F],
    ) -> Result<BatchStatistics, NetworkError> {
        let Activations::All(outputs) = at.activations() else {
            return self.gradient(at, gradient);
        };
        self.network.check_length("gradient", gradient)?;
        let mut kept = self.take_batch();
        let statistics = if self.network.joins_samples() {
            self.joint_gradient_into(self.batch_of(at.vector(), outputs), gradient, &mut kept, true)
        } else {
            let point = |block: usize| Point {
                weights: at.vector(),
                input: self.input(&self.blocks()[block]),
                outputs: &outputs[block],
            };
            self.accumulate(gradient, &mut kept, |block, kept, partial| {
                self.pass_back(point(block), block, kept, Some(partial));
            });
            let mut of_blocks = self.buffers.block_statistics(self.network, self.blocks().len());
            of_blocks
                .par_iter_mut()
                .enumerate()
                .for_each(|(block, statistics)| {
                    self.network.block_statistics(point(block), statistics);
                });
            BatchStatistics::mean(&of_blocks, self.buffers.statistics(self.network))
        };
        // What a second gradient at the point would keep has the bits of the first.
        let _ = at.gradients.set(kept);
        Ok(statistics)
    }

    /// Keeps what every Hessian-vector product at this point needs; costs one backward pass, unless the
    /// [gradient](Self::gradient_to_linearise) has kept it, and a forward pass if the point has not kept its own.
    pub fn linearise<'f>(&'f self, at: &'f Forward<F>) -> Linearisation<'f, 'a, F> {
        let mut linearisation = Linearisation {
            objective: self,
            at,
            outputs: None,
            gradients: None,
        };
        let joint = self.network.joins_samples();
        let known = at.activations();
        if !matches!(known, Activations::All(_)) && self.keeping.linearisations {
            let mut outputs = self.take_batch();
            if joint {
                self.joint_outputs(at, &mut outputs);
            } else {
                outputs.par_iter_mut().enumerate().for_each(|(block, outputs)| {
                    self.point_from(at.vector(), known, block, outputs);
                });
            }
            linearisation.outputs = Some(outputs);
        }
        if at.gradients.get().is_some() {
            return linearisation;
        }
        if let Activations::All(kept) = linearisation.activations() {
            let mut gradients = self.take_batch();
            if joint {
                self.joint_gradients(self.batch_of(at.vector(), kept), &mut gradients);
            } else {
                gradients
                    .par_iter_mut()
                    .enumerate()
                    .for_each(|(block, gradients)| {
                        let mut unused = Block::new();
                        let point = self.point_from(at.vector(), Activations::All(kept), block, &mut unused);
                        self.pass_back(point, block, gradients, None);
                    });
            }
            linearisation.gradients = Some(gradients);
        }
        linearisation
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

    /// The product of vectors of the right length.
    fn product(&mut self, v: &[F], out: &mut [F]) {
        let objective = self.objective;
        let mut prepared = objective.buffers.prepared();
        let v = objective.network.prepare(v, &mut prepared);
        if !objective.network.joins_samples() {
            // A vector of nothing takes no memory.
            let mut nothing = vec![(); objective.blocks().len()];
            objective.accumulate(out, &mut nothing, |block, (), partial| {
                self.block_product(block, v, partial);
            });
            return;
        }
        let mut outputs = None;
        let mut computed;
        let batch = objective.batch(self.at, self.activations(), &mut outputs);
        let gradients = match self.gradients() {
            Some(kept) => kept,
            None => {
                computed = objective.take_batch();
                objective.joint_gradients(batch, &mut computed);
                &computed
            }
        };
        objective.joint_product(batch, gradients, v, out);
    }

    /// What is kept at the point or here.
    fn activations(&self) -> Activations<'_, F> {
        match &self.outputs {
            Some(outputs) => Activations::All(outputs),
            None => self.at.activations(),
        }
    }

    /// The gradients that are kept at the point or here.
    fn gradients(&self) -> Option<&[Block<F>]> {
        let kept = self.at.gradients.get().or(self.gradients.as_ref());
        kept.map(|kept| kept.as_slice())
    }

    /// Adds a block's contribution to ∇²f(w)·v.
    fn block_product(&self, block: usize, v: Vector<F>, partial: &mut [F]) {
        let (objective, network) = (self.objective, self.objective.network);
        let scratch = || objective.buffers.block();
        let (mut outputs, mut gradients, mut tangents, mut changes) =
            (scratch(), scratch(), scratch(), scratch());
        let samples = &objective.blocks()[block];
        let point = objective.point_from(self.at.vector(), self.activations(), block, &mut outputs);
        let gradients = match self.gradients() {
            Some(kept) => &kept[block],
            None => {
                objective.pass_back(point, block, &mut gradients, None);
                &*gradients
            }
        };
        fit(&mut tangents, network, samples, objective.blocks());
        network.pass_forward_tangent(point, v, &mut tangents);
        fit(&mut changes, network, samples, objective.blocks());
        objective.loss_change(block, point.outputs, &tangents, &mut changes);
        let moving = Moving {
            direction: v,
            tangents: &tangents,
        };
        network.pass_backward_tangent(point, moving, gradients, &mut changes, partial);
    }
}

impl<F: Real> SymmetricOperator for Linearisation<'_, '_, F> {
    type Scalar = F;
    type Error = NetworkError;

    fn dimension(&self) -> usize {
        Linearisation::dimension(self)
    }

    fn apply(&mut self, v: &[F], out: &mut [F]) -> Result<(), NetworkError> {
        self.hessian_vector_product(v, out)
    }
}
