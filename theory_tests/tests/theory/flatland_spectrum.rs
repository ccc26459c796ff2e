//! **Flatland.** Put the last-layer weights at zero and its bias at the mean label, at a point where the features that enter
//! the last layer vanish for every sample but their derivatives do not. Then $f$ is the variance of the labels, the
//! gradient is zero, and the spectrum is exactly $K$ copies of $2/K$, pairs $\pm\mu_j$ and zeros: a saddle, with
//! $\lambda_1 = \max(2/K, \max_j \mu_j)$. For one hidden tanh layer of $m$ units at zero,
//! $\mu_j = (2/K)\,\sigma_j\bigl(n^{-1}\sum_i (y_i - \bar y) x_i^\top\bigr)$, each repeated $m$ times.
//!
//! *Checked* on the network code of the experiments, in double and in single precision: cost, gradient and the whole
//! Hessian, column by column from exact Hessian-vector products and diagonalised in double precision, against the formula,
//! whose singular values come from nalgebra. On random data, with inputs stretched so that the largest pair lies below
//! the floor, which is then attained, and so that it lies above, where it is not; on the digits the floor is attained
//! ($\max_j \mu_j = 0.128 < 0.2$).

use flatland_experiments::data::{DataSettings, one_hot};
use flatland_networks::{Activation, Loss, Network, NetworkSettings, Objective, Real};
use flatland_theory::harness::*;
use nalgebra::DMatrix;
use ndarray::{Array2, Axis};
use proptest::collection::vec;
use proptest::prelude::*;
use std::path::Path;

const STATEMENT: Statement = Statement::new(
    "flatland_spectrum",
    2_000,
    Families::Named(&["attained", "attained-f32", "not-attained", "not-attained-f32"]),
);

/// Roundings in an entry of the Hessian and of the eigensolver, in units of ε times the norm, and in a cost: chosen. A few per sample and
/// sweep are made; a bound by counting would have to follow the order of operations of the networks and of nalgebra.
const ROUNDINGS: f64 = 64.0;

#[derive(Debug)]
struct Flatland {
    inputs: Array2<f64>,
    targets: Array2<f64>,
    units: usize,
}

impl Flatland {
    /// Random inputs and targets, the inputs stretched so that the largest pair is `relative` times the floor.
    fn any(relative: impl Strategy<Value = f64>) -> impl Strategy<Value = Self> {
        let sizes = (2..10_usize, 1..5_usize, 2..5_usize, 1..4_usize);
        (sizes, relative).prop_flat_map(|((samples, features, classes, units), relative)| {
            let matrix = |columns: usize| {
                vec(-1.0..1.0, samples * columns)
                    .prop_map(move |entries| Array2::from_shape_vec((samples, columns), entries).unwrap())
            };
            (matrix(features), matrix(classes)).prop_map(move |(inputs, targets)| {
                let mut flatland = Self {
                    inputs,
                    targets,
                    units,
                };
                let stretch = relative * flatland.floor() / flatland.pairs()[0];
                // Inputs or targets that are all equal have no pairs to stretch.
                if stretch.is_finite() && stretch < 100.0 {
                    flatland.inputs *= stretch;
                }
                flatland
            })
        })
    }

    /// $2/K$.
    fn floor(&self) -> f64 {
        2.0 / self.targets.ncols() as f64
    }

    fn network(&self) -> Network {
        let hidden = vec![self.units];
        let settings = NetworkSettings::Mlp {
            hidden,
            activation: Activation::Tanh,
            bias: true,
        };
        settings
            .build([1, 1, self.inputs.ncols()], self.targets.ncols())
            .unwrap()
    }

    /// The point: everything zero but the last-layer bias, which is the mean label.
    fn weights<F: Real>(&self, network: &Network) -> Vec<F> {
        let mut weights = vec![F::zero(); network.parameters()];
        let bias = network.last_layer_bias().unwrap().range();
        let mean = self.targets.mean_axis(Axis(0)).unwrap();
        for (weight, &mean) in weights[bias].iter_mut().zip(&mean) {
            *weight = F::narrow(mean);
        }
        weights
    }

    /// $\mu_j$, in descending order.
    fn pairs(&self) -> Vec<f64> {
        let (samples, classes) = self.targets.dim();
        let centred = &self.targets - &self.targets.mean_axis(Axis(0)).unwrap();
        let covariance = centred.t().dot(&self.inputs) / samples as f64;
        let matrix = DMatrix::from_fn(classes, self.inputs.ncols(), |row, column| {
            covariance[[row, column]]
        });
        let singular = matrix.singular_values();
        singular.iter().map(|value| self.floor() * value).collect()
    }

