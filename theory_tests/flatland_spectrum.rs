//! **Flatland.** Put the last-layer weights at zero and its bias at the mean label, at a point where the features that enter
//! the last layer vanish for every sample but their derivatives do not. Then $f$ is the variance of the labels, the
//! gradient is zero, and the spectrum is exactly $K$ copies of $2/K$, pairs $\pm\mu_j$ and zeros: a saddle, with
//! $\lambda_1 = \max(2/K, \max_j \mu_j)$. For one hidden tanh layer of $m$ units at zero,
//! $\mu_j = (2/K)\,\sigma_j\bigl(n^{-1}\sum_i (y_i - \bar y) x_i^\top\bigr)$, each repeated $m$ times.
//!
//! *Checked* on the network code of the experiments, in double precision: cost, gradient and the whole Hessian, column by
//! column from exact Hessian-vector products, against the formula, whose singular values come from nalgebra. On the
//! digits the floor is attained ($\max_j \mu_j = 0.128 < 0.2$); on data whose classes lie further apart it is not.

#![allow(clippy::unwrap_used)]

use flatland_experiments::data::{DataSettings, one_hot};
use flatland_experiments::network::{Activation, Loss, Network, NetworkSettings, Objective};
use nalgebra::DMatrix;
use ndarray::{Array2, Axis};
use std::path::Path;

/// Eigenvalues are computed to a few units in the last place of the largest, times the dimension: below 1e-12 here.
const BAND: f64 = 1e-12;

struct Flatland {
    inputs: Array2<f64>,
    targets: Array2<f64>,
    units: usize,
}

impl Flatland {
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
    fn weights(&self, network: &Network) -> Vec<f64> {
        let mut weights = vec![0.0; network.parameters()];
        let bias = network.last_layer_bias().unwrap().range();
        let mean = self.targets.mean_axis(Axis(0)).unwrap();
        weights[bias].copy_from_slice(mean.as_slice().unwrap());
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
        singular
            .iter()
            .map(|value| 2.0 / classes as f64 * value)
            .collect()
    }

    /// Checks cost, gradient and spectrum; returns $\lambda_1$.
    fn check(&self) -> f64 {
        let network = self.network();
        let (inputs, targets) = (self.inputs.view(), self.targets.view());
        let objective = Objective::new(&network, inputs, targets, Loss::MeanSquaredError).unwrap();
        let at = objective.forward(&self.weights(&network)).unwrap();

        let classes = self.targets.ncols();
        let variance: f64 = self.targets.var_axis(Axis(0), 0.0).sum() / classes as f64;
        assert!(
            (at.cost() - variance).abs() <= 1e-14,
            "cost {} against variance {variance}",
            at.cost()
        );
        let mut gradient = vec![0.0; network.parameters()];
        objective.gradient(&at, &mut gradient).unwrap();
        assert!(
            gradient.iter().all(|entry| entry.abs() <= 1e-15),
            "the gradient is zero"
        );

        let dimension = network.parameters();
        let mut hessian = DMatrix::zeros(dimension, dimension);
        let mut linearisation = objective.linearise(&at);
        for j in 0..dimension {
            let mut unit = vec![0.0; dimension];
            unit[j] = 1.0;
            let mut column = vec![0.0; dimension];
            linearisation.hessian_vector_product(&unit, &mut column).unwrap();
            hessian.column_mut(j).copy_from_slice(&column);
        }
        let mut found: Vec<f64> = hessian.symmetric_eigenvalues().iter().copied().collect();
        found.sort_by(|a, b| b.total_cmp(a));

        let mut expected = vec![2.0 / classes as f64; classes];
        for pair in self.pairs() {
            expected.extend(vec![pair; self.units]);
            expected.extend(vec![-pair; self.units]);
        }
        expected.resize(dimension, 0.0);
        expected.sort_by(|a, b| b.total_cmp(a));
        for (index, (found, expected)) in found.iter().zip(&expected).enumerate() {
            assert!(
                (found - expected).abs() <= BAND,
                "eigenvalue {index}: {found} against {expected}"
            );
        }
        found[0]
    }
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
fn on_the_digits_the_floor_is_attained() {
    let flatland = digits(2);
    let largest_pair = flatland.pairs()[0];
    assert!((largest_pair - 0.128).abs() < 0.001, "{largest_pair}");
    let sharpness = flatland.check();
    assert!((sharpness - 0.2).abs() <= BAND, "{sharpness}");
}

#[test]
fn where_classes_lie_far_apart_the_floor_is_not_attained() {
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
    assert!((flatland.pairs()[0] - expected).abs() <= 1e-14);
    let sharpness = flatland.check();
    assert!(
        (sharpness - expected).abs() <= BAND,
        "{sharpness} against {expected}"
    );
    assert!(sharpness > 1.4 * 2.0 / 4.0);
}

#[test]
fn the_spectrum_does_not_depend_on_the_number_of_units_but_for_copies() {
    let of = |units| digits(units).check();
    assert!((of(1) - of(3)).abs() <= BAND);
}
