//! Weights in `.npy` files.

use flatland_experiments::weights::{WeightsError, load_weights, save_weights};
use flatland_networks::{Network, NetworkSettings};
use ndarray::{Array1, Array2};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use std::path::Path;

/// 23 parameters.
fn network() -> Network {
    let settings: NetworkSettings = ron::from_str("Mlp(hidden: [3])").unwrap();
    settings.build([1, 2, 2], 2).unwrap()
}

#[test]
fn weights_survive_the_file_in_either_precision() {
    let (network, folder) = (network(), tempfile::tempdir().unwrap());
    let path = folder.path().join("weights.npy");
    let weights = network.initial_weights::<f64>(&mut ChaCha8Rng::seed_from_u64(1));
    save_weights(&path, &weights).unwrap();
    assert_eq!(load_weights::<f64>(&path, &network).unwrap(), weights);
    let single: Vec<f32> = weights.iter().map(|w| *w as f32).collect();
    assert_eq!(load_weights::<f32>(&path, &network).unwrap(), single);
    save_weights(&path, &single).unwrap();
    assert_eq!(load_weights::<f32>(&path, &network).unwrap(), single);
    let widened: Vec<f64> = single.iter().map(|w| f64::from(*w)).collect();
    assert_eq!(load_weights::<f64>(&path, &network).unwrap(), widened);
}

#[test]
fn bad_weight_files_are_errors_that_name_the_file() {
    let (network, folder) = (network(), tempfile::tempdir().unwrap());
    let path = folder.path().join("weights.npy");
    let fails = |path: &Path| {
        let error = load_weights::<f64>(path, &network).unwrap_err();
        assert!(error.to_string().contains("weights.npy"), "{error}");
        error
    };
    assert!(matches!(fails(&path), WeightsError::Read(_)));
    std::fs::write(&path, b"no array").unwrap();
    assert!(matches!(fails(&path), WeightsError::Read(_)));
    ndarray_npy::write_npy(&path, &Array2::<f64>::zeros((23, 1))).unwrap();
    assert!(matches!(fails(&path), WeightsError::Read(_)));
    ndarray_npy::write_npy(&path, &Array1::<i64>::zeros(23)).unwrap();
    assert!(matches!(fails(&path), WeightsError::Read(_)));
    save_weights(&path, &[0.0_f64; 22]).unwrap();
    assert!(matches!(
        fails(&path),
        WeightsError::Length {
            expected: 23,
            got: 22,
            ..
        }
    ));
    let mut bytes = std::fs::read(&path).unwrap();
    bytes.pop();
    std::fs::write(&path, bytes).unwrap();
    assert!(matches!(fails(&path), WeightsError::Read(_)));
    let mut weights = [0.0; 23];
    weights[7] = f64::NAN;
    save_weights(&path, &weights).unwrap();
    assert!(matches!(fails(&path), WeightsError::NotFinite { index: 7, .. }));
    // A file stands where a folder would have to.
    let unwritable = save_weights(&path.join("weights.npy"), &weights).unwrap_err();
    assert!(matches!(unwritable, WeightsError::Write { .. }), "{unwritable}");
}