    /// Checks cost, gradient and spectrum in the precision `F` against the formula; returns the computed $\lambda_1$ and its band.
    fn sharpness<F: Real>(&self) -> Result<(f64, f64), Violation> {
        let network = self.network();
        let (inputs, targets) = (self.inputs.mapv(F::narrow), self.targets.mapv(F::narrow));
        let objective =
            Objective::new(&network, inputs.view(), targets.view(), Loss::MeanSquaredError).unwrap();
        let at = objective.forward(&self.weights(&network)).unwrap();
        let dimension = network.parameters();
        let mut hessian = DMatrix::zeros(dimension, dimension);
        let mut linearisation = objective.linearise(&at);
        for j in 0..dimension {
            let mut unit = vec![F::zero(); dimension];
            unit[j] = F::one();
            let mut column = vec![F::zero(); dimension];
            linearisation.hessian_vector_product(&unit, &mut column).unwrap();
            for (i, entry) in column.into_iter().enumerate() {
                hessian[(i, j)] = entry.widen();
            }
        }

        let classes = self.targets.ncols();
        let mut expected = vec![self.floor(); classes];
        for pair in self.pairs() {
            expected.extend(vec![pair; self.units]);
            expected.extend(vec![-pair; self.units]);
        }
        expected.resize(dimension, 0.0);
        expected.sort_by(|a, b| b.total_cmp(a));

        let epsilon = F::epsilon().widen();
        // An entry sums products of residuals and inputs, which may cancel.
        let largest_input = self.inputs.fold(0.0_f64, |largest, x| largest.max(x.abs()));
        let size = hessian.norm() + self.floor() * largest_input;
        let band = ROUNDINGS * dimension as f64 * epsilon * size;
        let mut found: Vec<f64> = hessian.symmetric_eigenvalues().iter().copied().collect();
        found.sort_by(|a, b| b.total_cmp(a));
        for (index, (&found, &expected)) in found.iter().zip(&expected).enumerate() {
            let claim = "the spectrum is K × 2/K, pairs ±μ and zeros";
            require((found - expected).abs() <= band, claim, found, expected, || {
                format!("eigenvalue {index}, band {band:e}, {self:?}")
            })?;
        }

        // Targets are at most 1 in size, residuals 2, their squares 4; each has a few roundings.
        let variance: f64 = self.targets.var_axis(Axis(0), 0.0).sum() / classes as f64;
        let cost = at.cost();
        let rounding = ROUNDINGS * epsilon;
        require(
            (cost - variance).abs() <= rounding,
            "the cost is the variance of the labels",
            cost,
            variance,
            || format!("{self:?}"),
        )?;
        let mut gradient = vec![F::zero(); dimension];
        objective.gradient(&at, &mut gradient).unwrap();
        let largest = gradient
            .iter()
            .fold(0.0_f64, |largest, entry| largest.max(entry.widen().abs()));
        require(largest <= rounding, "the gradient is zero", largest, 0.0, || {
            format!("{self:?}")
        })?;
        Ok((found[0], band))
    }
}

/// The floor is attained exactly where no pair lies above it. Exercised where the largest pair is as requested, and
/// far enough from the floor for the precision to tell.
fn check<F: Real>(flatland: &Flatland) -> Verdict {
    let (floor, largest_pair) = (flatland.floor(), flatland.pairs()[0]);
    let (sharpness, band) = flatland.sharpness::<F>()?;
    let expected = floor.max(largest_pair);
    require(
        (sharpness - expected).abs() <= band,
        "λ₁ = max(2/K, max μ)",
        sharpness,
        expected,
        || format!("{flatland:?}"),
    )?;
    Ok(Bearing::when(
        largest_pair > band && (largest_pair - floor).abs() > band,
    ))
}

/// Pairs at most as large as the floor.
fn attained() -> impl Strategy<Value = Flatland> {
    Flatland::any(log_uniform(0.01, 1.0))
}

/// Pairs larger than the floor.
fn not_attained() -> impl Strategy<Value = Flatland> {
    Flatland::any(log_uniform(1.0, 100.0))
}

#[test]
fn floor_is_attained_where_no_pair_lies_above() {
    STATEMENT.check("attained", attained(), check::<f64>);
}

#[test]
fn floor_is_attained_where_no_pair_lies_above_in_single_precision() {
    STATEMENT.check("attained-f32", attained(), check::<f32>);
}

#[test]
fn floor_is_not_attained_where_a_pair_lies_above() {
    STATEMENT.check("not-attained", not_attained(), check::<f64>);
}

#[test]
fn floor_is_not_attained_where_a_pair_lies_above_in_single_precision() {
    STATEMENT.check("not-attained-f32", not_attained(), check::<f32>);
}

fn digits(units: usize) -> Flatland {
    let settings: DataSettings = ron::from_str("Digits((train: 1500))").unwrap();
    let data = settings.load::<f64>(Path::new(".")).unwrap();
    let targets = one_hot(&data.train.labels, data.classes).unwrap();
    Flatland {
        inputs: data.train.images,
        targets,
        units,
    }
}

#[test]
fn floor_is_attained_on_the_digits() {
    let flatland = digits(2);
    let largest_pair = flatland.pairs()[0];
    assert!((largest_pair - 0.128).abs() < 0.001, "{largest_pair}");
    let (sharpness, band) = flatland.sharpness::<f64>().unwrap();
    assert!((sharpness - 0.2).abs() <= band, "{sharpness}");
}

#[test]
fn floor_is_not_attained_where_classes_lie_far_apart() {
    // Inputs that are the targets, stretched: Σ (y − ȳ) xᵀ / n is the stretch times their covariance.
    let (classes, stretch) = (4, 6.0);
    let labels: Vec<usize> = (0..40).map(|i| i % classes).collect();
    let targets: Array2<f64> = one_hot(&labels, classes).unwrap();
    let flatland = Flatland {
        inputs: &targets * stretch,
        targets,
        units: 3,
    };
    // The covariance of balanced one-hot labels is (I − 1/K)/K, whose largest eigenvalue is 1/K.
    let expected = 2.0 / 4.0 * stretch / 4.0;
    // Chosen: far above the rounding of a singular value of a 4 × 4 matrix.
    assert!((flatland.pairs()[0] - expected).abs() <= 1e-14);
    let (sharpness, band) = flatland.sharpness::<f64>().unwrap();
    assert!(
        (sharpness - expected).abs() <= band,
        "{sharpness} against {expected}"
    );
    assert!(sharpness > 1.4 * 2.0 / 4.0);
}

#[test]
fn spectrum_depends_on_the_number_of_units_only_by_copies() {
    let of = |units| digits(units).sharpness::<f64>().unwrap();
    let ((one, band), (three, other)) = (of(1), of(3));
    assert!((one - three).abs() <= band + other, "{one} against {three}");
}
