//! The gradient of a module, and steps against it.

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param, ParamId};
use burn::tensor::{Gradients, Tensor, TensorReadError};

/// The gradient tensors of a module, each flattened, with the parameter it belongs to, in the order of the module.
pub struct Gradient(Vec<(ParamId, Tensor<1>)>);

impl Gradient {
    /// The gradients of `module` after a backward pass.
    pub fn of(module: &impl Module, mut gradients: Gradients) -> Self {
        struct Collect<'a> {
            gradients: &'a mut Gradients,
            found: Vec<(ParamId, Tensor<1>)>,
        }

        impl ModuleVisitor for Collect<'_> {
            fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
                if let Some(gradient) = param.val().grad_remove(self.gradients) {
                    self.found.push((param.id, gradient.reshape([-1])));
                }
            }
        }

        let mut collect = Collect {
            gradients: &mut gradients,
            found: Vec::new(),
        };
        module.visit(&mut collect);
        Self(collect.found)
    }

    /// The sum of squares over all tensors: each in single precision, all of them in double.
    pub fn squared_norm(&self) -> Result<f64, TensorReadError> {
        let squares = self.0.iter().map(|(_, gradient)| gradient.clone().square().sum());
        squares
            .map(|sum| sum.try_into_scalar::<f32>().map(f64::from))
            .sum()
    }
}

/// The module at $w - \eta g$, for a module at $w$. Parameters with a gradient require one again.
pub fn moved<M: Module>(module: M, gradient: &Gradient, step: f64) -> M {
    struct Move<'a> {
        gradient: &'a Gradient,
        step: f64,
    }

    impl ModuleMapper for Move<'_> {
        fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
            let Some((_, gradient)) = self.gradient.0.iter().find(|(id, _)| *id == param.id) else {
                return param;
            };
            param.map(|tensor| {
                let trained = tensor.is_require_grad();
                let gradient = gradient.clone().reshape(tensor.shape());
                let there = tensor.inner() - gradient * self.step;
                if trained {
                    there.autodiff().require_grad()
                } else {
                    there
                }
            })
        }
    }

    module.map(&mut Move { gradient, step })
}
