//! Backward passes, over whole graphs or segment by segment.
//!
//! A graph that does not fit the memory is cut into segments of nodes. The forward pass then keeps only what crosses the cuts, and the
//! backward pass computes each segment again before it goes back through it. Nothing else changes: the operations are the same, so
//! are the bits.
//!
//! Within a dual level, the same passes carry the tangents of everything: the gradient's is the Hessian times that of the weights.

use std::ops::Range;

use tch::{Tensor, no_grad_guard};

use super::parameters::accumulate;
use crate::error::TorchError;
use crate::graph::{Graph, Moments, Pass, Values, Watch};
use crate::shim::DualLevel;

/// The function of the network's output whose derivative is wanted: a scalar.
pub(super) type Root<'r> = &'r dyn Fn(&Tensor) -> Result<Tensor, TorchError>;

/// A pass to be differentiated.
pub(super) struct Backward<'b> {
    pub(super) graph: &'b Graph,
    /// Consecutive nodes, from the first to the last.
    pub(super) segments: &'b [Range<usize>],
    pub(super) pass: Pass<'b>,
    /// Where the parameters are dual numbers.
    pub(super) level: Option<&'b DualLevel>,
}

impl Backward<'_> {
    /// The gradient of the root with respect to each parameter; undefined where it does not depend on one.
    pub(super) fn gradient(
        &self,
        root: Root<'_>,
        moments: &mut Vec<Moments>,
    ) -> Result<Vec<Tensor>, TorchError> {
        let mut gradient = Vec::new();
        let mut cotangents: Option<Values> = None;
        for (segment, start) in self.segments.iter().zip(self.starts()?).rev() {
            let roots = self.as_roots(start)?;
            let mut values = shallow(&roots);
            let mut watch = Watch {
                moments: Some(moments),
                zeros: None,
            };
            self.graph
                .advance(segment.clone(), &mut values, self.pass, &mut watch)?;
            let end = match &cotangents {
                None => root(self.graph.output(&values, self.pass))?,
                Some(cotangents) => inner(&values, cotangents)?,
            };
            drop(values);
            let inputs: Vec<&Tensor> = self
                .pass
                .parameters
                .iter()
                .chain(roots.iter().flatten())
                .collect();
            let mut gradients = Tensor::f_run_backward(&[end], &inputs, false, false)?.into_iter();
            let own = gradients.by_ref().take(self.pass.parameters.len()).collect();
            accumulate(&mut gradient, own)?;
            let back = roots
                .iter()
                .map(|root| root.as_ref().and_then(|_| gradients.next()));
            cotangents = Some(back.collect());
        }
        Ok(gradient)
    }

    /// What crosses the start of each segment.
    fn starts(&self) -> Result<Vec<Values>, TorchError> {
        let _constant = no_grad_guard();
        let mut starts = vec![self.graph.start()];
        for segment in &self.segments[..self.segments.len().saturating_sub(1)] {
            let mut values = starts.last().map(shallow).unwrap_or_default();
            let mut watch = Watch::default();
            self.graph
                .advance(segment.clone(), &mut values, self.pass, &mut watch)?;
            starts.push(values);
        }
        Ok(starts)
    }

    /// The same values, with their tangents, as roots of a graph of their own.
    fn as_roots(&self, values: Values) -> Result<Values, TorchError> {
        let root = |value: Tensor| match self.level {
            None => Ok(value.f_detach()?.f_set_requires_grad(true)?),
            Some(level) => {
                let (primal, tangent) = Tensor::f_internal_unpack_dual(&value, level.index())?;
                let root = primal.f_detach()?.f_set_requires_grad(true)?;
                match tangent.defined() {
                    true => Ok(Tensor::f_internal_make_dual(&root, &tangent, level.index())?),
                    false => Ok(root),
                }
            }
        };
        values
            .into_iter()
            .map(|value| value.map(root).transpose())
            .collect()
    }
}

fn shallow(values: &Values) -> Values {
    let copy = |value: &Option<Tensor>| value.as_ref().map(Tensor::shallow_clone);
    values.iter().map(copy).collect()
}

/// Σ ⟨value, cotangent⟩.
fn inner(values: &Values, cotangents: &Values) -> Result<Tensor, TorchError> {
    let mut sum: Option<Tensor> = None;
    for (value, cotangent) in values.iter().zip(cotangents) {
        let (Some(value), Some(cotangent)) = (value, cotangent) else {
            continue;
        };
        if cotangent.defined() {
            let term = value.f_mul(cotangent)?.f_sum(None)?;
            sum = Some(match sum {
                Some(sum) => sum.f_add(&term)?,
                None => term,
            });
        }
    }
    sum.ok_or_else(|| {
        TorchError::Unsupported("a network without a path from its weights to its output".to_owned())
    })
}
