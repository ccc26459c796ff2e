//! **Sharpness floor.** With mean-squared error averaged over the $nK$ output entries, the Hessian block of the last-layer
//! bias is $(2/K) I$. By interlacing, $\lambda_1(H) \ge \dots \ge \lambda_K(H) \ge 2/K$ for every network with a last-layer
//! bias, every input and every weight: $2/K$ is a lower bound of the sharpness everywhere, and its global minimum where some weights attain it.
//!
//! *Checked* on random small networks with random data, targets and weights of very different sizes: the whole Hessian is
//! formed column by column, in double or in single precision, and diagonalised in double. Its entries carry the rounding of
//! sums over layers and samples, and a symmetric eigensolver adds a small multiple of $d\,\epsilon\lVert H\rVert$: the eigenvalues are
//! known to the band below. Where that band is not small against $2/K$ (a millionth, in single precision a tenth), the case
//! counts as not exercising the statement; both are chosen.

use flatland_descent::Scalar;
use flatland_theory::functions::{Activation, SmallNetwork, TestFunction};
use flatland_theory::harness::*;
use nalgebra::DMatrix;
use proptest::collection::vec;
use proptest::prelude::*;

pub const STATEMENT: Statement = Statement::new(
    "sharpness_floor",
    10_000,
    Families::Named(&[
        "tanh",
        "tanh-f32",
        "softplus",
        "softplus-f32",
        "linear",
        "linear-f32",
    ]),
);

/// Roundings in an entry of the Hessian and of the eigensolver, in units of ε times the norm: chosen. A count by layers (at most 4, of
/// at most 4 terms each, through forward and backward passes and their tangents), samples (at most 4) and sweeps of the eigensolver gives a
/// bound of this order, but it would have to follow the library's and nalgebra's order of operations.
const ROUNDINGS: f64 = 64.0;

#[derive(Debug, Clone)]
pub struct Case {
    widths: Vec<usize>,
    activation: Activation,
    inputs: Vec<Vec<f64>>,
    targets: Vec<Vec<f64>>,
    weights: Vec<f64>,
}

impl Case {
    /// A network with `hidden` hidden layers.
    pub fn any(activation: Activation, hidden: std::ops::Range<usize>) -> impl Strategy<Value = Self> {
        let widths = (1..4_usize, vec(1..4_usize, hidden), 1..5_usize);
        let shape = (
            widths,
            1..5_usize,
            log_uniform(1e-2, 10.0),
            log_uniform(1e-2, 10.0),
        );
        shape.prop_flat_map(
            move |((first, hidden, last), samples, input_scale, weight_scale)| {
                let widths: Vec<usize> = [vec![first], hidden, vec![last]].concat();
                let parameters = widths
                    .windows(2)
                    .map(|pair| (pair[0] + 1) * pair[1])
                    .sum::<usize>();
                let scaled = |scale: f64, length: usize| vec(-scale..scale, length);
                (
                    vec(scaled(input_scale, first), samples),
                    vec(scaled(1.0, last), samples),
                    scaled(weight_scale, parameters),
                )
                    .prop_map(move |(inputs, targets, weights)| Self {
                        widths: widths.clone(),
                        activation,
                        inputs,
                        targets,
                        weights,
                    })
            },
        )
    }

    /// The eigenvalues of the Hessian, formed in `F`, in descending order, and its Frobenius norm.
    fn spectrum<F: Scalar>(&self) -> (Vec<f64>, f64) {
        let (inputs, targets) = (self.inputs.clone(), self.targets.clone());
        let network = SmallNetwork::new(self.widths.clone(), self.activation, inputs, targets).unwrap();
        let dimension = network.dimension();
        let weights: Vec<F> = self.weights.iter().map(|&weight| F::of(weight)).collect();
        let mut hessian = DMatrix::zeros(dimension, dimension);
        for j in 0..dimension {
            let mut unit = vec![F::zero(); dimension];
            unit[j] = F::one();
            let column = network.hessian_product(&weights, &unit);
            for (i, entry) in column.into_iter().enumerate() {
                hessian[(i, j)] = entry.as_f64();
            }
        }
        let hessian = (&hessian + hessian.transpose()) / 2.0;
        let norm = hessian.norm();
        let mut eigenvalues: Vec<f64> = hessian.symmetric_eigenvalues().iter().copied().collect();
        eigenvalues.sort_by(|a, b| b.total_cmp(a));
        (eigenvalues, norm)
    }
}

pub fn check<F: Scalar>(case: &Case) -> Verdict {
    let classes = *case.widths.last().unwrap();
    let floor = 2.0 / classes as f64;
    let (eigenvalues, norm) = case.spectrum::<F>();
    let spacing = F::epsilon().as_f64();
    let band = ROUNDINGS * eigenvalues.len() as f64 * spacing * norm;
    let kth = eigenvalues[classes - 1];
    let floored = Inequality::at_least(kth, floor).within(band);
    let slack = floored.require("the K-th largest eigenvalue is at least 2/K", || {
        format!("spectrum {eigenvalues:?}, band {band:e}, case {case:?}")
    })?;
    let mut tightest = Tightest::default();
    tightest.note(slack);
    let small = if spacing == f64::EPSILON { 1e-6 } else { 0.1 };
    Ok(tightest.bearing_when(band <= small * floor))
}

#[test]
fn k_eigenvalues_of_tanh_networks_are_at_least_two_over_k() {
    STATEMENT.check("tanh", Case::any(Activation::Tanh, 1..4), check::<f64>);
}

#[test]
fn k_eigenvalues_of_tanh_networks_are_at_least_two_over_k_in_single_precision() {
    STATEMENT.check("tanh-f32", Case::any(Activation::Tanh, 1..4), check::<f32>);
}

#[test]
fn k_eigenvalues_of_softplus_networks_are_at_least_two_over_k() {
    STATEMENT.check("softplus", Case::any(Activation::Softplus, 1..4), check::<f64>);
}

#[test]
fn k_eigenvalues_of_softplus_networks_are_at_least_two_over_k_in_single_precision() {
    STATEMENT.check(
        "softplus-f32",
        Case::any(Activation::Softplus, 1..4),
        check::<f32>,
    );
}

#[test]
fn k_eigenvalues_of_linear_models_are_at_least_two_over_k() {
    STATEMENT.check("linear", Case::any(Activation::Tanh, 0..1), check::<f64>);
}

#[test]
fn k_eigenvalues_of_linear_models_are_at_least_two_over_k_in_single_precision() {
    STATEMENT.check("linear-f32", Case::any(Activation::Tanh, 0..1), check::<f32>);
}

/// With inputs zero a linear model's Hessian is $(2/K) I$ on the biases and 0 elsewhere: the floor is attained, by
/// exactly $K$ eigenvalues.
#[test]
fn floor_is_attained() {
    let case = Case {
        widths: vec![2, 3],
        activation: Activation::Tanh,
        inputs: vec![vec![0.0; 2]; 4],
        targets: vec![vec![1.0, 0.0, 0.0]; 4],
        weights: vec![0.5; 9],
    };
    let (eigenvalues, _) = case.spectrum::<f64>();
    let floor = 2.0 / 3.0;
    // Chosen: a few roundings.
    assert!(
        eigenvalues[..3]
            .iter()
            .all(|value| (value - floor).abs() <= 1e-15),
        "{eigenvalues:?}"
    );
    assert!(
        eigenvalues[3..].iter().all(|value| *value == 0.0),
        "{eigenvalues:?}"
    );
}
