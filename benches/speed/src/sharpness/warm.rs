//! Whether the eigenvector of an earlier iterate saves products.

use super::lanczos::{Start, lanczos_from};
use super::reference::Reference;
use crate::workload::{Scalar, Workload};
use flatland_networks::{Loss, Objective};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use std::error::Error;

/// The products for λ₁ from one start.
pub struct WarmStart {
    /// The network.
    pub network: String,
    /// The iterate.
    pub iteration: usize,
    /// How many iterations before it the eigenvector is from, and the length of the random vector added to it; `None` of a random start.
    pub from: Option<(usize, f64)>,
    /// Until λ₁ was right, its residual small, and it was verified.
    pub products: [usize; 3],
}

/// Lengths of the random part of a start.
const LENGTHS: [f64; 2] = [1.0, 0.1];

/// The products for λ₁ at the iterates of a run, from a random vector and with the eigenvectors of the iterates `ages` iterations before.
///
/// # Errors
///
/// A product fails, or there is no reference.
pub fn warm_starts<F: Scalar>(
    workload: &Workload<F>,
    exact: &Workload<f64>,
    points: &[(usize, Vec<F>)],
    ages: &[usize],
) -> Result<Vec<WarmStart>, Box<dyn Error>> {
    let loss = Loss::MeanSquaredError;
    let own = Objective::new(
        &workload.network,
        workload.inputs.view(),
        workload.targets.view(),
        loss,
    )?;
    let double = Objective::new(&exact.network, exact.inputs.view(), exact.targets.view(), loss)?;
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    let mut vectors: Vec<(usize, Vec<F>)> = Vec::new();
    let mut rows = Vec::new();
    for (iteration, weights) in points {
        let widened: Vec<f64> = weights.iter().map(|w| w.widen()).collect();
        let at = double.forward(&widened)?;
        let reference = Reference::of(&mut double.linearise(&at), 1, &mut rng)?;
        let at = own.forward(weights)?;
        let mut hessian = own.linearise(&at);
        let mut measure = |start, from| -> Result<Vec<F>, Box<dyn Error>> {
            let steps = lanczos_from(&mut hessian, start, &reference, 300, &mut rng)?;
            rows.push(WarmStart {
                network: workload.network.label().to_owned(),
                iteration: *iteration,
                from,
                products: [steps.right, steps.residual, steps.verified],
            });
            Ok(steps.vector)
        };
        let vector = measure(Start::Random, None)?;
        for (earlier, before) in &vectors {
            let age = iteration - earlier;
            if ages.contains(&age) {
                for length in LENGTHS {
                    measure(Start::Mixed(before, length), Some((age, length)))?;
                }
            }
        }
        vectors.push((*iteration, vector));
    }
    Ok(rows)
}
