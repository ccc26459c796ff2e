//! Descriptions, initial weights, and errors of sizes that do not fit.

use flatland_networks::{Activation, Loss, Network, NetworkError, NetworkSettings, Objective};
use ndarray::Array2;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

fn mlp(hidden: &[usize], bias: bool) -> NetworkSettings {
    NetworkSettings::Mlp {
        hidden: hidden.to_vec(),
        activation: Activation::Relu,
        bias,
    }
}

fn network() -> Network {
    mlp(&[3], true).build([1, 2, 2], 2).unwrap()
}

#[test]
fn tensors_lie_in_order_with_their_shapes() {
    let network = mlp(&[3, 5], true).build([2, 2, 1], 2).unwrap();
    let tensors: Vec<_> = network
        .tensors()
        .iter()
        .map(|t| (t.name(), t.shape().to_vec(), t.range()))
        .collect();
    assert_eq!(
        tensors,
        [
            ("1.weight", vec![3, 4], 0..12),
            ("1.bias", vec![3], 12..15),
            ("3.weight", vec![5, 3], 15..30),
            ("3.bias", vec![5], 30..35),
            ("5.weight", vec![2, 5], 35..45),
            ("5.bias", vec![2], 45..47),
        ]
    );
    assert_eq!(
        (network.parameters(), network.inputs(), network.outputs()),
        (47, 4, 2)
    );
    assert_eq!(network.last_layer_bias().unwrap().range(), 45..47);
    assert!(
        mlp(&[3], false)
            .build([1, 2, 2], 2)
            .unwrap()
            .last_layer_bias()
            .is_none()
    );
}

#[test]
fn labels_say_what_differs_from_the_default() {
    let label = |settings: NetworkSettings| settings.build([1, 8, 8], 10).unwrap().label().to_owned();
    assert_eq!(label(mlp(&[100, 100], true)), "MLP 64-100-100-10");
    assert_eq!(label(mlp(&[], false)), "MLP 64-10, no bias");
    let smooth = NetworkSettings::Mlp {
        hidden: vec![5],
        activation: Activation::Tanh,
        bias: true,
    };
    assert_eq!(label(smooth), "MLP 64-5-10, tanh");
}

#[test]
fn settings_read_from_ron_with_defaults_and_refuse_unknown_fields() {
    assert_eq!(
        ron::from_str::<NetworkSettings>("Mlp(hidden: [3])").unwrap(),
        mlp(&[3], true)
    );
    let written = ron::to_string(&mlp(&[3], false)).unwrap();
    assert_eq!(
        ron::from_str::<NetworkSettings>(&written).unwrap(),
        mlp(&[3], false)
    );
    for bad in [
        "Mlp(hidden: [3], biass: true)",
        "Mlp()",
        "Mlp(hidden: [-1])",
        "Cnn(hidden: [3])",
    ] {
        assert!(ron::from_str::<NetworkSettings>(bad).is_err(), "{bad}");
    }
}

#[test]
fn impossible_sizes_are_errors() {
    assert_eq!(
        mlp(&[3, 0], true).build([1, 2, 2], 2).unwrap_err().to_string(),
        "hidden must be at least 1 in each layer, got 0"
    );
    let ends = NetworkError::EmptyEnds {
        inputs: 4,
        classes: 0,
    };
    assert_eq!(mlp(&[], true).build([1, 2, 2], 0).unwrap_err(), ends);
    assert!(mlp(&[], true).build([1, 0, 2], 2).is_err());
    for (hidden, shape) in [
        (usize::MAX, [1, 1, 1]),
        (1 << 60, [1, 1, 1]),
        (1, [usize::MAX, 2, 1]),
    ] {
        assert_eq!(
            mlp(&[hidden], true).build(shape, 2).unwrap_err(),
            NetworkError::TooLarge
        );
    }
}

#[test]
fn initial_weights_are_uniform_within_one_over_root_fan_in() {
    let network = mlp(&[200], true).build([1, 16, 16], 50).unwrap();
    let weights = network.initial_weights::<f64>(&mut ChaCha8Rng::seed_from_u64(1));
    for (tensor, fan_in) in network.tensors().iter().zip([256.0_f64, 256.0, 200.0, 200.0]) {
        let values = &weights[tensor.range()];
        let (count, bound) = (values.len() as f64, 1.0 / fan_in.sqrt());
        assert!(values.iter().all(|w| w.abs() <= bound), "{}", tensor.name());
        // Five standard errors of the mean and of the mean square of a uniform variable.
        let mean = values.iter().sum::<f64>() / count;
        let mean_square = values.iter().map(|w| w * w).sum::<f64>() / count;
        assert!(
            mean.abs() < 5.0 * bound / (3.0 * count).sqrt(),
            "{}",
            tensor.name()
        );
        let deviation = bound * bound * (4.0_f64 / 45.0).sqrt() / count.sqrt();
        assert!(
            (mean_square - bound * bound / 3.0).abs() < 5.0 * deviation,
            "{}",
            tensor.name()
        );
    }
    let single = network.initial_weights::<f32>(&mut ChaCha8Rng::seed_from_u64(1));
    assert!(
        weights
            .iter()
            .zip(&single)
            .all(|(double, single)| *double as f32 == *single)
    );
    assert_ne!(
        weights,
        network.initial_weights::<f64>(&mut ChaCha8Rng::seed_from_u64(2))
    );
}

