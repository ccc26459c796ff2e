//! The vision transformer against its definition: costs, gradients and Hessian-vector products of tiny cases by dual
//! numbers, of larger ones by differences; labels, defaults, errors.

#![allow(clippy::unwrap_used)] // clippy's exception for tests leaves out their helpers

mod network_oracle;
mod network_plain;

use autodiff::{F, F1, FT};
use flatland_experiments::network::{Loss, Network, NetworkError, NetworkSettings, Objective, VitSettings};
use ndarray::Array2;
use network_oracle::{distance, random_vector};
use network_plain::{cost, vit};
use num_traits::Float;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

struct Case {
    settings: VitSettings,
    shape: [usize; 3],
    classes: usize,
    loss: Loss,
    inputs: Array2<f64>,
    labels: Vec<usize>,
    weights: Vec<f64>,
}

impl Case {
    fn new(settings: VitSettings, shape: [usize; 3], loss: Loss, seed: u64) -> Self {
        let (classes, samples) = (3, 4);
        let values = shape.iter().product();
        let network = NetworkSettings::Vit(settings.clone())
            .build(shape, classes)
            .unwrap();
        Self {
            settings,
            shape,
            classes,
            loss,
            inputs: Array2::from_shape_vec((samples, values), random_vector(samples * values, seed)).unwrap(),
            labels: (0..samples).map(|i| i % classes).collect(),
            // Near 1 in either direction: no layer is close to doing nothing.
            weights: random_vector(network.parameters(), seed + 1),
        }
    }

    fn all() -> Vec<Self> {
        let settings = |patch, dim, depth, heads, head_dim, mlp, bias| VitSettings {
            patch: Some(patch),
            dim,
            depth,
            heads,
            head_dim,
            mlp,
            bias,
        };
        vec![
            Self::new(
                settings(2, 4, 1, 1, 2, 3, true),
                [1, 4, 4],
                Loss::MeanSquaredError,
                1,
            ),
            Self::new(
                settings(1, 4, 1, 2, 1, 2, false),
                [2, 1, 3],
                Loss::CrossEntropy,
                3,
            ),
            Self::new(
                settings(2, 8, 2, 2, 3, 2, true),
                [1, 2, 4],
                Loss::MeanSquaredError,
                5,
            ),
        ]
    }

    fn network(&self) -> Network {
        NetworkSettings::Vit(self.settings.clone())
            .build(self.shape, self.classes)
            .unwrap()
    }

    fn targets(&self) -> Array2<f64> {
        Array2::from_shape_fn((self.labels.len(), self.classes), |(i, k)| {
            f64::from(self.labels[i] == k)
        })
    }

    fn cost<T: Float>(&self, weights: &[T]) -> T {
        let of_sample = |image: ndarray::ArrayView1<f64>| {
            let image = image.to_vec();
            vit::outputs(&self.settings, self.shape, self.classes, weights, &image)
        };
        let outputs: Vec<Vec<T>> = self.inputs.rows().into_iter().map(of_sample).collect();
        cost(&outputs, &self.labels, self.loss)
    }
}

fn gradient(objective: &Objective<f64>, weights: &[f64]) -> Vec<f64> {
    let mut gradient = vec![f64::NAN; weights.len()];
    objective
        .gradient(&objective.forward(weights).unwrap(), &mut gradient)
        .unwrap();
    gradient
}

fn product(objective: &Objective<f64>, weights: &[f64], v: &[f64]) -> Vec<f64> {
    let mut product = vec![f64::NAN; weights.len()];
    let start = objective.forward(weights).unwrap();
    objective
        .linearise(&start)
        .hessian_vector_product(v, &mut product)
        .unwrap();
    product
}

#[test]
fn test_cost_gradient_and_hessian_vector_product_match_nested_duals() {
    for case in Case::all() {
        let (network, targets) = (case.network(), case.targets());
        let objective = Objective::new(&network, case.inputs.view(), targets.view(), case.loss).unwrap();
        let start = objective.forward(&case.weights).unwrap();
        let exact = case.cost(&case.weights);
        assert!((start.cost() / exact - 1.0).abs() < 1e-12, "{}", network.label());

        // One evaluation an entry gives both: ∂ᵢf and ∂ᵢ∂ᵥf.
        let v = random_vector::<f64>(case.weights.len(), 9);
        let entry = |i: usize| {
            let dual = |j: usize| -> FT<F1> {
                F::new(F1::new(case.weights[j], v[j]), F1::new(f64::from(i == j), 0.0))
            };
            let derivative = case.cost(&(0..v.len()).map(dual).collect::<Vec<_>>()).dx;
            (derivative.x, derivative.dx)
        };
        let (slopes, bends): (Vec<f64>, Vec<f64>) = (0..v.len()).map(entry).unzip();
        let error = distance(&gradient(&objective, &case.weights), &slopes);
        assert!(error < 1e-12, "{}: {error}", network.label());
        let error = distance(&product(&objective, &case.weights, &v), &bends);
        assert!(error < 1e-11, "{}: {error}", network.label());
    }
}

