//! The parameters of a normalisation.

use crate::layers::initialisation::{Initialisation, Parameter};

/// γ and β, `count` of each, under PyTorch's names.
pub(super) fn gain_and_shift(count: usize) -> Vec<Parameter> {
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