#[test]
fn objectives_refuse_what_does_not_fit() {
    let network = network();
    let new = |inputs: (usize, usize), targets: (usize, usize)| {
        let (inputs, targets) = (Array2::<f64>::zeros(inputs), Array2::<f64>::zeros(targets));
        Objective::new(&network, inputs.view(), targets.view(), Loss::MeanSquaredError).err()
    };
    assert_eq!(new((5, 4), (5, 2)), None);
    assert_eq!(new((0, 4), (0, 2)), Some(NetworkError::NoSamples));
    assert_eq!(
        new((5, 4), (6, 2)),
        Some(NetworkError::SampleCount {
            inputs: 5,
            targets: 6
        })
    );
    assert_eq!(
        new((5, 3), (5, 2)),
        Some(NetworkError::InputWidth { expected: 4, got: 3 })
    );
    assert_eq!(
        new((5, 4), (5, 3)),
        Some(NetworkError::TargetWidth { expected: 2, got: 3 })
    );
}

#[test]
fn vectors_of_the_wrong_length_are_errors_everywhere() {
    let network = network();
    let (inputs, targets) = (Array2::<f64>::ones((5, 4)), Array2::<f64>::zeros((5, 2)));
    let objective = Objective::new(&network, inputs.view(), targets.view(), Loss::MeanSquaredError).unwrap();
    let (right, wrong) = (
        vec![0.0; network.parameters()],
        vec![0.0; network.parameters() - 1],
    );
    let start = objective.forward(&right).unwrap();
    let mut linearisation = objective.linearise(&start);
    let errors = [
        objective.forward(&wrong).err(),
        objective.evaluate(&wrong, &network.initial_statistics()).err(),
        objective.gradient(&start, &mut wrong.clone()).err(),
        objective.ray(&start, &wrong).err(),
        linearisation
            .hessian_vector_product(&wrong, &mut right.clone())
            .err(),
        linearisation
            .hessian_vector_product(&right, &mut wrong.clone())
            .err(),
    ];
    for error in errors {
        let message = error.unwrap().to_string();
        assert!(
            message.contains("23 parameters") && message.ends_with("got 22"),
            "{message}"
        );
    }
}

#[test]
fn arrays_in_column_order_give_the_same_result() {
    let network = network();
    let inputs = Array2::from_shape_fn((5, 4), |(i, j)| (i * 7 + j * 3) as f64 % 5.0);
    let targets = Array2::from_shape_fn((5, 2), |(i, k)| f64::from(i % 2 == k));
    let (flipped_inputs, flipped_targets) = (inputs.t().to_owned(), targets.t().to_owned());
    let weights = network.initial_weights::<f64>(&mut ChaCha8Rng::seed_from_u64(1));
    let straight = Objective::new(&network, inputs.view(), targets.view(), Loss::CrossEntropy).unwrap();
    let flipped = Objective::new(
        &network,
        flipped_inputs.t(),
        flipped_targets.t(),
        Loss::CrossEntropy,
    )
    .unwrap();
    assert_eq!(
        straight.evaluate(&weights, &network.initial_statistics()),
        flipped.evaluate(&weights, &network.initial_statistics())
    );
}

/// The multiplications of each architecture's products, counted by hand.
#[test]
fn multiplications_are_those_of_the_products() {
    let sizes = |text: &str, shape, classes| {
        let settings: NetworkSettings = ron::from_str(text).unwrap();
        settings.build(shape, classes).unwrap().sizes()
    };
    let linear = sizes("Mlp(hidden: [5, 7])", [1, 2, 2], 3);
    assert_eq!(linear.multiplications, 4 * 5 + 5 * 7 + 7 * 3);
    assert_eq!(linear.first_multiplications, 4 * 5);
    // 3×3 kernels with padding at each of 8×8 and then 4×4 pixels, then a linear layer on 6 images of 2×2.
    let convolutions = sizes("Cnn(channels: [4, 6])", [3, 8, 8], 10);
    let first = 9 * 3 * 4 * 64;
    assert_eq!(convolutions.first_multiplications, first);
    assert_eq!(convolutions.multiplications, first + 9 * 4 * 6 * 16 + 6 * 4 * 10);
    // Outputs of convolutions, activations, poolings, and the classes.
    assert_eq!(
        convolutions.activations,
        2 * 4 * 64 + 4 * 16 + 2 * 6 * 16 + 6 * 4 + 10
    );
    // Four tokens of 16 pixels; per block Q, K and V, attention, the output, and two layers of the perceptron.
    let attention = sizes(
        "Vit((patch: Some(4), dim: 8, depth: 1, heads: 2, head_dim: 3, mlp: 5))",
        [1, 8, 8],
        10,
    );
    let block = 4 * 8 * (3 * 6) + 2 * 4 * 4 * 6 + 4 * 6 * 8 + 4 * (8 * 5 + 5 * 8);
    assert_eq!(attention.multiplications, 4 * 16 * 8 + block + 8 * 10);
}
