//! Layers that bring values to mean 0 and variance 1, group by group: y = γ ∘ x̂ + β.
//!
//! | layer | a group | γ and β |
//! |---|---|---|
//! | [`BatchNorm`] | one channel of every sample of the block | one for each channel |
//! | [`LayerNorm`] | the values of one token | one for each place in a token |

mod batch;
mod group;
mod layer;

use super::initialisation::{Initialisation, Parameter};

pub(crate) use batch::BatchNorm;
pub(crate) use layer::LayerNorm;

/// ε in 1/√(variance + ε): PyTorch's default, for both layers.
const EPSILON: f64 = 1e-5;

/// γ and β, `count` of each, under PyTorch's names.
fn gain_and_shift(count: usize) -> Vec<Parameter> {
    let tensor = |name, initialisation| Parameter {
        name,
        shape: vec![count],
        initialisation,
        fan_in: 1,
        fan_out: 1,
    };
    vec![
        tensor("weight", Initialisation::Ones),
        tensor("bias", Initialisation::Zeros),
    ]
}
