//! What is said when something is missing or does not fit.

use flatland_networks::{Loss, NetworkError, NetworkSettings};
use flatland_torch::{Device, Objective, Runtime, TorchError};
use ndarray::Array2;

use crate::cases::{Case, runtime};

#[test]
fn an_unknown_device_is_named() {
    let error = "gpu".parse::<Device>().unwrap_err();
    assert_eq!(
        error.to_string(),
        "unknown device `gpu`, expected `cpu` or `cuda:0`, `cuda:1` and so on"
    );
}

/// Either libtorch has no part for CUDA, or there are not that many GPUs.
#[test]
fn a_missing_gpu_is_an_error() {
    let error = Runtime::open(Device::Cuda(77), 1).unwrap_err();
    assert!(
        matches!(error, TorchError::NoCuda { .. } | TorchError::NoDevice { .. }),
        "{error:?}"
    );
    assert!(error.to_string().contains("cuda:77"), "{error}");
}

/// The scores of a million tokens are 4 TB.
#[test]
fn out_of_memory_is_an_error_with_a_size() {
    let settings: NetworkSettings =
        ron::from_str("Vit((patch: Some(1), dim: 4, depth: 1, heads: 1, head_dim: 1, mlp: 1))").unwrap();
    let network = settings.build([1, 1024, 1024], 2).unwrap();
    let (inputs, targets) = (Array2::<f32>::zeros((1, 1024 * 1024)), Array2::zeros((1, 2)));
    let runtime = runtime();
    let objective = Objective::new(
        &runtime,
        &network,
        inputs.view(),
        targets.view(),
        Loss::CrossEntropy,
    )
    .unwrap();
    let error = objective.forward(&vec![0.1; network.parameters()]).err().unwrap();
    let expected = TorchError::OutOfMemory {
        device: Device::Cpu,
        what: "the cost on 1 samples".to_owned(),
        asked: Some(4 << 40),
        free: None,
    };
    assert_eq!(error, expected);
}

#[test]
fn sizes_that_do_not_fit_are_those_of_the_network() {
    let case = Case::new("Mlp(hidden: [])", [1, 5, 5], 6);
    let runtime = runtime();
    let (inputs, targets) = (case.inputs.view(), case.targets.view());
    let objective = Objective::new(&runtime, &case.network, inputs, targets, Loss::CrossEntropy).unwrap();
    let error = objective.forward(&case.weights[1..]).err().unwrap();
    let (what, expected, got) = ("weights", 104, 103);
    assert_eq!(
        error,
        TorchError::Network(NetworkError::VectorLength { what, expected, got })
    );
    let error = objective.select(&[6]).err().unwrap();
    assert_eq!(
        error,
        TorchError::Network(NetworkError::Row { row: 6, samples: 6 })
    );
}

/// A cost that overflows is no failure.
#[test]
fn overflow_is_a_cost_that_is_not_finite() {
    let case = Case::new("Mlp(hidden: [20, 10])", [1, 5, 5], 6);
    let runtime = runtime();
    let (inputs, targets) = (case.inputs.view(), case.targets.view());
    for loss in [Loss::CrossEntropy, Loss::MeanSquaredError] {
        let objective = Objective::new(&runtime, &case.network, inputs, targets, loss).unwrap();
        let large = vec![1e200; case.weights.len()];
        assert!(!objective.forward(&large).unwrap().cost().is_finite());
        let start = objective.forward(&case.weights).unwrap();
        let ray = objective.ray(&start, &case.direction).unwrap();
        assert!(!ray.trial(f64::INFINITY).unwrap().cost().is_finite());
        assert!(ray.trial(f64::NAN).unwrap().cost().is_nan());
    }
}
