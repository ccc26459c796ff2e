//! Weights along a run.

use crate::workload::{Scalar, Workload};
use flatland_experiments::optimiser::{Optimiser, Repetition};
use flatland_experiments::plan::dialect;
use flatland_networks::{Loss, Objective};
use num_traits::Zero;
use std::error::Error;

/// Iterations with the weights before them.
pub type Iterates<F> = Vec<(usize, Vec<F>)>;

/// The weights of NLS before each of `iterations` iterations that is a multiple of `every`, and after the last.
///
/// # Errors
///
/// The sizes do not fit, or the search fails.
pub fn trajectory<F: Scalar>(
    workload: &Workload<F>,
    iterations: usize,
    every: usize,
) -> Result<Iterates<F>, Box<dyn Error>> {
    let Workload {
        network,
        inputs,
        targets,
        ..
    } = workload;
    let objective = Objective::new(network, inputs.view(), targets.view(), Loss::MeanSquaredError)?;
    let mut optimiser = Optimiser::new(&dialect().from_str("Nls()")?, network.outputs())?;
    let mut gradient = vec![<F as Zero>::zero(); network.parameters()];
    let mut at = objective.forward(&workload.weights)?;
    let mut points = Vec::new();
    for iteration in 0..=iterations {
        if iteration % every == 0 || iteration == iterations {
            points.push((iteration, at.weights().to_vec()));
        }
        if iteration < iterations {
            objective.gradient(&at, &mut gradient)?;
            let step = optimiser.advance(&objective, &at, &gradient, Repetition::Rounded, &|| false)?;
            at = step.next.continue_value().ok_or("the search failed")?;
        }
    }
    Ok(points)
}
