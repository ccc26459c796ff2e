//! Weights in `.npy` and safetensors files.

use super::common::{Bench, from_plan_text};
use flatland_experiments::weights::{WeightsError, load_weights, save_weights, weights_to_safetensors};
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

/// A safetensors file written from its definition: the length of a JSON header, the header, the data.
fn safetensors(tensors: &[(&str, &str, &[usize], Vec<u8>)]) -> Vec<u8> {
    let (mut fields, mut data) = (Vec::new(), Vec::new());
    for (name, dtype, shape, bytes) in tensors {
        let begin = data.len();
        data.extend_from_slice(bytes);
        let offsets = [begin, data.len()];
        fields.push(format!(
            "{name:?}:{{\"dtype\":{dtype:?},\"shape\":{shape:?},\"data_offsets\":{offsets:?}}}"
        ));
    }
    let header = format!("{{{}}}", fields.join(","));
    [&(header.len() as u64).to_le_bytes(), header.as_bytes(), &data].concat()
}

fn doubles(values: std::ops::Range<usize>) -> Vec<u8> {
    values.flat_map(|value| (value as f64).to_le_bytes()).collect()
}

fn singles(values: std::ops::Range<usize>) -> Vec<u8> {
    values.flat_map(|value| (value as f32).to_le_bytes()).collect()
}

#[test]
fn tensors_are_read_by_their_names_in_either_precision_and_any_order() {
    let (network, folder) = (network(), tempfile::tempdir().unwrap());
    let path = folder.path().join("weights.safetensors");
    let file = safetensors(&[
        ("3.bias", "F64", &[2], doubles(21..23)),
        ("1.weight", "F32", &[3, 4], singles(0..12)),
        ("3.weight", "F64", &[2, 3], doubles(15..21)),
        ("1.bias", "F32", &[3], singles(12..15)),
    ]);
    std::fs::write(&path, file).unwrap();
    let expected: Vec<f64> = (0..23).map(f64::from).collect();
    assert_eq!(load_weights::<f64>(&path, &network).unwrap(), expected);
    assert_eq!(
        load_weights::<f32>(&path, &network).unwrap(),
        expected.iter().map(|&w| w as f32).collect::<Vec<_>>()
    );
}

#[test]
fn bad_files_of_tensors_are_errors_that_name_the_tensor() {
    let (network, folder) = (network(), tempfile::tempdir().unwrap());
    let path = folder.path().join("weights.SafeTensors");
    let good: [(&str, &str, &[usize], Vec<u8>); 4] = [
        ("1.weight", "F32", &[3, 4], singles(0..12)),
        ("1.bias", "F32", &[3], singles(12..15)),
        ("3.weight", "F32", &[2, 3], singles(15..21)),
        ("3.bias", "F32", &[2], singles(21..23)),
    ];
    let fails = |tensors: &[(&str, &str, &[usize], Vec<u8>)], words: &str| {
        std::fs::write(&path, safetensors(tensors)).unwrap();
        let error = load_weights::<f64>(&path, &network).unwrap_err().to_string();
        assert!(
            error.contains("weights.SafeTensors") && error.contains(words),
            "{error}"
        );
    };
    fails(&good[1..], "\"1.weight\" of the network MLP 4-3-2 is missing");
    let mut other = good.clone();
    other[0].2 = &[4, 3];
    fails(&other, "has the shape [4, 3], expected [3, 4]");
    let mut other = good.clone();
    (other[1].1, other[1].3) = ("BF16", vec![0; 6]);
    fails(&other, "is of type BF16, expected F32 or F64");
    let mut other = good.to_vec();
    other.push(("4.bias", "F32", &[1], singles(0..1)));
    fails(
        &other,
        "no tensor \"4.bias\"; its tensors are 1.weight, 1.bias, 3.weight, 3.bias",
    );
    let mut other = good.clone();
    other[3].3 = [f32::NAN, 0.0]
        .iter()
        .flat_map(|value| value.to_le_bytes())
        .collect();
    fails(&other, "index 21 is NaN");
    let whole = safetensors(&good);
    for bytes in [&whole[..whole.len() - 1], b"no tensors", b"", &[255; 64]] {
        std::fs::write(&path, bytes).unwrap();
        let error = load_weights::<f64>(&path, &network).unwrap_err();
        assert!(matches!(error, WeightsError::NotSafetensors { .. }), "{error}");
    }
    let missing = load_weights::<f64>(&folder.path().join("none.safetensors"), &network).unwrap_err();
    assert!(matches!(missing, WeightsError::Open { .. }), "{missing}");
}