/// The paper's depth at small widths, on images that need several patches either way.
#[test]
fn test_gradient_and_hessian_vector_product_match_differences_of_the_level_below() {
    let h = 1e-5;
    let settings = VitSettings {
        dim: 16,
        heads: 2,
        head_dim: 6,
        mlp: 12,
        ..VitSettings::default()
    };
    let network = NetworkSettings::Vit(settings).build([3, 32, 16], 5).unwrap();
    assert_eq!(network.label(), "ViT 16x4, 2 heads of 6, MLP 12, patch 8");
    let weights = network.initial_weights::<f64>(&mut ChaCha8Rng::seed_from_u64(1));
    let inputs = Array2::from_shape_vec((6, 3 * 32 * 16), random_vector(6 * 3 * 32 * 16, 2)).unwrap();
    let targets = Array2::from_shape_fn((6, 5), |(i, k)| f64::from(i % 5 == k));
    let objective = Objective::new(&network, inputs.view(), targets.view(), Loss::CrossEntropy).unwrap();
    let v = random_vector::<f64>(weights.len(), 3);
    let moved = |by: f64| -> Vec<f64> { weights.iter().zip(&v).map(|(w, v)| w + by * v).collect() };
    let (ahead, behind) = (moved(h), moved(-h));

    let slope: f64 = gradient(&objective, &weights)
        .iter()
        .zip(&v)
        .map(|(g, v)| g * v)
        .sum();
    let cost = |weights: &[f64]| objective.forward(weights).unwrap().cost();
    let difference = (cost(&ahead) - cost(&behind)) / (2.0 * h);
    assert!(
        (slope - difference).abs() < 1e-6 * (1.0 + slope.abs()),
        "{slope} {difference}"
    );

    let difference: Vec<f64> = gradient(&objective, &ahead)
        .iter()
        .zip(&gradient(&objective, &behind))
        .map(|(a, b)| (a - b) / (2.0 * h))
        .collect();
    let error = distance(&product(&objective, &weights, &v), &difference);
    assert!(error < 1e-5, "{error}");
}

fn built(settings: &VitSettings, shape: [usize; 3]) -> Result<String, NetworkError> {
    let network = NetworkSettings::Vit(settings.clone()).build(shape, 10)?;
    Ok(network.label().to_owned())
}

#[test]
fn test_patches_are_chosen_by_the_image_unless_the_plan_says() {
    let default = VitSettings::default();
    assert_eq!(built(&default, [3, 32, 32]).unwrap(), "ViT, patch 8");
    assert_eq!(built(&default, [1, 28, 28]).unwrap(), "ViT, patch 7");
    assert_eq!(built(&default, [1, 8, 8]).unwrap(), "ViT, patch 4");
    let named = |patch| VitSettings {
        patch: Some(patch),
        ..VitSettings::default()
    };
    assert_eq!(built(&named(2), [1, 8, 8]).unwrap(), "ViT, patch 2");
    let error = NetworkError::Patch {
        patch: 5,
        height: 28,
        width: 28,
    };
    assert_eq!(built(&named(5), [1, 28, 28]).unwrap_err(), error);
    assert!(
        error
            .to_string()
            .contains("patches of 5×5 pixels do not divide images of 28×28")
    );
    assert!(built(&named(0), [1, 28, 28]).is_err());
    let error = NetworkError::NoPatch { height: 9, width: 8 };
    assert_eq!(built(&default, [1, 9, 8]).unwrap_err(), error);
}

fn setting(setting: &'static str, expected: &'static str, value: usize) -> NetworkError {
    NetworkError::Setting {
        setting,
        expected,
        value,
    }
}

#[test]
fn test_impossible_sizes_are_errors() {
    let zero = |change: fn(&mut VitSettings)| {
        let mut settings = VitSettings::default();
        change(&mut settings);
        built(&settings, [1, 28, 28]).unwrap_err()
    };
    assert_eq!(zero(|s| s.dim = 0), setting("dim", "at least 1", 0));
    assert_eq!(zero(|s| s.depth = 0), setting("depth", "1 to 1000", 0));
    assert_eq!(zero(|s| s.heads = 0), setting("heads", "at least 1", 0));
    assert_eq!(zero(|s| s.head_dim = 0), setting("head_dim", "at least 1", 0));
    assert_eq!(zero(|s| s.mlp = 0), setting("mlp", "at least 1", 0));
    assert_eq!(zero(|s| s.dim = 254), setting("dim", "a multiple of 4", 254));
    for change in [
        (|s| s.dim = usize::MAX - 3) as fn(&mut VitSettings),
        |s| s.heads = usize::MAX,
        |s| s.head_dim = 1 << 60,
        |s| s.mlp = 1 << 59,
    ] {
        assert_eq!(zero(change), NetworkError::TooLarge);
    }
    let deep = zero(|s| s.depth = usize::MAX);
    assert_eq!(deep, setting("depth", "1 to 1000", usize::MAX));
    let default = VitSettings::default();
    assert!(built(&default, [0, 28, 28]).is_err());
    assert!(built(&default, [usize::MAX, 28, 28]).is_err());
    assert!(NetworkSettings::Vit(default).build([1, 28, 28], 0).is_err());
}

/// Uniform on ±1/√fan_in, gains 1, shifts 0.
#[test]
fn test_initial_weights() {
    let network = NetworkSettings::Vit(VitSettings::default())
        .build([1, 28, 28], 10)
        .unwrap();
    let weights = network.initial_weights::<f64>(&mut ChaCha8Rng::seed_from_u64(1));
    let mut fan_in = 0;
    for tensor in network.tensors() {
        let values = &weights[tensor.range()];
        if tensor.name().starts_with("norm") {
            let expected = if tensor.name().ends_with("weight") {
                1.0
            } else {
                0.0
            };
            assert!(values.iter().all(|w| *w == expected), "{}", tensor.name());
            continue;
        }
        if let [_, inputs] = tensor.shape() {
            fan_in = *inputs;
        }
        let bound = 1.0 / (fan_in as f64).sqrt();
        let largest = values.iter().fold(0.0_f64, |largest, w| largest.max(w.abs()));
        // Of at least ten uniform values one is beyond half the bound, but for one case in a thousand.
        assert!(largest <= bound && largest > bound / 2.0, "{}", tensor.name());
    }
}
