//! Exact Hessian-vector products.

use flatland_networks::spectrum::SymmetricOperator;
use tch::Tensor;

use super::function::Objective;
use super::parameters::{accumulate, download, filled, leaves, parts};
use super::point::Point;
use crate::error::TorchError;
use crate::graph::Watch;
use crate::scalar::Scalar;
use crate::shim::DualLevel;

/// How a product is computed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Method {
    /// The gradient of dual numbers w + εv: a forward and a backward pass, whose tangents go along.
    #[default]
    ForwardOverReverse,
    /// The gradient of ⟨∇f, v⟩. It takes more memory, and for the weights of a convolution a convolution by an image. Micro-batches
    /// bound its memory, but whole-batch normalisation it does not divide.
    DoubleBackward,
}

/// ∇²f(w) at a point, by its products.
pub struct Hessian<'h, 'a, F> {
    objective: &'h Objective<'a, F>,
    at: &'h Point<F>,
    method: Method,
}

impl<'a, F: Scalar> Objective<'a, F> {
    /// The Hessian at a point. Nothing is computed before the first product.
    pub fn linearise<'h>(&'h self, at: &'h Point<F>, method: Method) -> Hessian<'h, 'a, F> {
        Hessian {
            objective: self,
            at,
            method,
        }
    }
}

impl<F: Scalar> Hessian<'_, '_, F> {
    /// out = ∇²f(w)·v.
    ///
    /// # Errors
    ///
    /// If `v` or `out` does not have one value for each parameter, or the device fails.
    pub fn product(&self, v: &[F], out: &mut [F]) -> Result<(), TorchError> {
        let network = self.objective.network;
        network.check_length("Hessian-vector product", out)?;
        network.check_length("vector", v)?;
        let computed = self.computed(v, out);
        computed.map_err(|error| error.during("a Hessian-vector product", self.objective.samples))
    }

    fn computed(&self, v: &[F], out: &mut [F]) -> Result<(), TorchError> {
        let network = self.objective.network;
        let v = parts(network, &self.objective.upload("vector", v)?)?;
        let leaves = leaves(network, &self.at.weights)?;
        let product = match self.method {
            Method::ForwardOverReverse => self.forward_over_reverse(&leaves, &v)?,
            Method::DoubleBackward => self.double_backward(&leaves, &v)?,
        };
        download(&filled(product, &leaves)?, out)
    }

    fn forward_over_reverse(&self, leaves: &[Tensor], v: &[Tensor]) -> Result<Vec<Tensor>, TorchError> {
        let objective = self.objective;
        let level = DualLevel::enter()?;
        let dual = |(leaf, v): (&Tensor, &Tensor)| Tensor::f_internal_make_dual(leaf, v, level.index());
        let duals: Vec<Tensor> = leaves.iter().zip(v).map(dual).collect::<Result<_, _>>()?;
        let mut total = Vec::new();
        for batch in &objective.plan.batches {
            let input = objective.input_of(batch)?;
            let mut backward = objective.backward(batch, &duals, &input);
            backward.level = Some(&level);
            let gradient = backward.gradient(&objective.root(batch)?, &mut Vec::new())?;
            let tangent = |gradient: Tensor| match gradient.defined() {
                true => Ok(Tensor::f_internal_unpack_dual(&gradient, level.index())?.1),
                false => Ok(gradient),
            };
            let tangents: Result<Vec<Tensor>, TorchError> = gradient.into_iter().map(tangent).collect();
            accumulate(&mut total, tangents?)?;
        }
        Ok(total)
    }

    fn double_backward(&self, leaves: &[Tensor], v: &[Tensor]) -> Result<Vec<Tensor>, TorchError> {
        let objective = self.objective;
        let mut total = Vec::new();
        for batch in &objective.plan.batches {
            let outputs = objective.outputs(batch, leaves, &mut Watch::default())?;
            let loss = objective.root(batch)?(&outputs)?;
            let gradient = Tensor::f_run_backward(&[loss], leaves, true, true)?;
            let mut slope = Tensor::f_zeros([], (Objective::<F>::kind(), outputs.device()))?;
            for (gradient, v) in gradient.iter().zip(v).filter(|(gradient, _)| gradient.defined()) {
                slope = slope.f_add(&gradient.f_mul(v)?.f_sum(None)?)?;
            }
            accumulate(
                &mut total,
                Tensor::f_run_backward(&[slope], leaves, false, false)?,
            )?;
        }
        Ok(total)
    }
}

impl<F: Scalar> SymmetricOperator for Hessian<'_, '_, F> {
    type Scalar = F;
    type Error = TorchError;

    fn dimension(&self) -> usize {
        self.objective.network.parameters()
    }

    fn apply(&mut self, v: &[F], out: &mut [F]) -> Result<(), TorchError> {
        self.product(v, out)
    }
}