/// The header as JSON, and the data.
fn parts(file: &[u8]) -> (serde_json::Value, &[u8]) {
    let (length, rest) = file.split_at(8);
    let (header, data) = rest.split_at(u64::from_le_bytes(length.try_into().unwrap()) as usize);
    (serde_json::from_slice(header).unwrap(), data)
}

#[test]
fn tensors_are_written_under_their_names_with_the_running_statistics() {
    let settings: NetworkSettings = from_plan_text("DenseNet(growth: 2, blocks: [1], stem: Small)");
    let network = settings.build([1, 8, 8], 2).unwrap();
    let weights = network.initial_weights::<f32>(&mut ChaCha8Rng::seed_from_u64(1));
    let statistics = network.initial_statistics();
    let file = weights_to_safetensors(&network, &weights, &statistics).unwrap();
    let (header, data) = parts(&file);
    let tensors = network.tensors().iter().chain(network.buffers());
    assert_eq!(header.as_object().unwrap().len(), tensors.count());
    assert!(!network.buffers().is_empty());
    let values = |name: &str| -> Vec<f32> {
        let offsets = [0, 1].map(|end| header[name]["data_offsets"][end].as_u64().unwrap() as usize);
        let bytes = data[offsets[0]..offsets[1]].chunks_exact(4);
        bytes
            .map(|bytes| f32::from_le_bytes(bytes.try_into().unwrap()))
            .collect()
    };
    for tensor in network.tensors() {
        let name = tensor.name();
        assert_eq!(
            (&header[name]["dtype"], values(name)),
            (&"F32".into(), weights[tensor.range()].to_vec()),
            "{name}"
        );
        let shape: Vec<usize> = serde_json::from_value(header[name]["shape"].clone()).unwrap();
        assert_eq!(shape, tensor.shape());
    }
    for buffer in network.buffers() {
        let expected = if buffer.name().ends_with("running_var") {
            1.0
        } else {
            0.0
        };
        assert!(values(buffer.name()).iter().all(|&value| value == expected));
    }
    // The same bytes every time, and they are read back.
    assert_eq!(
        weights_to_safetensors(&network, &weights, &statistics).unwrap(),
        file
    );
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("w.safetensors");
    std::fs::write(&path, file).unwrap();
    assert_eq!(load_weights::<f32>(&path, &network).unwrap(), weights);
}

/// At the wanted iterates, and at the last under its own name.
#[test]
fn weights_are_recorded_along_a_run() {
    for (record, extension) in [("(every: 3)", "safetensors"), ("(every: 3, format: Npy)", "npy")] {
        let mut bench = Bench::<f64>::new("Gd(step: 0.1)", 6);
        bench.settings.record.weights = Some(from_plan_text(record));
        let finished = bench.finish();
        let names: Vec<&str> = finished
            .recorded
            .files
            .iter()
            .map(|file| file.name.as_str())
            .collect();
        let expected = ["weights-0", "weights-3", "final_weights"].map(|name| format!("{name}.{extension}"));
        assert_eq!(names, expected);
        let folder = tempfile::tempdir().unwrap();
        let read = |number: usize| {
            let file = &finished.recorded.files[number];
            let path = folder.path().join(&file.name);
            std::fs::write(&path, &file.bytes).unwrap();
            load_weights::<f64>(&path, &bench.network).unwrap()
        };
        assert_eq!(read(0), bench.initial_weights());
        // Three steps further, from the definition.
        let mut weights = read(1);
        for _ in 0..3 {
            let objective = bench.objective();
            let mut gradient = vec![0.0; weights.len()];
            objective
                .gradient(&objective.forward(&weights).unwrap(), &mut gradient)
                .unwrap();
            weights
                .iter_mut()
                .zip(&gradient)
                .for_each(|(weight, entry)| *weight -= 0.1 * entry);
        }
        let last = read(2);
        assert!(weights.iter().zip(&last).all(|(a, b)| (a - b).abs() < 1e-12));
    }
}
